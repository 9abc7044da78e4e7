// What a daemon that stands still, vanishes or never answers does to us: nothing to anybody else.
import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readlinkSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type CloseReason, Connection, type LibvirtError } from '../../src/index.ts'
import { freePort, PrivateDaemon } from '../support/private-daemon.ts'

let frozen: PrivateDaemon
let healthy: PrivateDaemon
beforeAll(async () => {
  ;[frozen, healthy] = await Promise.all([PrivateDaemon.start(), PrivateDaemon.start()])
})
afterEach(() => frozen.signal('SIGCONT'))
afterAll(() => Promise.all([frozen.stop(), healthy.stop()]))

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'fulfilled',
    (error: LibvirtError) => error.code,
  )

/** Our sockets by inode. */
function sockets(): Set<string> {
  const links = readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`)
    } catch {
      return ''
    }
  })
  return new Set(links.filter((link) => link.startsWith('socket:')))
}

test.each(['tls', 'tcp', 'unix'] as const)(
  'a frozen daemon holds up neither another host nor files, and abort settles all (%s)',
  async (transport) => {
    const stuck = await Promise.all(Array.from({ length: 8 }, () => Connection.open(frozen.uri(transport))))
    const other = await Connection.open(healthy.uri(transport))
    frozen.signal('SIGSTOP')
    let settled = 0
    const pending = stuck.flatMap((connection) =>
      Array.from({ length: 3 }, () =>
        codeOf(connection.listAllDomains()).finally(() => {
          settled++
        }),
      ),
    )
    for (let call = 0; call < 200; call++) await other.domainInfos()
    await Promise.all(Array.from({ length: 20 }, () => readFile('/proc/self/status')))
    expect(settled).toBe(0)
    for (const connection of stuck) connection.abort()
    expect(new Set(await Promise.all(pending))).toEqual(new Set(['ERR_OPERATION_ABORTED']))
    await other.close()
  },
)

test.each(['tls', 'tcp', 'unix'] as const)(
  'opening a connection to a frozen daemon ends when told to, and leaves nothing behind (%s)',
  async (transport) => {
    const before = sockets()
    frozen.signal('SIGSTOP')
    expect(await codeOf(Connection.open(frozen.uri(transport), { timeout: 300 }))).toBe(
      'ERR_OPERATION_TIMEOUT',
    )
    const controller = new AbortController()
    const opening = Connection.open(frozen.uri(transport), { signal: controller.signal })
    setTimeout(() => controller.abort(new Error('changed my mind')), 100)
    await expect(opening).rejects.toMatchObject({
      code: 'ERR_OPERATION_ABORTED',
      cause: { message: 'changed my mind' },
    })
    const left = () => [...sockets()].filter((socket) => !before.has(socket))
    await expect.poll(left, { timeout: 5000 }).toEqual([])
  },
)

test('opening a connection to a host that drops our packets ends when told to', async () => {
  // A full accept queue: the kernel drops the next SYN.
  const port = await freePort()
  const script = `require('net').createServer().listen({ port: ${port}, host: '127.0.0.1', backlog: 1 }, () => console.log('up'))`
  const listener: ChildProcess = spawn(process.execPath, ['-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise((resolve) => listener.stdout?.once('data', resolve))
  listener.kill('SIGSTOP')
  const fillers: Socket[] = []
  try {
    for (let full = false; !full && fillers.length < 20; ) {
      const socket = connect(port, '127.0.0.1')
      socket.on('error', () => undefined)
      fillers.push(socket)
      full = await new Promise((resolve) => {
        socket.once('connect', () => resolve(false))
        setTimeout(() => resolve(true), 300)
      })
    }
    const before = sockets()
    expect(await codeOf(Connection.open(`test+tcp://127.0.0.1:${port}/default`, { timeout: 300 }))).toBe(
      'ERR_OPERATION_TIMEOUT',
    )
    const left = () => [...sockets()].filter((socket) => !before.has(socket))
    await expect.poll(left, { timeout: 5000 }).toEqual([])
  } finally {
    for (const socket of fillers) socket.destroy()
    listener.kill('SIGKILL')
  }
})

test('keepalive gives a frozen daemon up and says so', async () => {
  const connection = await Connection.open(frozen.uri('tcp'), { keepAlive: { interval: 1, count: 1 } })
  const reasons: CloseReason[] = []
  await connection.on('close', ({ reason }) => {
    reasons.push(reason)
  })
  frozen.signal('SIGSTOP')
  const calls = Array.from({ length: 4 }, () => codeOf(connection.nodeInfo()))
  await expect.poll(() => reasons, { timeout: 10_000 }).toEqual(['keepalive'])
  expect(await Promise.all(calls)).not.toContain('fulfilled')
  frozen.signal('SIGCONT')
  await connection.close()
})

test('close gives up on a frozen daemon by itself', async () => {
  const connection = await Connection.open(frozen.uri('tls'))
  frozen.signal('SIGSTOP')
  const call = codeOf(connection.nodeInfo())
  await new Promise((resolve) => setTimeout(resolve, 50))
  await connection.close({ timeout: 200 })
  expect(await call).toBe('ERR_OPERATION_ABORTED')
})

test('abort tells the listener, and a killed daemon is noticed at once', async () => {
  const mine = await Connection.open(healthy.uri('tls'))
  const lost = await Connection.open(healthy.uri('tls'))
  const seen: string[] = []
  await mine.on('close', ({ reason }) => seen.push(`mine ${reason}`))
  await lost.on('close', ({ reason }) => seen.push(`lost ${reason}`))
  mine.abort()
  await Promise.resolve()
  expect(seen).toEqual(['mine client'])
  await healthy.kill()
  await expect.poll(() => seen.length, { timeout: 5000 }).toBe(2)
  expect(seen[1]).toMatch(/^lost (eof|error)$/)
  expect(await lost.isAlive()).toBe(false)
  expect(lost.closed).toBe(false)
  expect(await codeOf(lost.nodeInfo())).not.toBe('fulfilled')
  await Promise.all([mine.close(), lost.close()])
  await healthy.run()
  await using again = await Connection.open(healthy.uri('tls'))
  expect(await again.type()).toBe('TEST')
})
