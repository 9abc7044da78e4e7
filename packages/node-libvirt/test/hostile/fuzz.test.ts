// Every function of the addon and every public method, 1,000 times each with hostile arguments: refused, answered, never
// a crash, never another error, never a hang. FUZZ_SEED repeats a failure, FUZZ_CALLS goes on for longer.
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'

const dir = mkdtempSync(join(tmpdir(), 'node-libvirt-fuzz-'))
afterAll(() => rmSync(dir, { recursive: true }))

const seed = process.env.FUZZ_SEED ?? '1'
const callsEach = process.env.FUZZ_CALLS ?? '1000'
const parts = 2

interface Report {
  functions: number
  calls: number
  /** Of which no call got past the checks: the test driver has nothing to call them with. */
  unreached: string[]
  problems: string[]
}

/** Runs one part of a fuzzer; a crash is reported with what it was calling. */
function run(fixture: string, part: number): Promise<Report> {
  const progress = join(dir, `${fixture}-${part}`)
  const file = join(import.meta.dirname, '../fixtures', fixture)
  const options = {
    // Some calls write a file where a wrong argument says; a null URI means the default one.
    cwd: dir,
    env: { ...process.env, LIBVIRT_DEFAULT_URI: 'test:///default' },
    timeout: 240_000,
    killSignal: 'SIGKILL' as const,
  }
  return new Promise((resolve, reject) => {
    const args = [file, progress, seed, callsEach, `${part}`, `${parts}`]
    const child = execFile(process.execPath, args, options, (error, stdout, stderr) => {
      if (!error) return resolve(JSON.parse(stdout) as Report)
      const where = readFileSync(progress, 'utf8').trim()
      reject(new Error(`${child.signalCode ?? child.exitCode} in ${where}: ${stderr.slice(-2000)}`))
    })
  })
}

test.each([
  ['functions of the addon', 'fuzz-native.ts', 250],
  ['methods and exported functions', 'fuzz-methods.ts', 180],
])('%s', { timeout: 300_000 }, async (_title, fixture, atLeast) => {
  const reports = await Promise.all(Array.from({ length: parts }, (_, part) => run(fixture, part)))
  const sum = (of: (report: Report) => number) => reports.reduce((total, report) => total + of(report), 0)
  expect(reports.flatMap(({ problems }) => problems)).toEqual([])
  expect(sum(({ functions }) => functions)).toBeGreaterThanOrEqual(atLeast)
  expect(sum(({ calls }) => calls)).toBe(sum(({ functions }) => functions) * Number(callsEach))
  expect(sum(({ unreached }) => unreached.length)).toBeLessThan(sum(({ functions }) => functions) / 4)
})
