import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { liveStream } from './live.ts'
import { actorFromCookie, onSessionEnd, sessionCookie } from './session.ts'
import { verifyPassword } from './users/password.ts'
import { AGE_LIMIT, IDLE_LIMIT } from './users/session-watch.ts'
import {
  changePassword,
  endOtherSessions,
  endSession,
  listSessions,
  signIn,
  signOut,
} from './users/sessions.ts'
import { SignInThrottle } from './users/sign-in-throttle.ts'
import { installStore, person } from './users/store-for-test.ts'
import { removeUser, setUpFirstAdministrator, updateUser } from './users/users.ts'

let store: Awaited<ReturnType<typeof installStore>>
beforeAll(async () => {
  store = await installStore()
})
afterAll(() => store.db.$disconnect())

const client = { address: '192.0.2.1', agent: 'test' }
const who = (cookie: string) => actorFromCookie(cookie, '192.0.2.1')

describe('a session', () => {
  it('knows its user, and only by the whole token', async () => {
    const { cookie, userId } = await person('ada1', 'operator')
    expect(await who(`theme=dark; ${cookie}`)).toMatchObject({ userId, role: 'operator', name: 'ada1' })
    for (const wrong of [
      null,
      '',
      'drover-3000=',
      cookie.slice(0, -1),
      `${cookie}x`,
      cookie.replace('3000', '3001'),
    ])
      expect(await who(wrong as string)).toBeNull()
  })

  it('is stored as a hash', async () => {
    const { cookie } = await person('ada2', 'viewer')
    const token = cookie.split('=')[1] ?? ''
    expect(JSON.stringify(await store.db.session.findMany())).not.toContain(token)
  })

  it.each([
    ['was not used for too long', { lastSeenAt: new Date(Date.now() - IDLE_LIMIT - 1) }],
    ['is too old', { expiresAt: new Date(Date.now() - 1) }],
  ])('ends when it %s', async (what, data) => {
    const { cookie, actor } = await person(`idle ${what}`, 'viewer')
    await store.db.session.update({ where: { id: actor.sessionId ?? '' }, data })
    expect(await who(cookie)).toBeNull()
  })

  it('takes effect of a role change and of disabling at once, and tells what hangs on it', async () => {
    const admin = await person('root1', 'administrator')
    const { cookie, actor, userId } = await person('ada3', 'operator')
    const ended: string[] = []
    onSessionEnd(actor.sessionId ?? '', () => ended.push('role'))
    await updateUser(admin.actor, { id: userId, role: 'viewer' })
    expect(await who(cookie)).toMatchObject({ role: 'viewer' })
    onSessionEnd(actor.sessionId ?? '', () => ended.push('disabled'))
    await updateUser(admin.actor, { id: userId, disabled: true })
    expect(await who(cookie)).toBeNull()
    expect(ended).toEqual(['role', 'disabled'])
    await updateUser(admin.actor, { id: userId, disabled: false })
    expect(await who(cookie)).toBeNull()
  })

  it('ends by sign-out, one by one, and everywhere else', async () => {
    const { cookie, actor } = await person('ada4', 'viewer')
    const others = await Promise.all(
      [1, 2].map(() => signIn({ name: 'ADA4', password: 'correct horse battery' }, client)),
    )
    const cookies = others.map(({ token }) => `drover-3000=${token}`)
    expect((await listSessions(actor)).filter((session) => session.current)).toHaveLength(1)
    expect(await endOtherSessions(actor)).toEqual({ ended: 2 })
    expect(await Promise.all([cookie, ...cookies].map(who))).toMatchObject([{ name: 'ada4' }, null, null])
    await signOut(actor)
    expect(await who(cookie)).toBeNull()
  })

  it("of somebody else can't be ended", async () => {
    const mine = await person('ada5', 'viewer')
    const theirs = await person('ben5', 'viewer')
    await expect(endSession(mine.actor, theirs.actor.sessionId ?? '')).rejects.toMatchObject({
      kind: 'NOT_FOUND',
    })
    expect(await who(theirs.cookie)).not.toBeNull()
  })

  it('is removed by the sweep when it is over, and so ends what hangs on it', async () => {
    const old = await person('old1', 'viewer')
    const gone = await person('gone1', 'viewer')
    const fresh = await person('fresh1', 'viewer')
    const ended: string[] = []
    for (const { actor } of [old, gone, fresh])
      onSessionEnd(actor.sessionId ?? '', () => ended.push(actor.name))
    const lastSeenAt = new Date(Date.now() - IDLE_LIMIT - 1)
    await store.db.session.update({ where: { id: old.actor.sessionId ?? '' }, data: { lastSeenAt } })
    await store.db.session.delete({ where: { id: gone.actor.sessionId ?? '' } })
    await store.sessions.sweep(store.db)
    expect(ended.sort()).toEqual(['gone1', 'old1'])
    expect(await store.db.session.count({ where: { userId: old.userId } })).toBe(0)
  })

  it('has a cookie that scripts and other sites do not get', () => {
    expect(sessionCookie('t', { secure: false })).toBe(
      'drover-3000=t; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000',
    )
    expect(sessionCookie('t', { secure: true })).toMatch(/^__Host-drover-3000=t; Path=\/; .*; Secure$/)
    expect(AGE_LIMIT).toBe(2592000_000)
  })
})

describe('the live stream', () => {
  it('gives a snapshot first, then what happens, and lets go of the hub when its session ends', async () => {
    const { actor } = await person('ada6', 'viewer')
    const stream = liveStream(actor, undefined)
    expect(await stream.next()).toMatchObject({ value: { type: 'snapshot', snapshot: { boot: 'test' } } })
    const next = stream.next()
    store.hub.publish({ type: 'host-removed', hostId: 'h', revision: 1 })
    expect(await next).toMatchObject({ value: { type: 'host-removed' } })
    const last = stream.next()
    await signOut(actor)
    expect(await last).toEqual({ done: true, value: undefined })
    expect(store.hub.listeners).toBe(0)
  })

  it('gives a new snapshot to a reader who fell behind, and ends by its signal', async () => {
    const { actor } = await person('ada7', 'viewer')
    const controller = new AbortController()
    const stream = liveStream(actor, controller.signal)
    await stream.next()
    for (let n = 0; n < 5002; n++) store.hub.publish({ type: 'host-removed', hostId: 'h', revision: n })
    expect(await stream.next()).toMatchObject({ value: { type: 'snapshot' } })
    const last = stream.next()
    controller.abort()
    expect(await last).toMatchObject({ done: true })
    expect(store.hub.listeners).toBe(0)
  })
})

describe('signing in', () => {
  it('answers alike for a wrong password, an unknown name and a disabled account', async () => {
    const admin = await person('root2', 'administrator')
    const { userId } = await person('dora', 'viewer')
    await updateUser(admin.actor, { id: userId, disabled: true })
    const tries = [
      { name: 'root2', password: 'wrong' },
      { name: 'nobody', password: 'wrong' },
      { name: 'dora', password: 'correct horse battery' },
    ]
    for (const [n, given] of tries.entries())
      await expect(signIn(given, { address: `192.0.2.${50 + n}`, agent: '' })).rejects.toMatchObject({
        kind: 'UNAUTHORIZED',
        problem: { code: 'wrong-credentials', message: 'User name or password is wrong.' },
      })
  })

  it('does not keep in the trail what was typed as the name of nobody', async () => {
    await expect(signIn({ name: 'my-secret-in-the-wrong-field', password: 'x' }, client)).rejects.toThrow()
    expect(JSON.stringify(await store.db.auditEvent.findMany())).not.toContain('my-secret')
  })

  it('is throttled with the seconds to wait, even with the right password', async () => {
    await person('eve', 'viewer')
    // A clock that stands: hashing may take longer than the first wait.
    store.throttle = new SignInThrottle(() => 1)
    for (let n = 0; n < 5; n++) await signIn({ name: 'eve', password: 'no' }, client).catch(() => {})
    await expect(signIn({ name: 'eve', password: 'correct horse battery' }, client)).rejects.toMatchObject({
      kind: 'TOO_MANY_REQUESTS',
      problem: { message: 'Too many failed attempts. Try again in 1 second.' },
    })
  })

  it('does the work of a comparison for nobody too', async () => {
    expect(await verifyPassword('x', null)).toBe(false)
  })
})

describe('changing a password', () => {
  it('needs the current one and ends the other sessions', async () => {
    const { actor, cookie } = await person('fay', 'viewer')
    const { token } = await signIn({ name: 'fay', password: 'correct horse battery' }, client)
    await expect(changePassword(actor, { current: 'no', next: 'staple battery' })).rejects.toMatchObject({
      problem: { field: 'current' },
    })
    await changePassword(actor, { current: 'correct horse battery', next: 'staple battery' })
    expect(await who(`drover-3000=${token}`)).toBeNull()
    expect(await who(cookie)).not.toBeNull()
    await signIn({ name: 'fay', password: 'staple battery' }, client)
  })
})

describe('the first administrator', () => {
  it('is made by the link once, and the last one stays', async () => {
    const fresh = await installStore()
    const token = (await fresh.setup.open(fresh.db)) ?? ''
    const given = { token, name: 'Ada', password: 'correct horse battery' }
    await expect(setUpFirstAdministrator({ ...given, token: 'x' }, '')).rejects.toMatchObject({
      kind: 'FORBIDDEN',
    })
    const results = await Promise.allSettled([1, 2].map(() => setUpFirstAdministrator(given, '192.0.2.1')))
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(fresh.setup.isOpen).toBe(false)
    expect(await fresh.setup.open(fresh.db)).toBeNull()
    const ada = await fresh.db.user.findFirstOrThrow()
    const actor = {
      userId: ada.id,
      name: 'Ada',
      role: 'administrator',
      sessionId: null,
      address: null,
    } as const
    for (const attempt of [
      () => removeUser(actor, ada.id),
      () => updateUser(actor, { id: ada.id, disabled: true }),
      () => updateUser(actor, { id: ada.id, role: 'operator' }),
    ])
      await expect(attempt()).rejects.toMatchObject({ problem: { code: 'last-administrator' } })
    await fresh.db.$disconnect()
  })

  it('is not lost when two demote each other at once', async () => {
    const fresh = await installStore()
    const [ada, ben] = [await person('ada', 'administrator'), await person('ben', 'administrator')]
    await Promise.allSettled([
      updateUser(ada.actor, { id: ben.userId, role: 'viewer' }),
      updateUser(ben.actor, { id: ada.userId, role: 'viewer' }),
    ])
    expect(await fresh.db.user.count({ where: { role: 'administrator' } })).toBe(1)
    await fresh.db.$disconnect()
  })
})
