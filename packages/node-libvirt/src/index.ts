export { Connection, type OpenOptions } from './connection/connection.ts'
export type { CloseReason } from './connection/connection-base.ts'
export type { NodeCpuStats } from './connection/connection-cpu.ts'
export type { NodeDeviceDescription } from './connection/connection-devices.ts'
export type { EventStreamOptions, Subscription } from './connection/connection-events.ts'
export { ConnectionGroup, type ConnectionGroupOptions } from './connection/connection-group.ts'
export type {
  ConnectionIdentity,
  HypervisorChoice,
  NodeInfo,
  NodeSevInfo,
} from './connection/connection-host.ts'
export type { CellRange, NodeMemoryParameters, NodeMemoryStats } from './connection/connection-memory.ts'
export type { NetworkDescription } from './connection/connection-network.ts'
export type { DomainInfoEntry, StoragePoolDescription } from './connection/connection-objects.ts'
export type { StatsGroups } from './connection/connection-stats.ts'
export * from './constants.ts'
export * from './constants-newer.ts'
export { Domain } from './domain/domain.ts'
export type {
  DescribeOptions,
  DomainDescription,
  DomainInfo,
} from './domain/domain-base.ts'
export type { DomainFileSystem, DomainInterface } from './domain/domain-guest.ts'
export type {
  DomainGuestInfo,
  GuestDisk,
  GuestFileSystem,
  GuestFileSystemDisk,
  GuestInterface,
} from './domain/domain-guest-info.ts'
export {
  type AgentWait,
  DomainQemuMonitorCommandFlags,
  type QemuAnswer,
  type QemuCommand,
} from './domain/domain-qemu.ts'
export type {
  BlockCommitRange,
  BlockCopyParams,
  BlockJobLimit,
  BlockRebaseBase,
  DomainBlockInfo,
  DomainBlockJobInfo,
} from './domain/jobs/domain-blocks.ts'
export type { DomainJobFigures, DomainJobStats } from './domain/jobs/domain-job-stats.ts'
export type { DomainJobInfo } from './domain/jobs/domain-jobs.ts'
export type { MigrateParams } from './domain/jobs/migration-params.ts'
export type { SaveParams } from './domain/jobs/save-params.ts'
export { DomainCheckpoint } from './domain/snapshots/domain-checkpoint.ts'
export { DomainSnapshot } from './domain/snapshots/domain-snapshot.ts'
export type { DomainSnapshotDescription } from './domain/snapshots/domain-snapshots.ts'
export type { Bandwidth, BlockIoTune, InterfaceParameters } from './domain/tuning/device-parameters.ts'
export type {
  DomainBlockStats,
  DomainCpuStats,
  DomainCpuStatsOfCpu,
  DomainMemoryStats,
} from './domain/tuning/domain-counters.ts'
export type { GuestVcpus, IoThreadInfo, VcpuInfo } from './domain/tuning/domain-cpu.ts'
export type {
  BlkioParameters,
  IoThreadParameters,
  LaunchSecurityInfo,
  LaunchSecurityState,
  MemoryParameters,
  NumaParameters,
  SchedulerParameters,
} from './domain/tuning/domain-parameters.ts'
export type * from './domain/tuning/domain-stats.ts'
export type { PerfEvents } from './domain/tuning/perf-events.ts'
export {
  isLibvirtError,
  LibvirtError,
  type LibvirtErrorCode,
  type LibvirtErrorDetails,
  type LibvirtErrorDomain,
} from './error.ts'
export type {
  BlockTunables,
  CpuTunables,
  DomainLifecycleChange,
  DomainTunables,
  NetworkLifecycleChange,
  NodeDeviceLifecycleChange,
  SecretLifecycleChange,
  StoragePoolLifecycleChange,
} from './events/event-details.ts'
export type {
  DomainReference,
  NetworkReference,
  NodeDeviceReference,
  SecretReference,
  StoragePoolReference,
} from './events/event-references.ts'
export type { EventFilter, EventOptions } from './events/event-sources.ts'
export { EventStream, type EventStreamLimits } from './events/event-stream.ts'
export type {
  ConnectionEvent,
  ConnectionEventName,
  ConnectionEvents,
  ConnectionListener,
  GraphicsAddress,
} from './events/events.ts'
export { Interface } from './host/interface.ts'
export { NodeDevice } from './host/node-device.ts'
export { Secret } from './host/secret.ts'
export { type DhcpLease, Network, type NetworkUpdateOptions } from './network/network.ts'
export { NetworkPort, type NetworkPortParameters } from './network/network-port.ts'
export { NWFilter } from './network/nwfilter.ts'
export { NWFilterBinding } from './network/nwfilter-binding.ts'
export type { CallOptions, FlagGroup, FlagNames, Options } from './options.ts'
export {
  type AuthMethod,
  type PeerCertificate,
  type ProbeOptions,
  type ProbeReason,
  type ProbeResult,
  type ProbeStep,
  probe,
} from './probe/probe.ts'
export { StoragePool, type StorageVolumeDescription } from './storage/storage-pool.ts'
export { type AttachOptions, StorageVolume } from './storage/storage-volume.ts'
export { Stream } from './streams/stream.ts'
export type { TransferOptions, TransferProgress, VolumeExtent } from './streams/transfer.ts'
export type { DownloadOptions } from './streams/volume-download.ts'
export type { UploadChunk, UploadOptions } from './streams/volume-upload.ts'
export type { TypedParameters } from './typed-parameters.ts'
export { libraryVersion, type Version } from './version.ts'
