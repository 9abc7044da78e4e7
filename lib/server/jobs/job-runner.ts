import { randomUUID } from 'node:crypto'
import type { DomainRef } from '../../shared/contract/domains.ts'
import type { Job, MigrationCandidate } from '../../shared/contract/jobs.ts'
import { isActive } from '../../shared/domain-can.ts'
import { audited, writeAudit } from '../audit/audited.ts'
import { type Actor, authorise } from '../authorise.ts'
import type { Db } from '../db.ts'
import { DroverError } from '../drover-error.ts'
import type { EventHub } from '../events/hub.ts'
import type { Inventory } from '../hosts/inventory.ts'
import type { HostPool } from '../hosts/pool.ts'
import { log } from '../log.ts'
import { startProgress } from '../migration/migration-progress.ts'
import { MigrationRun } from '../migration/migration-run.ts'
import { Preflight } from '../migration/preflight/preflight.ts'
import { JobBoard } from './job-board.ts'

export type JobSurroundings = { db: Db; hub: EventHub; pool: HostPool; inventory: Inventory }
type AuditActor = Pick<Actor, 'userId' | 'name' | 'address'>

/** Runs the long operations and keeps the last of them at hand; one per process. */
export class JobRunner {
  readonly #inventory: Inventory
  readonly #board: JobBoard
  readonly #preflight: Preflight
  readonly #pool: HostPool
  readonly #runs = new Map<string, MigrationRun>()
  /** Domains that a job is being stored for, by UUID: a second one must not slip in meanwhile. */
  readonly #claimed = new Set<string>()

  constructor({ db, hub, pool, inventory }: JobSurroundings) {
    this.#pool = pool
    this.#inventory = inventory
    this.#board = new JobBoard(db, hub)
    this.#preflight = new Preflight({
      pool,
      inventory,
      leftBehind: (uuid, hostId) => this.#leftBehind(uuid, hostId),
    })
  }

  /** Loads the last jobs, and in the background finds out what became of those that an earlier Drover left unfinished. */
  async start(): Promise<void> {
    await this.#board.load()
    for (const { job, record } of this.#board.entries()) {
      if (job.state !== 'running') continue
      log.info('finding out what became of a migration', { job: job.id })
      const run = this.#newRun(job.id)
      void this.#finish(
        job.id,
        { userId: null, name: record.abortedBy ?? job.by, address: null },
        run.reconcile(),
      )
    }
  }

  /** Cuts migrations off, which cancels them; the next start says how they went. */
  async stop(): Promise<void> {
    for (const run of this.#runs.values()) run.stop()
    await this.#board.flush()
  }

  /** Running ones and the last 100, newest first. */
  jobs(): Job[] {
    return this.#board.jobs()
  }

  job(id: string): Job | undefined {
    return this.#board.entry(id)?.job
  }

  /** The other hosts, best first, each with whether the domain could go there and why not. Waits for no host. */
  async candidates(actor: Actor, ref: DomainRef): Promise<MigrationCandidate[]> {
    authorise(actor, 'inventory.read')
    return await this.#preflight.candidates(ref)
  }

  /** Stores the job, answers with it, and migrates in the background. CONFLICT if one is under way or it cannot go there. */
  async startMigration(actor: Actor, ref: DomainRef, targetHostId: string): Promise<Job> {
    const target = { hostId: ref.hostId, domainUuid: ref.uuid }
    const to = { targetHostId, target: this.#inventory.host(targetHostId)?.name ?? null }
    return await audited(actor, 'domain.migrate', target, to, async () => {
      authorise(actor, 'domain.migrate')
      const busy = this.jobs().find((job) => job.uuid === ref.uuid && job.state === 'running')
      if (busy || this.#claimed.has(ref.uuid)) throw alreadyMigrating(busy)
      this.#refuse(ref, targetHostId)
      this.#claimed.add(ref.uuid)
      try {
        const job = await this.#store(actor, ref, targetHostId)
        void this.#finish(job.id, actor, this.#newRun(job.id).run())
        return job
      } finally {
        this.#claimed.delete(ref.uuid)
      }
    })
  }

  /** Asks for the end of a running job; it ends a moment later, when libvirt has let go. */
  async abort(actor: Actor, id: string): Promise<Job> {
    const entry = this.#board.entry(id)
    if (!entry) throw noSuchJob()
    const { job } = entry
    return await audited(
      actor,
      'job.abort',
      { hostId: job.hostId, domainUuid: job.uuid, domainName: job.domainName },
      { job: id },
      async () => {
        authorise(actor, 'job.abort')
        const run = this.#runs.get(id)
        if (job.state !== 'running' || !run || !this.job(id)?.abortable)
          throw new DroverError('CONFLICT', {
            code: 'not-abortable',
            message: 'This migration can no longer be aborted: it has ended or is about to.',
          })
        // Asked of libvirt first: every moment counts.
        run.abort()
        return await this.#board.change(id, { abortable: false }, { abortedBy: actor.name })
      },
    )
  }

  #newRun(id: string): MigrationRun {
    const run = new MigrationRun(
      { pool: this.#pool, inventory: this.#inventory, preflight: this.#preflight, board: this.#board },
      id,
    )
    this.#runs.set(id, run)
    return run
  }

  /** Never rejects; writes the outcome to the audit trail, under whoever started it. */
  async #finish(id: string, actor: AuditActor, run: Promise<Job>): Promise<void> {
    try {
      const job = await run
      if (job.state === 'running') return // Drover is ending; the next start asks what became of it
      const target = { hostId: job.hostId, domainUuid: job.uuid, domainName: job.domainName }
      const detail = {
        job: id,
        targetHostId: job.targetHostId,
        target: this.#inventory.host(job.targetHostId)?.name ?? null,
        outcome: job.state,
        downtime: job.progress.downtime,
      }
      await writeAudit(
        actor,
        'domain.migrate.end',
        target,
        detail,
        job.state === 'succeeded' ? 'ok' : 'failed',
        job.state === 'succeeded' ? null : (job.problem?.message ?? job.state),
      )
    } catch (error) {
      log.error('a job could not be ended', { job: id, error })
    } finally {
      this.#runs.delete(id)
    }
  }

  #refuse(ref: DomainRef, targetHostId: string): void {
    this.#preflight.refuse(ref, targetHostId)
    const domain = this.#inventory.domain(ref)
    const host = this.#inventory.host(ref.hostId)
    if (host?.state !== 'connected')
      throw new DroverError('CONFLICT', {
        code: 'source-down',
        message: `${host?.name ?? 'Its host'} is not connected.`,
        remedy: 'Wait until it is back.',
      })
    if (!domain || !isActive(domain.state))
      throw new DroverError('CONFLICT', {
        code: 'not-running',
        message: 'It is not running: live migration needs a running virtual machine.',
        remedy: 'Start it first.',
      })
  }

  async #store(actor: Actor, ref: DomainRef, targetHostId: string): Promise<Job> {
    const domain = this.#inventory.domain(ref)
    return await this.#board.add(
      {
        id: randomUUID(),
        hostId: ref.hostId,
        uuid: ref.uuid,
        kind: 'migrate',
        domainName: domain?.name ?? ref.uuid,
        targetHostId,
        state: 'running',
        progress: startProgress(),
        abortable: true,
        startedAt: Date.now(),
        endedAt: null,
        by: actor.name,
        problem: null,
      },
      { persistent: domain?.persistent ?? true, copies: [], called: false, abortedBy: null, leftBehind: [] },
    )
  }

  /** Files that migrations of a domain left on a host, with when they did. */
  #leftBehind(uuid: string, hostId: string): Map<string, number> {
    const ended = this.#board.entries().filter(({ job }) => job.uuid === uuid && job.state === 'succeeded')
    return new Map(
      ended.flatMap(({ job, record }) =>
        record.leftBehind
          .filter((left) => left.hostId === hostId)
          .map((left) => [left.path, job.endedAt ?? 0] as const),
      ),
    )
  }
}

const alreadyMigrating = (job: Job | undefined): DroverError =>
  new DroverError('CONFLICT', {
    code: 'already-migrating',
    message: job ? `${job.by} is migrating it already.` : 'Someone is migrating it already.',
    remedy: 'Follow that migration on its page, or abort it there.',
  })

const noSuchJob = (): DroverError =>
  new DroverError('NOT_FOUND', {
    code: 'no-job',
    message: 'There is no such job.',
    remedy: 'Only the last hundred are kept at hand.',
  })
