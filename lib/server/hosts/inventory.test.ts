import { expect, test, vi } from 'vitest'
import type { LiveMessage } from '../../shared/contract/live.ts'
import { EventHub } from '../events/hub.ts'
import type { DomainReading } from './domain-reading.ts'
import { Inventory } from './inventory.ts'

const uuid = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
const reading = (number: number, change: Partial<DomainReading> = {}): DomainReading => ({
  uuid: uuid(number),
  name: `web${number}`,
  id: null,
  state: 'shutoff',
  reason: 'unknown',
  persistent: true,
  autostart: false,
  hasManagedSave: false,
  vcpus: 1,
  memoryKiB: 1024,
  maxMemoryKiB: 1024,
  snapshots: 0,
  xml: `<domain type='test'><name>web${number}</name><title>Web &amp; more</title><devices><graphics type='vnc' port='-1'/></devices></domain>`,
  ...change,
})
const shown = { name: 'kvm1', transport: 'tls', address: 'kvm1', port: 16514 } as const

function inventory() {
  const hub = new EventHub()
  const messages: LiveMessage[] = []
  hub.subscribe((message) => messages.push(message))
  const made = new Inventory(hub, 'boot')
  made.putHost('h', { uri: 'qemu+tls://kvm1/system', certificateId: null, saslUser: null, shown })
  messages.length = 0
  return { made, messages }
}

test('a domain appears with its title and graphics, once', () => {
  const { made, messages } = inventory()
  made.putDomain('h', reading(1), made.beginReading(), true)
  made.putDomain('h', reading(1), made.beginReading(), true)
  expect(messages).toHaveLength(1)
  expect(made.domain({ hostId: 'h', uuid: uuid(1) })).toMatchObject({
    title: 'Web & more',
    graphics: ['vnc'],
  })
})

test('a definition that changed where the summary does not show it is a new revision too', () => {
  const { made, messages } = inventory()
  made.putDomain('h', reading(1), made.beginReading(), true)
  const before = made.domain({ hostId: 'h', uuid: uuid(1) })?.revision ?? 0
  const xml = reading(1).xml.replace('</devices>', '<disk type="file"/></devices>')
  made.putDomain('h', reading(1, { xml }), made.beginReading(), true)
  expect(messages).toHaveLength(2)
  expect(made.domain({ hostId: 'h', uuid: uuid(1) })?.revision).toBeGreaterThan(before)
})

test('of two readings the one begun later stands, whichever arrives first', () => {
  const { made } = inventory()
  const early = made.beginReading()
  const late = made.beginReading()
  made.putDomain('h', reading(1, { state: 'running', id: 3 }), late, true)
  made.putDomain('h', reading(1), early, true)
  expect(made.domain({ hostId: 'h', uuid: uuid(1) })?.state).toBe('running')
})

test('an old full reading neither removes what came meanwhile nor brings back what went', () => {
  const { made } = inventory()
  made.putDomain('h', reading(1), made.beginReading(), true)
  const full = made.beginReading()
  made.putDomain('h', reading(2), made.beginReading(), true)
  made.removeDomain({ hostId: 'h', uuid: uuid(1) }, made.beginReading())
  made.putDomain('h', reading(1), full, true)
  made.keepDomains('h', new Set([uuid(1)]), full)
  expect(made.domains().map(({ name }) => name)).toEqual(['web2'])
})

test('since is known only for changes that Drover saw', () => {
  const { made } = inventory()
  const ref = { hostId: 'h', uuid: uuid(1) }
  made.putDomain('h', reading(1), made.beginReading(), false)
  expect(made.domain(ref)?.since).toBeNull()
  made.putDomain('h', reading(1, { state: 'running', id: 1 }), made.beginReading(), true)
  expect(made.domain(ref)?.since).toBeTypeOf('number')
  made.putDomain('h', reading(1, { state: 'paused', id: 1 }), made.beginReading(), false)
  expect(made.domain(ref)?.since).toBeNull()
})

test('loads are no revisions, and end with the domain', () => {
  const { made, messages } = inventory()
  const ref = { hostId: 'h', uuid: uuid(1) }
  made.putDomain('h', reading(1, { state: 'running', id: 1 }), made.beginReading(), true)
  const revision = made.domain(ref)?.revision
  made.putLoads('h', [[uuid(1), 12.5]])
  expect(made.domain(ref)).toMatchObject({ cpuPercent: 12.5, revision })
  expect(messages.at(-1)).toEqual({ type: 'loads', hostId: 'h', loads: [[uuid(1), 12.5]] })
  made.putLoads('h', [[uuid(1), 12.5]])
  expect(messages.filter(({ type }) => type === 'loads')).toHaveLength(1)
  made.putDomain('h', reading(1), made.beginReading(), true)
  expect(made.domain(ref)?.cpuPercent).toBeNull()
})

test('a storm of domains costs a few messages of the host, and its counts end up right', () => {
  vi.useFakeTimers()
  try {
    const { made, messages } = inventory()
    for (let number = 0; number < 1000; number++)
      made.putDomain('h', reading(number, { state: 'running', id: number }), made.beginReading(), true)
    vi.runAllTimers()
    expect(messages.filter(({ type }) => type === 'host')).toHaveLength(1)
    expect(made.host('h')?.domains).toEqual({ active: 1000, total: 1000 })
  } finally {
    vi.useRealTimers()
  }
})

test('a lost host keeps its domains and the moment it was lost', () => {
  const { made } = inventory()
  made.putDomain('h', reading(1, { state: 'running', id: 1 }), made.beginReading(), true)
  const problem = { code: 'connection-lost', message: 'Gone.' }
  made.setHostState('h', { state: 'lost', problem, retryAt: 1 })
  const since = made.host('h')?.since
  made.setHostState('h', { state: 'lost', problem, retryAt: null })
  expect(made.host('h')).toMatchObject({ since, retryAt: null, problem })
  expect(made.domains('h')).toHaveLength(1)
})

test('a removed host takes its domains with it', () => {
  const { made, messages } = inventory()
  made.putDomain('h', reading(1), made.beginReading(), true)
  made.removeHost('h')
  expect(made.domains()).toEqual([])
  expect(made.byUuid(uuid(1))).toEqual([])
  expect(messages.at(-1)?.type).toBe('host-removed')
})
