import { setTimeout as sleep } from 'node:timers/promises'
import type { Connection, Domain, Subscription } from 'node-libvirt'
import { log } from '../log.ts'
import { type JobReading, ProgressCourse } from './migration-progress.ts'
import type { MigrationSurroundings } from './migration-run.ts'
import type { MigrationPlan } from './preflight/preflight.ts'

/** Milliseconds between two readings; the first comes sooner. */
const EVERY = 500
const FIRST = 120
/** Without a single byte after this long the data connection between the hosts does not come about. */
const NO_DATA = 20_000
/** Nothing moved for this long: said, not acted upon. */
const STALLED = 15_000
/** An abort that libvirt does not carry out by then: the client's connection is cut, which cancels it too. */
const ABORT_GIVEN_UP = 12_000
/** The event may come a moment after the call has ended. */
const EVENT_LATE = 400
/** libvirt's answer may come late while QEMU is busy; one that takes this long is no reading any more. */
const ANSWER = 5000

/** Follows a migration from a connection of its own: progress, downtime, watchdog and abort. */
export class MigrationWatch {
  readonly #around: MigrationSurroundings
  readonly #id: string
  readonly #domain: Domain
  readonly #course: ProgressCourse
  /** Cuts the migrating client off. */
  readonly #cut: () => void
  readonly #ended = new AbortController()
  #subscription: Subscription | undefined
  #completed: JobReading | null = null
  #heard: (() => void) | undefined
  #begun = 0
  #aborting = false
  #stalled = false

  private constructor(
    around: MigrationSurroundings,
    id: string,
    domain: Domain,
    plan: MigrationPlan,
    cut: () => void,
  ) {
    this.#around = around
    this.#id = id
    this.#domain = domain
    this.#cut = cut
    this.#course = new ProgressCourse({
      storage: plan.copies.reduce((sum, copy) => sum + (copy.bytes ?? 0), 0),
      memory: plan.source.subject.memoryKiB * 1024,
    })
  }

  static async start(
    around: MigrationSurroundings,
    id: string,
    connection: Connection,
    plan: MigrationPlan,
    cut: () => void,
  ): Promise<MigrationWatch> {
    const domain = await connection.lookupDomainByUuid(plan.source.subject.uuid)
    const watch = new MigrationWatch(around, id, domain, plan, cut)
    // The completed figures come with the source's event alone: afterwards the domain is gone there.
    watch.#subscription = await connection.on('domain.job-completed', ({ domain: about, params }) => {
      if (about.uuid !== domain.uuid) return
      watch.#completed = params
      watch.#heard?.()
    })
    return watch
  }

  /** Whether any byte went over. */
  get moved(): boolean {
    return this.#course.movedAt > 0
  }

  /** libvirt is about to be called. */
  begin(): void {
    this.#begun = Date.now()
    void this.#follow()
  }

  end(): void {
    this.#ended.abort()
    void this.#subscription?.cancel()
  }

  /** Once the call has ended well: the milliseconds that the guest stood still, null if libvirt did not tell. */
  async downtime(): Promise<number | null> {
    this.#ended.abort()
    if (this.#completed === null) {
      const event = new Promise<void>((resolve) => {
        this.#heard = resolve
      })
      await Promise.race([event, sleep(EVENT_LATE)])
    }
    const completed = this.#completed ?? {}
    await this.#around.board.change(this.#id, {
      progress: this.#course.finishing(completed),
      abortable: false,
      problem: null,
    })
    return typeof completed.downtime === 'number' ? completed.downtime : null
  }

  /** Asks libvirt until the call ends; there may be no job to abort yet, or its lock may be held. */
  abort(): void {
    if (this.#aborting) return
    this.#aborting = true
    void this.#abort()
  }

  async #abort(): Promise<void> {
    const until = Date.now() + ABORT_GIVEN_UP
    while (!this.#ended.signal.aborted && Date.now() < until) {
      const outcome = await Promise.race([
        this.#domain.abortJob().catch((error: unknown) => error),
        sleep(until - Date.now(), 'late'),
      ])
      if (outcome instanceof Error)
        log.info('an abort was not taken yet', { job: this.#id, reason: outcome.message })
      await sleep(250)
    }
    if (this.#ended.signal.aborted) return
    log.warn('libvirt did not abort a migration: cutting its client off', { job: this.#id })
    this.#cut()
  }

  async #follow(): Promise<void> {
    await this.#pause(FIRST)
    while (!this.#ended.signal.aborted) {
      const stats = await Promise.race([this.#domain.jobStats().catch(() => null), sleep(ANSWER, null)])
      if (this.#ended.signal.aborted) return
      if (stats) this.#course.take(stats, Date.now())
      this.#judgePace(Date.now())
      await this.#publish(this.#course.progress)
      await this.#pause(EVERY)
    }
  }

  async #pause(time: number): Promise<void> {
    await sleep(time, undefined, { signal: this.#ended.signal }).catch(() => undefined)
  }

  async #publish(progress: ProgressCourse['progress']): Promise<void> {
    const problem = this.#stalled
      ? {
          code: 'no-progress',
          message: this.moved
            ? 'No data has moved for a while.'
            : 'No data has moved yet: the source may not reach the migration ports of the target.',
          remedy:
            'TCP ports 49152 to 49215 of the target must be open for the source. It can be aborted; the virtual machine stays where it is.',
        }
      : null
    await this.#around.board.change(this.#id, { progress, problem })
  }

  #judgePace(now: number): void {
    const since = this.#course.movedAt || this.#begun
    this.#stalled = now - since > STALLED
    if (!this.moved && now - this.#begun > NO_DATA) this.abort()
  }

  /** Whether the watchdog ended it because no byte moved. */
  get gaveUp(): boolean {
    return !this.moved && this.#begun > 0 && Date.now() - this.#begun > NO_DATA
  }
}
