import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export type RunningDrover = {
  url: string
  pid: number
  log(): string
  /** SIGTERM, then waits for its end. */
  stop(): Promise<void>
  /** SIGKILL: as if the machine had lost it. */
  kill9(): Promise<void>
}

/**
 * Starts a Drover as `npm start` does (`--dev` with DROVER_E2E_DEV=1, which needs no build) and waits until it
 * answers. `directory` holds its data and its log; the same directory again is the same Drover, restarted.
 */
export async function startDrover(options: {
  directory: string
  port: number
  env?: NodeJS.ProcessEnv
}): Promise<RunningDrover> {
  const development = process.env.DROVER_E2E_DEV === '1'
  const dist = process.env.DROVER_DIST_DIR ?? '.next'
  if (!development && !existsSync(`${dist}/BUILD_ID`))
    throw new Error(`${dist} holds no build: run npm run build`)
  mkdirSync(options.directory, { recursive: true })
  const logFile = resolve(options.directory, 'drover.log')
  const output = openSync(logFile, 'a')
  const child = spawn(process.execPath, [...startArguments(), ...(development ? ['--dev'] : [])], {
    stdio: ['ignore', output, output],
    env: {
      ...process.env,
      ...options.env,
      NODE_ENV: development ? 'development' : 'production',
      PORT: String(options.port),
      DROVER_DATA_DIR: resolve(options.directory, 'data'),
    },
  })
  const url = `http://127.0.0.1:${options.port}`
  const log = () => readFileSync(logFile, 'utf8')
  await untilReady(child, url, log)
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((done) => child.once('exit', done))
    child.kill(signal)
    const limit = setTimeout(() => child.kill('SIGKILL'), 15_000)
    await ended
    clearTimeout(limit)
  }
  return { url, pid: child.pid ?? 0, log, stop: () => end('SIGTERM'), kill9: () => end('SIGKILL') }
}

/** What `npm start` gives to node. */
function startArguments(): string[] {
  const { scripts }: { scripts: { start: string } } = JSON.parse(readFileSync('package.json', 'utf8'))
  return scripts.start.split(' ').slice(1)
}

async function untilReady(child: ChildProcess, url: string, log: () => string): Promise<void> {
  const deadline = Date.now() + 60_000
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`Drover ended with ${child.exitCode}:\n${log()}`)
    try {
      const answer = await fetch(`${url}/api/health`, { signal: AbortSignal.timeout(5000) })
      if (answer.ok) return
    } catch {
      // Not listening yet: the loop's deadline decides.
    }
    await sleep(100)
  }
  child.kill('SIGKILL')
  throw new Error(`Drover did not answer at ${url}/api/health within a minute:\n${log()}`)
}
