import type { Db } from './db.ts'
import type { MetricsStore } from './domains/metrics-store.ts'
import type { Env } from './env.ts'
import type { EventHub } from './events/hub.ts'
import type { Inventory } from './hosts/inventory.ts'
import type { HostPool } from './hosts/pool.ts'
import type { JobRunner } from './jobs/job-runner.ts'
import type { SecretBox } from './secret-box.ts'
import type { SessionWatch } from './users/session-watch.ts'
import type { SetupGate } from './users/setup-gate.ts'
import type { SignInThrottle } from './users/sign-in-throttle.ts'

/** What one process of Drover holds: made once by start.ts, on the server.ts side. */
export type DroverProcess = {
  /** Changes with each start; prefixes event ids and revisions. */
  boot: string
  env: Env
  db: Db
  secrets: SecretBox
  hub: EventHub
  inventory: Inventory
  pool: HostPool
  jobs: JobRunner
  metrics: MetricsStore
  setup: SetupGate
  sessions: SessionWatch
  throttle: SignInThrottle
}

// Next bundles route modules apart from server.ts, so module state would exist twice: this slot is the one meeting point.
const slot = Symbol.for('drover.process')
const holder = globalThis as unknown as Record<symbol, DroverProcess | undefined>

/** The process-wide state. Throws before start.ts has made it. */
export function drover(): DroverProcess {
  const found = holder[slot]
  if (!found) throw new Error('Drover has not been started: run it by server.ts, not by next')
  return found
}

export function installDrover(made: DroverProcess): void {
  holder[slot] = made
}
