import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Db, makeDataDir, openDb } from './db.ts'
import { MetricsStore } from './domains/metrics-store.ts'
import type { Env } from './env.ts'
import { EventHub } from './events/hub.ts'
import { Inventory } from './hosts/inventory.ts'
import { HostPool } from './hosts/pool.ts'
import { JobRunner } from './jobs/job-runner.ts'
import { log } from './log.ts'
import { installDrover } from './process.ts'
import { openSecretBox, type SecretBox } from './secret-box.ts'
import { SessionWatch } from './users/session-watch.ts'
import { SetupGate } from './users/setup-gate.ts'
import { SignInThrottle } from './users/sign-in-throttle.ts'

export type RunningDrover = {
  /** For the set-up link while there is no administrator, else null. */
  setupToken: string | null
  /** Ends everything within a few seconds, in reverse order. */
  stop(): Promise<void>
}

/** Builds the state of the process (lib/server/process.ts) and begins to connect to the hosts. */
export async function startDrover(env: Env): Promise<RunningDrover> {
  makeDataDir(env.dataDir)
  const db = await openDb(env.dataDir)
  const secrets = await openCheckedSecrets(env, db)
  const setup = new SetupGate()
  const setupToken = await setup.open(db)
  const boot = randomBytes(6).toString('hex')
  const hub = new EventHub()
  const inventory = new Inventory(hub, boot)
  const pool = new HostPool({ db, hub, inventory, secrets, dataDir: env.dataDir })
  const metrics = new MetricsStore({ pool, inventory, hub })
  const jobs = new JobRunner({ db, hub, pool, inventory })
  const sessions = new SessionWatch()
  const throttle = new SignInThrottle()
  installDrover({ boot, env, db, secrets, hub, inventory, pool, jobs, metrics, setup, sessions, throttle })
  sessions.start(db)
  await pool.start()
  await jobs.start()

  const stop = async () => {
    sessions.stop()
    await within(3000, 'the jobs', () => jobs.stop())
    await within(1000, 'the metrics', async () => metrics.stop())
    await within(4000, 'the hosts', () => pool.stop())
    await within(2000, 'the database', () => db.$disconnect())
  }
  return { setupToken, stop }
}

const CHECK = 'secret-check'
const CHECK_OWNER = `setting:${CHECK}`

/** Opens the key and proves that it is the one this database was sealed with. */
async function openCheckedSecrets(env: Env, db: Db): Promise<SecretBox> {
  const check = await db.setting.findUnique({ where: { key: CHECK } })
  const keyFile = join(env.dataDir, 'drover.key')
  if (check && !env.secretKey && !existsSync(keyFile)) {
    throw new Error(
      `${keyFile} is missing: the stored passwords and keys can't be opened without it. Put it back from your backup, or set DROVER_SECRET_KEY`,
    )
  }
  const secrets = openSecretBox(env.dataDir, env.secretKey)
  if (!check) {
    await db.setting.create({ data: { key: CHECK, value: secrets.seal('drover', CHECK_OWNER) } })
    return secrets
  }
  try {
    secrets.open(check.value, CHECK_OWNER)
  } catch (cause) {
    const from = env.secretKey ? 'DROVER_SECRET_KEY' : keyFile
    throw new Error(
      `${from} is not the key that this database was sealed with: put the right one back from your backup`,
      { cause },
    )
  }
  return secrets
}

/** A part that does not end in time, or fails to, must not keep the others from ending. */
async function within(limit: number, what: string, end: () => Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(resolve, limit, 'late')
  })
  try {
    if ((await Promise.race([end(), late])) === 'late') log.warn(`${what} did not end in time`, { limit })
  } catch (error) {
    log.warn(`${what} did not end well`, { error })
  } finally {
    clearTimeout(timer)
  }
}
