'use client'
import { Plus } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { FirstHost } from '@/components/shell/first-host'
import { HostStateBadge } from '@/components/shell/state-badges'
import { ButtonLink } from '@/components/ui/button'
import { type Column, compareNumber, compareText, DataTable } from '@/components/ui/data-table'
import { PageHeader } from '@/components/ui/section'
import { TimeAgo } from '@/components/ui/time-ago'
import { useHosts } from '@/lib/client/live'
import { useMay } from '@/lib/client/me'
import type { HostSummary } from '@/lib/shared/contract/hosts'
import { paths } from '@/lib/shared/paths'
import { formatKiB } from '@/lib/shared/units'
import { placeOf, transportLabel } from './transports'

/** Those that want to be looked at first. */
const weight: Record<HostSummary['state'], number> = { lost: 0, connecting: 1, connected: 2, disabled: 3 }

const columns: Column<HostSummary>[] = [
  {
    id: 'name',
    header: 'Name',
    compare: (a, b) => compareText(a.name, b.name),
    cell: (host) => <NameCell host={host} />,
  },
  {
    id: 'state',
    header: 'State',
    width: 'clamp(8rem, 29%, 32rem)',
    compare: (a, b) => weight[a.state] - weight[b.state],
    cell: (host) => <StateCell host={host} />,
  },
  {
    id: 'domains',
    header: 'Machines',
    width: '5.5rem',
    align: 'end',
    descendingFirst: true,
    compare: (a, b) => a.domains.total - b.domains.total,
    cell: ({ domains, facts }) =>
      facts === null && domains.total === 0 ? (
        '–'
      ) : (
        <span className="tabular-nums" title={`${domains.active} active of ${domains.total}`}>
          {domains.active} <span className="text-ink-3">/ {domains.total}</span>
        </span>
      ),
  },
  {
    id: 'cpus',
    header: 'CPUs',
    width: '4rem',
    align: 'end',
    hideBelow: 'md',
    descendingFirst: true,
    compare: (a, b) => compareNumber(a.facts?.cpus ?? null, b.facts?.cpus ?? null),
    cell: ({ facts }) => facts?.cpus ?? '–',
  },
  {
    id: 'memory',
    header: 'Memory',
    width: '6rem',
    align: 'end',
    hideBelow: 'md',
    descendingFirst: true,
    compare: (a, b) => compareNumber(a.facts?.memoryKiB ?? null, b.facts?.memoryKiB ?? null),
    cell: ({ facts }) =>
      facts ? <span className="whitespace-nowrap">{formatKiB(facts.memoryKiB)}</span> : '–',
  },
  {
    id: 'version',
    header: 'Hypervisor',
    width: '12.5rem',
    hideBelow: 'lg',
    compare: (a, b) => compareText(versions(a), versions(b)),
    cell: (host) => <span className="block truncate">{versions(host) || '–'}</span>,
  },
  {
    id: 'transport',
    header: 'Transport',
    width: '6rem',
    hideBelow: 'sm',
    compare: (a, b) => compareText(transportLabel[a.transport], transportLabel[b.transport]),
    cell: ({ transport }) => transportLabel[transport],
  },
]

const versions = ({ facts }: HostSummary): string =>
  facts ? `${facts.hypervisor} ${facts.hypervisorVersion} · libvirt ${facts.libvirtVersion}` : ''

function NameCell({ host }: { host: HostSummary }) {
  return (
    <span className="flex min-w-0 items-baseline gap-2">
      <Link
        data-row-link
        href={paths.host(host.id)}
        className="truncate font-medium hover:underline"
        title={host.name}
      >
        {host.name}
      </Link>
      {placeOf(host) === host.name ? null : (
        <span className="truncate text-ink-3 text-xs max-sm:hidden">{placeOf(host)}</span>
      )}
    </span>
  )
}

function StateCell({ host }: { host: HostSummary }) {
  return (
    <span className="flex min-w-0 items-center gap-2">
      <HostStateBadge state={host.state} className="shrink-0" />
      <span className="truncate text-ink-3 text-xs max-sm:hidden" title={host.problem?.message}>
        <TimeAgo at={host.since} suffix="" />
        {host.problem ? ` · ${host.problem.message}` : ''}
      </span>
    </span>
  )
}

/** Every host with its state. */
export function HostTable() {
  const hosts = useHosts()
  const router = useRouter()
  const mayManage = useMay('host.manage')
  const lost = hosts.filter(({ state }) => state === 'lost').length
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <PageHeader
        title="Hosts"
        note={
          <span role="status" className="tabular-nums">
            {hosts.length}
            {lost > 0 ? `, ${lost} lost` : ''}
          </span>
        }
        actions={
          mayManage && hosts.length > 0 ? (
            <ButtonLink icon={Plus} variant="primary" href={paths.addHost()}>
              Add host
            </ButtonLink>
          ) : null
        }
      />
      {hosts.length === 0 ? (
        <FirstHost />
      ) : (
        <DataTable
          className="flex-1"
          label="Hosts"
          rows={hosts}
          columns={columns}
          rowKey={({ id }) => id}
          faded={({ state }) => state !== 'connected'}
          onOpen={(host) => router.push(paths.host(host.id))}
        />
      )}
    </div>
  )
}
