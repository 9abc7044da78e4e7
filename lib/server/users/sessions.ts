import type { Session } from '../../shared/contract/users.ts'
import { audited, writeAudit } from '../audit/audited.ts'
import { type Actor, authorise } from '../authorise.ts'
import { DroverError } from '../drover-error.ts'
import { drover } from '../process.ts'
import { createSession } from '../session.ts'
import { hashPassword, verifyPassword } from './password.ts'
import { nameKey } from './user-name.ts'

export type SignInClient = { address: string; agent: string }

/** Carries how long to wait, in milliseconds, beside the problem's words. */
export class ThrottledError extends DroverError {
  readonly retryAfter: number
  constructor(retryAfter: number) {
    const seconds = Math.ceil(retryAfter / 1000)
    const wait =
      seconds < 120 ? `${seconds} second${seconds === 1 ? '' : 's'}` : `${Math.ceil(seconds / 60)} minutes`
    super('TOO_MANY_REQUESTS', {
      code: 'throttled',
      message: `Too many failed attempts. Try again in ${wait}.`,
      remedy: 'If you have forgotten your password, an administrator can give you a new one.',
    })
    this.retryAfter = retryAfter
  }
}

/** The same words whether the name, the password or both are wrong, and for a disabled account. */
const refused = () =>
  new DroverError('UNAUTHORIZED', { code: 'wrong-credentials', message: 'User name or password is wrong.' })

/** Checks a name and password, and makes a session. Throws UNAUTHORIZED or TOO_MANY_REQUESTS. */
export async function signIn(
  given: { name: string; password: string },
  client: SignInClient,
): Promise<{ token: string }> {
  const { db, throttle } = drover()
  const name = given.name.trim().slice(0, 64)
  const key = nameKey(name)
  const actor = { userId: null, name, address: client.address }
  const wait = throttle.begin(key, client.address)
  if (wait > 0) {
    await writeAudit(actor, 'session.sign-in', {}, {}, 'denied', 'Throttled after failed attempts')
    throw new ThrottledError(wait)
  }
  const user = await db.user.findUnique({ where: { nameKey: key } })
  const right = await verifyPassword(given.password.slice(0, 1024), user?.passwordHash ?? null)
  if (!user || !right || user.disabled) {
    const why = !user ? 'No such user' : user.disabled ? 'The account is disabled' : 'Wrong password'
    // Not the name as typed if nobody has it: it may be a password that slipped into the wrong field.
    const known = user ? { userId: user.id, name: user.name } : { name: '(unknown)' }
    await writeAudit({ ...actor, ...known }, 'session.sign-in', {}, {}, 'denied', why)
    throw refused()
  }
  throttle.succeed(key, client.address)
  const { token } = await createSession(user.id, client)
  await db.user.update({ where: { id: user.id }, data: { lastSeenAt: new Date() } })
  await writeAudit(
    { userId: user.id, name: user.name, address: client.address },
    'session.sign-in',
    {},
    {},
    'ok',
    null,
  )
  return { token }
}

/** Ends the actor's own session. */
export async function signOut(actor: Actor): Promise<void> {
  const { sessionId } = actor
  if (!sessionId) return
  await audited(actor, 'session.sign-out', {}, {}, () => endSessions([sessionId]))
}

async function endSessions(ids: string[]): Promise<void> {
  const { db, sessions } = drover()
  await db.session.deleteMany({ where: { id: { in: ids } } })
  sessions.end(ids)
}

/** Ends every session of a user but `keep`; returns how many. */
export async function endSessionsOf(userId: string, keep?: string | null): Promise<number> {
  const rows = await drover().db.session.findMany({
    where: { userId, ...(keep && { id: { not: keep } }) },
    select: { id: true },
  })
  await endSessions(rows.map(({ id }) => id))
  return rows.length
}

/** The actor's own sessions, last used first. */
export async function listSessions(actor: Actor): Promise<Session[]> {
  const rows = await drover().db.session.findMany({
    where: { userId: ownId(actor), expiresAt: { gt: new Date() } },
    orderBy: { lastSeenAt: 'desc' },
  })
  return rows.map(({ id, createdAt, lastSeenAt, address, agent }) => ({
    id,
    createdAt: createdAt.getTime(),
    lastSeenAt: lastSeenAt.getTime(),
    address,
    agent,
    current: id === actor.sessionId,
  }))
}

/** Ends one of the actor's own sessions. */
export async function endSession(actor: Actor, id: string): Promise<void> {
  const userId = ownId(actor)
  await audited(actor, 'session.end', {}, {}, async () => {
    if ((await drover().db.session.count({ where: { id, userId } })) === 0) {
      throw new DroverError('NOT_FOUND', { code: 'no-session', message: 'This session has already ended.' })
    }
    await endSessions([id])
  })
}

/** Signs the actor out everywhere else. */
export async function endOtherSessions(actor: Actor): Promise<{ ended: number }> {
  const detail: Record<string, unknown> = {}
  return audited(actor, 'session.end-others', {}, detail, async () => {
    const ended = await endSessionsOf(ownId(actor), actor.sessionId)
    detail.ended = ended
    return { ended }
  })
}

/** Changes the actor's own password and ends their other sessions. Guessing the current one is throttled as sign-in is. */
export async function changePassword(actor: Actor, given: { current: string; next: string }): Promise<void> {
  const id = ownId(actor)
  await audited(actor, 'account.change-password', {}, {}, async () => {
    authorise(actor, 'account.change')
    const { db, throttle } = drover()
    const user = await db.user.findUniqueOrThrow({ where: { id } })
    const wait = throttle.begin(`change ${user.nameKey}`, actor.address ?? '')
    if (wait > 0) throw new ThrottledError(wait)
    if (!(await verifyPassword(given.current, user.passwordHash))) {
      throw new DroverError('INVALID', {
        code: 'wrong-password',
        message: 'This is not your current password.',
        field: 'current',
      })
    }
    throttle.succeed(`change ${user.nameKey}`, actor.address ?? '')
    await db.user.update({ where: { id }, data: { passwordHash: await hashPassword(given.next) } })
    await endSessionsOf(id, actor.sessionId)
  })
}

function ownId(actor: Actor): string {
  if (!actor.userId)
    throw new DroverError('FORBIDDEN', { code: 'no-user', message: 'This needs somebody signed in.' })
  return actor.userId
}
