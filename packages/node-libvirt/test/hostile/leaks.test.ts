// Memory, descriptors and threads over 100,000 calls and 1,000 connections.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PrivateDaemon } from '../support/private-daemon.ts'

let daemon: PrivateDaemon
beforeAll(async () => {
  daemon = await PrivateDaemon.start()
})
afterAll(() => daemon.stop())

interface Report {
  results: { name: string; times: number; firstHalf: number; secondHalf: number; files: number }[]
  threads: number
}

/** KiB that the second half may add: what the heap and malloc vary by; 50 bytes lost by each call are more. */
const allowance = 2500
// A sanitizer keeps what is freed on purpose, and finds leaks by itself.
const sanitized = process.env.NODE_LIBVIRT_SANITIZER !== undefined

test('nothing grows', { timeout: 300_000 }, async () => {
  const file = join(import.meta.dirname, '../fixtures', 'leaks.ts')
  const uris = ['test:///default', daemon.uri('unix'), daemon.uri('tls')]
  const report = await new Promise<Report>((resolve, reject) => {
    const args = ['--expose-gc', file, sanitized ? '0.05' : '1', ...uris]
    const child = execFile(process.execPath, args, { timeout: 280_000 }, (error, stdout, stderr) => {
      if (!error) return resolve(JSON.parse(stdout) as Report)
      reject(new Error(`${child.signalCode ?? child.exitCode}: ${stderr.slice(-3000)}`))
    })
  })
  if (process.env.LEAKS_PRINT) console.table(report.results)
  expect(report.threads).toBe(0)
  expect(report.results.filter(({ files }) => files > 0)).toEqual([])
  if (!sanitized) expect(report.results.filter(({ secondHalf }) => secondHalf > allowance)).toEqual([])
})
