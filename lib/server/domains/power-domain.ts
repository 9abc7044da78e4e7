import type { Connection, Domain } from 'node-libvirt'
import type { DomainRef, DomainSummary, PowerAction } from '../../shared/contract/domains.ts'
import type { Actor } from '../authorise.ts'
import { toDroverError } from '../problem.ts'
import { drover } from '../process.ts'
import { actOnDomain } from './known-domain.ts'

/** Milliseconds. virDomainDestroy alone waits 15 s for a stuck QEMU before it says so. */
const DEADLINE = 30_000

const CALLS: Record<PowerAction, { call: (domain: Domain) => Promise<void>; doing: string }> = {
  start: { call: (domain) => domain.create(), doing: 'starting' },
  shutdown: { call: (domain) => domain.shutdown(), doing: 'shutting down' },
  reboot: { call: (domain) => domain.reboot(), doing: 'rebooting' },
  reset: { call: (domain) => domain.reset(), doing: 'resetting' },
  destroy: { call: (domain) => domain.destroy(), doing: 'forcing off' },
  suspend: { call: (domain) => domain.suspend(), doing: 'pausing' },
  resume: { call: (domain) => domain.resume(), doing: 'resuming' },
  'managed-save': { call: (domain) => domain.managedSave(), doing: 'saving' },
  'managed-save-remove': {
    call: (domain) => domain.managedSaveRemove(),
    doing: 'removing the saved state of',
  },
}

/** Starts, stops, pauses or saves a domain. Shut down and reboot are fulfilled when the guest was asked. */
export function powerDomain(
  actor: Actor,
  { action, ...ref }: DomainRef & { action: PowerAction },
): Promise<DomainSummary> {
  const { call, doing } = CALLS[action]
  return actOnDomain(actor, { permission: 'domain.power', action: `domain.${action}`, ref }, (summary) => {
    const what = `${doing} ${summary.name}`
    const moves = action === 'managed-save' || (action === 'start' && summary.hasManagedSave)
    return moves
      ? onOwnConnection(ref, what, call)
      : drover().pool.withDomain(ref, 'jobs', call, { deadline: DEADLINE, what })
  })
}

/** Writing or reading a guest's memory takes minutes: on a lane it would hold up everybody else's calls. */
async function onOwnConnection(
  { hostId, uuid }: DomainRef,
  what: string,
  call: (domain: Domain) => Promise<void>,
): Promise<void> {
  const connection: Connection = await drover().pool.open(hostId, what)
  try {
    await call(await connection.lookupDomainByUuid(uuid))
  } catch (error) {
    throw toDroverError(error)
  } finally {
    await connection.close()
  }
}

/** Whether it starts with its host (virDomainSetAutostart). */
export function setAutostart(
  actor: Actor,
  { autostart, ...ref }: DomainRef & { autostart: boolean },
): Promise<DomainSummary> {
  return actOnDomain(
    actor,
    { permission: 'domain.edit', action: 'domain.set-autostart', ref, detail: { autostart } },
    (summary) =>
      drover().pool.withDomain(ref, 'main', (domain) => domain.setAutostart(autostart), {
        what: `setting autostart of ${summary.name}`,
      }),
  )
}
