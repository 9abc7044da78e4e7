import { readFileSync } from 'node:fs'
import { type Browser, type BrowserContext, expect, test } from '@playwright/test'
import { people, setupLink, signIn, url } from './helpers/app.ts'
import { api, apiAt } from './helpers/drover.ts'

const nobody = { cookies: [], origins: [] }
const PASSWORD = 'a password for tests'

/** A user of this test's own, signed in through the page, in a browser of their own. */
async function newcomer(
  browser: Browser,
  name: string,
  role: 'viewer' | 'operator' | 'administrator' = 'viewer',
) {
  const user = await api().users.add({ name, password: PASSWORD, role })
  const context = await browser.newContext({ storageState: nobody })
  return { user, context, page: await enter(context, name) }
}

async function enter(context: BrowserContext, name: string) {
  const page = await context.newPage()
  await page.goto('/login')
  await page.getByLabel('User name').fill(name)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page).not.toHaveURL(/\/login/)
  return page
}

const cookieHeader = async (context: BrowserContext) =>
  (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')

const post = (path: string, body: unknown, headers: Record<string, string>) =>
  fetch(`${url()}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })

test.describe('signing in', () => {
  test.use({ storageState: nobody })

  test('a wrong password keeps what was typed and says so', async ({ page }) => {
    await page.goto('/login')
    await page.getByLabel('User name').fill(people.viewer.name)
    await page.getByLabel('Password').fill('not this one')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page.getByText('User name or password is wrong.')).toBeVisible()
    await expect(page.getByLabel('User name')).toHaveValue(people.viewer.name)
    await page.getByLabel('Password').fill(people.viewer.password)
    await page.keyboard.press('Enter')
    await expect(page).not.toHaveURL(/\/login/)
  })

  test('leads back to where the reader wanted to go, and never elsewhere', async ({ page }) => {
    await page.goto('/domains?text=web')
    await expect(page).toHaveURL(/\/login\?next=/)
    await page.getByLabel('User name').fill(people.viewer.name)
    await page.getByLabel('Password').fill(people.viewer.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page).toHaveURL(`${url()}/domains?text=web`)
    await page.goto('/login?next=//evil.example/x')
    await expect(page).toHaveURL(`${url()}/`)
  })

  test('is throttled after failures, counts down, and then lets the right password in', async ({ page }) => {
    await api().users.add({ name: 'thea', password: PASSWORD, role: 'viewer' })
    await page.goto('/login')
    await page.getByLabel('User name').fill('thea')
    // Each failure doubles the wait: on a slow machine it takes more of them to be faster than it.
    let status = 0
    for (let attempt = 0; attempt < 12 && status !== 429; attempt++) {
      await page.getByLabel('Password').fill(`wrong ${attempt}`)
      const answered = page.waitForResponse('**/api/session/sign-in')
      await page.getByRole('button', { name: 'Sign in' }).click()
      status = (await answered).status()
    }
    await expect(page.getByText(/Too many failed attempts\. Try again in \d+ seconds?\./)).toBeVisible()
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await expect(page).not.toHaveURL(/\/login/)
  })

  test('sets a cookie that scripts and other sites do not get', async ({ page, context }) => {
    await signIn(page, 'viewer')
    const cookies = await context.cookies()
    expect(cookies).toHaveLength(1)
    expect(cookies[0]).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' })
    expect(await page.evaluate(() => document.cookie)).toBe('')
    // The next reader of this page's state must not find the token in it either.
    expect(await page.content()).not.toContain(cookies[0]?.value)
  })

  test('pages carry a policy that allows no script of a stranger', async ({ page }) => {
    const refused: string[] = []
    page.on('console', (message) => {
      if (/Content Security Policy/.test(message.text())) refused.push(message.text())
    })
    const response = await page.goto('/login')
    const policy = response?.headers()['content-security-policy'] ?? ''
    expect(policy).toMatch(/script-src 'self' 'nonce-[A-Za-z0-9+/=]{20,}' 'strict-dynamic'/)
    expect(policy).toContain("frame-ancestors 'none'")
    expect(response?.headers()).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
    })
    expect(refused).toEqual([])
    await page.evaluate(() => {
      const script = document.createElement('p')
      script.innerHTML = '<img src=x onerror="document.title = `run`">'
      document.body.append(script)
    })
    await expect.poll(() => refused.length).toBeGreaterThan(0)
    await expect(page).not.toHaveTitle('run')
  })
})

test('the set-up link is over once it was used', async () => {
  const token = new URL(setupLink()).searchParams.get('token') ?? ''
  expect(token.length).toBeGreaterThanOrEqual(43)
  const response = await post(
    '/api/session/setup',
    { token, name: 'mallory', password: PASSWORD },
    { origin: url() },
  )
  expect(response.status).toBe(403)
  expect((await response.json()).problem.code).toBe('setup-link-over')
})

test.describe('the API', () => {
  test('refuses other origins, none, other methods and nobody', async ({ context }) => {
    const cookie = await cookieHeader(context)
    const me = (headers: Record<string, string>) => post('/api/rpc/users/me', { json: {} }, headers)
    expect((await me({ cookie, origin: url() })).status).toBe(200)
    expect((await me({ cookie, origin: 'http://evil.example' })).status).toBe(403)
    expect((await me({ cookie, origin: 'null' })).status).toBe(403)
    expect((await me({ cookie })).status).toBe(403)
    expect((await me({ origin: url() })).status).toBe(401)
    expect((await fetch(`${url()}/api/rpc/users/me`, { headers: { cookie, origin: url() } })).status).toBe(
      405,
    )
    // Forwarded headers count only behind a proxy that was declared.
    expect(
      (await me({ cookie, origin: 'http://evil.example', 'x-forwarded-host': 'evil.example' })).status,
    ).toBe(403)
    const signOut = await post('/api/session/sign-out', {}, { cookie, origin: 'http://evil.example' })
    expect(signOut.status).toBe(403)
  })

  test('refuses a body that is too large', async ({ context }) => {
    const headers = { cookie: await cookieHeader(context), origin: url() }
    const response = await post(
      '/api/rpc/users/changePassword',
      { json: { current: 'x'.repeat(3e6) } },
      headers,
    )
    expect(response.status).toBe(413)
  })

  test('does not let a viewer power, define, manage or read the trail, and audits the denial', async () => {
    const viewer = api('viewer')
    const hostId = 'no-such-host'
    const uuid = '6695eb01-f6a4-8304-79aa-97f2502e193f'
    const forbidden = { code: 'FORBIDDEN', status: 403, data: { code: 'role-too-low' } }
    for (const attempt of [
      () => viewer.domains.power({ hostId, uuid, action: 'start' }),
      () => viewer.domains.define({ hostId, xml: '<domain/>' }),
      () => viewer.domains.delete({ hostId, uuid }),
      () => viewer.migration.start({ hostId, uuid, targetHostId: 'other' }),
      () => viewer.hosts.add({ transport: 'demo', name: 'x' }),
      () => viewer.hosts.remove({ hostId }),
      () => viewer.users.list(),
      () => viewer.users.add({ name: 'x', password: PASSWORD, role: 'administrator' }),
      () => viewer.audit.list({}),
    ])
      await expect(attempt(), attempt.toString()).rejects.toMatchObject(forbidden)
    const { events } = await api().audit.list({ user: people.viewer.name })
    const denied = events.filter((event) => event.result === 'denied').map((event) => event.action)
    expect(denied).toEqual(expect.arrayContaining(['domain.start', 'host.add', 'user.add', 'users.list']))
  })

  test('names the field of input that it can’t use', async () => {
    const add = api().users.add({ name: 'a b', password: PASSWORD, role: 'viewer' })
    await expect(add).rejects.toMatchObject({ code: 'INVALID', data: { field: 'name' } })
  })
})

test.describe('ending sessions', () => {
  test('signing out everywhere else ends the other browser’s open page by itself', async ({ browser }) => {
    const first = await newcomer(browser, 'otto')
    const other = await browser.newContext({ storageState: nobody })
    const otherPage = await enter(other, 'otto')
    await otherPage.goto('/domains')
    await expect(otherPage.getByRole('heading', { name: 'Virtual machines' })).toBeVisible()
    await first.page.goto('/account')
    await first.page.getByRole('button', { name: 'Sign out everywhere else' }).click()
    await first.page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere else' }).click()
    await expect(first.page.getByText('One other session has ended')).toBeVisible()
    await expect(otherPage).toHaveURL(/\/login/)
    await expect(first.page.getByText('only here')).toBeVisible()
    await first.context.close()
    await other.close()
  })

  test('an administrator who disables a user ends their page at once; a new role counts at once', async ({
    browser,
    page,
  }) => {
    const { page: theirs, user, context } = await newcomer(browser, 'dora', 'operator')
    const cookie = await cookieHeader(context)
    await theirs.goto('/account')
    await expect(theirs.getByText('dora, operator')).toBeVisible()
    await page.goto('/users')
    await page.getByRole('button', { name: 'Actions for dora' }).click()
    await page.getByRole('menuitem', { name: 'Change role' }).click()
    await page.getByRole('radio', { name: /Viewer/ }).check()
    await page.getByRole('button', { name: 'Change role' }).click()
    await expect(page.getByRole('row', { name: /dora/ })).toContainText('Viewer')
    expect(await apiAt(url(), cookie).users.me()).toMatchObject({ role: 'viewer' })
    await page.getByRole('button', { name: 'Actions for dora' }).click()
    await page.getByRole('menuitem', { name: 'Disable' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click()
    await expect(page.getByRole('row', { name: /dora/ })).toContainText('Disabled')
    await expect(theirs).toHaveURL(/\/login/)
    await expect(apiAt(url(), cookie).users.me()).rejects.toMatchObject({ status: 401 })
    await api().users.remove({ id: user.id })
    await context.close()
  })

  test('signing out makes the cookie worthless', async ({ browser }) => {
    const { page, context } = await newcomer(browser, 'olaf')
    const cookie = await cookieHeader(context)
    await page.getByRole('button', { name: /olaf.*your menu/ }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await expect(page).toHaveURL(/\/login/)
    expect(await context.cookies()).toEqual([])
    await expect(apiAt(url(), cookie).users.me()).rejects.toMatchObject({ status: 401 })
    await context.close()
  })
})

test('users are added, and the last administrator stays', async ({ page }) => {
  await page.goto('/users')
  await page.getByRole('button', { name: 'Add user' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('User name').fill('Ada')
  await dialog.getByLabel('First password').fill('short')
  await dialog.getByRole('button', { name: 'Add user' }).click()
  await expect(dialog.getByText('At least 10 characters', { exact: true })).toBeVisible()
  await dialog.getByLabel('First password').fill(PASSWORD)
  await dialog.getByRole('button', { name: 'Add user' }).click()
  await expect(dialog.getByText(/There already is a user named Ada/)).toBeVisible()
  await dialog.getByLabel('User name').fill('nina')
  await dialog.getByRole('button', { name: 'Add user' }).click()
  await expect(page.getByRole('row', { name: /nina/ })).toContainText('Operator')
  await page.getByRole('button', { name: `Actions for ${people.administrator.name}` }).click()
  await expect(page.getByRole('menuitem', { name: /Remove/ })).toContainText('The last administrator')
})

test('the audit trail tells who did what, and its address keeps the filter', async ({ page }) => {
  await api().users.add({ name: 'trail', password: PASSWORD, role: 'viewer' })
  await page.goto('/audit')
  await page.getByRole('combobox', { name: 'Action' }).selectOption('user.add')
  await expect(page).toHaveURL(/action=user\.add/)
  const row = page.getByRole('row', { name: /trail/ })
  await expect(row).toContainText(people.administrator.name)
  await expect(row).toContainText('Add user')
  await expect(row).toContainText('Done')
  await page.reload()
  await expect(page.getByRole('combobox', { name: 'Action' })).toHaveValue('user.add')
  await expect(page.getByRole('row', { name: /Sign in/ })).toHaveCount(0)
})

test('the log of the run holds no password and no session', async ({ context }) => {
  const log = readFileSync(`test-results/${process.env.DROVER_E2E ?? 'e2e'}/drover.log`, 'utf8')
  for (const secret of [PASSWORD, ...Object.values(people).map((person) => person.password)])
    expect(log).not.toContain(secret)
  for (const { value } of await context.cookies()) expect(log).not.toContain(value)
})
