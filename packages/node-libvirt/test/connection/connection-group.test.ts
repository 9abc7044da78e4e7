// Parallel lanes to one host.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Connection, ConnectionGroup, type LibvirtError } from '../../src/index.ts'
import { PrivateDaemon } from '../support/private-daemon.ts'

let daemon: PrivateDaemon
beforeAll(async () => {
  daemon = await PrivateDaemon.start()
})
afterEach(() => daemon.signal('SIGCONT'))
afterAll(() => daemon.stop())

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'fulfilled',
    (error: LibvirtError) => error.code ?? error.message,
  )
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Work that ends when told to. */
function held() {
  let release = () => {}
  const until = new Promise<void>((resolve) => {
    release = resolve
  })
  return { until, release }
}

test('lanes are opened when all are busy, up to the size; then first come, first served', async () => {
  await using group = await ConnectionGroup.open(daemon.uri('unix'), { size: 2 })
  expect([group.size, group.lanes]).toEqual([2, 1])
  for (let call = 0; call < 20; call++) expect(await group.run((host) => host.type())).toBe('TEST')
  expect(group.lanes).toBe(1)

  const used: Connection[] = []
  const order: number[] = []
  const works = Array.from({ length: 5 }, held)
  const runs = works.map(({ until }, index) =>
    group.run(async (host) => {
      order.push(index)
      used.push(host)
      await until
      return index
    }),
  )
  await expect.poll(() => order).toEqual([0, 1])
  expect(group.lanes).toBe(2)
  works[1]?.release()
  await expect.poll(() => order).toEqual([0, 1, 2])
  expect(used[2]).toBe(used[1])
  for (const work of works) work.release()
  expect(await Promise.all(runs)).toEqual([0, 1, 2, 3, 4])
  expect([order, new Set(used).size]).toEqual([[0, 1, 2, 3, 4], 2])
})

test('what the work throws is what the run rejects with, and the lane goes on', async () => {
  await using group = await ConnectionGroup.open(daemon.uri('unix'), { size: 1 })
  const failures = [
    group.run(() => {
      throw new Error('at once')
    }),
    group.run((host) => host.lookupDomainByName('nobody')),
    group.run(async () => Promise.reject(new Error('later'))),
  ]
  expect(await Promise.all(failures.map(codeOf))).toEqual(['at once', 'ERR_NO_DOMAIN', 'later'])
  expect(await group.run((host) => host.type())).toBe('TEST')
  await expect(group.run('no function' as never)).rejects.toThrow(TypeError)
  await expect(ConnectionGroup.open(daemon.uri('unix'), { size: 0 })).rejects.toThrow(TypeError)
})

test('a lane that was aborted or closed is replaced when it is needed', async () => {
  await using group = await ConnectionGroup.open(daemon.uri('unix'), { size: 1 })
  const lanes = new Set<Connection>()
  await expect(
    group.run(async (host) => {
      lanes.add(host)
      host.abort()
      await host.type()
    }),
  ).rejects.toMatchObject({ code: 'ERR_INVALID_CONN' })
  expect(group.lanes).toBe(0)
  await group.run(async (host) => {
    lanes.add(host)
    await host.close()
  })
  expect(await group.run((host) => lanes.add(host) && host.type())).toBe('TEST')
  expect([lanes.size, group.lanes]).toEqual([3, 1])
})

test('a daemon that was killed: calls fail, then lanes are opened again', async () => {
  const own = await PrivateDaemon.start()
  try {
    await using group = await ConnectionGroup.open(own.uri('tls'), { size: 3, timeout: 5000 })
    const works = Array.from({ length: 3 }, held)
    const busy = works.map(({ until }) =>
      group.run(async (host) => {
        await until
        return host.type()
      }),
    )
    await expect.poll(() => group.lanes).toBe(3)
    await own.kill()
    await expect.poll(() => group.lanes).toBe(0)
    for (const work of works) work.release()
    expect(await Promise.all(busy.map(codeOf))).not.toContain('fulfilled')
    expect(await codeOf(group.run((host) => host.type()))).toBe('ERR_SYSTEM_ERROR')
    await own.run()
    expect(await group.run((host) => host.type())).toBe('TEST')
  } finally {
    await own.stop()
  }
})

test('on a frozen host: runs are given up, busy lanes stay busy until it answers', async () => {
  await using group = await ConnectionGroup.open(daemon.uri('tls'), { size: 2 })
  await Promise.all([group.run((host) => host.type()), group.run((host) => host.type())])
  const two = held()
  const both = [group.run(() => two.until), group.run(() => two.until)]
  await expect.poll(() => group.lanes).toBe(2)
  two.release()
  await Promise.all(both)

  daemon.signal('SIGSTOP')
  const begun = performance.now()
  const signal = AbortSignal.timeout(100)
  const stuck = [
    group.run((host) => host.hostname({ signal }), { signal }),
    group.run((host) => host.hostname({ timeout: 100 })),
  ]
  expect(await Promise.all(stuck.map(codeOf))).toEqual(['ERR_OPERATION_ABORTED', 'ERR_OPERATION_TIMEOUT'])
  expect(performance.now() - begun).toBeLessThan(400)

  let ran = 0
  const waiting = [
    group.run(() => ran++, { signal: AbortSignal.timeout(100) }),
    group.run((host) => {
      ran++
      return host.type()
    }),
  ]
  expect(await codeOf(waiting[0] as Promise<unknown>)).toBe('ERR_OPERATION_ABORTED')
  expect([ran, group.lanes]).toEqual([0, 2])
  daemon.signal('SIGCONT')
  expect(await waiting[1]).toBe('TEST')
  expect(ran).toBe(1)
})

test('keepalive replaces the lanes of a frozen host', { timeout: 30_000 }, async () => {
  await using group = await ConnectionGroup.open(daemon.uri('tcp'), {
    size: 1,
    timeout: 5000,
    keepAlive: { interval: 1, count: 1 },
  })
  daemon.signal('SIGSTOP')
  const call = codeOf(group.run((host) => host.hostname()))
  expect(await call).not.toBe('fulfilled')
  await expect.poll(() => group.lanes, { timeout: 10_000 }).toBe(0)
  daemon.signal('SIGCONT')
  expect(await group.run((host) => host.type())).toBe('TEST')
})

test('abort settles what runs and what waits at once, also while a lane is being opened', async () => {
  const group = await ConnectionGroup.open(daemon.uri('tcp'), { size: 2 })
  daemon.signal('SIGSTOP')
  const calls = Array.from({ length: 5 }, () => codeOf(group.run((host) => host.hostname())))
  await pause(100)
  const begun = performance.now()
  group.abort()
  expect(await Promise.all(calls)).toEqual(Array.from({ length: 5 }, () => 'ERR_OPERATION_ABORTED'))
  expect(performance.now() - begun).toBeLessThan(200)
  expect(await codeOf(group.run((host) => host.type()))).toBe('ERR_INVALID_CONN')
  await group.close()
})

test('close lets calls under way finish and refuses those who wait', async () => {
  const group = await ConnectionGroup.open(daemon.uri('unix'), { size: 1 })
  daemon.signal('SIGSTOP')
  const under = group.run((host) => host.hostname())
  const waiting = codeOf(group.run((host) => host.type()))
  await pause(50)
  const closing = group.close()
  expect(await waiting).toBe('ERR_INVALID_CONN')
  daemon.signal('SIGCONT')
  await closing
  expect(await codeOf(under)).toBe('fulfilled')
  expect(await codeOf(group.run((host) => host.type()))).toBe('ERR_INVALID_CONN')
  await group.close()
})

test('a group whose host refuses does not open', async () => {
  expect(await codeOf(ConnectionGroup.open('qemu+unix:///system?socket=/nowhere'))).toBe('ERR_SYSTEM_ERROR')
  const signal = AbortSignal.abort()
  expect(await codeOf(ConnectionGroup.open(daemon.uri('unix'), { signal }))).toBe('ERR_OPERATION_ABORTED')
})
