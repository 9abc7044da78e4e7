// What happens between a client and a daemon: cut, delayed, garbled, frozen, at any moment. FAULTS_SEED repeats a run.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PrivateDaemon } from '../support/private-daemon.ts'
import { faults } from '../support/relay.ts'

let plain: PrivateDaemon
let secret: PrivateDaemon
beforeAll(async () => {
  ;[plain, secret] = await Promise.all([PrivateDaemon.start(), PrivateDaemon.start({ sasl: true })])
})
afterAll(() => Promise.all([plain.stop(), secret.stop()]))

const injections = 512

interface Report {
  counts: Record<string, number>
  outcomes: Record<string, number>
  problems: string[]
  left: { files: string[]; threads: number }
  /** What Node itself had open: the relays, and of theirs whatever it lost. */
  node: string[]
}

function run(seed: string): Promise<Report> {
  const hosts = [
    `tcp=${plain.tcpPort}=test+tcp://127.0.0.1:RELAY/default`,
    `tls=${plain.tlsPort}=test+tls://localhost:RELAY/default?pkipath=${plain.pkipath}`,
    `unix=${plain.socketPath}=test+unix:///default?socket=RELAY`,
    `sasl=${secret.tcpPort}=test+tcp://127.0.0.1:RELAY/default`,
  ]
  const file = join(import.meta.dirname, '../fixtures', 'faults.ts')
  const options = { cwd: plain.dir, timeout: 200_000, killSignal: 'SIGKILL' as const }
  return new Promise((resolve, reject) => {
    const args = [file, seed, `${injections}`, ...hosts]
    const child = execFile(process.execPath, args, options, (error, stdout, stderr) => {
      if (!error) return resolve(JSON.parse(stdout) as Report)
      reject(new Error(`${child.signalCode ?? child.exitCode}: ${stdout.slice(-3000)}${stderr.slice(-3000)}`))
    })
  })
}

/** A flipped bit can crash libvirtd 9.0 itself, which then says nothing of us: the next run counts. */
async function survivedRun(seed: string): Promise<Report> {
  for (let attempt = 1; ; attempt++) {
    const result = await run(seed).catch((error: Error) => error)
    const dead = [plain, secret].filter((daemon) => !daemon.alive)
    if (dead.length === 0 || attempt === 3) {
      if (result instanceof Error) throw result
      return result
    }
    console.log(`libvirtd crashed of a fault in run ${attempt}`)
    for (const daemon of dead) await daemon.run()
  }
}

test(`${injections} faults`, { timeout: 420_000 }, async () => {
  const { counts, outcomes, problems, left, node } = await survivedRun(process.env.FAULTS_SEED ?? '1')
  expect(problems).toEqual([])
  expect(left, `Node's own: ${node}`).toEqual({ files: [], threads: 0 })
  expect(Object.keys(counts).sort()).toEqual([...faults].sort())
  expect(Object.values(counts).reduce((sum, one) => sum + one, 0)).toBeGreaterThanOrEqual(500)
  // The faults were felt, and not by all.
  expect(outcomes.fulfilled).toBeGreaterThan(500)
  expect(outcomes.ERR_OPERATION_TIMEOUT).toBeGreaterThan(50)
})
