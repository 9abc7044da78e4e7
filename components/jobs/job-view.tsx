'use client'
import Link from 'next/link'
import { AbortMigration } from '@/components/migration/abort-migration'
import { EndNote } from '@/components/migration/end-note'
import { MigrationBar, MigrationFigures } from '@/components/migration/migration-figures'
import { JobStateBadge } from '@/components/shell/state-badges'
import { EmptyState } from '@/components/ui/empty-state'
import { KeyValues } from '@/components/ui/key-values'
import { PageBody, PageHeader, Section } from '@/components/ui/section'
import { DateTime } from '@/components/ui/time-ago'
import { useHost, useJob } from '@/lib/client/live'
import type { Job } from '@/lib/shared/contract/jobs'
import { paths } from '@/lib/shared/paths'
import { formatBytes, formatDuration } from '@/lib/shared/units'

/** One job, live. */
export function JobView({ id }: { id: string }) {
  const job = useJob(id)
  if (!job)
    return (
      <EmptyState title="There is no such job" actions={<Link href={paths.jobs()}>All jobs</Link>}>
        Only the last hundred are kept at hand; the audit log goes further back.
      </EmptyState>
    )
  return <Found job={job} />
}

function Found({ job }: { job: Job }) {
  const source = useHost(job.hostId)?.name ?? job.hostId
  const running = job.state === 'running'
  return (
    <>
      <PageHeader
        title={
          <>
            Migration of <bdi className="whitespace-pre-wrap">{job.domainName}</bdi>
          </>
        }
        state={<JobStateBadge state={job.state} />}
        actions={<AbortMigration job={job} source={source} />}
      />
      <PageBody>
        <EndNote job={job} />
        {running ? (
          <Section title="Progress">
            <div className="grid gap-3">
              <MigrationBar job={job} />
              <MigrationFigures job={job} />
            </div>
          </Section>
        ) : null}
        <Section title="Summary">
          <Facts job={job} source={source} />
        </Section>
      </PageBody>
    </>
  )
}

function Facts({ job, source }: { job: Job; source: string }) {
  const target = useHost(job.targetHostId)?.name ?? job.targetHostId
  const { downtime, processed } = job.progress
  const now = { hostId: job.state === 'succeeded' ? job.targetHostId : job.hostId, uuid: job.uuid }
  const link = 'underline underline-offset-3'
  return (
    <KeyValues
      className="max-w-3xl"
      items={[
        {
          label: 'Virtual machine',
          value: (
            <Link href={paths.domain(now)} className={link}>
              {job.domainName}
            </Link>
          ),
        },
        {
          label: 'From',
          value: (
            <Link href={paths.host(job.hostId)} className={link}>
              {source}
            </Link>
          ),
        },
        {
          label: 'To',
          value: (
            <Link href={paths.host(job.targetHostId)} className={link}>
              {target}
            </Link>
          ),
        },
        { label: 'Started', value: <DateTime at={job.startedAt} /> },
        { label: 'By', value: job.by },
        ...(job.endedAt === null
          ? []
          : [
              { label: 'Ended', value: <DateTime at={job.endedAt} /> },
              { label: 'Took', value: formatDuration(job.endedAt - job.startedAt) },
              { label: 'Downtime', value: downtime === null ? 'not known' : formatDuration(downtime) },
              { label: 'Sent', value: processed ? formatBytes(processed) : 'not known' },
            ]),
      ]}
    />
  )
}
