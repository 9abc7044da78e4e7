import type { Job, JobState } from '../../shared/contract/jobs.ts'
import type { Problem } from '../../shared/problem.ts'
import type { MigrationNames } from './migration-problem.ts'

/** What one host says of the domain. */
export type Side = {
  presence: 'active' | 'defined' | 'absent' | 'unknown'
  /** `running`, `paused`, … while active. */
  state: string | null
  persistent: boolean
  /** A job of libvirt is still going on with it. */
  busy: boolean
  /** Paused because it is being migrated (VIR_DOMAIN_PAUSED_MIGRATION and the like). */
  migrating: boolean
  /** Why it is unknown. */
  because: string | null
}

export type Verdict =
  | { decided: true; state: Exclude<JobState, 'running'>; problem: Problem | null }
  /** Not over yet, or not to be known yet: look again. */
  | { decided: false; because: string }

export type Question = {
  source: Side
  target: Side
  names: MigrationNames
  /** The definition should have moved too. */
  persistent: boolean
  aborted: boolean
  /** What libvirt or Drover said went wrong, if it did. */
  failure: Problem | null
}

/** What became of a migration, by what both hosts say: the only judge of success. */
export function judge(question: Question): Verdict {
  const { source, target, names } = question
  const unknown = [
    source.presence === 'unknown' && names.source,
    target.presence === 'unknown' && names.target,
  ].filter(Boolean)
  if (unknown.length)
    return {
      decided: false,
      because: `${unknown.join(' and ')} can't be asked: ${source.because ?? target.because ?? 'no answer'}`,
    }
  if (source.busy || target.busy) return { decided: false, because: 'libvirt is still migrating it' }
  if (target.presence === 'active' && target.migrating)
    return { decided: false, because: `${names.target} is still receiving it` }
  if (target.presence === 'active') return onTarget(question)
  return onSource(question)
}

const ended = (state: Exclude<JobState, 'running'>, problem: Problem | null): Verdict => ({
  decided: true,
  state,
  problem,
})

function onTarget({ source, target, names, persistent }: Question): Verdict {
  const { domain, source: from, target: to } = names
  if (source.presence === 'active' && source.state !== 'paused')
    return ended('failed', {
      code: 'running-twice',
      message: `${domain} runs on ${from} and on ${to} at once. This can destroy its disks.`,
      remedy: `Force it off on one of them now; the screen of each shows which one is alive.`,
    })
  if (source.presence === 'active')
    return ended('failed', {
      code: 'paused-copy',
      message: `${domain} runs on ${to}, and a paused copy of it is left on ${from}.`,
      remedy: `See that it works on ${to}, then force the one on ${from} off and delete its definition. Never resume it there.`,
    })
  if (source.presence === 'defined')
    return ended('failed', {
      code: 'left-defined',
      message: `${domain} runs on ${to}, but its definition is still on ${from}.`,
      remedy: `Delete the definition on ${from}, so that it can't be started twice.`,
    })
  if (persistent && !target.persistent)
    return ended('failed', {
      code: 'transient-there',
      message: `${domain} runs on ${to}, but its definition was not stored there: it will be gone once it stops.`,
      remedy: `Define it on ${to} from its XML while it runs.`,
    })
  return ended('succeeded', null)
}

function onSource({ source, target, names, aborted, failure }: Question): Verdict {
  const { domain, source: from, target: to } = names
  if (source.presence === 'active' && source.migrating)
    return ended('failed', {
      code: 'paused-at-source',
      message: `The migration was cut off at its very end. ${domain} is paused on ${from} and does not run on ${to}.`,
      remedy: `Resume it on ${from}.`,
    })
  if (source.presence === 'active' && aborted)
    return ended('aborted', {
      code: 'aborted',
      message: `The migration was aborted; ${domain} goes on running on ${from}.`,
      ...kept(failure),
    })
  if (source.presence === 'active')
    return ended(
      'failed',
      failure ?? {
        code: 'cut-off',
        message: `The migration did not come to its end; ${domain} still runs on ${from}.`,
        remedy: 'Start it again.',
      },
    )
  const places = [source.presence === 'defined' && from, target.presence === 'defined' && to].filter(Boolean)
  if (places.length)
    return ended('failed', {
      code: 'stopped',
      message: `${domain} stopped during the migration. It is off on ${places.join(' and on ')}.`,
      remedy: `Start it on ${places[0]}.`,
      ...kept(failure),
    })
  return ended('failed', {
    code: 'nowhere',
    message: `${domain} is neither on ${from} nor on ${to}.`,
    remedy:
      'It stopped meanwhile, or someone moved or deleted it. The audit log and libvirt’s logs on both hosts say more.',
    ...kept(failure),
  })
}

const kept = (failure: Problem | null): Pick<Problem, 'libvirt'> =>
  failure?.libvirt ? { libvirt: failure.libvirt } : {}

/** Nobody could tell in time. */
export const undecided = (
  names: MigrationNames,
  because: string,
): { state: Job['state']; problem: Problem } => ({
  state: 'failed',
  problem: {
    code: 'unknown-outcome',
    message: `What became of ${names.domain} could not be found out: ${because}.`,
    remedy: `Look for it on ${names.source} and on ${names.target}. Do not start it before you know that it runs on neither.`,
  },
})
