import type { DomainDetail, DomainRef, DomainSummary } from '../../shared/contract/domains.ts'
import type { HostDetail, HostSummary, NetworkSummary, PoolSummary } from '../../shared/contract/hosts.ts'
import type { EventHub } from '../events/hub.ts'
import type { DomainReading } from './domain-reading.ts'

/** A host as the inventory holds it: what its connection last read, kept while it is lost. */
export type HostEntry = {
  summary: HostSummary
  settings: Pick<HostDetail, 'uri' | 'certificateId' | 'saslUser'>
  connectedAt: number | null
  cpu: HostDetail['cpu']
  capabilitiesXml: string | null
  pools: PoolSummary[]
  networks: NetworkSummary[]
  domains: Map<string, DomainEntry>
}

type DomainEntry = { summary: DomainSummary; xml: string; detail: DomainDetail | undefined }

/**
 * Every host and domain as Drover last saw it, in memory: pages and preflights read here and never wait for a host.
 * Connections write to it; each change gets a revision and goes to the hub.
 */
export class Inventory {
  readonly boot: string
  readonly #hub: EventHub
  readonly #hosts = new Map<string, HostEntry>()
  #revision = 0

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
    return { summary, ...settings, connectedAt, cpu, capabilitiesXml, pools, networks }
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
    return this.#hosts.get(hostId)?.domains.get(uuid)?.detail
  }

  /** The domain's rows on all hosts: during a migration it stands on two. */
  byUuid(uuid: string): DomainSummary[] {
    return [...this.#hosts.values()].flatMap((entry) => entry.domains.get(uuid)?.summary ?? [])
  }

  putDomain(_hostId: string, _reading: DomainReading): void {
    throw new Error('not built yet')
  }
}
