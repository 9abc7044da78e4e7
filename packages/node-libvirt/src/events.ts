import type { CloseReason } from './connection-base.ts'
import { DomainEventID } from './constants.ts'
import { type DomainJobFigures, jobFiguresOf } from './domain-job-stats.ts'

/** The domain an event is about, as it was when the event was sent. */
export interface DomainReference {
  name: string
  uuid: string
  /** `null` when it does not run. */
  id: number | null
}
interface ObjectReference {
  name: string
  uuid: string
}

interface GraphicsAddress {
  /** `DomainEventGraphicsAddressType` */
  family: number
  node: string
  service: string
}

/** What each event carries. Numbers are libvirt's: the constants to compare with are named. */
export interface ConnectionEvents {
  /** The connection was lost, or `abort()` was called (`client`). (`virConnectRegisterCloseCallback`) */
  close: { reason: CloseReason }
  /** `event`: `DomainEventType`; `detail`: the `DomainEvent…DetailType` of that event. */
  'domain.lifecycle': { domain: DomainReference; event: number; detail: number }
  'domain.reboot': { domain: DomainReference }
  /** `offset`: seconds from UTC. */
  'domain.rtc-change': { domain: DomainReference; offset: number }
  /** `action`: `DomainEventWatchdogAction` */
  'domain.watchdog': { domain: DomainReference; action: number }
  /** `action`: `DomainEventIOErrorAction`; `reason`: for example `enospc`. */
  'domain.io-error': {
    domain: DomainReference
    sourcePath: string
    device: string
    action: number
    reason: string
  }
  /** A client came to or left a display. `phase`: `DomainEventGraphicsPhase`. */
  'domain.graphics': {
    domain: DomainReference
    phase: number
    local: GraphicsAddress
    remote: GraphicsAddress
    authScheme: string
    subject: { type: string; name: string }[]
  }
  /** `disk`: target device; `type`: `DomainBlockJobType`; `status`: `ConnectDomainEventBlockJobStatus`. */
  'domain.block-job': { domain: DomainReference; disk: string; type: number; status: number }
  /** `reason`: `ConnectDomainEventDiskChangeReason` */
  'domain.disk-change': {
    domain: DomainReference
    oldPath: string | null
    newPath: string | null
    device: string
    reason: number
  }
  /** `reason`: `DomainEventTrayChangeReason` */
  'domain.tray-change': { domain: DomainReference; device: string; reason: number }
  /** `actual`: balloon size in KiB. */
  'domain.balloon-change': { domain: DomainReference; actual: number }
  'domain.device-added': { domain: DomainReference; device: string }
  'domain.device-removed': { domain: DomainReference; device: string }
  'domain.migration-iteration': { domain: DomainReference; iteration: number }
  /** `params`: as `jobStats({ completed: true })`, times in ms, sizes in bytes. */
  'domain.job-completed': { domain: DomainReference; params: DomainJobFigures }
  /** `type`: `DomainMetadataType` */
  'domain.metadata-change': { domain: DomainReference; type: number; uri: string | null }
  /** `state`: `ConnectDomainEventAgentLifecycleState`; `reason`: `…AgentLifecycleReason`. */
  'domain.agent-lifecycle': { domain: DomainReference; state: number; reason: number }
  /** `event`: `NetworkEventLifecycleType` */
  'network.lifecycle': { network: ObjectReference; event: number; detail: number }
  /** `event`: `StoragePoolEventLifecycleType` */
  'pool.lifecycle': { pool: ObjectReference; event: number; detail: number }
  /** A pool's volumes may have changed. Creating or deleting a volume does not send it. */
  'pool.refresh': { pool: ObjectReference }
}

export type ConnectionEventName = keyof ConnectionEvents
export type ConnectionListener<Name extends ConnectionEventName> = (event: ConnectionEvents[Name]) => void

/** A registered listener. */
export interface Subscription {
  /** Stops it: after this call returns no event reaches the listener. Never rejects; may be called twice. */
  cancel(): Promise<void>
}

/** Which libvirt registration (0 domain, 1 network, 2 storage pool) and event id stand behind a name. */
export const eventSources: Record<
  Exclude<ConnectionEventName, 'close'>,
  readonly [kind: number, id: number]
> = {
  'domain.lifecycle': [0, DomainEventID.LIFECYCLE],
  'domain.reboot': [0, DomainEventID.REBOOT],
  'domain.rtc-change': [0, DomainEventID.RTC_CHANGE],
  'domain.watchdog': [0, DomainEventID.WATCHDOG],
  'domain.io-error': [0, DomainEventID.IO_ERROR_REASON],
  'domain.graphics': [0, DomainEventID.GRAPHICS],
  'domain.block-job': [0, DomainEventID.BLOCK_JOB_2],
  'domain.disk-change': [0, DomainEventID.DISK_CHANGE],
  'domain.tray-change': [0, DomainEventID.TRAY_CHANGE],
  'domain.balloon-change': [0, DomainEventID.BALLOON_CHANGE],
  'domain.device-added': [0, DomainEventID.DEVICE_ADDED],
  'domain.device-removed': [0, DomainEventID.DEVICE_REMOVED],
  'domain.migration-iteration': [0, DomainEventID.MIGRATION_ITERATION],
  'domain.job-completed': [0, DomainEventID.JOB_COMPLETED],
  'domain.metadata-change': [0, DomainEventID.METADATA_CHANGE],
  'domain.agent-lifecycle': [0, DomainEventID.AGENT_LIFECYCLE],
  'network.lifecycle': [1, 0],
  'pool.lifecycle': [2, 0],
  'pool.refresh': [2, 1],
}

/** The event that the native part wrote as JSON text. */
export function readEvent<Name extends ConnectionEventName>(
  name: Name,
  text: string,
): ConnectionEvents[Name] {
  const event = JSON.parse(text)
  return name === 'domain.job-completed' ? { ...event, params: jobFiguresOf(event.params) } : event
}
