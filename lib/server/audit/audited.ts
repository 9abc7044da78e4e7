import type { Actor } from '../authorise.ts'
import { isDroverError } from '../drover-error.ts'
import { log } from '../log.ts'
import { drover } from '../process.ts'

/** What an act is done to. Names are found in the inventory when only ids are given. */
export type AuditTarget = {
  hostId?: string | null
  hostName?: string | null
  domainUuid?: string | null
  domainName?: string | null
}
export type AuditDetail = Record<string, unknown>
export type AuditResult = 'ok' | 'failed' | 'denied'
export type AuditActor = Pick<Actor, 'userId' | 'name' | 'address'>

// An error is written down once, by the innermost `audited`.
const written = new WeakSet<Error>()
export const isAudited = (error: unknown): boolean => error instanceof Error && written.has(error)

/**
 * Runs an act and writes who did it, from where, to what, and how it ended. Call `authorise` inside `run`, so that
 * a denial is written too. `detail` says what else matters; it may be filled in by `run`. Never put a secret in it.
 */
export async function audited<T>(
  actor: AuditActor,
  action: string,
  target: AuditTarget,
  detail: AuditDetail,
  run: () => Promise<T>,
): Promise<T> {
  // Looked up before: a deleted domain has no name afterwards.
  const named = withNames(target)
  try {
    const value = await run()
    // And again: what `run` made has a name only now, and may have put its id into the target.
    await writeAudit(actor, action, { ...named, ...withNames(target) }, detail, 'ok', null)
    return value
  } catch (error) {
    if (!isAudited(error)) {
      const denied = isDroverError(error) && (error.kind === 'FORBIDDEN' || error.kind === 'UNAUTHORIZED')
      await writeAudit(actor, action, named, detail, denied ? 'denied' : 'failed', sentence(error))
      if (error instanceof Error) written.add(error)
    }
    throw error
  }
}

/** Only words meant for operators: the text of an unknown error may hold anything. */
const sentence = (error: unknown): string =>
  isDroverError(error) || (error instanceof Error && error.name === 'LibvirtError')
    ? error.message
    : 'Drover failed; see its log'

/** Appends to the trail. Never throws: what it tells of has happened already. */
export async function writeAudit(
  actor: AuditActor,
  action: string,
  target: AuditTarget,
  detail: AuditDetail,
  result: AuditResult,
  error: string | null,
): Promise<void> {
  const { hostId, hostName, domainUuid, domainName } = withNames(target)
  try {
    await drover().db.auditEvent.create({
      data: {
        userId: actor.userId,
        userName: actor.name,
        address: actor.address,
        action,
        hostId: hostId ?? null,
        hostName: hostName ?? null,
        domainUuid: domainUuid ?? null,
        domainName: domainName ?? null,
        detail: withoutSecrets(detail),
        result,
        error: error?.slice(0, 1000) ?? null,
      },
    })
  } catch (cause) {
    log.error('an audit event was not written', { action, result, error: cause })
  }
}

const SECRET = /passw|secret|token|passphrase|cookie|^key$|pem$|^xml$/i

/** A second line of defence: callers must not pass any. */
function withoutSecrets(detail: AuditDetail): object {
  return JSON.parse(JSON.stringify(detail, (name, value) => (SECRET.test(name) ? '(hidden)' : value)))
}

function withNames(target: AuditTarget): AuditTarget {
  const { inventory } = drover()
  const { hostId, domainUuid } = target
  const named = { ...target }
  if (hostId) named.hostName ??= inventory.host(hostId)?.name
  if (hostId && domainUuid) named.domainName ??= inventory.domain({ hostId, uuid: domainUuid })?.name
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value != null))
}
