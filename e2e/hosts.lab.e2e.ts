import { expect, type Page, test } from '@playwright/test'
import { api } from './helpers/drover.ts'
import {
  type CertificateBundle,
  certificate,
  daemon,
  guest,
  lab,
  removeGuest,
  sasl,
  virsh,
  whileFrozen,
} from './helpers/lab.ts'

test.describe.configure({ mode: 'serial' })

const TLS = 'hosts tls'
const TCP = 'hosts tcp'
const idOf = async (name: string) => {
  const host = (await api().hosts.list()).find((one) => one.name === name)
  if (!host) throw new Error(`there is no host ${name}`)
  return host.id
}
const forgetAll = async () => {
  for (const { id, name } of await api().hosts.list())
    if (name === TLS || name === TCP) await api().hosts.remove({ hostId: id })
  for (const { id, name } of await api().hosts.certificates())
    if (name === TLS) await api().hosts.removeCertificate({ certificateId: id })
}
test.beforeAll(forgetAll)
test.afterAll(forgetAll)

async function paste(page: Page, bundle: CertificateBundle): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Add a host' })).toBeVisible()
  const fresh = page.getByRole('radio', { name: 'A new one' })
  if (await fresh.isVisible()) await fresh.check()
  const pems = certificate(bundle)
  await page.getByLabel('CA certificate', { exact: true }).fill(pems.ca)
  await page.getByLabel('Client certificate', { exact: true }).fill(pems.cert)
  await page.getByLabel('Private key', { exact: true }).fill(pems.key)
}

const report = (page: Page) => page.getByRole('region', { name: 'Connection test' })
const state = (page: Page, word: string) =>
  page.getByRole('main').locator('header').getByText(word, { exact: true })

test('a host is tested and added over TLS by pasting its certificate', async ({ page }) => {
  await page.goto('/hosts/add')
  await page.getByLabel('Name', { exact: true }).fill(TLS)
  await page.getByLabel('Address').fill('hosta')
  await expect(page.getByRole('button', { name: 'Test connection' })).toBeVisible()
  await paste(page, 'client')
  await page.getByRole('button', { name: 'Test connection' }).click()
  await expect(report(page)).toContainText('It works: QEMU')
  await report(page).getByText('The certificate that the host showed').click()
  await expect(report(page)).toContainText('DNS:hosta')
  await page.getByRole('button', { name: 'Add host' }).click()
  await expect(page.getByRole('heading', { name: TLS, level: 1 })).toBeVisible()
  await expect(state(page, 'Connected')).toBeVisible()
  await expect(page.getByRole('main')).toContainText((await virsh('hosta', 'hostname')).trim())
  await expect(page.getByRole('list', { name: 'Storage pools' })).toContainText('/var/lib/libvirt/images')
  await expect(page.getByRole('list', { name: 'Networks' })).toContainText('virbr0')
})

test('a host is added over TCP with SASL', async ({ page }) => {
  await page.goto('/hosts/add?transport=tcp')
  await expect(page.getByText('Plain TCP is not encrypted')).toBeVisible()
  await page.getByLabel('Name', { exact: true }).fill(TCP)
  await page.getByLabel('Address').fill('hostb')
  await page.getByRole('textbox', { name: 'SASL user' }).fill(sasl.user)
  await page.getByLabel('SASL password', { exact: true }).fill(sasl.password)
  await page.getByRole('button', { name: 'Add host' }).click()
  await expect(page.getByRole('heading', { name: TCP, level: 1 })).toBeVisible()
  await expect(state(page, 'Connected')).toBeVisible()
  expect(await page.content()).not.toContain(sasl.password)
})

type Wrong = {
  what: string
  address?: string
  port?: string
  bundle?: CertificateBundle
  says: string
  step: string
}
const wrongOverTls: Wrong[] = [
  {
    what: 'an unknown name',
    address: 'nosuch.invalid',
    says: 'The name “nosuch.invalid” is not known.',
    step: 'Look up the name',
  },
  { what: 'a closed port', port: '1', says: 'Nothing listens on hosta, port 1', step: 'Connect' },
  {
    what: 'an address that nobody has',
    address: '10.77.0.99',
    says: 'There is no route to 10.77.0.99.',
    step: 'Connect',
  },
  {
    what: 'a wrong CA',
    bundle: 'wrong-ca',
    says: 'was not signed by the CA given here',
    step: 'TLS handshake',
  },
  {
    what: 'an expired client certificate',
    bundle: 'expired-client',
    says: 'The client certificate expired on 2021-01-01.',
    step: 'TLS handshake',
  },
  {
    what: 'a client certificate of another CA',
    bundle: 'foreign-client',
    says: 'which is not the CA given here',
    step: 'TLS handshake',
  },
  {
    what: 'a client certificate the host does not trust',
    bundle: 'unknown-client',
    says: 'The host refused the client certificate.',
    step: 'TLS handshake',
  },
  {
    what: 'a name that the certificate lacks',
    address: 'stranger',
    says: 'It is for hosta, hosta.lab, 10.77.0.11.',
    step: 'TLS handshake',
  },
  { what: 'the TCP port', port: '16509', says: 'speaks plain TCP, not TLS', step: 'TLS handshake' },
]

test('each wrong input over TLS has a sentence of its own, at the step that failed, and what was typed stays', async ({
  page,
}) => {
  await page.goto('/hosts/add')
  const sentences = new Set<string>()
  for (const { what, address = 'hosta', port = '', bundle = 'client', says, step } of wrongOverTls) {
    await test.step(what, async () => {
      await page.getByLabel('Address').fill(address)
      await page.getByLabel('Port').fill(port)
      await paste(page, bundle)
      await page.getByRole('button', { name: 'Test connection' }).click()
      const alert = report(page).getByRole('alert')
      await expect(alert).toContainText(says, { timeout: 10_000 })
      await expect(report(page).getByRole('listitem').filter({ hasText: 'failed' })).toContainText(step)
      await expect(page.getByLabel('Address')).toHaveValue(address)
      sentences.add((await alert.locator('p').first().textContent()) ?? '')
    })
  }
  expect(sentences.size).toBe(wrongOverTls.length)
})

test('each wrong input over TCP has a sentence of its own', async ({ page }) => {
  await page.goto('/hosts/add?transport=tcp')
  await page.getByLabel('Address').fill('hostb')
  const alert = report(page).getByRole('alert')
  const run = () => page.getByRole('button', { name: 'Test connection' }).click()
  await run()
  await expect(alert).toContainText('The host asks for a user name and password (SASL)')
  await page.getByRole('textbox', { name: 'SASL user' }).fill(sasl.user)
  await page.getByLabel('SASL password', { exact: true }).fill('not this one')
  await run()
  await expect(alert).toContainText('The host refused the user name or the password')
  await alert.getByText('libvirt’s own words').click()
  await expect(alert).toContainText('authentication failed')
  await page.getByLabel('Port').fill('16514')
  await run()
  await expect(alert).toContainText('speaks TLS, not plain TCP')
  await expect(page.getByLabel('SASL password', { exact: true })).toHaveValue('not this one')
})

test('an expired certificate of the host is told as such', async ({ page }) => {
  await lab(['servercert', 'hosta', 'expired'])
  try {
    await page.goto('/hosts/add')
    await page.getByLabel('Address').fill('hosta')
    await paste(page, 'client')
    await page.getByRole('button', { name: 'Test connection' }).click()
    await expect(report(page).getByRole('alert')).toContainText('The host’s certificate expired on')
  } finally {
    await lab(['servercert', 'hosta', 'good'])
  }
})

test('what virsh does elsewhere shows by itself', async ({ page }) => {
  const name = 'hosts-live'
  await removeGuest(name)
  await page.goto(`/hosts/${await idOf(TLS)}`)
  await expect(state(page, 'Connected')).toBeVisible()
  await guest('hosta', name, 'diskless', { start: false })
  const row = page.getByRole('row', { name: new RegExp(name) })
  await expect(row).toContainText('Shut off')
  await virsh('hosta', 'start', name)
  await expect(row).toContainText('Running')
  await virsh('hosta', 'suspend', name)
  await expect(row).toContainText('Paused')
  await virsh('hosta', 'destroy', name)
  await expect(row).toContainText('Shut off')
  await virsh('hosta', 'undefine', name)
  await expect(row).toHaveCount(0)
  await virsh('hosta', 'net-destroy', 'default')
  await expect(page.getByRole('list', { name: 'Networks' })).toContainText('inactive')
  await virsh('hosta', 'net-start', 'default')
  await expect(page.getByRole('list', { name: 'Networks' })).not.toContainText('inactive')
})

test('a frozen host is shown lost within 10 s with its domains stale, and the other stays quick', async ({
  page,
}) => {
  const name = 'hosts-frozen'
  await guest('hosta', name)
  try {
    await page.goto(`/hosts/${await idOf(TLS)}`)
    const row = page.getByRole('row', { name: new RegExp(name) })
    await expect(row).toContainText('Running')
    const other = await idOf(TCP)
    await whileFrozen('hosta', async () => {
      const begun = Date.now()
      const pending = api()
        .hosts.testStored({ hostId: other })
        .then(({ ok }) => ({ ok, ms: Date.now() - begun }))
      await expect(state(page, 'Lost')).toBeVisible({ timeout: 10_000 })
      await expect(page.getByRole('main').getByRole('alert')).toContainText('its libvirtd does not answer')
      await expect(row).toBeVisible()
      expect(await pending).toMatchObject({ ok: true })
      expect((await pending).ms).toBeLessThan(3_000)
      await page.goto(`/hosts/${other}`)
      await expect(state(page, 'Connected')).toBeVisible()
      await page.goBack()
    })
    await expect(state(page, 'Connected')).toBeVisible({ timeout: 40_000 })
  } finally {
    await removeGuest(name)
  }
})

test('a killed libvirtd is seen within 2 s, and the host is back by itself', async ({ page }) => {
  await page.goto(`/hosts/${await idOf(TLS)}`)
  await expect(state(page, 'Connected')).toBeVisible()
  await daemon('hosta', 'kill9')
  try {
    await expect(state(page, 'Lost')).toBeVisible({ timeout: 2_000 })
    await expect(page.getByRole('main').getByRole('alert')).toContainText('Lost since')
  } finally {
    await daemon('hosta', 'start')
  }
  await expect(state(page, 'Connected')).toBeVisible({ timeout: 40_000 })
})

test('the stored host can be tested, and its certificate is protected while it is used', async ({ page }) => {
  await page.goto(`/hosts/${await idOf(TLS)}`)
  await page.getByRole('button', { name: 'Test connection' }).click()
  await expect(page.getByRole('dialog')).toContainText('It works: QEMU')
  const { id } = (await api().hosts.certificates()).find(({ name }) => name === TLS) ?? { id: '' }
  await expect(api().hosts.removeCertificate({ certificateId: id })).rejects.toMatchObject({
    code: 'CONFLICT',
    data: { message: `${TLS} is used by ${TLS}.` },
  })
})
