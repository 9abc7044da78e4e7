import type { DomainDetail, DomainSummary } from '../../shared/contract/domains.ts'
import type { HostDetail, HostSummary, NetworkSummary, PoolSummary } from '../../shared/contract/hosts.ts'
import { isActive } from '../../shared/domain-can.ts'
import { parseDomainXml } from '../domains/parse-domain-xml.ts'
import type { DomainReading } from './domain-reading.ts'

/** What an administrator entered, as far as screens may see it. */
export type HostSettings = Pick<HostDetail, 'uri' | 'certificateId' | 'saslUser'> & {
  shown: Pick<HostSummary, 'name' | 'transport' | 'address' | 'port'>
}

type DomainEntry = { summary: DomainSummary; xml: string; order: number; snapshots: number }

/** One host in the inventory: what its connection last read, kept while the host is lost. */
export class HostEntry {
  summary: HostSummary
  settings: HostSettings
  connectedAt: number | null = null
  cpu: HostDetail['cpu'] = null
  capabilitiesXml: string | null = null
  pools: PoolSummary[] = []
  networks: NetworkSummary[] = []
  readonly domains = new Map<string, DomainEntry>()
  /** Domains that went, with the reading that found them gone: an older reading must not bring them back. */
  readonly #removals = new Map<string, number>()

  constructor(id: string, settings: HostSettings) {
    this.settings = settings
    this.summary = {
      id,
      ...settings.shown,
      state: 'connecting',
      since: Date.now(),
      problem: null,
      retryAt: null,
      facts: null,
      domains: { active: 0, total: 0 },
      revision: 0,
    }
  }

  counts(): HostSummary['domains'] {
    let active = 0
    for (const { summary } of this.domains.values()) if (isActive(summary.state)) active++
    return { active, total: this.domains.size }
  }

  /** Parsed when asked for: a list of thousands needs no details. */
  detail(uuid: string): DomainDetail | undefined {
    const entry = this.domains.get(uuid)
    if (!entry) return undefined
    const { name: _, uuid: _u, title: _t, vcpus: _v, maxMemoryKiB: _m, ...facts } = parseDomainXml(entry.xml)
    return { summary: entry.summary, ...facts, snapshots: entry.snapshots }
  }

  /** The summary, if the reading changed it. */
  put(reading: DomainReading, order: number, watched: boolean, revision: number): DomainSummary | undefined {
    const known = this.domains.get(reading.uuid)
    if (order < (known?.order ?? this.#removals.get(reading.uuid) ?? 0)) return undefined
    const summary = summarise(this.summary.id, reading, known, watched)
    const same =
      known &&
      JSON.stringify({ ...summary, revision: 0 }) === JSON.stringify({ ...known.summary, revision: 0 })
    if (!same) summary.revision = revision
    this.domains.set(reading.uuid, {
      summary: same ? known.summary : summary,
      xml: reading.xml,
      order,
      snapshots: reading.snapshots,
    })
    this.#removals.delete(reading.uuid)
    // A definition that changed elsewhere than in the summary still is a change: the page that shows it reads it anew.
    if (same && known.xml === reading.xml) return undefined
    if (same) {
      const again = { ...known.summary, revision }
      this.domains.set(reading.uuid, {
        summary: again,
        xml: reading.xml,
        order,
        snapshots: reading.snapshots,
      })
      return again
    }
    return summary
  }

  remove(uuid: string, order: number): boolean {
    const known = this.domains.get(uuid)
    if (known && order < known.order) return false
    this.#removals.set(uuid, order)
    return this.domains.delete(uuid)
  }

  forgetRemovals(before: number): void {
    for (const [uuid, order] of this.#removals) if (order < before) this.#removals.delete(uuid)
  }

  putLoad(uuid: string, load: number | null): boolean {
    const entry = this.domains.get(uuid)
    if (!entry || entry.summary.cpuPercent === load) return false
    entry.summary = { ...entry.summary, cpuPercent: load }
    return true
  }

  forgetLoad(uuid: string): void {
    this.putLoad(uuid, null)
  }
}

function summarise(
  hostId: string,
  reading: DomainReading,
  known: DomainEntry | undefined,
  watched: boolean,
): DomainSummary {
  const { xml, snapshots: _, ...state } = reading
  const before = known?.summary
  const { title, graphics } = known && known.xml === xml ? shownOf(known.summary) : parsedShown(xml)
  const fresh = before ? before.state !== state.state || before.reason !== state.reason : watched
  return {
    hostId,
    ...state,
    title,
    since: before && !fresh ? before.since : watched ? Date.now() : null,
    cpuPercent: isActive(state.state) ? (before?.cpuPercent ?? null) : null,
    graphics,
    revision: 0,
  }
}

const shownOf = ({ title, graphics }: DomainSummary) => ({ title, graphics })

function parsedShown(xml: string): Pick<DomainSummary, 'title' | 'graphics'> {
  // Most definitions of a big host change nothing here: a thousand parsed trees would cost seconds at the start.
  if (!xml.includes('<title') && !xml.includes('<graphics')) return { title: null, graphics: [] }
  const { title, graphics } = parseDomainXml(xml)
  return { title, graphics: graphics.map((device) => device.type) }
}
