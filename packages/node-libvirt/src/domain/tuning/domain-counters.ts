import { field, ParameterTable } from '../../typed-parameters.ts'

/** What the guest's balloon driver tells of its memory, by `DomainMemoryStatTags`; without one little more than `rss`. */
export interface DomainMemoryStats {
  /** KiB read from swap, since the guest started. */
  swapIn?: number
  /** KiB written to swap. */
  swapOut?: number
  /** Page faults that had to wait for a disk. */
  majorFault?: number
  /** Page faults that had not. */
  minorFault?: number
  /** KiB the guest uses for nothing at all, not even for caches. */
  unused?: number
  /** KiB the guest can use: its memory, less what its kernel and firmware keep. */
  available?: number
  /** KiB the balloon leaves to the guest. */
  actualBalloon?: number
  /** KiB of host memory that the domain's process occupies. */
  rss?: number
  /** KiB the balloon could take without making the guest swap. */
  usable?: number
  /** When the guest told it, in seconds since 1970. */
  lastUpdate?: number
  /** KiB the guest could free without writing, mostly caches. */
  diskCaches?: number
  /** Huge pages that the guest was given. */
  hugetlbPgAlloc?: number
  /** Huge pages that it was denied. */
  hugetlbPgFail?: number
}

/** Counters of a disk since the domain started; `null` where the hypervisor counts nothing. */
export interface DomainBlockStats {
  rdBytes?: number | null
  /** Read requests. */
  rdOperations?: number | null
  /** Nanoseconds spent on reads. */
  rdTotalTimes?: number | null
  wrBytes?: number | null
  /** Write requests. */
  wrOperations?: number | null
  /** Nanoseconds spent on writes. */
  wrTotalTimes?: number | null
  /** Flush requests. */
  flushOperations?: number | null
  /** Nanoseconds spent on flushes. */
  flushTotalTimes?: number | null
  /** Xen's `oo_req`. */
  errs?: number | null
}

const counter = (name: string) => field.nullable(field.llong(name), -1)

/** @internal */
export const blockStatsTable = new ParameterTable<DomainBlockStats>('block statistics', {
  rdBytes: counter('rd_bytes'),
  rdOperations: counter('rd_operations'),
  rdTotalTimes: counter('rd_total_times'),
  wrBytes: counter('wr_bytes'),
  wrOperations: counter('wr_operations'),
  wrTotalTimes: counter('wr_total_times'),
  flushOperations: counter('flush_operations'),
  flushTotalTimes: counter('flush_total_times'),
  errs: counter('errs'),
})

/** CPU time that the host spent on a running domain, in nanoseconds. */
export interface DomainCpuStats {
  /** Of its vCPUs and of the hypervisor. */
  cpuTime?: number
  /** Of `cpuTime`, in user mode. */
  userTime?: number
  /** Of `cpuTime`, in the host's kernel. */
  systemTime?: number
  /** Of `cpuTime`, in the guest: without the hypervisor. */
  vcpuTime?: number
}

/** What one CPU of the host spent on a domain. */
export interface DomainCpuStatsOfCpu extends DomainCpuStats {
  /** Number of the host's CPU. */
  cpu: number
}

/** @internal */
export const cpuStatsTable = new ParameterTable<DomainCpuStats>('CPU statistics', {
  cpuTime: field.ullong('cpu_time'),
  userTime: field.ullong('user_time'),
  systemTime: field.ullong('system_time'),
  vcpuTime: field.ullong('vcpu_time'),
})
