import type { AuditEvent } from '../../shared/contract/users.ts'
import { type Actor, authorise } from '../authorise.ts'
import { drover } from '../process.ts'

export type AuditQuery = {
  /** Events with a lower id: the `next` of the page before. */
  before?: number | undefined
  limit: number
  /** An action, or the noun that it begins with (`domain`). */
  action?: string | undefined
  user?: string | undefined
  hostId?: string | undefined
  domainUuid?: string | undefined
}

/** Newest first. `next` is null on the last page. */
export async function listAuditEvents(
  actor: Actor,
  query: AuditQuery,
): Promise<{ events: AuditEvent[]; next: number | null }> {
  authorise(actor, 'audit.read')
  const { before, limit, action, user, hostId, domainUuid } = query
  const rows = await drover().db.auditEvent.findMany({
    where: {
      ...(before !== undefined && { id: { lt: before } }),
      ...(action && { OR: [{ action }, { action: { startsWith: `${action}.` } }] }),
      ...(user && { userName: user }),
      ...(hostId && { hostId }),
      ...(domainUuid && { domainUuid }),
    },
    orderBy: { id: 'desc' },
    take: limit + 1,
  })
  const events = rows.slice(0, limit).map(({ at, userName, detail, result, userId: _, ...rest }) => ({
    ...rest,
    at: at.getTime(),
    user: userName,
    detail: detail as AuditEvent['detail'],
    result: result as AuditEvent['result'],
  }))
  return { events, next: rows.length > limit ? (events.at(-1)?.id ?? null) : null }
}

/** What the filters of the audit page offer. */
export async function auditFilters(actor: Actor): Promise<{ actions: string[]; users: string[] }> {
  authorise(actor, 'audit.read')
  const { db } = drover()
  const [actions, users] = await Promise.all([
    db.auditEvent.findMany({ distinct: ['action'], select: { action: true }, orderBy: { action: 'asc' } }),
    db.auditEvent.findMany({
      distinct: ['userName'],
      select: { userName: true },
      orderBy: { userName: 'asc' },
    }),
  ])
  return { actions: actions.map((row) => row.action), users: users.flatMap((row) => row.userName ?? []) }
}
