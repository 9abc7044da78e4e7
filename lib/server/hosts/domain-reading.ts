import type { DomainDescription } from 'node-libvirt'
import {
  DomainBlockedReason,
  DomainCrashedReason,
  DomainNostateReason,
  DomainPausedReason,
  DomainPMSuspendedReason,
  DomainRunningReason,
  DomainShutdownReason,
  DomainShutoffReason,
  DomainState as LibvirtState,
} from 'node-libvirt/constants'
import type { DomainState } from '../../shared/contract/domains.ts'

/** One domain as a connection read it at one moment; the inventory makes its summary of it. */
export type DomainReading = {
  uuid: string
  name: string
  /** The hypervisor's id, null while it is not active. */
  id: number | null
  state: DomainState
  reason: string
  persistent: boolean
  autostart: boolean
  hasManagedSave: boolean
  vcpus: number
  memoryKiB: number
  maxMemoryKiB: number
  snapshots: number
  /** The live definition, without secrets. */
  xml: string
}

/** virDomainState and the reasons that go with each. */
const STATES: Record<number, [DomainState, Record<string, number>]> = {
  [LibvirtState.NOSTATE]: ['nostate', DomainNostateReason],
  [LibvirtState.RUNNING]: ['running', DomainRunningReason],
  [LibvirtState.BLOCKED]: ['blocked', DomainBlockedReason],
  [LibvirtState.PAUSED]: ['paused', DomainPausedReason],
  [LibvirtState.SHUTDOWN]: ['shutdown', DomainShutdownReason],
  [LibvirtState.SHUTOFF]: ['shutoff', DomainShutoffReason],
  [LibvirtState.CRASHED]: ['crashed', DomainCrashedReason],
  [LibvirtState.PMSUSPENDED]: ['pmsuspended', DomainPMSuspendedReason],
}

/** `FROM_SNAPSHOT` becomes `from snapshot`. */
export const words = (name: string): string => name.toLowerCase().replaceAll('_', ' ')

export const nameIn = (group: Record<string, number>, value: number): string =>
  words(Object.entries(group).find(([, number]) => number === value)?.[0] ?? 'unknown')

export const stateOf = (state: number): DomainState => STATES[state]?.[0] ?? 'nostate'

export function domainReading(description: DomainDescription, snapshots: number): DomainReading {
  const [state, reasons] = STATES[description.state] ?? ['nostate', DomainNostateReason]
  return {
    uuid: description.uuid,
    name: description.name,
    id: description.id,
    state,
    reason: nameIn(reasons, description.reason),
    persistent: description.persistent,
    autostart: description.autostart,
    hasManagedSave: description.hasManagedSave,
    vcpus: description.vcpus,
    memoryKiB: description.memory,
    maxMemoryKiB: description.maxMemory,
    snapshots,
    xml: description.xml ?? '',
  }
}
