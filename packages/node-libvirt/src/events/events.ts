import type { CloseReason } from '../connection/connection-base.ts'
import type {
  ConnectDomainEventAgentLifecycleReason,
  ConnectDomainEventAgentLifecycleState,
  ConnectDomainEventBlockJobStatus,
  ConnectDomainEventDiskChangeReason,
  DomainBlockJobType,
  DomainEventGraphicsAddressType,
  DomainEventGraphicsPhase,
  DomainEventIOErrorAction,
  DomainEventTrayChangeReason,
  DomainEventWatchdogAction,
  DomainMemoryFailureActionType,
  DomainMemoryFailureRecipientType,
  DomainMetadataType,
} from '../constants.ts'
import type { DomainJobFigures } from '../domain/jobs/domain-job-stats.ts'
import type {
  DomainLifecycleChange,
  DomainTunables,
  NetworkLifecycleChange,
  NodeDeviceLifecycleChange,
  SecretLifecycleChange,
  StoragePoolLifecycleChange,
} from './event-details.ts'
import type {
  DomainReference,
  NetworkReference,
  NodeDeviceReference,
  SecretReference,
  StoragePoolReference,
} from './event-references.ts'

/** One end of a display's connection. */
export interface GraphicsAddress {
  family: DomainEventGraphicsAddressType
  /** IP address, or path of the socket. */
  node: string
  /** Port, empty for a socket. */
  service: string
}

/** A domain, with more. */
type OfDomain<More = unknown> = { domain: DomainReference } & More

/**
 * What each event carries. Every domain event of libvirt is here but two: its IO_ERROR is `domain.io-error` without the
 * reason (IO_ERROR_REASON), its BLOCK_JOB is `domain.block-job` (BLOCK_JOB_2) with the disk's path, which such a job may
 * change. Drivers refuse events that they never send with `ERR_NO_SUPPORT`.
 */
export interface ConnectionEvents {
  /** The connection was lost, or `abort()` was called (`client`). (`virConnectRegisterCloseCallback`) */
  close: { reason: CloseReason }

  /** Defined, started, paused, stopped …; `detail` says why, by the type that belongs to `event`. */
  'domain.lifecycle': OfDomain<DomainLifecycleChange>
  /** The guest rebooted. */
  'domain.reboot': OfDomain
  /** The guest set its clock to `offset` seconds from UTC. */
  'domain.rtc-change': OfDomain<{ offset: number }>
  'domain.watchdog': OfDomain<{ action: DomainEventWatchdogAction }>
  /** `reason`: for example `enospc`, or empty. */
  'domain.io-error': OfDomain<{
    sourcePath: string
    /** The disk's alias, for example `virtio-disk0`. */
    device: string
    action: DomainEventIOErrorAction
    reason: string
  }>
  /** A client came to or left a display. */
  'domain.graphics': OfDomain<{
    phase: DomainEventGraphicsPhase
    local: GraphicsAddress | null
    remote: GraphicsAddress | null
    authScheme: string
    subject: { type: string; name: string }[]
  }>
  /** libvirt's channel to the hypervisor of this domain broke. */
  'domain.control-error': OfDomain
  /** `disk`: target device, for example `vda`. */
  'domain.block-job': OfDomain<{
    disk: string
    jobType: DomainBlockJobType
    status: ConnectDomainEventBlockJobStatus
  }>
  /** A disk's source was missing at start, and was dropped or left out. */
  'domain.disk-change': OfDomain<{
    oldPath: string | null
    newPath: string | null
    device: string
    reason: ConnectDomainEventDiskChangeReason
  }>
  'domain.tray-change': OfDomain<{ device: string; reason: DomainEventTrayChangeReason }>
  /** Woke up from being suspended to memory. */
  'domain.pm-wakeup': OfDomain
  /** Was suspended to memory by the guest. */
  'domain.pm-suspend': OfDomain
  /** Was suspended to disk by the guest. */
  'domain.pm-suspend-disk': OfDomain
  /** `actual`: balloon size in KiB. */
  'domain.balloon-change': OfDomain<{ actual: number }>
  /** `device`: its alias, for example `net1`. */
  'domain.device-added': OfDomain<{ device: string }>
  'domain.device-removed': OfDomain<{ device: string }>
  /** The guest refused to let go of a device. */
  'domain.device-removal-failed': OfDomain<{ device: string }>
  /** CPU tuning or disk throttling was changed: what changed, with its new values. */
  'domain.tunable': OfDomain<{ params: DomainTunables }>
  /** The guest's agent came or went. */
  'domain.agent-lifecycle': OfDomain<{
    state: ConnectDomainEventAgentLifecycleState
    reason: ConnectDomainEventAgentLifecycleReason
  }>
  /** A live migration began to copy changed memory again, for the `iteration`th time. Ask for it with job events on. */
  'domain.migration-iteration': OfDomain<{ iteration: number }>
  /** `params`: as `jobStats({ completed: true })`, times in ms, sizes in bytes. Sent by the source of a migration. */
  'domain.job-completed': OfDomain<{ params: DomainJobFigures }>
  /** `uri`: the namespace of the changed element, `null` for title and description. */
  'domain.metadata-change': OfDomain<{ metadataType: DomainMetadataType; uri: string | null }>
  /** A disk was written beyond `threshold`, by `excess` bytes; set with `setBlockThreshold`. */
  'domain.block-threshold': OfDomain<{
    device: string
    path: string | null
    threshold: number
    excess: number
  }>
  /** The host's memory is broken. `actionRequired` and `recursive`: `DomainMemoryFailureFlags`. */
  'domain.memory-failure': OfDomain<{
    recipient: DomainMemoryFailureRecipientType
    action: DomainMemoryFailureActionType
    actionRequired: boolean
    recursive: boolean
  }>
  /** The guest agreed to a new size of a memory device, `size` in KiB. */
  'domain.memory-device-size-change': OfDomain<{ device: string; size: number }>
  /** The guest changed the MAC address of an interface. libvirt 11.2 or newer, `ERR_NO_SUPPORT` before. */
  'domain.nic-mac-change': OfDomain<{ device: string; oldMac: string; newMac: string }>
  /**
   * An event of QEMU's monitor, which libvirt does not interpret: `time` in ms since 1970, `null` if unknown; `details`
   * as QEMU sent them, `null` if there are none. (`virConnectDomainQemuMonitorEventRegister`)
   */
  'domain.qemu-monitor-event': OfDomain<{ event: string; time: number | null; details: unknown }>

  'network.lifecycle': { network: NetworkReference } & NetworkLifecycleChange
  /** libvirt 9.8 or newer, `ERR_NO_SUPPORT` before. */
  'network.metadata-change': {
    network: NetworkReference
    metadataType: DomainMetadataType
    uri: string | null
  }

  'pool.lifecycle': { pool: StoragePoolReference } & StoragePoolLifecycleChange
  /** A pool's volumes may have changed. Creating or deleting a volume does not send it. */
  'pool.refresh': { pool: StoragePoolReference }

  'node-device.lifecycle': { device: NodeDeviceReference } & NodeDeviceLifecycleChange
  'node-device.update': { device: NodeDeviceReference }

  'secret.lifecycle': { secret: SecretReference } & SecretLifecycleChange
  'secret.value-changed': { secret: SecretReference }
}

/** Name of an event. */
export type ConnectionEventName = keyof ConnectionEvents
/** What `on` calls with each event. */
export type ConnectionListener<Name extends ConnectionEventName> = (event: ConnectionEvents[Name]) => void

/** An event with its name as `type`, so that a `switch` on it knows the rest. */
export type ConnectionEvent<Name extends ConnectionEventName = ConnectionEventName> = {
  [Each in Name]: { type: Each } & ConnectionEvents[Each]
}[Name]
