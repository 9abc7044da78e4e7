import { expect, type Page, test } from '@playwright/test'
import type { HostSummary } from '../lib/shared/contract/hosts.ts'
import { stateFile } from './helpers/app.ts'
import { api, withDemoHost } from './helpers/drover.ts'
import { removeTestDomains, testXml, withTestDomain } from './helpers/test-domains.ts'

// The one live table, on libvirt's test driver with a few hundred machines.

const MANY = 240
const name = (index: number) => `tbl-${String(index).padStart(3, '0')}`
const odd = ['tbl a b', 'tbl-ü', 'tbl-<b>', 'tbl-x%2F', `tbl-${'long'.repeat(30)}`]
let host: HostSummary

test.beforeAll(async () => {
  test.setTimeout(120_000)
  const client = api()
  host = await withDemoHost(client)
  const known = new Set((await client.domains.list()).map((domain) => domain.name))
  const wanted = [...Array.from({ length: MANY }, (_, index) => name(index)), ...odd]
  for (const [index, each] of wanted.entries())
    if (!known.has(each))
      await client.domains.define({ hostId: host.id, xml: testXml(each), start: index % 4 === 0 })
})
test.afterAll(async () => {
  test.setTimeout(120_000)
  await removeTestDomains(api(), host.id, 'tbl')
})

const table = (page: Page) => page.getByRole('table', { name: 'Virtual machines' })
const rowOf = (page: Page, machine: string) =>
  table(page)
    .getByRole('row')
    .filter({ has: page.getByRole('link', { name: machine, exact: true }) })
const shown = (page: Page) =>
  page.getByRole('heading', { name: 'Virtual machines' }).locator('..').getByRole('status')

async function openTable(page: Page, search = '') {
  await page.goto(`/domains${search}`)
  await expect(table(page)).toBeVisible()
  // The stream is up: what follows is live and not the first rendering.
  await page.waitForRequest(/rpc\/live\/stream/, { timeout: 2000 }).catch(() => null)
}

test('filters by text and state, sorts, and keeps all of it in the address', async ({ page }) => {
  await openTable(page)
  await page.getByLabel('Filter by name').fill('tbl-00')
  await expect(rowOf(page, name(7))).toBeVisible()
  await expect(rowOf(page, name(100))).toHaveCount(0)
  await page.getByRole('button', { name: /^Running/ }).click()
  await expect(rowOf(page, name(4))).toBeVisible()
  await expect(rowOf(page, name(7))).toHaveCount(0)
  await page.getByRole('columnheader', { name: 'Name' }).getByRole('button').click()
  await expect(table(page).getByRole('row').nth(1)).toContainText(name(8))
  await expect(page).toHaveURL(/q=tbl-00&state=running&sort=-name/)
  await page.reload()
  await expect(page.getByLabel('Filter by name')).toHaveValue('tbl-00')
  await expect(table(page).getByRole('row').nth(1)).toContainText(name(8))
  await expect(shown(page)).toHaveText(/^3 of \d+$/)
})

test('renders a deep link on the server', async ({ page }) => {
  const html = await (await page.request.get('/domains?q=tbl-017')).text()
  expect(html).toContain('<bdi>tbl-017</bdi>')
  expect(html).not.toContain('<bdi>tbl-018</bdi>')
})

test('says when nothing matches, and clears the filter', async ({ page }) => {
  await openTable(page, '?q=no-such-machine')
  await expect(page.getByText('Nothing matches')).toBeVisible()
  await page.getByRole('button', { name: 'Clear the filter' }).click()
  await expect(rowOf(page, name(0))).toBeVisible()
  await expect(page).toHaveURL(/\/domains$/)
})

test('shows odd names as they are', async ({ page }) => {
  for (const each of odd) {
    await openTable(page, `?q=${encodeURIComponent(each)}`)
    const link = table(page).getByRole('link', { name: each, exact: true })
    await expect(link).toHaveText(each)
    await expect(link).toHaveAttribute('title', each)
  }
})

test('draws only what is in sight, and the keyboard reaches every row', async ({ page }) => {
  await openTable(page, '?q=tbl-')
  expect(await table(page).getByRole('row').count()).toBeLessThan(100)
  await expect(table(page)).toHaveAttribute('aria-rowcount', /2\d\d/)
  await page.keyboard.press('/')
  await expect(page.getByLabel('Filter by name')).toBeFocused()
  await page.keyboard.press('ArrowDown')
  const first = table(page).locator('[data-row-link]').first()
  await expect(first).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await expect(first).not.toBeFocused()
  await page.keyboard.press('End')
  await expect(page.locator('[data-row-link]:focus')).toHaveText('tbl-x%2F')
  await page.keyboard.press('ArrowUp')
  const machine = await page.locator('[data-row-link]:focus').textContent()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: machine ?? '' })).toBeVisible()
})

test('changes made elsewhere show by themselves', async ({ page }) => {
  const client = api()
  const ref = await withTestDomain(client, host.id, name(1), true)
  await openTable(page, `?q=${name(1)}`)
  await expect(rowOf(page, name(1))).toContainText('Running')
  await client.domains.power({ ...ref, action: 'suspend' })
  await expect(rowOf(page, name(1))).toContainText('Paused')
  await client.domains.power({ ...ref, action: 'destroy' })
  await expect(rowOf(page, name(1))).toContainText('Shut off')
  const { ref: made } = await client.domains.define({
    hostId: host.id,
    xml: testXml(`${name(1)}-new`),
    start: false,
  })
  await expect(rowOf(page, `${name(1)}-new`)).toBeVisible()
  await client.domains.delete({ ...made, deleteDisks: [] })
  await expect(rowOf(page, `${name(1)}-new`)).toHaveCount(0)
})

test('catches up after the network was gone, and says so meanwhile', async ({ page, context }) => {
  const client = api()
  const ref = await withTestDomain(client, host.id, name(2), true)
  await openTable(page, `?q=${name(2)}`)
  await expect(rowOf(page, name(2))).toContainText('Running')
  await context.setOffline(true)
  await expect(page.getByText('Reconnecting')).toBeVisible()
  await client.domains.power({ ...ref, action: 'destroy' })
  await context.setOffline(false)
  await expect(rowOf(page, name(2))).toContainText('Shut off')
  await expect(page.getByText('Reconnecting')).toHaveCount(0)
})

test('powers a machine from its row: reasons for what can’t be done, a question before data may be lost', async ({
  page,
}) => {
  const client = api()
  await withTestDomain(client, host.id, name(3), true)
  await openTable(page, `?q=${name(3)}`)
  await page.getByRole('button', { name: `Actions for ${name(3)}` }).click()
  const start = page.getByRole('menuitem', { name: /^Start/ })
  await expect(start).toHaveAttribute('aria-disabled', 'true')
  await expect(start).toContainText('already')
  await page.getByRole('menuitem', { name: 'Suspend' }).click()
  await expect(rowOf(page, name(3))).toContainText('Paused')
  await page.getByRole('button', { name: `Actions for ${name(3)}` }).click()
  await page.getByRole('menuitem', { name: 'Force off' }).click()
  const question = page.getByRole('dialog')
  await expect(question).toContainText('lost')
  await question.getByRole('button', { name: 'Cancel' }).click()
  await expect(question).toHaveCount(0)
  await expect(rowOf(page, name(3))).toContainText('Paused')
  await page.getByRole('button', { name: `Actions for ${name(3)}` }).click()
  await page.getByRole('menuitem', { name: 'Force off' }).click()
  await question.getByRole('button', { name: 'Force off' }).click()
  await expect(rowOf(page, name(3))).toContainText('Shut off')
  await expect(question).toHaveCount(0)
  const after = (await client.domains.list()).find((domain) => domain.name === name(3))
  expect(after?.state).toBe('shutoff')
})

test('the palette finds machines and acts on them', async ({ page }) => {
  const client = api()
  await withTestDomain(client, host.id, name(5), true)
  await openTable(page, `?q=${name(5)}`)
  await page.keyboard.press('Control+k')
  const palette = page.getByRole('dialog', { name: 'Find or do' })
  await palette.getByRole('combobox').fill('susp')
  await palette.getByRole('option', { name: 'Suspend …' }).click()
  await expect(palette.getByRole('combobox')).toHaveValue('Suspend ')
  await palette.getByRole('combobox').fill(`suspend ${name(5)}`)
  await expect(palette.getByRole('option', { name: `Suspend ${name(5)}` })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(rowOf(page, name(5))).toContainText('Paused')
  await page.keyboard.press('Control+k')
  await palette.getByRole('combobox').fill(name(6))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: name(6) })).toBeVisible()
})

test.describe('for a viewer', () => {
  test.use({ storageState: stateFile('viewer') })

  test('every action says which role it needs, and the server refuses as well', async ({ page }) => {
    const ref = await withTestDomain(api(), host.id, name(8), true)
    await openTable(page, `?q=${name(8)}`)
    await page.getByRole('button', { name: `Actions for ${name(8)}` }).click()
    await expect(page.getByRole('menuitem', { name: /^Force off/ })).toContainText('operator')
    await expect(page.getByRole('link', { name: 'Define' })).toHaveCount(0)
    await expect(api('viewer').domains.power({ ...ref, action: 'destroy' })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
  })
})
