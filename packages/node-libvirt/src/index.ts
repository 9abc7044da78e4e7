export { Connection, type OpenOptions } from './connection.ts'
export type { CloseReason } from './connection-base.ts'
export type { HypervisorChoice, NodeInfo, Version } from './connection-host.ts'
export type { DomainInfoEntry, NetworkDescription, StoragePoolDescription } from './connection-objects.ts'
export * from './constants.ts'
export { Domain } from './domain.ts'
export type {
  DescribeOptions,
  DomainDescription,
  DomainInfo,
  DomainStatsRecord,
} from './domain-base.ts'
export type { DomainJobInfo } from './domain-jobs.ts'
export {
  isLibvirtError,
  LibvirtError,
  type LibvirtErrorCode,
  type LibvirtErrorDetails,
  type LibvirtErrorDomain,
} from './error.ts'
export type {
  ConnectionEventName,
  ConnectionEvents,
  ConnectionListener,
  DomainReference,
  Subscription,
} from './events.ts'
export type { MigrateParams } from './migration-params.ts'
export { type DhcpLease, Network } from './network.ts'
export type { CallOptions, FlagGroup, FlagNames, Options } from './options.ts'
export {
  type AuthMethod,
  type PeerCertificate,
  type ProbeOptions,
  type ProbeReason,
  type ProbeResult,
  type ProbeStep,
  probe,
} from './probe.ts'
export { StoragePool, type StorageVolumeDescription } from './storage-pool.ts'
export { StorageVolume } from './storage-volume.ts'
export { Stream } from './stream.ts'
export type { TypedParameters } from './typed-parameters.ts'
