'use client'
import { X } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { JobStateBadge } from '@/components/shell/state-badges'
import { IconButton } from '@/components/ui/icon-button'
import { ProblemNotice } from '@/components/ui/problem-notice'
import { TimeAgo } from '@/components/ui/time-ago'
import { useDomainJob, useHost } from '@/lib/client/live'
import type { DomainRef } from '@/lib/shared/contract/domains'
import type { Job } from '@/lib/shared/contract/jobs'
import { paths } from '@/lib/shared/paths'
import { formatDuration } from '@/lib/shared/units'
import { AbortMigration } from './abort-migration'
import { EndNote } from './end-note'
import { MigrationBar, MigrationFigures } from './migration-figures'
import { outcomeSentence } from './migration-words'

/** An ended migration stays on the page for this long (milliseconds). */
const SHOWN_FOR = 15 * 60_000
// Of this browser tab: another operator still sees how it ended.
const dismissed = new Set<string>()

/** The migration of a machine on its page: how far it is, and how it ended. Nothing while there is none. */
export function MigrationStrip({ domain }: { domain: DomainRef }) {
  const job = useDomainJob(domain.hostId, domain.uuid)
  const [, setDismissed] = useState('')
  if (!job || dismissed.has(job.id)) return null
  if (job.endedAt !== null && Date.now() - job.endedAt > SHOWN_FOR) return null
  const dismiss = () => {
    dismissed.add(job.id)
    setDismissed(job.id)
  }
  return (
    <section
      aria-label="Migration"
      data-job={job.id}
      data-state={job.state}
      className="grid gap-2 border-y bg-surface px-4 py-2.5 lg:px-6"
    >
      {job.state === 'running' ? (
        <Running job={job} />
      ) : (
        <Ended job={job} here={domain} onDismiss={dismiss} />
      )}
    </section>
  )
}

function Running({ job }: { job: Job }) {
  const source = useHost(job.hostId)?.name ?? job.hostId
  const target = useHost(job.targetHostId)?.name ?? job.targetHostId
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <p className="min-w-0 text-ink-2 wrap-anywhere">
          <Link href={paths.job(job.id)} className="underline underline-offset-3">
            Migrating
          </Link>{' '}
          {source} → {target}, started by {job.by}
        </p>
        <div className="ml-auto">
          <AbortMigration job={job} source={source} />
        </div>
      </div>
      <MigrationBar job={job} />
      <MigrationFigures job={job} />
      {job.problem ? <ProblemNotice problem={job.problem} tone="warn" /> : null}
    </>
  )
}

function Ended({ job, here, onDismiss }: { job: Job; here: DomainRef; onDismiss: () => void }) {
  const source = useHost(job.hostId)?.name ?? job.hostId
  const target = useHost(job.targetHostId)?.name ?? job.targetHostId
  const moved = job.state === 'succeeded' && here.hostId === job.hostId
  return (
    <div className="grid gap-1.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <JobStateBadge state={job.state} />
        <p role="status" className="min-w-0 wrap-anywhere">
          {outcome(job, source, target, moved)}
        </p>
        {moved ? (
          <Link
            href={paths.domain({ hostId: job.targetHostId, uuid: job.uuid })}
            className="text-link underline underline-offset-3"
          >
            Open it on {target}
          </Link>
        ) : null}
        <span className="ml-auto flex items-center gap-2 text-ink-3 text-xs">
          {job.endedAt ? <TimeAgo at={job.endedAt} /> : null}
          <IconButton icon={X} label="Dismiss" onClick={onDismiss} />
        </span>
      </div>
      {job.problem ? <EndNote job={job} /> : null}
    </div>
  )
}

function outcome(job: Job, source: string, target: string, moved: boolean): string {
  const { downtime } = job.progress
  if (job.state !== 'succeeded') return outcomeSentence(job, source, target) ?? ''
  const stood = downtime === null ? '' : ` It stood still for ${formatDuration(downtime)}.`
  return `${moved ? `Migrated to ${target}.` : `Migrated here from ${source}.`}${stood}`
}
