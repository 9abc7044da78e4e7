import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PrivateDaemon } from '../support/private-daemon.ts'

let daemon: PrivateDaemon
beforeAll(async () => {
  daemon = await PrivateDaemon.start()
})
afterAll(() => daemon.stop())

interface Ended {
  code: number | null
  signal: string | null
  output: string
}

function run(fixture: string, args: string[], nodeArgs: string[] = [], timeout = 60_000): Promise<Ended> {
  const file = join(import.meta.dirname, '../fixtures', fixture)
  return new Promise((resolve) => {
    const options = { timeout, killSignal: 'SIGKILL' as const }
    const child = execFile(
      process.execPath,
      [...nodeArgs, file, ...args],
      options,
      (_error, stdout, stderr) =>
        resolve({ code: child.exitCode, signal: child.signalCode, output: stdout + stderr }),
    )
  })
}

test('50 exits with open connections', { timeout: 300_000 }, async () => {
  const uris = [daemon.uri('tls'), daemon.uri('tcp'), daemon.uri('unix'), 'test:///default']
  const ways = ['exit', 'exit-later', 'throw']
  for (let round = 0; round < 50; round += 2) {
    const ended = await Promise.all(
      [round, round + 1].map((turn) => run('exit-open.ts', [ways[turn % ways.length] ?? 'exit', ...uris])),
    )
    for (const [index, { code, signal, output }] of ended.entries()) {
      const expected = ways[(round + index) % ways.length] === 'throw' ? 1 : 0
      expect([code, signal], output).toEqual([expected, null])
    }
  }
})

test('objects collected while calls are in flight', { timeout: 120_000 }, async () => {
  const { code, signal, output } = await run('collect.ts', [daemon.uri('unix')], ['--expose-gc'])
  expect([code, signal], output).toEqual([0, null])
  expect(Number(output.match(/rss (\d+)/)?.[1])).toBeLessThan(250)
})

test('worker threads that leave everything behind', { timeout: 120_000 }, async () => {
  const { code, signal, output } = await run('workers.ts', [daemon.uri('tls'), daemon.uri('unix')])
  expect([code, signal], output).toEqual([0, null])
  expect(output).toContain('domains 1 sockets 0')
})

test('8 worker threads terminated in the middle of calls, events and streams, 20 times; then exit', {
  timeout: 300_000,
}, async () => {
  const uris = [daemon.uri('unix'), daemon.uri('tls'), daemon.uri('tcp'), 'test:///default']
  // A sanitizer sees in a few rounds what it can see.
  const rounds = process.env.NODE_LIBVIRT_SANITIZER ? 3 : 20
  const { code, signal, output } = await run('stress.ts', [`${rounds}`, ...uris], [], 280_000)
  expect([code, signal], output).toEqual([0, null])
  expect(output).toContain(`{"calls":${rounds * 50},"left":{"sockets":0,"threads":0}}`)
})

test('importing starts nothing and loads nothing', async () => {
  const script = `
    import { readFileSync, readdirSync } from 'node:fs'
    const { Connection, probe } = await import('${join(import.meta.dirname, '../../src/index.ts')}')
    const maps = readFileSync('/proc/self/maps', 'utf8')
    const nameOf = (id) => {
      try {
        return readFileSync('/proc/self/task/' + id + '/comm', 'utf8')
      } catch (error) { // one of Node's own threads may end between the listing and the reading
        if (error.code === 'ENOENT' || error.code === 'ESRCH') return ''
        throw error
      }
    }
    const threads = readdirSync('/proc/self/task').map(nameOf)
    console.log(typeof Connection.open, typeof probe, maps.includes('libvirt'), threads.some((name) => name.startsWith('libvirt')))`
  const output = await new Promise<string>((resolve) =>
    execFile(process.execPath, ['--input-type=module', '-e', script], (_error, stdout, stderr) =>
      resolve(stdout + stderr),
    ),
  )
  expect(output).toBe('function function false false\n')
})
