import { createHash, randomBytes } from 'node:crypto'
import { ROLES } from '../shared/permissions.ts'
import type { Actor } from './authorise.ts'
import { type ClientRequest, clientRequest } from './client-request.ts'
import { drover } from './process.ts'
import { AGE_LIMIT, IDLE_LIMIT } from './users/session-watch.ts'

/** lastSeenAt is written at most this often, in milliseconds. */
const TOUCH = 60_000

export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex')

/** Ports share cookies: without the port in its name two Drovers on one machine would sign each other out. */
function cookieName(secure: boolean): string {
  return `${secure ? '__Host-' : ''}drover-${drover().env.port}`
}

/** Lax, not Strict: a link to a virtual machine in a chat or wiki must find its reader signed in. */
export function sessionCookie(token: string, { secure }: Pick<ClientRequest, 'secure'>): string {
  const rest = `Path=/; HttpOnly; SameSite=Lax; Max-Age=${AGE_LIMIT / 1000}`
  return `${cookieName(secure)}=${token}; ${rest}${secure ? '; Secure' : ''}`
}

export const clearedCookies = (): string[] =>
  [true, false].map(
    (secure) =>
      `${cookieName(secure)}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0${secure ? '; Secure' : ''}`,
  )

function tokenFrom(cookieHeader: string | null | undefined): string | null {
  const pairs = (cookieHeader ?? '').split(';').map((pair) => pair.trim().split('='))
  const named = (name: string) => pairs.find(([key]) => key === name)?.[1]
  return named(cookieName(true)) ?? named(cookieName(false)) ?? null
}

/** Makes a session; the token goes into the cookie and nowhere else. */
export async function createSession(
  userId: string,
  { address, agent }: { address: string; agent: string },
): Promise<{ id: string; token: string }> {
  const token = randomBytes(32).toString('base64url')
  const { id } = await drover().db.session.create({
    data: {
      tokenHash: hashToken(token),
      userId,
      expiresAt: new Date(Date.now() + AGE_LIMIT),
      address,
      agent: agent.slice(0, 400),
    },
  })
  return { id, token }
}

/** Who a cookie belongs to; null if nobody is signed in with it, or no longer. */
export async function actorFromCookie(
  cookieHeader: string | null | undefined,
  address: string,
): Promise<Actor | null> {
  const token = tokenFrom(cookieHeader)
  if (!token) return null
  const { db } = drover()
  const session = await db.session.findUnique({
    where: { tokenHash: hashToken(token) },
    include: { user: true },
  })
  const now = Date.now()
  if (!session || session.user.disabled) return null
  if (session.expiresAt.getTime() <= now || session.lastSeenAt.getTime() <= now - IDLE_LIMIT) return null
  if (session.lastSeenAt.getTime() < now - TOUCH) {
    const seen = { lastSeenAt: new Date(now) }
    // updateMany: signing out at the same moment may have removed the row.
    await db.session.updateMany({ where: { id: session.id }, data: { ...seen, address } })
    await db.user.updateMany({ where: { id: session.userId }, data: seen })
  }
  const { user } = session
  const role = ROLES.find((known) => known === user.role)
  if (!role) return null
  return { userId: user.id, name: user.name, role, sessionId: session.id, address }
}

/** Calls `listener` once when the session ends or its user's role changes: streams and sockets close then. */
export const onSessionEnd = (sessionId: string, listener: () => void): (() => void) =>
  drover().sessions.onEnd(sessionId, listener)

/** For pages: who is signed in. Otherwise goes to the sign-in page, and from there back. */
export async function requireActor(): Promise<Actor> {
  // Imported here because server.ts, which runs without Next, loads this module too.
  const [{ headers }, { redirect }] = await Promise.all([import('next/headers'), import('next/navigation')])
  const given = await headers()
  const actor = await actorFromCookie(given.get('cookie'), clientRequest(given).address)
  if (actor) return actor
  const next = given.get('x-drover-path')
  return redirect(next && next !== '/' ? `/login?next=${encodeURIComponent(next)}` : '/login')
}
