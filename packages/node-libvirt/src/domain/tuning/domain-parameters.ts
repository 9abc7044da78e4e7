import type { DomainNumatuneMemMode } from '../../constants.ts'
import { formatNumbers, parseNumbers } from '../../cpu-list.ts'
import { field, type ParameterField, ParameterTable } from '../../typed-parameters.ts'

/**
 * How a host shares its CPUs between domains. Which fields there are depends on the scheduler (`schedulerType`): the
 * last three are ESX's, `weight` and `cap` Xen's, the others those of QEMU and LXC (`posix`).
 * Periods and quotas are microseconds. `null` is no limit for a quota, and for the others what the host does unless
 * told.
 */
export interface SchedulerParameters {
  /** Share of the host's CPU time, in proportion to that of other domains. */
  cpuShares?: number | null
  /** Period in which the quota of a vCPU holds, 1,000 to 1,000,000. */
  vcpuPeriod?: number | null
  /** CPU time that each vCPU gets in a period, at least 1,000. */
  vcpuQuota?: number | null
  /** Period of the emulator's threads that are no vCPU. */
  emulatorPeriod?: number | null
  emulatorQuota?: number | null
  /** Period of the whole domain. */
  globalPeriod?: number | null
  globalQuota?: number | null
  /** Period of the I/O threads. */
  iothreadPeriod?: number | null
  iothreadQuota?: number | null
  /** Relative weight. */
  weight?: number
  /** Most it gets, in percent of one CPU. */
  cap?: number
  /** MHz reserved. */
  reservation?: number
  /** MHz at most. */
  limit?: number | null
  /** Shares, or negative: -1 low, -2 normal, -3 high. */
  shares?: number
}

/** What libvirt answers where the kernel knows no limit: the most the kernel takes (2^44 - 1, before 7.x 2^64 / 1000). */
const largestQuota = 17_592_186_044_415
// A definition that has no quota answers 0.
const quota = (name: string) =>
  field.nullable(field.llong(name), -1, (value) => value <= 0 || value >= largestQuota)
const unlessUnset = (name: string) => field.nullable(field.ullong(name), 0)

/** @internal */
export const schedulerTable = new ParameterTable<SchedulerParameters>('scheduler', {
  cpuShares: unlessUnset('cpu_shares'),
  vcpuPeriod: unlessUnset('vcpu_period'),
  vcpuQuota: quota('vcpu_quota'),
  emulatorPeriod: unlessUnset('emulator_period'),
  emulatorQuota: quota('emulator_quota'),
  globalPeriod: unlessUnset('global_period'),
  globalQuota: quota('global_quota'),
  iothreadPeriod: unlessUnset('iothread_period'),
  iothreadQuota: quota('iothread_quota'),
  weight: field.uint('weight'),
  cap: field.uint('cap'),
  reservation: field.llong('reservation'),
  limit: field.nullable(field.llong('limit'), -1),
  shares: field.int('shares'),
})

/** Limits of a domain's memory on the host, in KiB; `null` is no limit. */
export interface MemoryParameters {
  /** Most host memory the domain's process can use; beyond it the host kills it. */
  hardLimit?: number | null
  /** What it is held to when the host is short of memory. */
  softLimit?: number | null
  /** What it is sure to have. */
  minGuarantee?: number | null
  /** Most memory and swap together; at least `hardLimit`. */
  swapHardLimit?: number | null
}

/** `VIR_DOMAIN_MEMORY_PARAM_UNLIMITED` */
const unlimitedMemory = 9_007_199_254_740_991
const memoryLimit = (name: string) =>
  field.nullable(field.ullong(name), unlimitedMemory, (value) => value >= unlimitedMemory)

/** @internal */
export const memoryTable = new ParameterTable<MemoryParameters>('memory', {
  hardLimit: memoryLimit('hard_limit'),
  softLimit: memoryLimit('soft_limit'),
  minGuarantee: memoryLimit('min_guarantee'),
  swapHardLimit: memoryLimit('swap_hard_limit'),
})

/** Memory policy of a domain on a host with several NUMA nodes. */
export interface NumaParameters {
  /** Can be changed only while the domain is off. */
  mode?: DomainNumatuneMemMode
  /** NUMA nodes it takes memory from. */
  nodeset?: readonly number[]
}

/** @internal */
export const numaTable = new ParameterTable<NumaParameters>('NUMA', {
  mode: { name: 'numa_mode', kind: 'int' },
  nodeset: {
    name: 'numa_nodeset',
    kind: 'string',
    read: (value) => parseNumbers(String(value)),
    write: (value, key) => formatNumbers(key, value),
  },
})

/** How a host shares its disks between domains; by device means by its path on the host, such as `/dev/sda`. */
export interface BlkioParameters {
  /** Share of disk time, 100 to 1000; `null` for the host's default. */
  weight?: number | null
  /** As `weight`, by device; 0 removes one. */
  deviceWeight?: Readonly<Record<string, number>>
  /** Reads per second, by device; 0 for no limit. */
  deviceReadIops?: Readonly<Record<string, number>>
  /** Writes per second, by device; 0 for no limit. */
  deviceWriteIops?: Readonly<Record<string, number>>
  /** Bytes read per second, by device; 0 for no limit. */
  deviceReadBytes?: Readonly<Record<string, number>>
  /** Bytes written per second, by device; 0 for no limit. */
  deviceWriteBytes?: Readonly<Record<string, number>>
}

/** libvirt's text: `/dev/sda,500,/dev/sdb,200`. */
const byDevice = (name: string): ParameterField<Readonly<Record<string, number>>> => ({
  name,
  kind: 'string',
  read: (value) => {
    const parts = String(value).split(',')
    const pairs = parts.flatMap((device, i) =>
      i % 2 === 0 && device ? [[device, Number(parts[i + 1])]] : [],
    )
    return Object.fromEntries(pairs)
  },
  write: (value, key) => {
    const wrong = new TypeError(`${key} must be an object of numbers by device`)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong
    for (const [device, number] of Object.entries(value))
      if (device.includes(',') || !Number.isSafeInteger(number) || number < 0) throw wrong
    return Object.entries(value).flat().join(',')
  },
})

/** @internal */
export const blkioTable = new ParameterTable<BlkioParameters>('block I/O', {
  weight: field.nullable(field.uint('weight'), 0),
  deviceWeight: byDevice('device_weight'),
  deviceReadIops: byDevice('device_read_iops_sec'),
  deviceWriteIops: byDevice('device_write_iops_sec'),
  deviceReadBytes: byDevice('device_read_bytes_sec'),
  deviceWriteBytes: byDevice('device_write_bytes_sec'),
})

/** How an I/O thread polls, and how many threads it may use. */
export interface IoThreadParameters {
  /** Most nanoseconds it polls before it sleeps; 0 for not at all. */
  pollMaxNs?: number
  /** Factor by which that time grows; 0 for the hypervisor's own. */
  pollGrow?: number
  /** Divisor by which it shrinks; 0 for the hypervisor's own. */
  pollShrink?: number
  /** Least worker threads; `null` for the hypervisor's own, which a running domain does not take. */
  threadPoolMin?: number | null
  /** Most worker threads, at least one; `null` as with `threadPoolMin`. */
  threadPoolMax?: number | null
}

/** @internal */
export const ioThreadTable = new ParameterTable<IoThreadParameters>('I/O thread', {
  pollMaxNs: field.ullong('poll_max_ns'),
  pollGrow: field.uint('poll_grow'),
  pollShrink: field.uint('poll_shrink'),
  threadPoolMin: field.nullable(field.int('thread_pool_min'), -1),
  threadPoolMax: field.nullable(field.int('thread_pool_max'), -1),
})

/** What AMD's SEV tells of an encrypted guest. */
export interface LaunchSecurityInfo {
  /** The launch measurement, in base64; only while the guest is paused before its start. */
  sevMeasurement?: string
  sevApiMajor?: number
  sevApiMinor?: number
  sevBuildId?: number
  sevPolicy?: number
}

/** @internal */
export const launchSecurityTable = new ParameterTable<LaunchSecurityInfo>('launch security', {
  sevMeasurement: field.string('sev-measurement'),
  sevApiMajor: field.uint('sev-api-major'),
  sevApiMinor: field.uint('sev-api-minor'),
  sevBuildId: field.uint('sev-build-id'),
  sevPolicy: field.uint('sev-policy'),
})

/** A secret for a guest that AMD's SEV encrypts. */
export interface LaunchSecurityState {
  /** In base64. */
  sevSecretHeader?: string
  /** In base64. */
  sevSecret?: string
  /** Where in the guest's memory; the hypervisor chooses unless given. */
  sevSecretSetAddress?: number
}

/** @internal */
export const launchStateTable = new ParameterTable<LaunchSecurityState>('launch security', {
  sevSecretHeader: field.string('sev-secret-header'),
  sevSecret: field.string('sev-secret'),
  sevSecretSetAddress: field.ullong('sev-secret-set-address'),
})
