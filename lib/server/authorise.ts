import { leastRole, may, type Permission, type Role } from '../shared/permissions.ts'
import { DroverError } from './drover-error.ts'

/** Who acts: resolved from a session by session.ts, or Drover itself. */
export type Actor = {
  /** null for Drover itself (reconnects, reconciliation). */
  userId: string | null
  name: string
  role: Role
  sessionId: string | null
  /** The client's address. */
  address: string | null
}

export const DROVER_ITSELF: Actor = {
  userId: null,
  name: 'drover',
  role: 'administrator',
  sessionId: null,
  address: null,
}

/** Throws FORBIDDEN unless the actor's role allows it. The rules are in lib/shared/permissions.ts. */
export function authorise(actor: Actor, permission: Permission): void {
  if (may(actor.role, permission)) return
  throw new DroverError('FORBIDDEN', {
    code: 'role-too-low',
    message: `This needs the role ${leastRole(permission)}; yours is ${actor.role}.`,
    remedy: 'Ask an administrator to do it or to raise your role.',
  })
}
