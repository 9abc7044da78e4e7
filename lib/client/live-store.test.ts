import { describe, expect, it, vi } from 'vitest'
import type { DomainSummary } from '@/lib/shared/contract/domains'
import type { HostSummary } from '@/lib/shared/contract/hosts'
import type { Job } from '@/lib/shared/contract/jobs'
import type { LiveSnapshot } from '@/lib/shared/contract/live'
import { LiveStore } from './live-store'

const domain = (uuid: string, revision: number, more: Partial<DomainSummary> = {}): DomainSummary => ({
  hostId: 'a',
  uuid,
  name: uuid,
  title: null,
  id: 1,
  state: 'running',
  reason: 'booted',
  since: null,
  persistent: true,
  autostart: false,
  hasManagedSave: false,
  vcpus: 1,
  memoryKiB: 1024,
  maxMemoryKiB: 1024,
  cpuPercent: 1,
  graphics: [],
  revision,
  ...more,
})
const host = (id: string, revision: number, name = id): HostSummary => ({
  id,
  name,
  transport: 'demo',
  address: '',
  port: null,
  state: 'connected',
  since: 0,
  problem: null,
  retryAt: null,
  facts: null,
  domains: { active: 0, total: 0 },
  revision,
})
const job = (id: string, startedAt: number, more: Partial<Job> = {}): Job => ({
  id,
  kind: 'migrate',
  hostId: 'a',
  uuid: 'd',
  domainName: 'd',
  targetHostId: 'b',
  state: 'running',
  abortable: true,
  startedAt,
  endedAt: null,
  by: 'x',
  problem: null,
  revision: 1,
  progress: {
    phase: 'memory',
    percent: 1,
    processed: 0,
    remaining: 0,
    total: 0,
    rate: null,
    dirtyRate: null,
    iteration: null,
    timeLeft: null,
    downtime: null,
  },
  ...more,
})
const snapshot = (more: Partial<LiveSnapshot> = {}): LiveSnapshot => ({
  boot: '1',
  hosts: [host('a', 1)],
  domains: [domain('d', 5), domain('e', 5)],
  jobs: [],
  ...more,
})

describe('LiveStore', () => {
  it('takes newer revisions and drops older ones', () => {
    const store = new LiveStore(snapshot())
    store.receive({ type: 'domain', domain: domain('d', 6, { state: 'paused' }) })
    expect(store.domain('a', 'd')?.state).toBe('paused')
    store.receive({ type: 'domain', domain: domain('d', 4, { state: 'shutoff' }) })
    expect(store.domain('a', 'd')?.state).toBe('paused')
  })

  it('does not bring a removed domain back by a late message, but takes a new definition', () => {
    const store = new LiveStore(snapshot())
    store.receive({ type: 'domain-removed', hostId: 'a', uuid: 'd', revision: 8 })
    expect(store.domain('a', 'd')).toBeUndefined()
    store.receive({ type: 'domain', domain: domain('d', 7) })
    expect(store.domain('a', 'd')).toBeUndefined()
    store.receive({ type: 'domain', domain: domain('d', 9) })
    expect(store.domain('a', 'd')?.revision).toBe(9)
  })

  it('ignores a removal that is older than what it has', () => {
    const store = new LiveStore(snapshot())
    store.receive({ type: 'domain-removed', hostId: 'a', uuid: 'd', revision: 3 })
    expect(store.domain('a', 'd')).toBeDefined()
  })

  it('removes the domains of a removed host', () => {
    const store = new LiveStore(
      snapshot({
        domains: [domain('d', 5), domain('d', 5, { hostId: 'b' })],
        hosts: [host('a', 1), host('b', 1)],
      }),
    )
    store.receive({ type: 'host-removed', hostId: 'a', revision: 2 })
    expect(store.hosts().map(({ id }) => id)).toEqual(['b'])
    expect(store.domains().map(({ hostId }) => hostId)).toEqual(['b'])
  })

  it('keeps one uuid on two hosts apart', () => {
    const store = new LiveStore(
      snapshot({ domains: [domain('d', 5), domain('d', 2, { hostId: 'b', state: 'paused' })] }),
    )
    expect(store.domain('a', 'd')?.state).toBe('running')
    expect(store.domain('b', 'd')?.state).toBe('paused')
  })

  it('starts over with a snapshot of another boot, whose revisions are lower', () => {
    const store = new LiveStore(snapshot())
    store.receive({
      type: 'snapshot',
      snapshot: snapshot({ boot: '2', domains: [domain('d', 1, { state: 'shutoff' })] }),
    })
    expect(store.domains()).toHaveLength(1)
    expect(store.domain('a', 'd')?.state).toBe('shutoff')
    store.receive({ type: 'domain', domain: domain('d', 2) })
    expect(store.domain('a', 'd')?.revision).toBe(2)
  })

  it('keeps the identity of what a snapshot repeats', () => {
    const store = new LiveStore(snapshot())
    const before = store.domain('a', 'd')
    store.receive({ type: 'snapshot', snapshot: snapshot({ domains: [domain('d', 5), domain('e', 6)] }) })
    expect(store.domain('a', 'd')).toBe(before)
  })

  it('takes loads without a revision and leaves the other rows as they are', () => {
    const store = new LiveStore(snapshot())
    const [, other] = store.domains()
    const hosts = store.hosts()
    store.receive({
      type: 'loads',
      hostId: 'a',
      loads: [
        ['d', 55],
        ['unknown', 3],
      ],
    })
    expect(store.domain('a', 'd')?.cpuPercent).toBe(55)
    expect(store.domains()[1]).toBe(other)
    expect(store.hosts()).toBe(hosts)
    store.receive({ type: 'domain', domain: domain('d', 6, { cpuPercent: null }) })
    expect(store.domain('a', 'd')?.cpuPercent).toBeNull()
  })

  it('takes many messages in with one commit and tells listeners once', () => {
    let flush = () => {}
    const store = new LiveStore(snapshot(), (given) => {
      flush = given
    })
    const listener = vi.fn()
    store.subscribe(listener)
    const before = store.domains()
    for (let revision = 6; revision < 500; revision++)
      store.receive({ type: 'domain', domain: domain('d', revision) })
    expect(store.domains()).toBe(before)
    flush()
    expect(listener).toHaveBeenCalledTimes(1)
    expect(store.domain('a', 'd')?.revision).toBe(499)
  })

  it('tells nobody when nothing changed', () => {
    const store = new LiveStore(snapshot())
    const listener = vi.fn()
    store.subscribe(listener)
    store.receive({ type: 'domain', domain: domain('d', 5) })
    store.receive({ type: 'loads', hostId: 'a', loads: [['d', 1]] })
    expect(listener).not.toHaveBeenCalled()
  })

  it('finds the job of a domain on both sides, a running one before a newer ended one', () => {
    const store = new LiveStore(snapshot({ jobs: [job('old', 1), job('new', 2, { state: 'failed' })] }))
    expect(store.jobOf('a', 'd')?.id).toBe('old')
    expect(store.jobOf('b', 'd')?.id).toBe('old')
    store.receive({ type: 'job', job: job('old', 1, { state: 'succeeded', revision: 2 }) })
    expect(store.jobOf('a', 'd')?.id).toBe('new')
    expect(store.jobs().map(({ id }) => id)).toEqual(['new', 'old'])
  })
})
