import type { DomainInfoEntry } from 'node-libvirt'
import { expect, test } from 'vitest'
import { CpuLoads } from './cpu-loads.ts'

const info = (uuid: string, cpuTime: number, vcpus = 1): DomainInfoEntry => ({
  uuid,
  id: 1,
  state: 1,
  maxMemory: 0,
  memory: 0,
  vcpus,
  cpuTime,
})

test('percent of the vCPUs, from the CPU time between two readings', () => {
  const loads = new CpuLoads()
  expect(loads.measure([info('a', 0)], 0)).toEqual([['a', null]])
  expect(loads.measure([info('a', 500e6)], 1000)).toEqual([['a', 50]])
  expect(loads.measure([info('a', 500e6 + 2e9, 4)], 2000)).toEqual([['a', 50]])
})

test('unknown after a restart, and for a newcomer', () => {
  const loads = new CpuLoads()
  loads.measure([info('a', 9e9)], 0)
  expect(loads.measure([info('a', 1e6), info('b', 5e9)], 1000)).toEqual([
    ['a', null],
    ['b', null],
  ])
})

test('never above 100, whatever the clocks say', () => {
  const loads = new CpuLoads()
  loads.measure([info('a', 0)], 0)
  expect(loads.measure([info('a', 3e9)], 1000)).toEqual([['a', 100]])
})
