import type { DomainSummary } from '@/lib/shared/contract/domains'
import type { HostSummary } from '@/lib/shared/contract/hosts'
import type { Job } from '@/lib/shared/contract/jobs'

export type Matter =
  | { kind: 'host'; at: number; host: HostSummary }
  | { kind: 'domain'; at: number; domain: DomainSummary }
  | { kind: 'job'; at: number; job: Job }

const DAY = 24 * 3600_000

/** What an operator should look at: lost hosts, crashed machines, jobs that failed in the last day and were not made good. */
export function matters({
  hosts,
  domains,
  jobs,
  now,
}: {
  hosts: readonly HostSummary[]
  domains: readonly DomainSummary[]
  jobs: readonly Job[]
  now: number
}): Matter[] {
  const lost = hosts
    .filter(({ state }) => state === 'lost')
    .map((host): Matter => ({ kind: 'host', at: host.since, host }))
  const crashed = domains
    .filter(({ state }) => state === 'crashed')
    .map((domain): Matter => ({ kind: 'domain', at: domain.since ?? 0, domain }))
  const failed = jobs
    .filter(
      (job) =>
        job.state === 'failed' &&
        (job.endedAt ?? 0) > now - DAY &&
        !jobs.some((later) => later.uuid === job.uuid && later.startedAt > job.startedAt),
    )
    .map((job): Matter => ({ kind: 'job', at: job.endedAt ?? job.startedAt, job }))
  const newestFirst = (a: Matter, b: Matter) => b.at - a.at
  return [...lost.sort(newestFirst), ...crashed.sort(newestFirst), ...failed.sort(newestFirst)]
}
