'use client'
import clsx from 'clsx'
import Link from 'next/link'
import { DomainStateBadge } from '@/components/shell/state-badges'
import { type Column, compareNumber, compareText } from '@/components/ui/data-table'
import { Meter, Progress } from '@/components/ui/meter'
import { TimeAgo } from '@/components/ui/time-ago'
import { useDomainJob, useHost } from '@/lib/client/live'
import type { DomainSummary } from '@/lib/shared/contract/domains'
import type { Job } from '@/lib/shared/contract/jobs'
import { isActive } from '@/lib/shared/domain-can'
import { paths } from '@/lib/shared/paths'
import { formatKiB, formatPercent } from '@/lib/shared/units'
import type { Act } from './domain-actions'
import { DomainRowMenu } from './domain-row-menu'

/** States by how much they want to be looked at. */
const weight: Record<DomainSummary['state'], number> = {
  crashed: 0,
  shutdown: 1,
  paused: 2,
  pmsuspended: 3,
  running: 4,
  blocked: 4,
  nostate: 5,
  shutoff: 6,
}

type Wanted = {
  hostName: (id: string) => string
  /** Leaves the host's column out. */
  oneHost: boolean
  onAct: Act
}

export function domainColumns({ hostName, oneHost, onAct }: Wanted): Column<DomainSummary>[] {
  const columns: Column<DomainSummary>[] = [
    {
      id: 'name',
      header: 'Name',
      compare: (a, b) => compareText(a.name, b.name),
      cell: (domain) => <NameCell domain={domain} hostName={hostName(domain.hostId)} />,
    },
    {
      id: 'host',
      header: 'Host',
      width: '15%',
      hideBelow: 'sm',
      compare: (a, b) => compareText(hostName(a.hostId), hostName(b.hostId)),
      cell: (domain) => <HostCell domain={domain} />,
    },
    {
      id: 'state',
      header: 'State',
      className: 'w-28 md:w-40 xl:w-56',
      compare: (a, b) => weight[a.state] - weight[b.state],
      cell: (domain) => <StateCell domain={domain} />,
    },
    {
      id: 'vcpus',
      header: 'vCPU',
      width: '4rem',
      align: 'end',
      hideBelow: 'lg',
      descendingFirst: true,
      compare: (a, b) => a.vcpus - b.vcpus,
      cell: ({ vcpus }) => vcpus,
    },
    {
      id: 'memory',
      header: 'Memory',
      width: '5.75rem',
      align: 'end',
      hideBelow: 'md',
      descendingFirst: true,
      compare: (a, b) => a.memoryKiB - b.memoryKiB,
      cell: ({ memoryKiB }) => <span className="whitespace-nowrap">{formatKiB(memoryKiB)}</span>,
    },
    // Compared in steps of five percent: rows must not change places with each sample.
    {
      id: 'cpu',
      header: 'CPU',
      width: '9.5rem',
      className: 'pl-6!',
      hideBelow: 'md',
      descendingFirst: true,
      compare: (a, b) => step(a) - step(b),
      cell: (domain) => <LoadCell percent={domain.cpuPercent} />,
    },
    {
      id: 'since',
      header: 'Since',
      width: '5rem',
      align: 'end',
      hideBelow: 'lg',
      compare: (a, b) => compareNumber(b.since, a.since),
      cell: ({ since }) =>
        since ? (
          <TimeAgo at={since} suffix="" className="whitespace-nowrap" />
        ) : (
          <span title="Since before Drover looked">–</span>
        ),
    },
    {
      id: 'actions',
      header: 'Actions',
      headerHidden: true,
      width: '3.5rem',
      align: 'end',
      cell: (domain) => <DomainRowMenu domain={domain} onAct={onAct} />,
    },
  ]
  return oneHost ? columns.filter(({ id }) => id !== 'host') : columns
}

const step = ({ cpuPercent }: DomainSummary) => (cpuPercent === null ? -1 : Math.round(cpuPercent / 5))

function NameCell({ domain, hostName }: { domain: DomainSummary; hostName: string }) {
  const { name, title } = domain
  return (
    <div className="flex min-w-0 flex-col justify-center">
      <span className="flex min-w-0 items-baseline gap-2">
        <Link
          data-row-link
          href={paths.domain(domain)}
          prefetch={false}
          title={name}
          className={clsx(
            'truncate whitespace-pre font-medium underline-offset-3 hover:underline',
            !isActive(domain.state) && 'text-ink-2',
          )}
        >
          <bdi>{name}</bdi>
        </Link>
        {title && title !== name ? (
          <span title={title} className="truncate text-ink-3 max-lg:hidden">
            {title}
          </span>
        ) : null}
      </span>
      <span className="truncate text-ink-3 text-xs sm:hidden">
        {hostName ? `${hostName} · ` : ''}
        {domain.vcpus} vCPU · {formatKiB(domain.memoryKiB)}
        {domain.cpuPercent === null ? '' : ` · ${formatPercent(domain.cpuPercent)}`}
      </span>
    </div>
  )
}

function HostCell({ domain }: { domain: DomainSummary }) {
  const host = useHost(domain.hostId)
  const lost = host !== undefined && host.state !== 'connected'
  return (
    <Link
      href={paths.host(domain.hostId)}
      prefetch={false}
      title={lost ? `${host.name}: ${host.problem?.message ?? host.state}` : host?.name}
      className={clsx(
        'block truncate underline-offset-3 hover:underline',
        host?.state === 'lost' ? 'text-bad' : 'text-ink-2',
      )}
    >
      {host?.name ?? domain.hostId}
    </Link>
  )
}

function StateCell({ domain }: { domain: DomainSummary }) {
  const host = useHost(domain.hostId)
  const job = useDomainJob(domain.hostId, domain.uuid)
  if (job?.state === 'running')
    return <MigrationCell job={job} arriving={job.targetHostId === domain.hostId} />
  const stale = host !== undefined && host.state !== 'connected'
  return (
    <span className="flex min-w-0 items-center gap-x-1.5 max-sm:flex-col max-sm:items-start">
      <DomainStateBadge state={domain.state} reason={domain.reason} stale={stale} />
      {stale ? <span className="text-ink-3 text-xs max-sm:pl-4.5">stale</span> : null}
      {domain.hasManagedSave && domain.state === 'shutoff' ? (
        <span className="truncate text-calm text-xs max-sm:pl-4.5">saved</span>
      ) : null}
    </span>
  )
}

function MigrationCell({ job, arriving }: { job: Job; arriving: boolean }) {
  const other = useHost(arriving ? job.hostId : job.targetHostId)?.name ?? '?'
  const percent = Math.floor(job.progress.percent)
  return (
    <Link
      href={paths.job(job.id)}
      prefetch={false}
      title={arriving ? `Migrating here from ${other}` : `Migrating to ${other}`}
      className="flex min-w-0 items-center gap-2 text-busy"
    >
      <Progress
        value={job.progress.percent}
        of={job.id}
        label={`Migration of ${job.domainName}`}
        className="w-12 shrink-0"
      />
      <span className="w-9 shrink-0 text-right">{percent} %</span>
      <span className="truncate max-md:hidden">
        {arriving ? '←' : '→'} {other}
      </span>
    </Link>
  )
}

function LoadCell({ percent }: { percent: number | null }) {
  if (percent === null) return <span className="text-ink-3">–</span>
  return (
    <span className="flex items-center gap-2">
      <Meter
        value={percent}
        label="CPU load"
        tone={percent >= 80 ? 'busy' : 'good'}
        className="w-14 shrink-0"
      />
      <span className="whitespace-nowrap">{formatPercent(percent)}</span>
    </span>
  )
}
