import { Notice, ProblemNotice } from '@/components/ui/problem-notice'
import type { Job } from '@/lib/shared/contract/jobs'

/** What an operator should know of a migration: why it failed, or what it left. */
export function EndNote({ job }: { job: Job }) {
  const { problem, state } = job
  if (!problem) return null
  // The outcome says that much already; what is left to do it does not.
  if (state === 'aborted' && !problem.remedy) return null
  if (state !== 'succeeded' && state !== 'aborted')
    return <ProblemNotice problem={problem} tone={state === 'failed' ? 'bad' : 'warn'} />
  return (
    <Notice>
      {state === 'succeeded' ? problem.message : null} <span className="text-ink-2">{problem.remedy}</span>
    </Notice>
  )
}
