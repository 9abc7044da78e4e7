'use client'
import { Plus } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useEffect, useMemo, useRef } from 'react'
import { FirstHost } from '@/components/shell/first-host'
import { Button, ButtonLink } from '@/components/ui/button'
import { DataTable } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { PageHeader } from '@/components/ui/section'
import { useDomains, useHosts } from '@/lib/client/live'
import { useMay } from '@/lib/client/me'
import type { DomainSummary } from '@/lib/shared/contract/domains'
import { paths } from '@/lib/shared/paths'
import { useDomainActions } from './domain-actions'
import { domainColumns } from './domain-columns'
import { inState, isFiltered, matchingText, NO_FILTER } from './domain-filter'
import { DomainFilters } from './domain-filters'
import { useDomainFilter } from './use-domain-filter'

const keyOf = ({ hostId, uuid }: DomainSummary) => `${hostId}/${uuid}`

/** Every machine of every host in one live table. */
export function DomainTable() {
  const domains = useDomains()
  const hosts = useHosts()
  const [filter, change] = useDomainFilter()
  const { act, dialogs } = useDomainActions()
  const router = useRouter()
  const frame = useRef<HTMLDivElement>(null)
  const input = useRef<HTMLInputElement>(null)
  const mayDefine = useMay('domain.define')

  // Hosts change with each of their counts; the table cares for their names and states alone.
  const hostKey = hosts.map(({ id, name, state }) => `${id}\t${name}\t${state}`).join('\n')
  const known = useMemo(() => {
    const rows = hostKey.split('\n').map((line) => line.split('\t'))
    return {
      names: new Map(rows.map(([id = '', name = '']) => [id, name])),
      away: new Set(rows.filter(([, , state]) => state !== 'connected').map(([id]) => id)),
    }
  }, [hostKey])
  const hostName = useMemo(() => (id: string) => known.names.get(id) ?? id, [known])
  const columns = useMemo(
    () => domainColumns({ hostName, oneHost: known.names.size < 2, onAct: act }),
    [hostName, known, act],
  )
  const candidates = useMemo(() => matchingText(domains, filter, hostName), [domains, filter, hostName])
  const rows = useMemo(() => inState(candidates, filter.state), [candidates, filter.state])

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target instanceof Element ? event.target : null
      if (
        event.key !== '/' ||
        event.ctrlKey ||
        event.metaKey ||
        target?.closest('input, textarea, select, [contenteditable], [role="dialog"]')
      )
        return
      event.preventDefault()
      input.current?.focus()
      input.current?.select()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])

  return (
    <div ref={frame} className="flex min-h-0 flex-1 flex-col">
      <PageHeader
        title="Virtual machines"
        note={
          <span role="status" className="tabular-nums">
            {rows.length === domains.length ? domains.length : `${rows.length} of ${domains.length}`}
          </span>
        }
        actions={
          hosts.length > 0 && mayDefine ? (
            <ButtonLink icon={Plus} variant="primary" href={paths.defineDomain()}>
              Define
            </ButtonLink>
          ) : null
        }
      />
      {domains.length > 0 || isFiltered(filter) ? (
        <DomainFilters
          filter={filter}
          onChange={change}
          hosts={hosts}
          candidates={candidates}
          inputRef={input}
          onDown={() => frame.current?.querySelector<HTMLElement>('[data-row-link]')?.focus()}
        />
      ) : null}
      {hosts.length === 0 ? (
        <FirstHost />
      ) : domains.length === 0 && !isFiltered(filter) ? (
        <NoDomains mayDefine={mayDefine} />
      ) : (
        <DataTable
          className="flex-1"
          label="Virtual machines"
          rows={rows}
          columns={columns}
          rowKey={keyOf}
          faded={({ hostId }) => known.away.has(hostId)}
          sort={filter.sort}
          onSortChange={(sort) => change({ sort })}
          onOpen={(domain) => router.push(paths.domain(domain))}
          empty={
            <EmptyState
              title="Nothing matches"
              actions={
                <Button onClick={() => change({ ...NO_FILTER, sort: filter.sort })}>Clear the filter</Button>
              }
            >
              None of the {domains.length} virtual machines fits this filter.
            </EmptyState>
          }
        />
      )}
      {dialogs}
    </div>
  )
}

function NoDomains({ mayDefine }: { mayDefine: boolean }) {
  return (
    <EmptyState
      title="No virtual machines yet"
      actions={
        mayDefine ? (
          <ButtonLink href={paths.defineDomain()} icon={Plus}>
            Define one from XML
          </ButtonLink>
        ) : null
      }
    >
      Your hosts have none, or aren’t connected yet. Machines made elsewhere, by virsh or virt-install, show
      up here by themselves.
    </EmptyState>
  )
}
