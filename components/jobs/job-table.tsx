'use client'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useMemo } from 'react'
import { JobProgress } from '@/components/migration/job-progress'
import { JobStateBadge } from '@/components/shell/state-badges'
import { type Column, compareText, DataTable } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { PageHeader } from '@/components/ui/section'
import { TimeAgo } from '@/components/ui/time-ago'
import { useHosts, useJobs } from '@/lib/client/live'
import type { Job } from '@/lib/shared/contract/jobs'
import { paths } from '@/lib/shared/paths'
import { formatDuration } from '@/lib/shared/units'

const took = (job: Job) => (job.endedAt === null ? null : job.endedAt - job.startedAt)

function jobColumns(hostName: (id: string) => string): Column<Job>[] {
  return [
    {
      id: 'machine',
      header: 'Virtual machine',
      compare: (a, b) => compareText(a.domainName, b.domainName),
      cell: (job) => (
        <span className="flex min-w-0 flex-col justify-center">
          <Link
            data-row-link
            href={paths.job(job.id)}
            prefetch={false}
            title={job.domainName}
            className="truncate whitespace-pre font-medium underline-offset-3 hover:underline"
          >
            <bdi>{job.domainName}</bdi>
          </Link>
          <span className="truncate text-ink-3 text-xs sm:hidden">
            {hostName(job.hostId)} → {hostName(job.targetHostId)}
          </span>
        </span>
      ),
    },
    {
      id: 'hosts',
      header: 'From → to',
      width: '20%',
      hideBelow: 'sm',
      compare: (a, b) => compareText(hostName(a.hostId), hostName(b.hostId)),
      cell: (job) => (
        <span className="block truncate text-ink-2">
          {hostName(job.hostId)} → {hostName(job.targetHostId)}
        </span>
      ),
    },
    {
      id: 'state',
      header: 'State',
      width: 'clamp(7.5rem, 26%, 18rem)',
      compare: (a, b) => compareText(a.state, b.state),
      cell: (job) =>
        job.state === 'running' ? (
          <JobProgress job={job} />
        ) : (
          <JobStateBadge state={job.state} title={job.problem?.message} />
        ),
    },
    {
      id: 'downtime',
      header: 'Downtime',
      width: '6rem',
      align: 'end',
      hideBelow: 'lg',
      cell: ({ progress }) => (progress.downtime === null ? '–' : formatDuration(progress.downtime)),
    },
    {
      id: 'took',
      header: 'Took',
      width: '6rem',
      align: 'end',
      hideBelow: 'md',
      cell: (job) => {
        const time = took(job)
        return time === null ? '–' : formatDuration(time)
      },
    },
    {
      id: 'by',
      header: 'By',
      width: '12%',
      hideBelow: 'lg',
      compare: (a, b) => compareText(a.by, b.by),
      cell: ({ by }) => <span className="block truncate text-ink-2">{by}</span>,
    },
    {
      id: 'started',
      header: 'Started',
      width: '6.5rem',
      align: 'end',
      descendingFirst: true,
      compare: (a, b) => a.startedAt - b.startedAt,
      cell: ({ startedAt }) => <TimeAgo at={startedAt} className="whitespace-nowrap" />,
    },
  ]
}

const keyOf = ({ id }: Job) => id

/** The running jobs and the last hundred, live for every operator alike. */
export function JobTable() {
  const jobs = useJobs()
  const hosts = useHosts()
  const router = useRouter()
  // Hosts change with each count; this table cares for their names.
  const names = hosts.map(({ id, name }) => `${id}\t${name}`).join('\n')
  const columns = useMemo(() => {
    const byId = new Map(names.split('\n').map((line) => line.split('\t') as [string, string]))
    return jobColumns((id) => byId.get(id) ?? id)
  }, [names])
  const running = jobs.filter(({ state }) => state === 'running').length
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <PageHeader title="Jobs" note={<span role="status">{running ? `${running} running` : ''}</span>} />
      <DataTable
        className="flex-1"
        label="Jobs"
        rows={jobs}
        columns={columns}
        rowKey={keyOf}
        initialSort={{ column: 'started', descending: true }}
        onOpen={(job) => router.push(paths.job(job.id))}
        empty={
          <EmptyState title="No jobs yet">
            Migrations show up here while they run, and stay with how they ended.
          </EmptyState>
        }
      />
    </div>
  )
}
