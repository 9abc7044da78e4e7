import type { DomainBalloonStats, DomainStats } from 'node-libvirt'
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

/** Reads the statistics of a domain, asked for `state`, `cpuTotal`, `balloon`, `interface` and `block`. */
export function readStats(stats: DomainStats, at: number, vcpus: number): Reading {
  return {
    at,
    cpuTime: stats.cpu?.time ?? null,
    vcpus,
    memoryKiB: stats.balloon?.current ?? null,
    memoryUsedKiB: memoryUsed(stats.balloon ?? {}),
    diskRead: sum(stats.block, ({ rd }) => rd?.bytes),
    diskWrite: sum(stats.block, ({ wr }) => wr?.bytes),
    netReceive: sum(stats.net, ({ rx }) => rx?.bytes),
    netTransmit: sum(stats.net, ({ tx }) => tx?.bytes),
  }
}

function sum<Device>(
  devices: Device[] | undefined,
  counter: (device: Device) => number | undefined,
): number | null {
  return devices ? devices.reduce((total, device) => total + (counter(device) ?? 0), 0) : null
}

/** What the guest uses, caches aside, as `free` in the guest would say; only a guest whose balloon reports tells it. */
function memoryUsed({ available, usable, unused }: DomainBalloonStats): number | null {
  const free = usable ?? unused
  return available === undefined || free === undefined ? null : Math.max(0, available - free)
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
