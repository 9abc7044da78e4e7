import { expect, test } from 'vitest'
import { readStats, toSample } from './sample-rates.ts'

const stats = (cpu: number, disk: number, net: number) => ({
  cpu: { time: cpu },
  balloon: { current: 262144, available: 240000, usable: 200000 },
  block: [
    { name: 'vda', rd: { bytes: disk }, wr: { bytes: disk } },
    { name: 'vdb', rd: { bytes: disk } },
  ],
  net: [{ name: 'vnet0', rx: { bytes: net }, tx: { bytes: net } }],
})

test('rates are per second, summed over devices, CPU over its vCPUs', () => {
  const before = readStats(stats(1e9, 1000, 10), 10_000, 2)
  const sample = toSample(readStats(stats(3e9, 3000, 210), 12_000, 2), before)
  expect(sample).toEqual({
    at: 12_000,
    cpuPercent: 50,
    memoryKiB: 262144,
    memoryUsedKiB: 40000,
    diskReadBytes: 2000,
    diskWriteBytes: 1000,
    netReceiveBytes: 100,
    netTransmitBytes: 100,
  })
})

test('the first reading, and a counter that began anew, have no rate', () => {
  const first = readStats(stats(5e9, 9000, 900), 10_000, 1)
  expect(toSample(first, null).cpuPercent).toBeNull()
  const after = toSample(readStats(stats(1e9, 100, 2000), 12_000, 1), first)
  expect([after.cpuPercent, after.diskReadBytes, after.netReceiveBytes]).toEqual([null, null, 550])
})

test('more vCPU time than there are vCPUs shows as 100', () => {
  const before = readStats(stats(0, 0, 0), 0, 1)
  expect(toSample(readStats(stats(3e9, 0, 0), 2000, 1), before).cpuPercent).toBe(100)
})

test('what libvirt does not tell is null', () => {
  const sample = toSample(readStats({ state: { state: 1, reason: 1 } }, 2000, 1), readStats({}, 0, 1))
  expect(Object.values(sample).filter((one) => one !== null)).toEqual([2000])
})
