'use client'
import { Progress } from '@/components/ui/meter'
import type { Job } from '@/lib/shared/contract/jobs'
import { formatBytes, formatDuration, formatRate } from '@/lib/shared/units'
import { phaseWords } from './migration-words'

/** Phase, bar and percent in one line. */
export function MigrationBar({ job }: { job: Job }) {
  const { phase, percent } = job.progress
  return (
    <div className="flex min-w-0 flex-1 items-center gap-3">
      <span className="w-32 shrink-0 font-medium text-busy">{phaseWords[phase]}</span>
      <Progress
        value={percent}
        of={job.id}
        label={`Migration of ${job.domainName}`}
        className="min-w-16 flex-1"
      />
      <span className="w-11 shrink-0 text-right tabular-nums">{Math.floor(percent)} %</span>
    </div>
  )
}

/** What libvirt counts; each figure keeps its place while it has no value yet. */
export function MigrationFigures({ job }: { job: Job }) {
  const { processed, remaining, total, rate, dirtyRate, iteration, timeLeft } = job.progress
  const known = total > 0
  const figures: [label: string, value: string][] = [
    ['Sent', known ? formatBytes(processed) : '–'],
    ['Left', known ? `${formatBytes(remaining)} of ${formatBytes(total)}` : '–'],
    ['Rate', rate === null ? '–' : formatRate(rate)],
    ['Dirty rate', dirtyRate === null ? '–' : formatRate(dirtyRate)],
    ['Iteration', iteration === null ? '–' : String(iteration)],
    ['Time left', timeLeft === null ? '–' : formatDuration(timeLeft)],
  ]
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-1 sm:grid-cols-3 lg:grid-cols-6">
      {figures.map(([label, value]) => (
        <div key={label} className="min-w-0">
          <dt className="text-ink-3 text-xs">{label}</dt>
          <dd className="truncate tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
