import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import type { DomainRef } from '../lib/shared/contract/domains.ts'
import { paths } from '../lib/shared/paths.ts'
import { runDirectory } from './helpers/app.ts'
import { api, withHosts } from './helpers/drover.ts'
import { guest, removeGuest, until } from './helpers/lab.ts'

// The pages of real machines on real hosts, long and odd names among them: nothing sticks out, axe finds nothing
// serious, and a picture of each for whoever wants to look (accessibility.e2e.ts visits every page, on the test
// driver). With DROVER_SCREENSHOTS=1 all pages are pictured in all forms, and the README's pictures are renewed.

const EVERYTHING = process.env.DROVER_SCREENSHOTS === '1'

const GUESTS = [
  { name: 'web-1', host: 'hosta', kind: 'disk' },
  { name: 'db-1', host: 'hosta', kind: 'boot' },
  { name: 'mail', host: 'hostb', kind: 'diskless' },
  { name: 'build runner ü', host: 'hostb', kind: 'diskless', start: false },
  {
    name: 'a-name-that-is-as-long-as-somebody-who-generates-names-will-make-it',
    host: 'hosta',
    kind: 'diskless',
    start: false,
  },
] as const

const SIZES = { wide: { width: 1280, height: 800 }, narrow: { width: 390, height: 844 } }

/** Those that show what only a real host has. */
const LIVE_PAGES = ['domains', 'domain', 'xml', 'console', 'viewer', 'host']

let web: DomainRef
let pages: Record<string, string>

test.beforeAll(async () => {
  test.setTimeout(180_000)
  const { hosta, hostb } = await withHosts(api(), 'hosta', 'hostb')
  const uuids: string[] = []
  for (const { name, host, kind, ...options } of GUESTS) uuids.push(await guest(host, name, kind, options))
  await until('Drover knows the guests', async () => {
    const known = (await api().domains.list()).map((domain) => domain.uuid)
    return uuids.every((uuid) => known.includes(uuid))
  })
  web = { hostId: hosta.id, uuid: uuids[0] ?? '' }
  pages = {
    overview: paths.overview(),
    domains: paths.domains(),
    define: paths.defineDomain(hosta.id),
    domain: paths.domain(web),
    xml: paths.domainXml(web),
    console: paths.domainConsole(web),
    viewer: paths.console(web),
    hosts: paths.hosts(),
    'add-host': paths.addHost('tls'),
    host: paths.host(hostb.id),
    jobs: paths.jobs(),
    audit: paths.audit(),
    users: paths.users(),
    account: paths.account(),
    certificates: paths.certificates(),
  }
})

test.afterAll(async () => {
  for (const { name } of GUESTS) await removeGuest(name)
})

/** A page as a reader sees it once it has come to rest. */
async function open(page: Page, name: string): Promise<void> {
  const answer = await page.goto(pages[name] ?? '')
  expect(answer?.status(), `${name} is served`).toBe(200)
  await expect(page.getByRole('main')).toBeVisible()
  if (name === 'console' || name === 'viewer') await expect(page.locator('canvas').first()).toBeVisible()
  if (name === 'xml' || name === 'define') await expect(page.locator('.cm-content').first()).toBeVisible()
  await page.evaluate(() => document.fonts.ready)
  // Charts and the first live message.
  await page.waitForTimeout(1500)
}

for (const theme of ['light', 'dark'] as const) {
  for (const [width, viewport] of Object.entries(SIZES)) {
    // Without the wish for all: light and wide, dark and narrow.
    if (!EVERYTHING && (theme === 'light') !== (width === 'wide')) continue
    test.describe(`${theme}, ${width}`, () => {
      test.use({ colorScheme: theme, viewport })

      test('no page sticks out, and axe finds nothing serious', async ({ page }) => {
        test.setTimeout(240_000)
        for (const name of EVERYTHING ? Object.keys(pages) : LIVE_PAGES) {
          await test.step(name, async () => {
            await open(page, name)
            await page.screenshot({ path: resolve(runDirectory(), `pages/${name}-${theme}-${width}.png`) })
            const tooWide = await page.evaluate(
              () => document.documentElement.scrollWidth - window.innerWidth,
            )
            expect.soft(tooWide, `${name} scrolls sideways`).toBeLessThanOrEqual(0)
            const { violations } = await new AxeBuilder({ page }).analyze()
            const serious = violations
              .filter(({ impact }) => impact === 'serious' || impact === 'critical')
              .map(
                ({ id, nodes }) =>
                  `${id}: ${nodes
                    .map(({ target }) => target.join(' '))
                    .slice(0, 3)
                    .join('; ')}`,
              )
            expect.soft(serious, `${name}, ${theme}, ${width}`).toEqual([])
          })
        }
      })
    })
  }
}

// Declared only when they are wanted: an ordinary run leaves the committed pictures as they are.
if (EVERYTHING) {
  for (const theme of ['light', 'dark'] as const) {
    test(`pictures for the README, ${theme}`, async ({ page }) => {
      mkdirSync('docs/screenshots', { recursive: true })
      await page.emulateMedia({ colorScheme: theme })
      for (const name of ['domains', 'domain', 'xml', 'console', 'host']) {
        await open(page, name)
        // The charts of a domain need some time to have something to show.
        if (name === 'domain') await page.waitForTimeout(20_000)
        await page.screenshot({ path: `docs/screenshots/${name}-${theme}.png` })
      }
    })
  }
}
