import { expect, it } from 'vitest'
import type { DomainSummary } from './contract/domains.ts'
import type { LiveSnapshot } from './contract/live.ts'
import { packSnapshot, unpackSnapshot } from './packed-snapshot.ts'

const domain = (uuid: string, more: Partial<DomainSummary> = {}): DomainSummary => ({
  hostId: 'a',
  uuid,
  name: '</script><b>\u2028"',
  title: null,
  id: null,
  state: 'shutoff',
  reason: 'unknown',
  since: null,
  persistent: true,
  autostart: false,
  hasManagedSave: false,
  vcpus: 1,
  memoryKiB: 1024,
  maxMemoryKiB: 1024,
  cpuPercent: null,
  graphics: ['vnc', 'spice'],
  revision: 1,
  ...more,
})
const snapshot = (domains: DomainSummary[]): LiveSnapshot => ({ boot: 'b', hosts: [], domains, jobs: [] })

it('comes back as it was', () => {
  const whole = snapshot([domain('1'), domain('2', { title: 'Mail', id: 4, cpuPercent: 1.5, graphics: [] })])
  expect(unpackSnapshot(packSnapshot(whole))).toEqual(whole)
  expect(unpackSnapshot(packSnapshot(snapshot([])))).toEqual(snapshot([]))
})

it('writes the names of fields once', () => {
  const text = packSnapshot(snapshot(Array.from({ length: 100 }, (_, index) => domain(String(index)))))
  expect(text.split('hasManagedSave')).toHaveLength(2)
})
