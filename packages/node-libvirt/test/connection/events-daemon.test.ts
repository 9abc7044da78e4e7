// Events through a daemon: by the thousand, across a freeze, a kill, a late answer.
import { spawn } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { Connection, DomainEventType, type LibvirtError } from '../../src/index.ts'
import { PrivateDaemon } from '../support/private-daemon.ts'
import { RpcCounter } from '../support/rpc-counter.ts'

let daemon: PrivateDaemon
beforeAll(async () => {
  daemon = await PrivateDaemon.start()
})
afterEach(() => daemon.signal('SIGCONT'))
afterAll(() => daemon.stop())

const { DEFINED, UNDEFINED } = DomainEventType
const definition = (name: string) =>
  `<domain type='test'><name>${name}</name><memory>1024</memory><os><type>hvm</type></os></domain>`
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'fulfilled',
    (error: LibvirtError) => error.code,
  )

/** Defines and undefines `count / 2` domains. */
async function makeEvents(actor: Connection, prefix: string, count: number): Promise<void> {
  for (let number = 0; number < count / 2; number++) {
    const domain = await actor.defineDomain(definition(`${prefix}-${number}`))
    await domain.undefine()
    domain[Symbol.dispose]()
  }
}
const expected = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => [
    `${prefix}-${index >> 1}`,
    index % 2 === 0 ? DEFINED : UNDEFINED,
  ])

test('10,000 events to a slow listener, a slow reader, virsh and a second connection: all, in order', {
  timeout: 120_000,
}, async () => {
  const count = 10_000
  await using watcher = await Connection.open(daemon.uri('tls'))
  await using second = await Connection.open(daemon.uri('tcp'))
  await using actor = await Connection.open(daemon.uri('unix'))
  const virsh = spawn('virsh', ['-q', '-c', daemon.uri('unix'), 'event', '--event', 'lifecycle', '--loop'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let printed = ''
  virsh.stdout.on('data', (text: Buffer) => {
    printed += text
  })
  await pause(1000) // virsh does not say when it listens

  const heard: [string, DomainEventType][] = []
  await watcher.on('domain.lifecycle', ({ domain, event }) => {
    heard.push([domain.name, event])
    if (heard.length % 50 !== 0) return
    const until = performance.now() + 20
    while (performance.now() < until); // a slow listener holds everything up
  })
  const read: [string, DomainEventType][] = []
  const stream = watcher.events('domain.lifecycle', { limit: count })
  const reading = (async () => {
    for await (const { domain, event } of stream) {
      read.push([domain.name, event])
      if (read.length % 100 === 0) await pause(10)
      if (read.length === count) break
    }
  })()
  const others: string[] = []
  await second.on('domain.lifecycle', ({ domain }) => others.push(domain.name))
  await stream.ready
  await makeEvents(actor, 'many', count)
  await reading
  expect(read).toEqual(expected('many', count))
  await expect.poll(() => heard.length, { timeout: 30_000 }).toBe(count)
  expect(heard).toEqual(expected('many', count))
  await expect.poll(() => others.length).toBe(count)
  await expect.poll(() => printed.split('\n').length - 1, { timeout: 10_000 }).toBe(count)
  const lines = printed.trim().split('\n')
  expect(lines.map((line) => line.match(/'(many-\d+)'/)?.[1])).toEqual(read.map(([name]) => name))
  const gone = new Promise((resolve) => virsh.once('exit', resolve))
  virsh.kill()
  await gone
})

test('a backlog of events leaves other I/O its turns', { timeout: 60_000 }, async () => {
  const count = 4000
  await using watcher = await Connection.open(daemon.uri('unix'))
  let heard = 0
  await watcher.on('domain.lifecycle', () => {
    heard++
    const until = performance.now() + 0.05
    while (performance.now() < until);
  })
  const actor = spawn(process.execPath, [
    '--input-type=module',
    '-e',
    `import { Connection } from ${JSON.stringify(new URL('../../src/index.ts', import.meta.url).href)}
     const host = await Connection.open(process.argv[1])
     for (let number = 0; number < ${count / 2}; number++) {
       const domain = await host.defineDomain(\`<domain type='test'><name>load-\${number}</name><memory>1024</memory><os><type>hvm</type></os></domain>\`)
       await domain.undefine()
     }
     await host.close()`,
    daemon.uri('unix'),
  ])
  // Nothing here runs while the other process makes events.
  const exited = new Promise((resolve) => actor.once('exit', resolve))
  const until = performance.now() + 4000
  while (performance.now() < until);
  let longest = 0
  let last = performance.now()
  while (heard < count) {
    await new Promise((resolve) => setTimeout(resolve, 0))
    longest = Math.max(longest, performance.now() - last)
    last = performance.now()
  }
  await exited
  expect(longest).toBeLessThan(100) // all of it at once would take more than 200
})

test('a stream whose reader keeps up needs no more room than its limit', async () => {
  await using watcher = await Connection.open(daemon.uri('unix'))
  await using actor = await Connection.open(daemon.uri('unix'))
  const stream = watcher.events('domain.lifecycle', { limit: 2 })
  await stream.ready
  const making = makeEvents(actor, 'narrow', 1000)
  const busyUntil = performance.now() + 100 // so that many events come at once
  while (performance.now() < busyUntil);
  const read: unknown[] = []
  for await (const { domain, event } of stream) {
    read.push([domain.name, event])
    if (read.length === 1000) break
  }
  expect(read).toEqual(expected('narrow', 1000))
  await making
})

test('of one object alone, filtered by the daemon', async () => {
  const relay = await RpcCounter.start(daemon.dir, daemon.socketPath)
  const uri = `test+unix:///default?socket=${relay.path}`
  const watcher = await Connection.open(uri)
  await using actor = await Connection.open(daemon.uri('unix'))
  const mine = await actor.defineDomain(definition('mine'))
  const other = await actor.defineDomain(definition('other'))
  const seen: string[] = []
  const domain = await watcher.lookupDomainByName('mine')
  const subscription = await watcher.on('domain.lifecycle', ({ domain }) => seen.push(domain.name), {
    domain,
  })
  for (const one of [mine, other, mine]) {
    await one.create()
    await one.destroy()
  }
  await expect.poll(() => seen).toHaveLength(4)
  expect(relay.events).toBe(4)
  await subscription.cancel()
  await mine.create()
  await mine.destroy()
  await pause(100)
  expect([relay.events, new Set(seen)]).toEqual([4, new Set(['mine'])])
  await watcher.close()
  await mine.undefine()
  await other.undefine()
  relay.stop()
})

test('a subscription given up while the daemon is frozen is taken back when it answers', async () => {
  const relay = await RpcCounter.start(daemon.dir, daemon.socketPath)
  const watcher = await Connection.open(`test+unix:///default?socket=${relay.path}`)
  await using actor = await Connection.open(daemon.uri('unix'))
  let heard = 0
  daemon.signal('SIGSTOP')
  const control = new AbortController()
  const calls = [
    watcher.on('domain.lifecycle', () => heard++, { timeout: 100 }),
    watcher.on('domain.lifecycle', () => heard++, { signal: control.signal }),
    watcher.events('domain.lifecycle', { signal: control.signal }).next(),
  ].map(codeOf)
  await pause(50)
  control.abort()
  expect(await Promise.all(calls)).toEqual([
    'ERR_OPERATION_TIMEOUT',
    'ERR_OPERATION_ABORTED',
    'ERR_OPERATION_ABORTED',
  ])
  daemon.signal('SIGCONT')
  await watcher.hostname() // after what was begun, and what takes it back
  await pause(50)
  await watcher.hostname()
  const before = relay.events
  await makeEvents(actor, 'late', 10)
  await pause(100)
  expect([relay.events - before, heard]).toEqual([0, 0])
  let again = 0
  await watcher.on('domain.lifecycle', () => again++)
  await makeEvents(actor, 'later', 10)
  await expect.poll(() => again).toBe(10)
  await watcher.close()
  relay.stop()
})

test('ended streams ask the daemon for nothing more', async () => {
  const relay = await RpcCounter.start(daemon.dir, daemon.socketPath)
  const watcher = await Connection.open(`test+unix:///default?socket=${relay.path}`)
  await using actor = await Connection.open(daemon.uri('unix'))
  const overflowing = watcher.events('domain.lifecycle', { limit: 5 })
  const left = watcher.events(['domain.lifecycle', 'domain.reboot'])
  await Promise.all([overflowing.ready, left.ready])
  await left.return()
  await makeEvents(actor, 'over', 10)
  await pause(100)
  for (let number = 0; number < 5; number++) expect((await overflowing.next()).done).toBe(false)
  expect(await codeOf(overflowing.next())).toBe('ERR_OVERFLOW')
  await watcher.hostname()
  const before = relay.events
  await makeEvents(actor, 'nobody', 10)
  await pause(100)
  expect(relay.events).toBe(before)
  await watcher.close()
  relay.stop()
})

test('leaving a loop does not wait for a frozen daemon', async () => {
  const watcher = await Connection.open(daemon.uri('unix'))
  await using actor = await Connection.open(daemon.uri('unix'))
  const stream = watcher.events('domain.lifecycle')
  await stream.ready
  await makeEvents(actor, 'leave', 2)
  daemon.signal('SIGSTOP')
  const begun = performance.now()
  for await (const { event } of stream) {
    expect(event).toBe(DEFINED)
    break
  }
  expect(performance.now() - begun).toBeLessThan(100)
  watcher.abort()
  daemon.signal('SIGCONT')
})

test('no event after close, however many are on their way', async () => {
  await using actor = await Connection.open(daemon.uri('unix'))
  for (let round = 0; round < 20; round++) {
    const watcher = await Connection.open(daemon.uri('unix'))
    let heard = 0
    await watcher.on('domain.lifecycle', () => heard++)
    const making = makeEvents(actor, `close-${round}`, 40)
    await pause(round)
    const closing = watcher.close()
    const before = heard
    await Promise.all([closing, making])
    expect(heard).toBe(before)
  }
})

test('a lost connection ends its streams, after the events that came before', async () => {
  const own = await PrivateDaemon.start()
  try {
    const watcher = await Connection.open(own.uri('unix'))
    const actor = await Connection.open(own.uri('unix'))
    const stream = watcher.events('domain.lifecycle')
    const told = watcher.events(['domain.lifecycle', 'close'])
    await Promise.all([stream.ready, told.ready])
    await makeEvents(actor, 'before', 2)
    await pause(100)
    await own.kill()
    for (const type of ['domain.lifecycle', 'domain.lifecycle', 'close'])
      expect((await told.next()).value).toMatchObject({ type })
    expect((await told.next()).done).toBe(true)
    expect((await stream.next()).value).toMatchObject({ event: DEFINED })
    expect((await stream.next()).value).toMatchObject({ event: UNDEFINED })
    await expect(stream.next()).rejects.toMatchObject({
      code: 'ERR_INVALID_CONN',
      message: expect.stringMatching(/^The connection was lost: (eof|error)$/),
    })
    expect((await stream.next()).done).toBe(true)
    const reasons: string[] = []
    await watcher.on('close', ({ reason }) => reasons.push(reason)) // late, and told all the same
    await pause(0)
    expect(reasons).toHaveLength(1)
    await Promise.all([watcher.close(), actor.close()])
  } finally {
    await own.stop()
  }
})
