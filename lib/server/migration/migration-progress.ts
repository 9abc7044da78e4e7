import type { DomainJobFigures } from 'node-libvirt'
import type { MigrationProgress } from '../../shared/contract/jobs.ts'

/** What libvirt says of a migration: while it runs, or of one that has ended. */
export type JobReading = DomainJobFigures

type NumericFigure = Exclude<keyof DomainJobFigures, 'operation' | 'success' | 'errmsg'>

export type ExpectedSizes = {
  /** Bytes of all disks that are copied. */
  storage: number
  /** Bytes of the guest's memory. */
  memory: number
}

/** While anything is still to do; the hundredth comes with the proof of both sides. */
const ALMOST = 99
/** Milliseconds over which the rate of storage is taken. */
const RATE_OVER = 4000
const EMPTY: MigrationProgress = {
  phase: 'preparing',
  percent: 0,
  processed: 0,
  remaining: 0,
  total: 0,
  rate: null,
  dirtyRate: null,
  iteration: null,
  timeLeft: null,
  downtime: null,
}
export const startProgress = (): MigrationProgress => ({ ...EMPTY })

/**
 * Turns libvirt's readings into one course from 0 to 100.
 * libvirt has two phases, storage and then memory with a new total that contains both, and memory that the guest
 * rewrites counts anew in each iteration: each share is weighted by its bytes and may only grow.
 */
export class ProgressCourse {
  #expected: ExpectedSizes
  #storageDone = 0
  #memoryDone = 0
  #window: { at: number; sent: number }[] = []
  #progress = startProgress()
  #moved = 0

  constructor(expected: ExpectedSizes) {
    this.#expected = expected
  }

  get progress(): MigrationProgress {
    return this.#progress
  }

  /** When bytes last moved, epoch milliseconds; 0 if none has. */
  get movedAt(): number {
    return this.#moved
  }

  /** Takes one reading in; `at` is when it was made, epoch milliseconds. */
  take(reading: JobReading, at: number): MigrationProgress {
    const of = (name: NumericFigure) => reading[name] ?? 0
    const storage = { total: of('diskTotal'), remaining: of('diskRemaining') }
    const memory = { total: of('memoryTotal'), remaining: of('memoryRemaining') }
    const storageTotal = storage.total || this.#expected.storage
    const memoryTotal = memory.total || this.#expected.memory
    if (storage.total) this.#storageDone = grown(this.#storageDone, 1 - storage.remaining / storage.total)
    // Once memory goes, storage only mirrors what the guest writes meanwhile.
    if (memory.total) this.#storageDone = storageTotal ? 1 : 0
    if (memory.total) this.#memoryDone = grown(this.#memoryDone, 1 - memory.remaining / memory.total)

    const total = storageTotal + memoryTotal
    const done = this.#storageDone * storageTotal + this.#memoryDone * memoryTotal
    const sent = of('diskProcessed') + of('memoryProcessed')
    const rate = this.#rate(sent, at, of('memoryBps') || of('diskBps'))
    const remaining = memory.total ? storage.remaining + memory.remaining : storage.remaining + memoryTotal
    const phase = memory.total ? 'memory' : storage.total ? 'storage' : 'preparing'
    const dirty = of('memoryDirtyRate') * of('memoryPageSize')
    this.#progress = {
      ...this.#progress,
      phase: later(this.#progress.phase, phase),
      percent: grown(this.#progress.percent, Math.min(ALMOST, total ? (100 * done) / total : 0), ALMOST),
      processed: Math.max(this.#progress.processed, sent),
      remaining: phase === 'preparing' ? total : remaining,
      total,
      rate,
      dirtyRate: memory.total ? dirty : null,
      iteration: of('memoryIteration') || null,
      timeLeft: timeLeft(remaining, rate, dirty),
    }
    return this.#progress
  }

  /** libvirt tells a rate for memory only. Storage comes in bursts: its rate is taken over the last seconds. */
  #rate(sent: number, at: number, reported: number): number | null {
    if (sent > (this.#window.at(-1)?.sent ?? 0)) this.#moved = at
    this.#window = [...this.#window.filter((one) => at - one.at <= RATE_OVER), { at, sent }]
    if (reported) return reported
    const first = this.#window[0]
    if (!first || at <= first.at || sent < first.sent) return null
    return Math.round(((sent - first.sent) * 1000) / (at - first.at))
  }

  /** libvirt has ended the job, with these completed figures; both sides are read next. */
  finishing(completed: JobReading): MigrationProgress {
    const sent = Number(completed.dataProcessed ?? 0)
    this.#progress = {
      ...this.#progress,
      phase: 'finishing',
      percent: ALMOST,
      processed: Math.max(this.#progress.processed, sent),
      total: this.#progress.total || Number(completed.dataTotal ?? 0),
      iteration: Number(completed.memoryIteration ?? 0) || this.#progress.iteration,
      timeLeft: null,
    }
    return this.#progress
  }
}

/** Ended well: everything done, and how long the guest stood still. */
export function doneProgress(progress: MigrationProgress, downtime: number | null): MigrationProgress {
  return { ...progress, phase: 'done', percent: 100, remaining: 0, timeLeft: null, downtime }
}

const grown = (before: number, now: number, limit = 1): number =>
  Math.max(before, Math.min(Math.max(limit, before), Number.isFinite(now) ? now : 0))

const ORDER: MigrationProgress['phase'][] = [
  'preparing',
  'storage',
  'memory',
  'finishing',
  'reconciling',
  'done',
]
const later = (a: MigrationProgress['phase'], b: MigrationProgress['phase']) =>
  ORDER.indexOf(b) > ORDER.indexOf(a) ? b : a

/** Milliseconds, null while the guest dirties its memory as fast as it goes over. */
function timeLeft(remaining: number, rate: number | null, dirty: number): number | null {
  const net = (rate ?? 0) - dirty
  if (!rate || net <= 0) return null
  return Math.round((remaining / net) * 1000)
}
