import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect as anyExpect, test } from '@playwright/test'
import { CONSOLE_CLOSE } from '../lib/shared/console-close.ts'
import type { DomainRef } from '../lib/shared/contract/domains.ts'
import type { HostSummary } from '../lib/shared/contract/hosts.ts'
import { paths } from '../lib/shared/paths.ts'
import { people, runDirectory, stateFile, url } from './helpers/app.ts'
import { connected, pixels, RawConsole, serialOf, typeOnScreen, upgradeStatus } from './helpers/console.ts'
import { api, apiAt, cookieOf, withHosts } from './helpers/drover.ts'
import {
  type GuestKind,
  type GuestOptions,
  guest,
  lab,
  removeGuest,
  stateOf,
  until,
  virsh,
} from './helpers/lab.ts'

// Guests boot under emulation, beside a browser: patience is no part of what is asserted.
const expect = anyExpect.configure({ timeout: 30_000 })
const made: string[] = []
let hosts: Record<'hosta' | 'hostb', HostSummary>

async function make(name: string, kind: GuestKind = 'boot', options: GuestOptions = {}): Promise<DomainRef> {
  made.push(name)
  const uuid = await guest('hosta', name, kind, { memoryMiB: 64, ...options })
  const ref = { hostId: hosts.hosta.id, uuid }
  const state = options.start === false ? 'shutoff' : 'running'
  await until(`Drover sees ${name}`, async () =>
    (await api().domains.list()).some(
      (one) => one.uuid === uuid && one.hostId === ref.hostId && one.state === state,
    ),
  )
  return ref
}
test.beforeAll(async () => {
  hosts = await withHosts(api(), 'hosta', 'hostb')
})
test.afterAll(async () => {
  for (const name of made) await removeGuest(name)
})

test('an operator types into a real guest, in the pane and in a tab of its own', async ({ page }) => {
  const ref = await make('consoles-shell', 'diskless', { memoryMiB: 256 })
  const booted = await serialOf('hosta', 'consoles-shell')
  await booted.until('LAB GUEST READY')
  await page.goto(paths.domain(ref))
  await page.getByRole('link', { name: 'Console', exact: true }).first().click()
  await connected(page)
  const before = await pixels(page)
  await typeOnScreen(page, 'echo typed-$((6*7)) > /dev/ttyS0\n')
  await booted.until('typed-42')
  expect(await pixels(page)).not.toBe(before)

  const opening = page.context().waitForEvent('page')
  await page.getByRole('link', { name: /tab of its own/ }).click()
  const tab = await opening
  await connected(tab)
  await expect(tab).toHaveTitle(/consoles-shell/)
  // The first one stays: displays are shared.
  await expect(page.getByText('Connected', { exact: true })).toBeVisible()
  const shown = await pixels(page)
  await tab.getByRole('button', { name: 'Text and clipboard' }).click()
  await tab.getByLabel('Text for the guest').fill('echo "By Keys_$((40+2))!" >/dev/ttyS0\n')
  await tab.getByRole('button', { name: 'Type as keys' }).click()
  await booted.until('By Keys_42!')
  await expect.poll(() => pixels(page)).not.toBe(shown)
})

test('keys from the menu reach the guest, and the keyboard leads out again', async ({ page }) => {
  const ref = await make('consoles-keys')
  await page.goto(paths.console(ref))
  await connected(page)
  const before = await pixels(page)
  await typeOnScreen(page, 'hello')
  await expect.poll(() => pixels(page)).not.toBe(before)
  await page.keyboard.press('Control+Alt+KeyM')
  await expect(page.getByRole('toolbar').getByRole('button').first()).toBeFocused()
  const typed = await pixels(page)
  await page.getByRole('button', { name: 'Send keys' }).click()
  await page.getByRole('menuitem', { name: 'Tab', exact: true }).click()
  // The boot sector echoes a tab by moving on: the pixels of the cursor change.
  await expect.poll(() => pixels(page)).not.toBe(typed)
  await typeOnScreen(page, '2')
  await until(
    'the key 2 powered it off',
    async () => (await stateOf('hosta', 'consoles-keys')) === 'shut off',
  )
})

test('it comes back by itself after reset, and after power off and start', async ({ page }) => {
  const ref = await make('consoles-power')
  await page.goto(paths.console(ref))
  await connected(page)
  await virsh('hosta', 'reset', 'consoles-power')
  await connected(page)
  await virsh('hosta', 'destroy', 'consoles-power')
  await expect(page.getByRole('heading', { name: 'Off' })).toBeVisible()
  await page.getByRole('button', { name: 'Start', exact: true }).click()
  await connected(page)
  expect(await stateOf('hosta', 'consoles-power')).toBe('running')
  await virsh('hosta', 'destroy', 'consoles-power')
  await expect(page.getByRole('heading', { name: 'Off' })).toBeVisible()
  await virsh('hosta', 'start', 'consoles-power')
  await connected(page)
})

test('it follows the virtual machine to the other host', async ({ page, context }) => {
  const ref = await make('consoles-move', 'diskless', { memoryMiB: 256 })
  const booted = await serialOf('hosta', 'consoles-move')
  const pane = await context.newPage()
  await pane.goto(paths.domainConsole(ref))
  await connected(pane)
  await page.goto(paths.console(ref))
  await connected(page)
  await booted.until('LAB GUEST READY')
  await api('operator').migration.start({ ...ref, targetHostId: hosts.hostb.id })
  const there = { hostId: hosts.hostb.id, uuid: ref.uuid }
  await expect(page).toHaveURL(new RegExp(`${paths.console(there)}$`), { timeout: 60_000 })
  await connected(page)
  const serial = await serialOf('hostb', 'consoles-move')
  await typeOnScreen(page, 'echo moved-$((6*7)) > /dev/ttyS0\n')
  await serial.until('moved-42')
  await expect(pane).toHaveURL(new RegExp(`${paths.domainConsole(there)}$`))
  await connected(pane)
})

test('a VNC password is answered on the server and never reaches the browser', async ({ page }) => {
  const password = 'pw-7hQz2'
  const ref = await make('consoles-secret', 'boot', { vncPassword: password })
  const heard: string[] = []
  const frames: Buffer[] = []
  page.on('response', (answer) => {
    void answer.body().then(
      (body) => heard.push(`${answer.url()} ${JSON.stringify(answer.headers())} ${body}`),
      () => heard.push(answer.url()),
    )
  })
  page.on('websocket', (socket) => {
    const keep = ({ payload }: { payload: string | Buffer }) => frames.push(Buffer.from(payload as string))
    socket.on('framereceived', keep)
    socket.on('framesent', keep)
  })
  await page.goto(paths.domain(ref))
  await page.goto(paths.console(ref))
  await connected(page)
  await typeOnScreen(page, '2')
  await until(
    'the key 2 powered it off',
    async () => (await stateOf('hosta', 'consoles-secret')) === 'shut off',
  )
  await expect.poll(() => heard.length).toBeGreaterThan(5)
  expect(frames.length).toBeGreaterThan(3)
  expect(heard.join('\n')).not.toContain(password)
  expect(Buffer.concat(frames).includes(password)).toBe(false)
  // Security None, and so no challenge: the browser has nothing to answer.
  expect([...(frames.find((frame) => frame.length === 2) ?? [])]).toEqual([1, 1])
  expect(await page.content()).not.toContain(password)
})

test('an expired or locked VNC password is explained', async ({ page }) => {
  const ref = await make('consoles-expired', 'boot', { vncPassword: 'secret', start: false })
  await redefine('consoles-expired', (xml) =>
    xml.replace(/passwd='secret'/, "passwd='secret' passwdValidTo='2020-01-01T00:00:00'"),
  )
  await virsh('hosta', 'start', 'consoles-expired')
  await page.goto(paths.console(ref))
  await expect(page.getByText(/valid until 2020-01-01/)).toBeVisible()
})

test('who may not come in is turned away before the upgrade', async () => {
  const ref = await make('consoles-door')
  const cookie = cookieOf('operator')
  const origin = url()
  expect(await upgradeStatus(ref, { cookie, origin })).toBe(101)
  expect(await upgradeStatus(ref, { cookie })).toBe(403)
  expect(await upgradeStatus(ref, { cookie, origin: 'https://evil.example' })).toBe(403)
  expect(await upgradeStatus(ref, { cookie, origin: 'null' })).toBe(403)
  expect(await upgradeStatus(ref, { origin })).toBe(401)
  expect(await upgradeStatus(ref, { cookie: `${cookie}x`, origin })).toBe(401)
  const unknown = { ...ref, uuid: '00000000-0000-4000-8000-0000000000ff' }
  expect(await upgradeStatus(unknown, { cookie, origin })).toBe(404)
  expect(await upgradeStatus({ ...ref, hostId: 'nowhere' }, { cookie, origin })).toBe(404)
  expect(await upgradeStatus('/ws/console/x', { cookie, origin })).toBe(400)
  expect(await upgradeStatus('/ws/console/%/%2F..', { cookie, origin })).toBe(400)
  expect(await upgradeStatus(ref, { cookie, origin, 'sec-websocket-version': '8' })).toBe(400)
})

test('a viewer sees the screen and types nothing', async ({ browser }) => {
  const ref = await make('consoles-look')
  const raw = new RawConsole(ref, cookieOf('viewer'))
  expect((await raw.open()).width).toBeGreaterThan(100)
  raw.askPixels()
  await expect.poll(() => raw.sent).toBeGreaterThan(64 * 64)
  // "2" powers the guest off, for everybody but a viewer.
  raw.key(0x32)
  raw.askPixels()
  await new Promise((resolve) => setTimeout(resolve, 1500))
  expect(await stateOf('hosta', 'consoles-look')).toBe('running')
  expect(raw.closed).toBeNull()
  raw.socket.close()

  const context = await browser.newContext({ storageState: stateFile('viewer') })
  const page = await context.newPage()
  await page.goto(paths.console(ref))
  await connected(page)
  await expect(page.getByText('View only')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Send keys' })).toHaveCount(0)
  await context.close()

  const operator = new RawConsole(ref, cookieOf('operator'))
  await operator.open()
  operator.key(0x32)
  await until(
    'an operator powers it off',
    async () => (await stateOf('hosta', 'consoles-look')) === 'shut off',
  )
  await expect.poll(() => operator.closed?.code).toBe(CONSOLE_CLOSE.ended)
})

test('a console ends with its session and with its role', async () => {
  const ref = await make('consoles-session')
  const admin = api()
  const person = { name: 'consoles-mo', password: people.operator.password, role: 'operator' as const }
  for (const left of (await admin.users.list()).filter(({ name }) => name === person.name))
    await admin.users.remove({ id: left.id })
  const { id } = await admin.users.add(person)
  const signIn = async () => {
    const answer = await fetch(`${url()}/api/session/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url() },
      body: JSON.stringify({ name: person.name, password: person.password }),
    })
    expect(answer.ok).toBe(true)
    return answer.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ')
  }
  const cookie = await signIn()
  const first = new RawConsole(ref, cookie)
  await first.open()
  await admin.users.update({ id, role: 'viewer' })
  await expect.poll(() => first.closed?.code).toBe(CONSOLE_CLOSE.session)
  const second = new RawConsole(ref, await signIn())
  await second.open()
  await admin.users.update({ id, disabled: true })
  await expect.poll(() => second.closed?.code).toBe(CONSOLE_CLOSE.session)
  expect(await upgradeStatus(ref, { cookie, origin: url() })).toBe(401)
  await expect(apiAt(url(), cookie).consoles.status(ref)).rejects.toThrow()
  const trail = (await admin.audit.list({ domainUuid: ref.uuid, limit: 50 })).events
  const mine = (action: string) =>
    trail.filter((event) => event.action === action && event.user === person.name)
  // Newest first.
  expect(mine('console.open').slice(0, 2)).toMatchObject([
    { detail: { viewOnly: true } },
    { detail: { viewOnly: false } },
  ])
  expect(mine('console.close')[0]).toMatchObject({ result: 'ok', detail: { reason: 'session-ended' } })
  await admin.users.remove({ id })
})

/** Changes the definition as somebody with virsh would. */
async function redefine(name: string, change: (xml: string) => string): Promise<void> {
  const file = join(runDirectory(), `${name}.xml`)
  writeFileSync(file, change(await virsh('hosta', 'dumpxml', '--inactive', '--security-info', name)))
  await virsh('hosta', 'define', file)
}

const STATES: [what: string, graphics: string, state: string, heading: string][] = [
  [
    'loopback',
    "<graphics type='vnc' autoport='yes' listen='127.0.0.1'/>",
    'loopback',
    'Display not reachable',
  ],
  ['socket', "<graphics type='vnc' socket='/tmp/consoles.vnc'/>", 'loopback', 'Display not reachable'],
  ['spice', "<graphics type='spice' autoport='yes' listen='0.0.0.0'/>", 'spice', 'SPICE only'],
  ['none', '', 'none', 'No display'],
]
for (const [what, graphics, state, heading] of STATES)
  test(`a display that can't be shown says so: ${what}`, async ({ page }) => {
    const name = `consoles-${what}`
    const ref = await make(name, 'boot', { start: false })
    await redefine(name, (xml) =>
      xml.replace(/<graphics[^>]*\/>|<graphics[\s\S]*?<\/graphics>/, graphics).replace(/<audio[^>]*\/>/g, ''),
    )
    await page.goto(paths.domainConsole(ref))
    await expect(page.getByRole('heading', { name: 'Off' })).toBeVisible()
    await page.getByRole('button', { name: 'Start', exact: true }).last().click()
    await expect(page.getByRole('heading', { name: heading })).toBeVisible()
    await expect(page.getByText(/<graphics|listen=/).first()).toBeVisible()
    await page.getByRole('link', { name: 'Edit its XML' }).click()
    await expect(page).toHaveURL(new RegExp(`${paths.domainXml(ref)}$`))
    expect((await api('viewer').consoles.status(ref)).state).toBe(state)
  })

test('a display that speaks TLS only says so', async ({ page }) => {
  const ref = await make('consoles-tls', 'boot', { start: false })
  await lab(['vnctls', 'hosta', 'on'])
  try {
    await until('libvirtd is back', async () => (await stateOf('hosta', 'consoles-tls')) === 'shut off')
    await virsh('hosta', 'start', 'consoles-tls')
  } finally {
    await lab(['vnctls', 'hosta', 'off'])
  }
  await withHosts(api(), 'hosta')
  await page.goto(paths.console(ref))
  await expect(page.getByRole('heading', { name: 'Display needs TLS' })).toBeVisible({ timeout: 20_000 })
  await expect(page.getByText(/TLS displays come in a later version/)).toBeVisible()
})

test('fifty consoles at once stay up and answer', async () => {
  // QEMU shows one screen to 32 clients at most.
  const refs = [await make('consoles-fifty-1'), await make('consoles-fifty-2')]
  const cookie = cookieOf('operator')
  const all = refs.flatMap((ref) => Array.from({ length: 25 }, () => new RawConsole(ref, cookie)))
  await Promise.all(all.map((one) => one.open()))
  for (const one of all) one.askPixels()
  await until('each got its pixels', async () => all.every((one) => one.sent > 64 * 64), 20_000)
  expect(all.filter((one) => one.closed)).toHaveLength(0)
  for (const one of all) one.socket.close()
  await until('each is closed', async () => all.every((one) => one.closed !== null))
})
