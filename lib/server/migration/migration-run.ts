import { setTimeout as sleep } from 'node:timers/promises'
import type { Job } from '../../shared/contract/jobs.ts'
import type { Problem } from '../../shared/problem.ts'
import type { Inventory } from '../hosts/inventory.ts'
import type { HostPool } from '../hosts/pool.ts'
import type { JobBoard, JobEntry } from '../jobs/job-board.ts'
import { log } from '../log.ts'
import { isLibvirtError, libvirtFault, toProblem } from '../problem.ts'
import { tidyTarget } from './leftovers.ts'
import { MigrationCall } from './migration-call.ts'
import { type MigrationNames, migrationProblem } from './migration-problem.ts'
import { doneProgress } from './migration-progress.ts'
import { judge, type Side, undecided, type Verdict } from './outcome.ts'
import type { Preflight } from './preflight/preflight.ts'
import { readSide } from './read-side.ts'

export type MigrationSurroundings = {
  pool: HostPool
  inventory: Inventory
  preflight: Preflight
  board: JobBoard
}

/** How long both hosts are asked what became of it before Drover gives up asking (milliseconds). */
const ASK_FOR = 10 * 60_000
/** A proof that takes longer (milliseconds) is shown as a phase of its own. */
const SAY_AFTER = 1000
const ASK_SOON = 150
const ASK_LATER = 2000

/** One migration from the stored job to the proof on both hosts; also takes up one that an earlier Drover left behind. */
export class MigrationRun {
  readonly #around: MigrationSurroundings
  readonly #id: string
  readonly #stop = new AbortController()
  #call: MigrationCall | undefined
  #aborted = false

  constructor(around: MigrationSurroundings, id: string) {
    this.#around = around
    this.#id = id
  }

  get #entry(): JobEntry {
    const entry = this.#around.board.entry(this.#id)
    if (!entry) throw new Error(`there is no job ${this.#id}`)
    return entry
  }

  get #names(): MigrationNames {
    const { job } = this.#entry
    const name = (hostId: string) => this.#around.inventory.host(hostId)?.name ?? hostId
    return { domain: job.domainName, source: name(job.hostId), target: name(job.targetHostId) }
  }

  /** Migrates, and resolves once the job has ended and everybody can see how. Never rejects. */
  async run(): Promise<Job> {
    let failure: Problem | null = null
    let downtime: number | null = null
    this.#call = new MigrationCall(this.#around, this.#id)
    try {
      downtime = await this.#call.run()
    } catch (error) {
      failure = this.#explain(error)
    }
    if (this.#stop.signal.aborted) return this.#entry.job
    return await this.#conclude(failure, downtime)
  }

  /** Finds out what became of a migration that an earlier Drover began. Never rejects. */
  async reconcile(): Promise<Job> {
    const { job } = this.#entry
    await this.#around.board.change(this.#id, {
      abortable: false,
      progress: { ...job.progress, phase: 'reconciling', rate: null, timeLeft: null },
    })
    return await this.#conclude(
      this.#entry.record.called ? CUT_OFF(this.#names) : NEVER_CALLED(this.#names),
      null,
    )
  }

  /** Asks libvirt to abort; the job ends by itself once both hosts say what is true. */
  abort(): void {
    this.#aborted = true
    this.#call?.abort()
  }

  /** Drover ends: the migration's connections are cut, libvirt cancels it, the next start says how it went. */
  stop(): void {
    this.#stop.abort()
    this.#call?.cut()
  }

  #explain(error: unknown): Problem {
    if (isLibvirtError(error)) return migrationProblem(libvirtFault(error), error.message, this.#names)
    const problem = toProblem(error)
    if (problem.code === 'internal-failure')
      log.error('a migration failed inside Drover', { job: this.#id, error })
    return problem
  }

  async #conclude(failure: Problem | null, downtime: number | null): Promise<Job> {
    const { board } = this.#around
    const verdict = await this.#settle(failure)
    if (this.#stop.signal.aborted) return this.#entry.job
    const { job, record } = this.#entry
    const succeeded = verdict.state === 'succeeded'
    const leftBehind = succeeded ? record.copies.map(({ path }) => ({ hostId: job.hostId, path })) : []
    const problem = succeeded
      ? this.#leftNote(leftBehind.map(({ path }) => path))
      : await this.#tidied(verdict.problem)
    return await board.change(
      this.#id,
      {
        state: verdict.state,
        problem,
        progress: succeeded
          ? doneProgress(job.progress, downtime)
          : { ...job.progress, rate: null, timeLeft: null },
        abortable: false,
        endedAt: Date.now(),
      },
      { leftBehind },
    )
  }

  /** Asks both hosts until what they say decides it. */
  async #settle(failure: Problem | null): Promise<{ state: Job['state']; problem: Problem | null }> {
    const began = Date.now()
    let said = false
    for (let round = 0; ; round++) {
      const [source, target] = await this.#readBoth()
      const { record } = this.#entry
      const names = this.#names
      const verdict =
        neverCalled(record.called, failure, source) ??
        judge({
          source,
          target,
          names,
          failure,
          persistent: record.persistent,
          aborted: this.#aborted || record.abortedBy !== null,
        })
      if (verdict.decided) return verdict
      if (Date.now() - began > ASK_FOR) return undecided(names, verdict.because)
      if (!said && Date.now() - began > SAY_AFTER) {
        said = true
        await this.#waiting(verdict.because)
      }
      try {
        await sleep(round < 20 ? ASK_SOON : ASK_LATER, undefined, { signal: this.#stop.signal })
      } catch {
        return undecided(names, 'Drover was stopped') // not stored: the next start asks again
      }
    }
  }

  async #waiting(because: string): Promise<void> {
    const { job } = this.#entry
    await this.#around.board.change(this.#id, {
      abortable: false,
      progress: { ...job.progress, phase: 'reconciling', rate: null, timeLeft: null },
      problem: { code: 'reconciling', message: `Finding out what became of it: ${because}.` },
    })
  }

  /** Both inventories are read anew as well, so that the screens show no more than what was proven. */
  async #readBoth(): Promise<[Side, Side]> {
    const { pool } = this.#around
    const { uuid, hostId, targetHostId } = this.#entry.job
    const refs = [
      { hostId, uuid },
      { hostId: targetHostId, uuid },
    ] as const
    // What keeps a host from being read again is what readSide reports below.
    const refreshed = refs.map((ref) => pool.refreshDomain(ref).catch(() => undefined))
    const sides = await Promise.all([readSide(pool, refs[0]), readSide(pool, refs[1])])
    await Promise.all(refreshed)
    return sides
  }

  /** What the copy left on the target is ours to remove only if it was proven absent before. */
  async #tidied(problem: Problem | null): Promise<Problem | null> {
    const { job, record } = this.#entry
    if (!record.called || record.copies.length === 0) return problem
    const left = await tidyTarget(this.#around.pool, job, record, this.#names.target)
    if (!left || !problem) return problem ?? left
    return { ...problem, remedy: [problem.remedy, left.message, left.remedy].filter(Boolean).join(' ') }
  }

  #leftNote(paths: string[]): Problem | null {
    if (!paths.length) return null
    const { domain, source, target } = this.#names
    return {
      code: 'left-behind',
      message: `The disk was copied; the old file stays on ${source}: ${paths.join(', ')}.`,
      remedy: `Delete it there once you have seen ${domain} work on ${target}. Migrating back replaces it.`,
    }
  }
}

/** libvirt was never asked to migrate: whatever else happens to the domain is not this job's doing. */
function neverCalled(called: boolean, failure: Problem | null, source: Side): Verdict | null {
  if (called || !failure || source.presence === 'unknown') return null
  return { decided: true, state: failure.code === 'aborted' ? 'aborted' : 'failed', problem: failure }
}

const CUT_OFF = ({ domain, source }: MigrationNames): Problem => ({
  code: 'cut-off',
  message: `Drover was stopped during the migration, and libvirt cancelled it; ${domain} still runs on ${source}.`,
  remedy: 'Start the migration again.',
})
const NEVER_CALLED = ({ domain, source }: MigrationNames): Problem => ({
  code: 'cut-off',
  message: `Drover was stopped before the migration began; ${domain} is where it was, on ${source}.`,
  remedy: 'Start the migration again.',
})
