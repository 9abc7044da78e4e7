import { DomainEventID, NodeDeviceEventID, SecretEventID, StoragePoolEventID } from '../constants.ts'
import type { Domain } from '../domain/domain.ts'
import { jobFiguresOf } from '../domain/jobs/domain-job-stats.ts'
import { NATIVE } from '../handle.ts'
import type { NodeDevice } from '../host/node-device.ts'
import type { Secret } from '../host/secret.ts'
import type { Network } from '../network/network.ts'
import type { CallOptions } from '../options.ts'
import type { StoragePool } from '../storage/storage-pool.ts'
import type { TypedParameters } from '../typed-parameters.ts'
import { tunablesOf } from './event-details.ts'
import type { ConnectionEventName } from './events.ts'

/** Which events are wanted. All unless given. */
export interface EventFilter {
  /** Of this domain alone. */
  domain?: Domain | undefined
  /** Of this network alone. */
  network?: Network | undefined
  /** Of this storage pool alone. */
  pool?: StoragePool | undefined
  /** Of this node device alone. */
  device?: NodeDevice | undefined
  /** Of this secret alone. */
  secret?: Secret | undefined
  /** QEMU's name of the event, for example `RTC_CHANGE`. */
  event?: string | undefined
  /** `event` is a regular expression (POSIX extended). */
  regex?: boolean | undefined
  /** Case does not matter in `event`. */
  nocase?: boolean | undefined
}

type FilterKey<Name extends ConnectionEventName> = Name extends 'domain.qemu-monitor-event'
  ? 'domain' | 'event' | 'regex' | 'nocase'
  : Name extends `domain.${string}`
    ? 'domain'
    : Name extends `network.${string}`
      ? 'network'
      : Name extends `pool.${string}`
        ? 'pool'
        : Name extends `node-device.${string}`
          ? 'device'
          : Name extends `secret.${string}`
            ? 'secret'
            : never

/**
 * `timeout`: for subscribing. `signal`: gives up subscribing, and later ends the subscription.
 * What else there is depends on the event: see {@link EventFilter}.
 */
export type EventOptions<Name extends ConnectionEventName> = CallOptions & Pick<EventFilter, FilterKey<Name>>

/** An event as the native part reports it. */
type Raw = Record<string, unknown>

/** What stands behind the name of an event. */
export interface EventSource {
  register: string
  deregister: string
  filter: readonly (keyof EventFilter)[]
  /** The native call's arguments between the connection and the listener. */
  arguments(filter: EventFilter): unknown[]
  /** Makes the payload of the report where they differ; in place. */
  read?(raw: Raw): void
}

type Kind = Omit<EventSource, 'arguments'> & { object: 'domain' | 'network' | 'pool' | 'device' | 'secret' }

/** What is no object of this package's is left to the native part to refuse. */
const nativeOf = (object: { readonly [NATIVE]: unknown } | null | undefined) => object?.[NATIVE] ?? object

const source = ({ object, ...kind }: Kind, id: number, read?: (raw: Raw) => void): EventSource => ({
  ...kind,
  arguments: (filter) => [nativeOf(filter[object]), id],
  ...(read && { read }),
})

const domains: Kind = {
  register: 'virConnectDomainEventRegisterAny',
  deregister: 'virConnectDomainEventDeregisterAny',
  filter: ['domain'],
  object: 'domain',
}
const networks: Kind = {
  register: 'virConnectNetworkEventRegisterAny',
  deregister: 'virConnectNetworkEventDeregisterAny',
  filter: ['network'],
  object: 'network',
}
const pools: Kind = {
  register: 'virConnectStoragePoolEventRegisterAny',
  deregister: 'virConnectStoragePoolEventDeregisterAny',
  filter: ['pool'],
  object: 'pool',
}
const devices: Kind = {
  register: 'virConnectNodeDeviceEventRegisterAny',
  deregister: 'virConnectNodeDeviceEventDeregisterAny',
  filter: ['device'],
  object: 'device',
}
const secrets: Kind = {
  register: 'virConnectSecretEventRegisterAny',
  deregister: 'virConnectSecretEventDeregisterAny',
  filter: ['secret'],
  object: 'secret',
}

function monitorFlags({ regex, nocase }: EventFilter): number {
  for (const [name, value] of Object.entries({ regex, nocase }))
    if (value !== undefined && typeof value !== 'boolean') throw new TypeError(`${name} must be a boolean`)
  return (regex ? 1 : 0) | (nocase ? 2 : 0)
}

const monitors: EventSource = {
  register: 'virConnectDomainQemuMonitorEventRegister',
  deregister: 'virConnectDomainQemuMonitorEventDeregister',
  filter: ['domain', 'event', 'regex', 'nocase'],
  arguments: (filter) => [nativeOf(filter.domain), filter.event, monitorFlags(filter)],
  read: (raw) => {
    raw.details = typeof raw.details === 'string' ? JSON.parse(raw.details) : null
  },
}

/** Newer than the constants: `VIR_DOMAIN_EVENT_ID_NIC_MAC_CHANGE`, `VIR_NETWORK_EVENT_ID_METADATA_CHANGE`. */
const NIC_MAC_CHANGE = 27
const NETWORK_METADATA_CHANGE = 1

/** By the event's name. */
export const eventSources: Record<Exclude<ConnectionEventName, 'close'>, EventSource> = {
  'domain.lifecycle': source(domains, DomainEventID.LIFECYCLE),
  'domain.reboot': source(domains, DomainEventID.REBOOT),
  'domain.rtc-change': source(domains, DomainEventID.RTC_CHANGE),
  'domain.watchdog': source(domains, DomainEventID.WATCHDOG),
  'domain.io-error': source(domains, DomainEventID.IO_ERROR_REASON),
  'domain.graphics': source(domains, DomainEventID.GRAPHICS),
  'domain.control-error': source(domains, DomainEventID.CONTROL_ERROR),
  'domain.block-job': source(domains, DomainEventID.BLOCK_JOB_2),
  'domain.disk-change': source(domains, DomainEventID.DISK_CHANGE),
  'domain.tray-change': source(domains, DomainEventID.TRAY_CHANGE),
  'domain.pm-wakeup': source(domains, DomainEventID.PMWAKEUP),
  'domain.pm-suspend': source(domains, DomainEventID.PMSUSPEND),
  'domain.pm-suspend-disk': source(domains, DomainEventID.PMSUSPEND_DISK),
  'domain.balloon-change': source(domains, DomainEventID.BALLOON_CHANGE),
  'domain.device-added': source(domains, DomainEventID.DEVICE_ADDED),
  'domain.device-removed': source(domains, DomainEventID.DEVICE_REMOVED),
  'domain.device-removal-failed': source(domains, DomainEventID.DEVICE_REMOVAL_FAILED),
  'domain.tunable': source(domains, DomainEventID.TUNABLE, (raw) => {
    raw.params = tunablesOf(raw.params as TypedParameters) // as the native part writes them
  }),
  'domain.agent-lifecycle': source(domains, DomainEventID.AGENT_LIFECYCLE),
  'domain.migration-iteration': source(domains, DomainEventID.MIGRATION_ITERATION),
  'domain.job-completed': source(domains, DomainEventID.JOB_COMPLETED, (raw) => {
    raw.params = jobFiguresOf(raw.params as TypedParameters) // as the native part writes them
  }),
  'domain.metadata-change': source(domains, DomainEventID.METADATA_CHANGE),
  'domain.block-threshold': source(domains, DomainEventID.BLOCK_THRESHOLD),
  'domain.memory-failure': source(domains, DomainEventID.MEMORY_FAILURE),
  'domain.memory-device-size-change': source(domains, DomainEventID.MEMORY_DEVICE_SIZE_CHANGE),
  'domain.nic-mac-change': source(domains, NIC_MAC_CHANGE),
  'domain.qemu-monitor-event': monitors,
  'network.lifecycle': source(networks, 0),
  'network.metadata-change': source(networks, NETWORK_METADATA_CHANGE),
  'pool.lifecycle': source(pools, StoragePoolEventID.LIFECYCLE),
  'pool.refresh': source(pools, StoragePoolEventID.REFRESH),
  'node-device.lifecycle': source(devices, NodeDeviceEventID.LIFECYCLE),
  'node-device.update': source(devices, NodeDeviceEventID.UPDATE),
  'secret.lifecycle': source(secrets, SecretEventID.LIFECYCLE),
  'secret.value-changed': source(secrets, SecretEventID.VALUE_CHANGED),
}

const ofEveryEvent = ['signal', 'timeout']

/** Refuses options that these events do not have: a filter that filters nothing would be a mistake unseen. */
export function checkEventOptions(
  events: readonly string[],
  options: unknown,
  others: readonly string[] = [],
): void {
  if (options === undefined) return
  if (typeof options !== 'object' || options === null) throw new TypeError('options must be an object')
  const filters = events.flatMap((name) => (name === 'close' ? [] : sourceOf(name).filter))
  for (const name of Object.keys(options)) {
    if ([...ofEveryEvent, ...others, ...filters].includes(name)) continue
    throw new TypeError(`unknown option ${name} for ${events.join(', ')}`)
  }
}

export function sourceOf(event: string): EventSource {
  if (!Object.hasOwn(eventSources, event)) throw new TypeError(`unknown event ${String(event)}`)
  return eventSources[event as keyof typeof eventSources] // checked above
}
