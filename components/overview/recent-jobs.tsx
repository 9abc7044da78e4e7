'use client'
import Link from 'next/link'
import { JobStateBadge } from '@/components/shell/state-badges'
import { Progress } from '@/components/ui/meter'
import { Section } from '@/components/ui/section'
import { TimeAgo } from '@/components/ui/time-ago'
import { useHosts, useJobs } from '@/lib/client/live'
import type { Job } from '@/lib/shared/contract/jobs'
import { paths } from '@/lib/shared/paths'
import { formatDuration } from '@/lib/shared/units'

const MOST = 8

export function RecentJobs() {
  const jobs = useJobs()
  const hosts = useHosts()
  const hostName = (id: string) => hosts.find((host) => host.id === id)?.name ?? id
  return (
    <Section
      title="Recent jobs"
      actions={
        <Link href={paths.jobs()} className="link text-xs">
          All jobs
        </Link>
      }
    >
      {jobs.length === 0 ? (
        <p className="text-ink-2">
          None yet. A live migration shows up here, with its progress, for everyone.
        </p>
      ) : (
        <ul className="-mt-2 divide-y divide-rule">
          {jobs.slice(0, MOST).map((job) => (
            <JobRow key={job.id} job={job} from={hostName(job.hostId)} to={hostName(job.targetHostId)} />
          ))}
        </ul>
      )}
    </Section>
  )
}

function JobRow({ job, from, to }: { job: Job; from: string; to: string }) {
  return (
    <li className="grid min-h-8 items-center gap-x-4 py-1 sm:grid-cols-[6.5rem_minmax(0,14rem)_minmax(0,1fr)_auto]">
      <JobStateBadge state={job.state} />
      <Link
        href={paths.job(job.id)}
        title={job.domainName}
        className="truncate whitespace-pre font-medium underline-offset-3 hover:underline"
      >
        {job.domainName}
      </Link>
      <span className="flex min-w-0 items-center gap-3 text-ink-2">
        <span className="truncate">
          {from} → {to}
        </span>
        {job.state === 'running' ? (
          <>
            <Progress
              value={job.progress.percent}
              of={job.id}
              label={`Migration of ${job.domainName}`}
              className="w-24 shrink-0"
            />
            <span className="tabular-nums">{Math.floor(job.progress.percent)} %</span>
          </>
        ) : job.progress.downtime !== null && job.state === 'succeeded' ? (
          <span className="whitespace-nowrap text-ink-3 text-xs">
            downtime {formatDuration(job.progress.downtime)}
          </span>
        ) : null}
      </span>
      <span className="whitespace-nowrap text-ink-3 text-xs">
        <TimeAgo at={job.endedAt ?? job.startedAt} /> by {job.by}
      </span>
    </li>
  )
}
