import { z } from 'zod'
import { Problem } from '../problem.ts'
import { base } from './base.ts'
import { DomainRef } from './domains.ts'
import { HostId } from './hosts.ts'

export const JobState = z.enum(['running', 'succeeded', 'failed', 'aborted'])
export type JobState = z.infer<typeof JobState>
/** `reconciling`: Drover was restarted midway and asks both hosts what is true. */
export const MigrationPhase = z.enum(['preparing', 'storage', 'memory', 'finishing', 'reconciling', 'done'])

export const MigrationProgress = z.object({
  phase: MigrationPhase,
  /** 0 to 100 over storage and memory together; never runs backwards. */
  percent: z.number(),
  /** Bytes, over storage and memory. */
  processed: z.number(),
  remaining: z.number(),
  total: z.number(),
  /** Bytes per second. */
  rate: z.number().nullable(),
  dirtyRate: z.number().nullable(),
  iteration: z.int().nullable(),
  /** Milliseconds left, by the present rate. */
  timeLeft: z.number().nullable(),
  /** Milliseconds; from the job's completed statistics. */
  downtime: z.number().nullable(),
})
export type MigrationProgress = z.infer<typeof MigrationProgress>

/** A long operation that Drover runs and reports on; it outlives the page that began it. */
export const Job = z.object({
  id: z.string(),
  kind: z.literal('migrate'),
  hostId: HostId,
  uuid: z.string(),
  domainName: z.string(),
  targetHostId: HostId,
  state: JobState,
  progress: MigrationProgress,
  /** Whether it can be aborted now. */
  abortable: z.boolean(),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  by: z.string(),
  /** Why it failed, or what an operator should know of how it ended. */
  problem: Problem.nullable(),
  revision: z.int(),
})
export type Job = z.infer<typeof Job>

export const MigrationCheck = z.object({
  /** `same-host`, `down`, `type`, `arch`, `cpu`, `identity`, `memory`, `network`, `disk`, `device`, … */
  code: z.string(),
  state: z.enum(['fine', 'warning', 'blocks']),
  message: z.string(),
  remedy: z.string().optional(),
})
export type MigrationCheck = z.infer<typeof MigrationCheck>
export const MigrationCandidate = z.object({
  hostId: HostId,
  hostName: z.string(),
  can: z.boolean(),
  /** Best first when sorted descending. */
  score: z.number(),
  /** In one sentence: `can` or `cannot, because …`. */
  verdict: z.string(),
  checks: z.array(MigrationCheck),
  disksToCopy: z.array(z.object({ target: z.string(), bytes: z.number().nullable() })),
  /** When this was computed. */
  at: z.number(),
})
export type MigrationCandidate = z.infer<typeof MigrationCandidate>

export const jobs = {
  list: base.output(z.array(Job)),
  get: base.input(z.object({ id: z.string() })).output(Job),
  abort: base.input(z.object({ id: z.string() })).output(Job),
}
export const migration = {
  candidates: base.input(DomainRef).output(z.array(MigrationCandidate)),
  start: base.input(DomainRef.extend({ targetHostId: HostId })).output(Job),
}
