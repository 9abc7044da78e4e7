import type { TableSort } from '@/components/ui/data-table'
import type { DomainState, DomainSummary } from '@/lib/shared/contract/domains'

export type DomainFilter = { text: string; state: DomainState | null; host: string | null; sort: TableSort }

/** What the table shows when the address says nothing. */
export const NO_FILTER: DomainFilter = {
  text: '',
  state: null,
  host: null,
  sort: { column: 'name', descending: false },
}

const STATES: readonly string[] = [
  'nostate',
  'running',
  'blocked',
  'paused',
  'shutdown',
  'shutoff',
  'crashed',
  'pmsuspended',
] satisfies DomainState[]

/** `?q=web&state=running&host=ID&sort=-cpu`; whatever makes no sense counts as absent. */
export function readFilter(params: { get: (name: string) => string | null }): DomainFilter {
  const state = params.get('state')
  const sort = params.get('sort') ?? ''
  return {
    text: params.get('q') ?? '',
    state: state && STATES.includes(state) ? (state as DomainState) : null,
    host: params.get('host') || null,
    sort: sort ? { column: sort.replace(/^-/, ''), descending: sort.startsWith('-') } : NO_FILTER.sort,
  }
}

/** The query string of a filter, without `?`; empty for none. */
export function writeFilter({ text, state, host, sort }: DomainFilter): string {
  const params = new URLSearchParams()
  if (text) params.set('q', text)
  if (state) params.set('state', state)
  if (host) params.set('host', host)
  const order = `${sort.descending ? '-' : ''}${sort.column}`
  if (order !== NO_FILTER.sort.column) params.set('sort', order)
  return params.toString()
}

export const isFiltered = ({ text, state, host }: DomainFilter): boolean =>
  Boolean(text.trim() || state || host)

/** Idle (`blocked`) counts as running: it is a running guest that waits. */
export const stateGroup = (state: DomainState): DomainState => (state === 'blocked' ? 'running' : state)

/** By text and host only: the counts beside the states are of these. */
export function matchingText(
  domains: readonly DomainSummary[],
  { text, host }: DomainFilter,
  hostName: (id: string) => string,
): readonly DomainSummary[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0 && !host) return domains
  return domains.filter((domain) => {
    if (host && domain.hostId !== host) return false
    if (words.length === 0) return true
    const hay =
      `${domain.name}\n${domain.title ?? ''}\n${domain.uuid}\n${hostName(domain.hostId)}`.toLowerCase()
    return words.every((word) => hay.includes(word))
  })
}

export const inState = (
  domains: readonly DomainSummary[],
  state: DomainState | null,
): readonly DomainSummary[] =>
  state ? domains.filter((domain) => stateGroup(domain.state) === stateGroup(state)) : domains
