import type { Job } from '@/lib/shared/contract/jobs'

/** The phases of a migration for the eye. */
export const phaseWords: Record<Job['progress']['phase'], string> = {
  preparing: 'Preparing',
  storage: 'Copying disks',
  memory: 'Copying memory',
  finishing: 'Switching over',
  reconciling: 'Asking both hosts',
  done: 'Done',
}

/** One sentence for how it ended, null while it runs. */
export function outcomeSentence(job: Job, source: string, target: string): string | null {
  switch (job.state) {
    case 'running':
      return null
    case 'succeeded':
      return `Migrated from ${source} to ${target}.`
    case 'aborted':
      return `The migration to ${target} was aborted; ${job.domainName} goes on running on ${source}.`
    case 'failed':
      return `The migration to ${target} failed.`
  }
}
