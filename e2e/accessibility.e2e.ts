import AxeBuilder from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { paths } from '../lib/shared/paths.ts'
import { api, withDemoHost } from './helpers/drover.ts'
import { withTestDomain } from './helpers/test-domains.ts'

// Every page, in both themes: axe finds nothing serious, nothing is wider than the window, and each has one h1.

/** What axe holds against the page, as one line each. */
async function faults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary}`),
    )
}

const pages: Record<string, () => Promise<string> | string> = {
  overview: paths.overview,
  'virtual machines': paths.domains,
  define: () => paths.defineDomain(),
  hosts: paths.hosts,
  'add host': () => paths.addHost('tls'),
  host: async () => paths.host((await withDemoHost(api())).id),
  'virtual machine': async () => paths.domain(await machine()),
  xml: async () => paths.domainXml(await machine()),
  console: async () => paths.domainConsole(await machine()),
  viewer: async () => paths.console(await machine()),
  jobs: paths.jobs,
  audit: paths.audit,
  users: paths.users,
  certificates: paths.certificates,
  account: paths.account,
  'no such page': () => '/no/such/page',
}

const machine = async () => withTestDomain(api(), (await withDemoHost(api())).id, 'axe', true)

/** How far the page, or what scrolls in it, sticks out sideways. */
const sticksOut = (page: Page) =>
  page.evaluate(() => {
    const main = document.querySelector('main')
    return Math.max(
      document.documentElement.scrollWidth - window.innerWidth,
      main ? main.scrollWidth - main.clientWidth : 0,
    )
  })

const looks = [
  { theme: 'light', viewport: { width: 1280, height: 800 } },
  { theme: 'dark', viewport: { width: 390, height: 844 } },
] as const

for (const { theme, viewport } of looks) {
  test.describe(`${theme}, ${viewport.width} px wide`, () => {
    test.use({ colorScheme: theme, viewport })
    for (const [title, path] of Object.entries(pages)) {
      test(`${title} has no serious fault`, async ({ page }) => {
        await page.goto(await path())
        await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1)
        expect(await sticksOut(page)).toBeLessThanOrEqual(0)
        expect(await faults(page)).toEqual([])
      })
    }

    test('menus, dialogs and the palette have no serious fault', async ({ page }) => {
      await machine()
      await page.goto('/domains?q=axe')
      await page.getByRole('button', { name: 'Actions for axe' }).click()
      await expect(page.getByRole('menu')).toBeVisible()
      expect(await faults(page)).toEqual([])
      await page.getByRole('menuitem', { name: 'Reset' }).click()
      await expect(page.getByRole('dialog')).toBeVisible()
      expect(await faults(page)).toEqual([])
      await page.keyboard.press('Escape')
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox', { name: 'Find or do' }).fill('axe')
      await expect(page.getByRole('option').first()).toBeVisible()
      expect(await faults(page)).toEqual([])
    })
  })
}

test.describe('signed out', () => {
  test.use({ storageState: { cookies: [], origins: [] } })
  test('the sign-in page has no serious fault', async ({ page }) => {
    await page.goto('/login')
    await expect(page.getByLabel('User name')).toBeVisible()
    expect(await faults(page)).toEqual([])
  })
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } })
  test('the menu opens as a drawer and closes on the way', async ({ page }) => {
    await page.goto('/')
    await page.getByRole('button', { name: 'Menu', exact: true }).click()
    const drawer = page.getByRole('dialog', { name: 'Menu' })
    await drawer.getByRole('link', { name: /^Virtual machines/ }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Virtual machines' })).toBeVisible()
    await expect(drawer).toHaveCount(0)
  })
})
