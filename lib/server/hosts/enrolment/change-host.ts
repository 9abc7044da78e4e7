import type { CertificateChoice, HostSummary } from '../../../shared/contract/hosts.ts'
import { audited } from '../../audit/audited.ts'
import { type Actor, authorise } from '../../authorise.ts'
import { DroverError } from '../../drover-error.ts'
import { drover } from '../../process.ts'
import { saslOwner } from '../host-config.ts'
import { certificateFor, refuseTakenName } from './add-host.ts'
import { hostSummary } from './read-hosts.ts'

export type HostChange = {
  hostId: string
  name: string
  address?: string | undefined
  port?: number | undefined
  certificate?: CertificateChoice | undefined
  sasl?: { user: string; password: string } | undefined
}

/** Changes a host's settings; it is connected anew unless only its name changed. */
export function updateHost(actor: Actor, change: HostChange): Promise<HostSummary> {
  const { hostId, name, address, port, certificate, sasl } = change
  const changed = Object.keys(change).filter((key) => key !== 'hostId')
  return audited(actor, 'host.update', { hostId }, { name, address, port, changed }, async () => {
    authorise(actor, 'host.manage')
    const { db, pool, secrets } = drover()
    const { transport } = hostSummary(hostId)
    if (address !== undefined || port !== undefined || certificate || sasl) refuseDuringMigration(hostId)
    await db.$transaction(async (tx) => {
      await refuseTakenName(tx, name, hostId)
      const remote = transport === 'tls' || transport === 'tcp'
      await tx.host.update({
        where: { id: hostId },
        data: {
          name,
          ...(remote && address !== undefined && { address }),
          ...(remote && port !== undefined && { port }),
          ...(transport === 'tls' && certificate && { certificateId: await certificateFor(tx, certificate) }),
          ...(remote &&
            sasl && {
              saslUser: sasl.user,
              saslPasswordSealed: secrets.seal(sasl.password, saslOwner(hostId)),
            }),
        },
      })
    })
    await pool.reload(hostId)
    return hostSummary(hostId)
  })
}

/** Switches a host on or off: off, Drover keeps its settings but no connection. */
export function setHostEnabled(actor: Actor, hostId: string, enabled: boolean): Promise<HostSummary> {
  return audited(actor, 'host.set-enabled', { hostId }, { enabled }, async () => {
    authorise(actor, 'host.manage')
    hostSummary(hostId)
    if (!enabled) refuseDuringMigration(hostId)
    await drover().db.host.update({ where: { id: hostId }, data: { enabled } })
    await drover().pool.reload(hostId)
    return hostSummary(hostId)
  })
}

/** Forgets a host. Its virtual machines go on; only Drover no longer sees them. */
export function removeHost(actor: Actor, hostId: string): Promise<void> {
  return audited(actor, 'host.remove', { hostId }, {}, async () => {
    authorise(actor, 'host.manage')
    hostSummary(hostId)
    refuseDuringMigration(hostId)
    await drover().db.host.delete({ where: { id: hostId } })
    await drover().pool.reload(hostId)
  })
}

/** Tries again now instead of after the pause. */
export function reconnectHost(actor: Actor, hostId: string): Promise<void> {
  return audited(actor, 'host.reconnect', { hostId }, {}, async () => {
    // Harmless, and what an operator wants at once: no administrator is needed.
    authorise(actor, 'domain.power')
    drover().pool.reconnect(hostId)
  })
}

/** Its connections would be closed under the migration. */
function refuseDuringMigration(hostId: string): void {
  const job = drover()
    .jobs.jobs()
    .find((one) => one.state === 'running' && (one.hostId === hostId || one.targetHostId === hostId))
  if (!job) return
  throw new DroverError('CONFLICT', {
    code: 'migration-running',
    message: `${job.domainName} is being migrated from or to this host.`,
    remedy: 'Wait until the migration has ended, or abort it.',
  })
}
