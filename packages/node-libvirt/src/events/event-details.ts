import type {
  DomainEventCrashedDetailType,
  DomainEventDefinedDetailType,
  DomainEventPMSuspendedDetailType,
  DomainEventResumedDetailType,
  DomainEventShutdownDetailType,
  DomainEventStartedDetailType,
  DomainEventStoppedDetailType,
  DomainEventSuspendedDetailType,
  DomainEventType,
  DomainEventUndefinedDetailType,
  NetworkEventLifecycleType,
  NodeDeviceEventLifecycleType,
  SecretEventLifecycleType,
  StoragePoolEventLifecycleType,
} from '../constants.ts'
import { type BlockIoTune, blockIoTuneTable } from '../domain/tuning/device-parameters.ts'
import { type SchedulerParameters, schedulerTable } from '../domain/tuning/domain-parameters.ts'
import type { TypedParameters } from '../typed-parameters.ts'

type Kind = typeof DomainEventType

/** What happened to a domain and why: `event` tells which of the types `detail` is of. */
export type DomainLifecycleChange =
  | { event: Kind['DEFINED']; detail: DomainEventDefinedDetailType }
  | { event: Kind['UNDEFINED']; detail: DomainEventUndefinedDetailType }
  | { event: Kind['STARTED']; detail: DomainEventStartedDetailType }
  | { event: Kind['SUSPENDED']; detail: DomainEventSuspendedDetailType }
  | { event: Kind['RESUMED']; detail: DomainEventResumedDetailType }
  | { event: Kind['STOPPED']; detail: DomainEventStoppedDetailType }
  | { event: Kind['SHUTDOWN']; detail: DomainEventShutdownDetailType }
  | { event: Kind['PMSUSPENDED']; detail: DomainEventPMSuspendedDetailType }
  | { event: Kind['CRASHED']; detail: DomainEventCrashedDetailType }

/** libvirt has no details of these yet: `detail` is 0. */
export interface NetworkLifecycleChange {
  event: NetworkEventLifecycleType
  detail: number
}
/** libvirt has no details of these yet: `detail` is 0. */
export interface StoragePoolLifecycleChange {
  event: StoragePoolEventLifecycleType
  detail: number
}
/** libvirt has no details of these yet: `detail` is 0. */
export interface NodeDeviceLifecycleChange {
  event: NodeDeviceEventLifecycleType
  detail: number
}
/** libvirt has no details of these yet: `detail` is 0. */
export interface SecretLifecycleChange {
  event: SecretEventLifecycleType
  detail: number
}

/** What changed of a domain's CPU tuning: as `schedulerParameters()`, with pinnings. */
export interface CpuTunables extends SchedulerParameters {
  /** CPUs that vCPU n may use, for example `{ 0: '0-3' }`. */
  vcpupin?: Record<number, string>
  /** CPUs that I/O thread n may use. */
  iothreadpin?: Record<number, string>
  emulatorpin?: string
}

/** How the disk with target `disk` is throttled now: as `blockIoTune()`. */
export interface BlockTunables extends BlockIoTune {
  disk?: string
}

/** What a `domain.tunable` event says changed. */
export interface DomainTunables {
  cputune?: CpuTunables
  blkdeviotune?: BlockTunables
}

/** Of `cputune.cpu_shares`, `cputune.vcpupin0`, `blkdeviotune.disk` …: nested, in camelCase. @internal */
export function tunablesOf(params: TypedParameters): DomainTunables {
  const groups: Record<string, TypedParameters> = {}
  const pins: Record<string, Record<string, unknown>> = {}
  for (const [name, value] of Object.entries(params)) {
    const [, group = '', field = ''] = /^([^.]*)\.(.*)$/.exec(name) ?? []
    const plain = groups[group] ?? {}
    groups[group] = plain
    const [, pin, number] = /^(vcpupin|iothreadpin)(\d+)$/.exec(field) ?? []
    if (pin && number) pins[pin] = { ...pins[pin], [number]: value }
    else plain[field] = value
  }
  const { cputune, blkdeviotune } = groups
  return {
    ...(cputune && { cputune: { ...schedulerTable.read(cputune), ...pins } }),
    ...(blkdeviotune && { blkdeviotune: blockIoTuneTable.read(blkdeviotune) }),
  }
}
