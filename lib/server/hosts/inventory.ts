import type { DomainDetail, DomainRef, DomainSummary } from '../../shared/contract/domains.ts'
import type { HostDetail, HostSummary, NetworkSummary, PoolSummary } from '../../shared/contract/hosts.ts'
import type { EventHub } from '../events/hub.ts'
import type { DomainReading } from './domain-reading.ts'
import { HostEntry, type HostSettings } from './host-entry.ts'

/** A host's message goes out at most this often, in milliseconds, for the counts of a storm of domain events. */
const COUNTS_PAUSE = 40

/**
 * Every host and domain as Drover last saw it, in memory: pages and preflights read here and never wait for a host.
 * Connections write to it; each change gets a revision and goes to the hub.
 */
export class Inventory {
  readonly boot: string
  readonly #hub: EventHub
  readonly #hosts = new Map<string, HostEntry>()
  readonly #counting = new Map<string, NodeJS.Timeout>()
  #revision = 0
  #order = 0

  constructor(hub: EventHub, boot: string) {
    this.#hub = hub
    this.boot = boot
  }

  /** Revision of the latest change. */
  get revision(): number {
    return this.#revision
  }

  hosts(): HostSummary[] {
    return [...this.#hosts.values()].map((entry) => entry.summary)
  }

  host(hostId: string): HostSummary | undefined {
    return this.#hosts.get(hostId)?.summary
  }

  hostDetail(hostId: string): HostDetail | undefined {
    const entry = this.#hosts.get(hostId)
    if (!entry) return undefined
    const { summary, settings, connectedAt, cpu, capabilitiesXml, pools, networks } = entry
    const { uri, certificateId, saslUser } = settings
    return { summary, uri, certificateId, saslUser, connectedAt, cpu, capabilitiesXml, pools, networks }
  }

  /** virConnectGetCapabilities of the host, null until it connected once. */
  capabilitiesXml(hostId: string): string | null {
    return this.#hosts.get(hostId)?.capabilitiesXml ?? null
  }

  pools(hostId: string): PoolSummary[] {
    return this.#hosts.get(hostId)?.pools ?? []
  }

  networks(hostId: string): NetworkSummary[] {
    return this.#hosts.get(hostId)?.networks ?? []
  }

  /** Every domain of every host, or of one host. */
  domains(hostId?: string): DomainSummary[] {
    const entries = hostId === undefined ? [...this.#hosts.values()] : [this.#hosts.get(hostId)]
    return entries.flatMap((entry) =>
      entry ? [...entry.domains.values()].map((domain) => domain.summary) : [],
    )
  }

  domain({ hostId, uuid }: DomainRef): DomainSummary | undefined {
    return this.#hosts.get(hostId)?.domains.get(uuid)?.summary
  }

  /** The live definition as last read, without secrets. */
  domainXml({ hostId, uuid }: DomainRef): string | undefined {
    return this.#hosts.get(hostId)?.domains.get(uuid)?.xml
  }

  detail({ hostId, uuid }: DomainRef): DomainDetail | undefined {
    return this.#hosts.get(hostId)?.detail(uuid)
  }

  /** The domain's rows on all hosts: during a migration it stands on two. */
  byUuid(uuid: string): DomainSummary[] {
    return [...this.#hosts.values()].flatMap((entry) => entry.domains.get(uuid)?.summary ?? [])
  }

  /** Adds a host, or takes over its changed settings. */
  putHost(hostId: string, settings: HostSettings): void {
    const entry = this.#hosts.get(hostId)
    if (entry) entry.settings = settings
    else this.#hosts.set(hostId, new HostEntry(hostId, settings))
    this.#changeHost(hostId, settings.shown)
  }

  removeHost(hostId: string): void {
    if (!this.#hosts.delete(hostId)) return
    clearTimeout(this.#counting.get(hostId))
    this.#counting.delete(hostId)
    this.#hub.publish({ type: 'host-removed', hostId, revision: ++this.#revision })
  }

  setHostState(hostId: string, state: Pick<HostSummary, 'state' | 'problem' | 'retryAt'>): void {
    const entry = this.#hosts.get(hostId)
    if (!entry) return
    const since = entry.summary.state === state.state ? entry.summary.since : Date.now()
    if (state.state === 'connected' && entry.summary.state !== 'connected') entry.connectedAt = Date.now()
    if (state.state !== 'connected') for (const [uuid] of entry.domains) entry.forgetLoad(uuid)
    this.#changeHost(hostId, { ...state, since })
  }

  putNode(
    hostId: string,
    node: { facts: HostSummary['facts']; cpu: HostDetail['cpu']; capabilitiesXml: string },
  ): void {
    const entry = this.#hosts.get(hostId)
    if (!entry) return
    entry.cpu = node.cpu
    entry.capabilitiesXml = node.capabilitiesXml
    this.#changeHost(hostId, { facts: node.facts })
  }

  putPools(hostId: string, pools: PoolSummary[]): void {
    const entry = this.#hosts.get(hostId)
    if (!entry || JSON.stringify(entry.pools) === JSON.stringify(pools)) return
    entry.pools = pools
    this.#changeHost(hostId, {})
  }

  putNetworks(hostId: string, networks: NetworkSummary[]): void {
    const entry = this.#hosts.get(hostId)
    if (!entry || JSON.stringify(entry.networks) === JSON.stringify(networks)) return
    entry.networks = networks
    this.#changeHost(hostId, {})
  }

  /** Take it just before a read is sent to libvirt: of two readings of a domain the one begun later stands. */
  beginReading(): number {
    return ++this.#order
  }

  /**
   * Takes over what a connection read. `watched`: Drover was connected since the reading before, so a new state began just now.
   * Ignored when a reading begun later is here already.
   */
  putDomain(hostId: string, reading: DomainReading, order: number, watched: boolean): void {
    const entry = this.#hosts.get(hostId)
    const changed = entry?.put(reading, order, watched, this.#revision + 1)
    if (!changed) return
    this.#revision++
    this.#hub.publish({ type: 'domain', domain: changed })
    this.#recount(hostId)
  }

  removeDomain({ hostId, uuid }: DomainRef, order: number): void {
    if (!this.#hosts.get(hostId)?.remove(uuid, order)) return
    this.#hub.publish({ type: 'domain-removed', hostId, uuid, revision: ++this.#revision })
    this.#recount(hostId)
  }

  /** Removes what a full reading did not find, unless it was read anew since. */
  keepDomains(hostId: string, found: ReadonlySet<string>, order: number): void {
    const entry = this.#hosts.get(hostId)
    if (!entry) return
    for (const uuid of [...entry.domains.keys()])
      if (!found.has(uuid)) this.removeDomain({ hostId, uuid }, order)
    entry.forgetRemovals(order)
  }

  /** CPU load by UUID, percent of the domain's vCPUs. Not a new revision. */
  putLoads(hostId: string, loads: [uuid: string, cpuPercent: number | null][]): void {
    const entry = this.#hosts.get(hostId)
    if (!entry) return
    const changed = loads.filter(([uuid, load]) => entry.putLoad(uuid, load))
    if (changed.length > 0) this.#hub.publish({ type: 'loads', hostId, loads: changed })
  }

  #changeHost(hostId: string, change: Partial<HostSummary>): void {
    const entry = this.#hosts.get(hostId)
    if (!entry) return
    entry.summary = { ...entry.summary, ...change, domains: entry.counts(), revision: ++this.#revision }
    this.#hub.publish({ type: 'host', host: entry.summary })
  }

  #recount(hostId: string): void {
    if (this.#counting.has(hostId)) return
    const timer = setTimeout(() => {
      this.#counting.delete(hostId)
      const entry = this.#hosts.get(hostId)
      const counts = entry?.counts()
      if (entry && JSON.stringify(counts) !== JSON.stringify(entry.summary.domains))
        this.#changeHost(hostId, {})
    }, COUNTS_PAUSE)
    this.#counting.set(hostId, timer)
  }
}
