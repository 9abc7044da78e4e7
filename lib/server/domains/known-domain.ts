import { type DomainRef, type DomainSummary, domainKey } from '../../shared/contract/domains.ts'
import type { Permission } from '../../shared/permissions.ts'
import { type AuditDetail, audited } from '../audit/audited.ts'
import { type Actor, authorise } from '../authorise.ts'
import { DroverError } from '../drover-error.ts'
import { drover } from '../process.ts'

/** The domain as the inventory has it. @throws NOT_FOUND */
export function knownDomain(ref: DomainRef): DomainSummary {
  const { inventory } = drover()
  const summary = inventory.domain(ref)
  if (summary) return summary
  const elsewhere = inventory.byUuid(ref.uuid)[0]
  const host = elsewhere && inventory.host(elsewhere.hostId)
  throw new DroverError('NOT_FOUND', {
    code: 'no-domain',
    message: host
      ? `${elsewhere.name} is no longer on this host: it runs on ${host.name}.`
      : 'There is no such virtual machine on this host.',
    remedy: 'It was removed or migrated meanwhile: look for it in the list.',
  })
}

/** Authorises and audits an act on a domain that is not being migrated, then re-reads it. */
export function actOnDomain(
  actor: Actor,
  {
    permission,
    action,
    ref,
    detail = {},
  }: { permission: Permission; action: string; ref: DomainRef; detail?: AuditDetail },
  act: (summary: DomainSummary) => Promise<void>,
): Promise<DomainSummary> {
  return audited(actor, action, { hostId: ref.hostId, domainUuid: ref.uuid }, detail, async () => {
    authorise(actor, permission)
    const summary = knownDomain(ref)
    notWhileMigrating(ref)
    await act(summary)
    return (await drover().pool.refreshDomain(ref)) ?? summary
  })
}

/** libvirt would let some acts through and the migration fail of them. @throws CONFLICT */
export function notWhileMigrating(ref: DomainRef): void {
  const key = domainKey(ref)
  const job = drover()
    .jobs.jobs()
    .find(
      (one) =>
        one.state === 'running' &&
        (domainKey(one) === key || domainKey({ hostId: one.targetHostId, uuid: one.uuid }) === key),
    )
  if (!job) return
  throw new DroverError('CONFLICT', {
    code: 'migration-running',
    message: 'It is being migrated.',
    remedy: 'Wait until the migration has ended, or abort it.',
  })
}
