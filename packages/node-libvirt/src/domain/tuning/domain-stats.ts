import type { DomainDirtyRateStatus, DomainState, VcpuState } from '../../constants.ts'

/** Statistics that only one hypervisor or one version knows pass as they are, their keys in camelCase. */
export interface OtherStats {
  [name: string]: unknown
}

/** `DomainStatsTypes.STATE` */
export interface DomainStateStats extends OtherStats {
  state: DomainState
  /** Why: `DomainRunningReason`, `DomainPausedReason`, `DomainShutoffReason`, … */
  reason: number
}

/** `DomainStatsTypes.CPU_TOTAL`; times in nanoseconds since the domain started. */
export interface DomainCpuTotalStats extends OtherStats {
  time?: number
  user?: number
  system?: number
  /** How long vCPUs polled before they halted: until an interrupt came, or in vain. */
  haltpoll?: { success?: { time: number }; fail?: { time: number } }
  cache?: { monitor: CacheMonitorStats[] }
}

/** How much of the host's last level cache some vCPUs use (Intel RDT). */
export interface CacheMonitorStats extends OtherStats {
  name: string
  /** vCPUs it watches, for example `0-3`. */
  vcpus: string
  /** By cache of the host: its id and the bytes used. */
  bank: { id: number; bytes: number }[]
}

/** `DomainStatsTypes.BALLOON`; sizes in KiB. */
export interface DomainBalloonStats extends OtherStats {
  /** Memory the domain has now. */
  current?: number
  maximum?: number
  swapIn?: number
  swapOut?: number
  /** Page faults that had to wait for a disk. */
  majorFault?: number
  /** Page faults that had not. */
  minorFault?: number
  /** Used for nothing at all, not even for caches. */
  unused?: number
  /** What the guest can use. */
  available?: number
  /** Host memory that the domain's process occupies. */
  rss?: number
  /** What the balloon could take without making the guest swap. */
  usable?: number
  /** When the guest told it, in seconds since 1970; 0 if it never did. */
  lastUpdate?: number
  /** What the guest could free without writing. */
  diskCaches?: number
  /** Huge pages that the guest was given. */
  hugetlbPgalloc?: number
  /** Huge pages that it was denied. */
  hugetlbPgfail?: number
}

/** One vCPU that is online; times in nanoseconds. */
export interface VcpuStats extends OtherStats {
  /** Number of the vCPU: with hotplug there are gaps. */
  id: number
  state: VcpuState
  /** Time it ran. */
  time?: number
  /** Time it could have run, while the host's scheduler ran something else. */
  wait?: number
  /** Halted: idle, or disabled. */
  halted?: boolean
  /** Time it waited in the scheduler's queue; the guest sees it as stolen. */
  delay?: number
}

/** `DomainStatsTypes.VCPU` */
export interface DomainVcpuStats extends OtherStats {
  /** vCPUs online. */
  current?: number
  maximum?: number
  /** Empty while the domain is off. */
  list: VcpuStats[]
}

/** Packets and bytes one way. */
export interface TrafficStats extends OtherStats {
  bytes?: number
  pkts?: number
  errs?: number
  drop?: number
}

/** One of `DomainStatsTypes.INTERFACE`, as the guest sees it. */
export interface DomainNetStats extends OtherStats {
  /** The interface on the host, for example `vnet0`. */
  name: string
  rx?: TrafficStats
  tx?: TrafficStats
}

/** Requests of one sort. */
export interface RequestStats extends OtherStats {
  reqs?: number
  bytes?: number
  /** Nanoseconds spent on them. */
  times?: number
}

/** One of `DomainStatsTypes.BLOCK`; sizes in bytes. */
export interface DomainDiskStats extends OtherStats {
  /** Target of the disk, for example `vda`; of several entries the same if backing images are listed. */
  name: string
  /** File or device; left out for a disk of the network and an empty drive. */
  path?: string
  /** With `backing`: which image of the disk's chain. */
  backingIndex?: number
  rd?: RequestStats
  wr?: RequestStats
  /** Flushes: `reqs` and `times`. */
  fl?: RequestStats
  /** Xen's `oo_req`. */
  errors?: number
  /** Highest byte written. */
  allocation?: number
  /** Size the guest sees. */
  capacity?: number
  /** Size of the file or device. */
  physical?: number
  /** Allocation at which `domain.block-threshold` is sent. */
  threshold?: number
}

/** `DomainStatsTypes.PERF`: the events switched on by `setPerfEvents`, counted since then. */
export interface DomainPerfStats extends OtherStats {
  /** Bytes of the last level cache used. */
  cmt?: number
  /** Bytes per second from one level of cache to another. */
  mbmt?: number
  /** Bytes per second through the memory controller. */
  mbml?: number
  cacheMisses?: number
  cacheReferences?: number
  instructions?: number
  cpuCycles?: number
  branchInstructions?: number
  branchMisses?: number
  busCycles?: number
  stalledCyclesFrontend?: number
  stalledCyclesBackend?: number
  refCpuCycles?: number
  cpuClock?: number
  taskClock?: number
  pageFaults?: number
  contextSwitches?: number
  cpuMigrations?: number
  pageFaultsMin?: number
  pageFaultsMaj?: number
  alignmentFaults?: number
  emulationFaults?: number
}

/** One of `DomainStatsTypes.IOTHREAD`: how long a thread polls before it sleeps. */
export interface IoThreadStats extends OtherStats {
  id: number
  /** Most nanoseconds it polls; 0 for not at all. */
  pollMaxNs?: number
  /** Factor by which the time grows; 0 for the hypervisor's own. */
  pollGrow?: number
  /** Divisor by which it shrinks; 0 for the hypervisor's own. */
  pollShrink?: number
}

/** How many bytes some vCPUs moved through the host's memory controllers (Intel RDT). */
export interface BandwidthMonitorStats extends OtherStats {
  name: string
  /** vCPUs it watches, for example `0-3`. */
  vcpus: string
  /** By controller of the host: its id, bytes through that of the CPU's own socket, and through all. */
  node: { id: number; bytes: { local: number; total: number } }[]
}

/** `DomainStatsTypes.DIRTYRATE`: what `startDirtyRateCalc` found. */
export interface DomainDirtyRateStats extends OtherStats {
  calcStatus?: DomainDirtyRateStatus
  /** When it began, in seconds of the host's uptime. */
  calcStartTime?: number
  /** Seconds it took. */
  calcPeriod?: number
  /** MiB per second; only once measured. */
  megabytesPerSecond?: number
  calcMode?: 'page-sampling' | 'dirty-bitmap' | 'dirty-ring'
  /** With mode `dirty-ring`: of each vCPU. */
  vcpu?: { id: number; megabytesPerSecond: number }[]
}

/**
 * Statistics of a domain by group. A group or a figure is missing if it was not asked for, the hypervisor has none, or
 * it cannot be read in the domain's state.
 */
export interface DomainStats extends OtherStats {
  state?: DomainStateStats
  cpu?: DomainCpuTotalStats
  balloon?: DomainBalloonStats
  vcpu?: DomainVcpuStats
  net?: DomainNetStats[]
  block?: DomainDiskStats[]
  perf?: DomainPerfStats
  iothread?: IoThreadStats[]
  /** `DomainStatsTypes.MEMORY` */
  memory?: { bandwidth: { monitor: BandwidthMonitorStats[] } }
  dirtyrate?: DomainDirtyRateStats
  /** `DomainStatsTypes.VM`: counters of the hypervisor's own by name, each with `cur`, `sum` or `max`. */
  vm?: Record<string, { cur?: number | boolean; sum?: number | boolean; max?: number | boolean }>
}

/** A domain and its statistics. */
export interface DomainStatsRecord {
  name: string
  uuid: string
  stats: DomainStats
}
