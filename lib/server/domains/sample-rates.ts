import type { TypedParameters } from 'node-libvirt'
import type { DomainSample } from '../../shared/contract/domains.ts'

/** Counters of one domain at one moment; null where libvirt tells none. */
export type Reading = {
  at: number
  /** Nanoseconds over all vCPUs. */
  cpuTime: number | null
  vcpus: number
  memoryKiB: number | null
  memoryUsedKiB: number | null
  diskRead: number | null
  diskWrite: number | null
  netReceive: number | null
  netTransmit: number | null
}

/** Reads what virDomainListGetStats answers for STATE, CPU_TOTAL, BALLOON, INTERFACE and BLOCK. */
export function readStats(stats: TypedParameters, at: number, vcpus: number): Reading {
  const number = (key: string): number | null => (typeof stats[key] === 'number' ? stats[key] : null)
  const sum = (group: string, field: string): number | null => {
    const count = number(`${group}.count`)
    if (count === null) return null
    let total = 0
    for (let i = 0; i < count; i++) total += number(`${group}.${i}.${field}`) ?? 0
    return total
  }
  return {
    at,
    cpuTime: number('cpu.time'),
    vcpus,
    memoryKiB: number('balloon.current'),
    memoryUsedKiB: memoryUsed(number),
    diskRead: sum('block', 'rd.bytes'),
    diskWrite: sum('block', 'wr.bytes'),
    netReceive: sum('net', 'rx.bytes'),
    netTransmit: sum('net', 'tx.bytes'),
  }
}

/** What the guest uses, caches aside, as `free` in the guest would say; only a guest whose balloon reports tells it. */
function memoryUsed(number: (key: string) => number | null): number | null {
  const available = number('balloon.available')
  const free = number('balloon.usable') ?? number('balloon.unused')
  return available === null || free === null ? null : Math.max(0, available - free)
}

/** The rates between two readings; null for the first, and for a counter that began anew (reboot, device swapped). */
export function toSample(now: Reading, before: Reading | null): DomainSample {
  const seconds = before ? (now.at - before.at) / 1000 : 0
  const rate = (current: number | null, previous: number | null | undefined): number | null =>
    current === null || previous === null || previous === undefined || seconds <= 0 || current < previous
      ? null
      : (current - previous) / seconds
  const cpu = rate(now.cpuTime, before?.cpuTime)
  return {
    at: now.at,
    cpuPercent: cpu === null ? null : Math.min(100, (cpu / 1e9 / Math.max(1, now.vcpus)) * 100),
    memoryKiB: now.memoryKiB,
    memoryUsedKiB: now.memoryUsedKiB,
    diskReadBytes: rate(now.diskRead, before?.diskRead),
    diskWriteBytes: rate(now.diskWrite, before?.diskWrite),
    netReceiveBytes: rate(now.netReceive, before?.netReceive),
    netTransmitBytes: rate(now.netTransmit, before?.netTransmit),
  }
}

/** A gap: the domain is off, or its host could not be asked. */
export const emptySample = (at: number): DomainSample => ({
  at,
  cpuPercent: null,
  memoryKiB: null,
  memoryUsedKiB: null,
  diskReadBytes: null,
  diskWriteBytes: null,
  netReceiveBytes: null,
  netTransmitBytes: null,
})
