import { expect, type Page, test } from '@playwright/test'
import * as made from '../lib/server/certificates/certificates-for-tests.ts'
import { stateFile } from './helpers/app.ts'
import { api } from './helpers/drover.ts'

const forget = async (name: string) => {
  const host = (await api().hosts.list()).find((one) => one.name === name)
  if (host) await api().hosts.remove({ hostId: host.id })
}

const more = async (page: Page, item: RegExp) => {
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitem', { name: item }).click()
}

test('the demo host: test, add, look at, rename, switch off and on, remove', async ({ page }) => {
  await forget('playground')
  await forget('sandbox')
  await page.goto('/hosts/add?transport=demo')
  await page.getByLabel('Name', { exact: true }).fill('playground')
  await page.getByRole('button', { name: 'Test connection' }).click()
  await expect(page.getByText(/^It works: TEST/)).toBeVisible()
  await page.getByRole('button', { name: 'Add host' }).click()

  await expect(page.getByRole('heading', { name: 'playground', level: 1 })).toBeVisible()
  const main = page.getByRole('main')
  await expect(main.getByText('Connected', { exact: true }).first()).toBeVisible()
  await expect(main.getByText('test:///default').first()).toBeVisible()
  await expect(main.getByRole('list', { name: 'Storage pools' })).toContainText('default-pool')
  await expect(main.getByRole('list', { name: 'Networks' })).toContainText('default')
  await expect(main.getByRole('table', { name: 'Virtual machines of this host' })).toContainText('test')
  await main.getByRole('button', { name: 'Show the XML' }).click()
  await expect(main.getByRole('region', { name: 'Capabilities of the host' })).toContainText('<capabilities>')

  await more(page, /^Edit/)
  await page.getByRole('dialog').getByLabel('Name').fill('sandbox')
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('heading', { name: 'sandbox', level: 1 })).toBeVisible()

  await more(page, /^Disable/)
  await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click()
  await expect(main.getByText('This host is switched off in Drover.')).toBeVisible()
  await expect(main.getByText('Not known yet.')).toBeVisible()
  await main.getByRole('button', { name: 'Enable' }).click()
  await expect(main.getByRole('table', { name: 'Virtual machines of this host' })).toContainText('test')

  await more(page, /^Remove/)
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await expect(page).toHaveURL(/\/hosts$/)
  await expect(page.getByRole('main').getByText('sandbox')).toHaveCount(0)
})

test('a host that refuses: shown with reason, next try and a way to try at once; in the list as lost', async ({
  page,
}) => {
  await forget('refuser')
  await page.goto('/hosts/add?transport=tcp')
  await page.getByLabel('Name', { exact: true }).fill('refuser')
  await page.getByLabel('Address').fill('127.0.0.1')
  await page.getByLabel('Port').fill('1')
  await page.getByRole('button', { name: 'Add host' }).click()
  await expect(page.getByRole('heading', { name: 'refuser', level: 1 })).toBeVisible()
  const notice = page.getByRole('main').getByRole('alert')
  await expect(notice).toContainText('Nothing listens on 127.0.0.1, port 1')
  await expect(notice).toContainText('Lost since')
  await expect(notice).toContainText(/Next try in \d+ s/)
  await notice.getByText('libvirt’s own words').click()
  await expect(notice).toContainText('Connection refused')
  await notice.getByRole('button', { name: 'Try now' }).click()
  await expect(notice).toContainText('Nothing listens')

  await page.goto('/hosts')
  const row = page.getByRole('row', { name: /refuser/ })
  await expect(row).toContainText('Lost')
  await expect(row).toContainText('the connection was refused')
  await forget('refuser')
  await expect(row).toHaveCount(0)
})

test('what is missing is named at each field at once, and nothing typed is lost', async ({ page }) => {
  await page.goto('/hosts/add')
  await page.getByLabel('Name', { exact: true }).fill('x%2F <b> ü')
  const fresh = page.getByRole('radio', { name: 'A new one' })
  if (await fresh.isVisible()) await fresh.check()
  await page.getByRole('button', { name: 'Add host' }).click()
  for (const text of [
    'Enter a host name or an IP address',
    'Paste the CA certificate',
    'Paste the private key',
  ])
    await expect(page.getByText(text, { exact: true })).toBeVisible()
  await page.getByLabel('Address').fill('user@kvm1/path')
  await page.getByLabel('CA certificate', { exact: true }).fill(made.ca)
  await page.getByLabel('Client certificate', { exact: true }).fill(made.client)
  await page.getByLabel('Private key', { exact: true }).fill(made.foreignKey)
  await page.getByRole('button', { name: 'Add host' }).click()
  await expect(page.getByText(/Only a host name or an IP address/)).toBeVisible()
  await page.getByLabel('Address').fill('kvm1.invalid')
  await page.getByRole('button', { name: 'Add host' }).click()
  await expect(page.getByText(/The private key does not belong to the client certificate/)).toBeVisible()
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('x%2F <b> ü')
  await expect(page.getByLabel('Private key', { exact: true })).toHaveValue(made.foreignKey)
})

test('a certificate is added from dropped files, listed, and removed', async ({ page }) => {
  await page.goto('/certificates')
  await page.getByRole('button', { name: 'Add certificate' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('dropped')
  const files = { 'cacert.pem': made.ca, 'clientcert.pem': made.client, 'clientkey.pem': made.clientKey }
  const transfer = await page.evaluateHandle((texts) => {
    const data = new DataTransfer()
    for (const [name, text] of Object.entries(texts)) data.items.add(new File([text], name))
    return data
  }, files)
  await dialog.getByText('or drop the three files here').dispatchEvent('drop', { dataTransfer: transfer })
  await expect(dialog.getByLabel('CA certificate', { exact: true })).toHaveValue(made.ca)
  await expect(dialog.getByLabel('Client certificate', { exact: true })).toHaveValue(made.client)
  await expect(dialog.getByLabel('Private key', { exact: true })).toHaveValue(made.clientKey)
  await dialog.getByRole('button', { name: 'Add certificate' }).click()
  const row = page.getByRole('row', { name: /dropped/ })
  await expect(row).toContainText('CN=operator')
  await expect(row).toContainText('no host')
  expect(await page.content()).not.toContain('BEGIN PRIVATE KEY')
  await row.getByRole('button', { name: 'Remove dropped' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await expect(row).toHaveCount(0)
})

test.describe('a viewer', () => {
  test.use({ storageState: stateFile('viewer') })
  test('sees hosts but changes none', async ({ page }) => {
    await page.goto('/hosts')
    await expect(page.getByRole('heading', { name: 'Hosts', level: 1 })).toBeVisible()
    await expect(page.getByRole('link', { name: 'Add host' })).toHaveCount(0)
    await page.goto('/hosts/add')
    await expect(page.getByText('Only administrators add hosts')).toBeVisible()
    await page.goto('/certificates')
    await expect(page.getByText('Only administrators see certificates')).toBeVisible()
    await expect(api('viewer').hosts.add({ transport: 'demo', name: 'sneaky' })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
    await expect(api('viewer').hosts.certificates()).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})
