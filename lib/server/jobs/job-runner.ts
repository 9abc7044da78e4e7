import type { Job } from '../../shared/contract/jobs.ts'
import type { DomainRef } from '../../shared/contract/domains.ts'
import type { Actor } from '../authorise.ts'
import type { Db } from '../db.ts'
import { DroverError } from '../drover-error.ts'
import type { EventHub } from '../events/hub.ts'
import type { Inventory } from '../hosts/inventory.ts'
import type { HostPool } from '../hosts/pool.ts'

export type JobSurroundings = { db: Db; hub: EventHub; pool: HostPool; inventory: Inventory }

/** Runs the long operations and keeps the last of them at hand; one per process. */
export class JobRunner {
  #around: JobSurroundings
  #jobs = new Map<string, Job>()
  constructor(around: JobSurroundings) {
    this.#around = around
  }
  /** Loads the last jobs and finds out what became of those that an earlier Drover left unfinished. */
  async start(): Promise<void> {}
  /** Ends watching; direct migrations under way are cancelled by libvirt when their connections close. */
  async stop(): Promise<void> {}
  /** Running ones and the last 100, newest first. */
  jobs(): Job[] {
    return [...this.#jobs.values()]
  }
  job(id: string): Job | undefined {
    return this.#jobs.get(id)
  }
  async startMigration(_actor: Actor, _ref: DomainRef, _targetHostId: string): Promise<Job> {
    throw new DroverError('INTERNAL_FAILURE', { code: 'unfinished', message: 'Migration is not built yet.' })
  }
}
