import type { DomainSummary } from '@/lib/shared/contract/domains'
import type { HostSummary } from '@/lib/shared/contract/hosts'
import type { Job } from '@/lib/shared/contract/jobs'
import type { LiveMessage, LiveSnapshot } from '@/lib/shared/contract/live'

/** `connecting` at first, then `live`; `reconnecting` while the stream is down and tried again. */
export type StreamState = 'connecting' | 'live' | 'reconnecting'

const keyOf = (hostId: string, uuid: string) => `${hostId}/${uuid}`

type Commit = (flush: () => void) => void

/**
 * What the server last said of hosts, domains and jobs. Values keep their identity until they change, so that
 * `useSyncExternalStore` renders only what did.
 */
export class LiveStore {
  #boot = ''
  #hosts = new Map<string, HostSummary>()
  #domains = new Map<string, DomainSummary>()
  #jobs = new Map<string, Job>()
  // A late message about something removed must not bring it back.
  #removed = new Map<string, number>()
  #lists = {
    hosts: [] as readonly HostSummary[],
    domains: [] as readonly DomainSummary[],
    jobs: [] as readonly Job[],
  }
  #jobOf = new Map<string, Job>()
  #dirty = new Set<'hosts' | 'domains' | 'jobs'>()
  #listeners = new Set<() => void>()
  #state: StreamState = 'connecting'
  #waiting: LiveMessage[] = []
  #commit: Commit

  /** `commit` decides when waiting messages are taken in: once a frame in the browser. */
  constructor(initial: LiveSnapshot, commit: Commit = (flush) => flush()) {
    this.#commit = commit
    this.#take({ type: 'snapshot', snapshot: initial })
    this.#publish()
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  hosts = () => this.#lists.hosts
  domains = () => this.#lists.domains
  /** Newest first. */
  jobs = () => this.#lists.jobs
  host = (id: string) => this.#hosts.get(id)
  domain = (hostId: string, uuid: string) => this.#domains.get(keyOf(hostId, uuid))
  job = (id: string) => this.#jobs.get(id)
  /** The running job that leaves or enters this domain, else its last one. */
  jobOf = (hostId: string, uuid: string) => this.#jobOf.get(keyOf(hostId, uuid))
  state = () => this.#state

  setState(state: StreamState): void {
    if (this.#state === state) return
    this.#state = state
    this.#tell()
  }

  /** Takes a message in with the next commit. */
  receive(message: LiveMessage): void {
    this.#waiting.push(message)
    if (this.#waiting.length === 1) this.#commit(this.#flush)
  }

  #flush = () => {
    const messages = this.#waiting
    this.#waiting = []
    for (const message of messages) this.#take(message)
    if (this.#dirty.size === 0) return
    this.#publish()
    this.#tell()
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }

  #publish(): void {
    if (this.#dirty.has('hosts'))
      this.#lists.hosts = [...this.#hosts.values()].sort((a, b) => a.name.localeCompare(b.name))
    if (this.#dirty.has('domains')) this.#lists.domains = [...this.#domains.values()]
    if (this.#dirty.has('jobs')) {
      this.#lists.jobs = [...this.#jobs.values()].sort((a, b) => b.startedAt - a.startedAt)
      this.#jobOf = jobsByDomain(this.#lists.jobs)
    }
    this.#dirty.clear()
  }

  #take(message: LiveMessage): void {
    switch (message.type) {
      case 'snapshot':
        this.#restart(message.snapshot)
        break
      case 'host':
        this.#put('hosts', this.#hosts, message.host.id, message.host)
        break
      case 'domain':
        this.#put('domains', this.#domains, keyOf(message.domain.hostId, message.domain.uuid), message.domain)
        break
      case 'job':
        this.#put('jobs', this.#jobs, message.job.id, message.job)
        break
      case 'loads':
        this.#takeLoads(message.hostId, message.loads)
        break
      case 'domain-removed':
        this.#remove('domains', this.#domains, keyOf(message.hostId, message.uuid), message.revision)
        break
      case 'host-removed':
        this.#removeHost(message.hostId, message.revision)
        break
    }
  }

  #removeHost(hostId: string, revision: number): void {
    this.#remove('hosts', this.#hosts, hostId, revision)
    if (this.#hosts.has(hostId)) return
    for (const [key, domain] of this.#domains)
      if (domain.hostId === hostId) this.#remove('domains', this.#domains, key, domain.revision)
  }

  #restart({ boot, hosts, domains, jobs }: LiveSnapshot): void {
    const same = boot === this.#boot
    this.#boot = boot
    this.#removed.clear()
    this.#hosts = keep(same ? this.#hosts : new Map(), hosts, (host) => host.id)
    this.#domains = keep(same ? this.#domains : new Map(), domains, (domain) =>
      keyOf(domain.hostId, domain.uuid),
    )
    this.#jobs = keep(same ? this.#jobs : new Map(), jobs, (job) => job.id)
    for (const list of ['hosts', 'domains', 'jobs'] as const) this.#dirty.add(list)
  }

  #put<T extends { revision: number }>(
    list: 'hosts' | 'domains' | 'jobs',
    map: Map<string, T>,
    key: string,
    value: T,
  ): void {
    const known = map.get(key)?.revision ?? this.#removed.get(`${list} ${key}`)
    if (known !== undefined && value.revision <= known) return
    this.#removed.delete(`${list} ${key}`)
    map.set(key, value)
    this.#dirty.add(list)
  }

  #remove<T extends { revision: number }>(
    list: 'hosts' | 'domains',
    map: Map<string, T>,
    key: string,
    revision: number,
  ): void {
    const known = map.get(key)
    if (known && known.revision > revision) return
    this.#removed.set(`${list} ${key}`, revision)
    if (map.delete(key)) this.#dirty.add(list)
  }

  #takeLoads(hostId: string, loads: [uuid: string, percent: number | null][]): void {
    for (const [uuid, cpuPercent] of loads) {
      const key = keyOf(hostId, uuid)
      const domain = this.#domains.get(key)
      if (!domain || domain.cpuPercent === cpuPercent) continue
      this.#domains.set(key, { ...domain, cpuPercent })
      this.#dirty.add('domains')
    }
  }
}

/** The new values, but the old object wherever it says the same. */
function keep<T extends { revision: number }>(
  old: Map<string, T>,
  values: readonly T[],
  keyFor: (value: T) => string,
): Map<string, T> {
  return new Map(
    values.map((value) => {
      const key = keyFor(value)
      const known = old.get(key)
      return [key, known && JSON.stringify(known) === JSON.stringify(value) ? known : value]
    }),
  )
}

function jobsByDomain(newestFirst: readonly Job[]): Map<string, Job> {
  const found = new Map<string, Job>()
  for (const job of newestFirst)
    for (const key of [keyOf(job.hostId, job.uuid), keyOf(job.targetHostId, job.uuid)]) {
      const known = found.get(key)
      if (!known || (job.state === 'running' && known.state !== 'running')) found.set(key, job)
    }
  return found
}
