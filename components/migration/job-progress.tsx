'use client'
import { Progress } from '@/components/ui/meter'
import type { Job } from '@/lib/shared/contract/jobs'
import { phaseWords } from './migration-words'

/** A running migration in a table's cell. */
export function JobProgress({ job }: { job: Job }) {
  const { percent, phase } = job.progress
  return (
    <span className="flex min-w-0 items-center gap-2 text-busy" title={phaseWords[phase]}>
      <Progress
        value={percent}
        of={job.id}
        label={`Migration of ${job.domainName}`}
        className="w-14 shrink-0"
      />
      <span className="w-9 shrink-0 text-right tabular-nums">{Math.floor(percent)} %</span>
      <span className="truncate max-lg:hidden">{phaseWords[phase]}</span>
    </span>
  )
}
