import type { Job } from '../../shared/contract/jobs.ts'
import type { Db } from '../db.ts'
import type { EventHub } from '../events/hub.ts'
import { log } from '../log.ts'
import type { MigrationRecord } from '../migration/migration-record.ts'

/** A job with what only Drover needs to know of it. */
export type JobEntry = { job: Job; record: MigrationRecord }

const KEPT = 100
/** Progress is stored this often (milliseconds); a change of state or record at once. */
const STORE_EVERY = 5000

/** The running jobs and the last ones that ended: each change is published, and stored so that it outlives the process. */
export class JobBoard {
  readonly #db: Db
  readonly #hub: EventHub
  readonly #entries = new Map<string, JobEntry>()
  readonly #stored = new Map<string, number>()
  /** Writes of one job run one after the other: an older state must not overwrite a newer one. */
  readonly #writes = new Map<string, Promise<void>>()
  #revision = 0

  constructor(db: Db, hub: EventHub) {
    this.#db = db
    this.#hub = hub
  }

  /** Reads back what an earlier process stored: the unfinished ones, whatever their number, and the last that ended. */
  async load(): Promise<void> {
    const [running, ended] = await Promise.all([
      this.#db.job.findMany({ where: { state: 'running' } }),
      this.#db.job.findMany({
        where: { NOT: { state: 'running' } },
        orderBy: { startedAt: 'desc' },
        take: KEPT,
      }),
    ])
    for (const row of [...ended.reverse(), ...running]) {
      const { progress, problem, detail, startedAt, endedAt, state, kind: _, ...same } = row
      const job = {
        ...same,
        kind: 'migrate' as const,
        state: state as Job['state'],
        // Written by this class only, so the stored JSON has these shapes.
        progress: progress as unknown as Job['progress'],
        problem: problem as unknown as Job['problem'],
        startedAt: startedAt.getTime(),
        endedAt: endedAt?.getTime() ?? null,
        abortable: false,
        revision: ++this.#revision,
      }
      this.#entries.set(row.id, { job, record: detail as unknown as MigrationRecord })
    }
  }

  /** Newest first. */
  jobs(): Job[] {
    return [...this.#entries.values()].map((entry) => entry.job).reverse()
  }

  entries(): JobEntry[] {
    return [...this.#entries.values()]
  }

  entry(id: string): JobEntry | undefined {
    return this.#entries.get(id)
  }

  /** Stores a new job, and only then shows it. */
  async add(job: Omit<Job, 'revision'>, record: MigrationRecord): Promise<Job> {
    const entry = { job: { ...job, revision: ++this.#revision }, record }
    this.#entries.set(job.id, entry)
    try {
      const { id, kind, ...data } = rowOf(entry)
      await this.#db.job.create({ data: { id, kind, ...data } })
    } catch (error) {
      this.#entries.delete(job.id)
      throw error
    }
    this.#hub.publish({ type: 'job', job: entry.job })
    this.#forgetOldest()
    return entry.job
  }

  /** Changes a job for everyone to see; `record` and a new state are stored at once and awaited. */
  async change(id: string, change: Partial<Job>, record: Partial<MigrationRecord> = {}): Promise<Job> {
    const entry = this.#entries.get(id)
    if (!entry) throw new Error(`there is no job ${id}`)
    const before = entry.job
    const important = Object.keys(record).length > 0 || (change.state ?? before.state) !== before.state
    entry.record = { ...entry.record, ...record }
    entry.job = { ...before, ...change, revision: ++this.#revision }
    const due = Date.now() - (this.#stored.get(id) ?? 0) >= STORE_EVERY
    // A state is shown once it is stored: what the screen says must survive a crash.
    if (important) await this.#store(entry)
    else if (due) void this.#store(entry)
    this.#hub.publish({ type: 'job', job: entry.job })
    return entry.job
  }

  async #store(entry: JobEntry): Promise<void> {
    const { id } = entry.job
    this.#stored.set(id, Date.now())
    const write = (this.#writes.get(id) ?? Promise.resolve()).then(async () => {
      const { id: _, kind: _k, ...data } = rowOf(entry)
      await this.#db.job.update({ where: { id }, data })
    })
    const settled = write.catch((error: unknown) => log.error('a job was not stored', { job: id, error }))
    this.#writes.set(id, settled)
    await settled
  }

  /** Waits until everything is written. */
  async flush(): Promise<void> {
    await Promise.all(this.#writes.values())
  }

  #forgetOldest(): void {
    const ended = this.entries().filter((entry) => entry.job.state !== 'running')
    for (const { job } of ended.slice(0, Math.max(0, ended.length - KEPT))) {
      this.#entries.delete(job.id)
      this.#stored.delete(job.id)
      this.#writes.delete(job.id)
    }
  }
}

function rowOf({ job, record }: JobEntry) {
  const { progress, problem, startedAt, endedAt, revision: _, abortable: _a, ...same } = job
  return {
    ...same,
    progress: json(progress),
    ...(problem && { problem: json(problem) }),
    detail: json(record),
    startedAt: new Date(startedAt),
    endedAt: endedAt === null ? null : new Date(endedAt),
  }
}

/** Prisma's JSON type knows no interfaces: plain data by way of its text. */
const json = (value: object): object => JSON.parse(JSON.stringify(value)) as object
