export { Connection, type OpenOptions } from './connection.ts'
export type { CloseReason } from './connection-base.ts'
export type { NodeCpuStats } from './connection-cpu.ts'
export type { NodeDeviceDescription } from './connection-devices.ts'
export type { EventStreamOptions, Subscription } from './connection-events.ts'
export { ConnectionGroup, type ConnectionGroupOptions } from './connection-group.ts'
export type { ConnectionIdentity, HypervisorChoice, NodeInfo, NodeSevInfo } from './connection-host.ts'
export type { CellRange, NodeMemoryParameters, NodeMemoryStats } from './connection-memory.ts'
export type { NetworkDescription } from './connection-network.ts'
export type { DomainInfoEntry, StoragePoolDescription } from './connection-objects.ts'
export type { StatsGroups } from './connection-stats.ts'
export * from './constants.ts'
export * from './constants-newer.ts'
export type { Bandwidth, BlockIoTune, InterfaceParameters } from './device-parameters.ts'
export { Domain } from './domain.ts'
export type {
  DescribeOptions,
  DomainDescription,
  DomainInfo,
} from './domain-base.ts'
export type {
  BlockCommitRange,
  BlockCopyParams,
  BlockJobLimit,
  BlockRebaseBase,
  DomainBlockInfo,
  DomainBlockJobInfo,
} from './domain-blocks.ts'
export { DomainCheckpoint } from './domain-checkpoint.ts'
export type {
  DomainBlockStats,
  DomainCpuStats,
  DomainCpuStatsOfCpu,
  DomainMemoryStats,
} from './domain-counters.ts'
export type { GuestVcpus, IoThreadInfo, VcpuInfo } from './domain-cpu.ts'
export type { DomainFileSystem, DomainInterface } from './domain-guest.ts'
export type {
  DomainGuestInfo,
  GuestDisk,
  GuestFileSystem,
  GuestFileSystemDisk,
  GuestInterface,
} from './domain-guest-info.ts'
export type { DomainJobFigures, DomainJobStats } from './domain-job-stats.ts'
export type { DomainJobInfo } from './domain-jobs.ts'
export type {
  BlkioParameters,
  IoThreadParameters,
  LaunchSecurityInfo,
  LaunchSecurityState,
  MemoryParameters,
  NumaParameters,
  SchedulerParameters,
} from './domain-parameters.ts'
export {
  type AgentWait,
  DomainQemuMonitorCommandFlags,
  type QemuAnswer,
  type QemuCommand,
} from './domain-qemu.ts'
export { DomainSnapshot } from './domain-snapshot.ts'
export type { DomainSnapshotDescription } from './domain-snapshots.ts'
export type * from './domain-stats.ts'
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
} from './event-details.ts'
export type {
  DomainReference,
  NetworkReference,
  NodeDeviceReference,
  SecretReference,
  StoragePoolReference,
} from './event-references.ts'
export type { EventFilter, EventOptions } from './event-sources.ts'
export { EventStream, type EventStreamLimits } from './event-stream.ts'
export type {
  ConnectionEvent,
  ConnectionEventName,
  ConnectionEvents,
  ConnectionListener,
  GraphicsAddress,
} from './events.ts'
export { Interface } from './interface.ts'
export type { MigrateParams } from './migration-params.ts'
export { type DhcpLease, Network, type NetworkUpdateOptions } from './network.ts'
export { NetworkPort, type NetworkPortParameters } from './network-port.ts'
export { NodeDevice } from './node-device.ts'
export { NWFilter } from './nwfilter.ts'
export { NWFilterBinding } from './nwfilter-binding.ts'
export type { CallOptions, FlagGroup, FlagNames, Options } from './options.ts'
export type { PerfEvents } from './perf-events.ts'
export {
  type AuthMethod,
  type PeerCertificate,
  type ProbeOptions,
  type ProbeReason,
  type ProbeResult,
  type ProbeStep,
  probe,
} from './probe.ts'
export type { SaveParams } from './save-params.ts'
export { Secret } from './secret.ts'
export { StoragePool, type StorageVolumeDescription } from './storage-pool.ts'
export { type AttachOptions, StorageVolume } from './storage-volume.ts'
export { Stream } from './stream.ts'
export type { TransferOptions, TransferProgress, VolumeExtent } from './transfer.ts'
export type { TypedParameters } from './typed-parameters.ts'
export { libraryVersion, type Version } from './version.ts'
export type { DownloadOptions } from './volume-download.ts'
export type { UploadChunk, UploadOptions } from './volume-upload.ts'
