// Events on the test driver: every kind, typed, filtered, none lost, none too many.
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import {
  Connection,
  type ConnectionEventName,
  DomainEventDefinedDetailType,
  DomainEventResumedDetailType,
  DomainEventStartedDetailType,
  DomainEventStoppedDetailType,
  DomainEventSuspendedDetailType,
  DomainEventType,
  DomainEventUndefinedDetailType,
  DomainMetadataType,
  type LibvirtError,
  NetworkEventLifecycleType,
  NodeDeviceEventLifecycleType,
  StoragePoolEventLifecycleType,
} from '../../src/index.ts'

const definition = (name: string) =>
  `<domain type='test'><name>${name}</name><memory unit='KiB'>131072</memory><os><type>hvm</type></os></domain>`

const dir = mkdtempSync(join(tmpdir(), 'node-libvirt-events-'))
afterAll(() => rmSync(dir, { recursive: true }))

let host: Connection
beforeEach(async () => {
  // A node of its own: test:///default is shared within the process.
  const node = join(dir, 'node.xml')
  writeFileSync(node, `<node>${definition('first')}${definition('second')}</node>`)
  host = await Connection.open(`test://${node}`)
})
afterEach(() => host.close())

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'fulfilled',
    (error: LibvirtError) => error.code ?? error.name,
  )
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

const domainEvents: ConnectionEventName[] = [
  'domain.lifecycle',
  'domain.reboot',
  'domain.rtc-change',
  'domain.watchdog',
  'domain.io-error',
  'domain.graphics',
  'domain.control-error',
  'domain.block-job',
  'domain.disk-change',
  'domain.tray-change',
  'domain.pm-wakeup',
  'domain.pm-suspend',
  'domain.pm-suspend-disk',
  'domain.balloon-change',
  'domain.device-added',
  'domain.device-removed',
  'domain.device-removal-failed',
  'domain.tunable',
  'domain.agent-lifecycle',
  'domain.migration-iteration',
  'domain.job-completed',
  'domain.metadata-change',
  'domain.block-threshold',
  'domain.memory-failure',
  'domain.memory-device-size-change',
]
const otherEvents: ConnectionEventName[] = [
  'network.lifecycle',
  'pool.lifecycle',
  'pool.refresh',
  'node-device.lifecycle',
  'node-device.update',
]
const unsupported: ConnectionEventName[] = [
  'domain.nic-mac-change',
  'domain.qemu-monitor-event',
  'network.metadata-change',
  'secret.lifecycle',
  'secret.value-changed',
]

test.each([...domainEvents, ...otherEvents])(
  '%s can be subscribed to twice, and cancelled twice',
  async (name) => {
    const first = await host.on(name, () => undefined)
    const second = await host.on(name, () => undefined)
    await first.cancel()
    await first.cancel()
    await second[Symbol.asyncDispose]()
  },
)

test.each(unsupported)('%s is nothing the test driver has', async (name) => {
  expect(await codeOf(host.on(name, () => undefined))).toBe('ERR_NO_SUPPORT')
})

test('lifecycle events name what happened and why', async () => {
  const stream = host.events('domain.lifecycle')
  const domain = await host.defineDomain(definition('born'))
  await domain.create()
  await domain.suspend()
  await domain.resume()
  await domain.destroy()
  await domain.undefine()
  const seen: [DomainEventType, number][] = []
  for await (const event of stream) {
    expect(event).toMatchObject({ type: 'domain.lifecycle', domain: { name: 'born', uuid: domain.uuid } })
    if (event.event === DomainEventType.DEFINED) {
      const detail: DomainEventDefinedDetailType = event.detail // the type that belongs to it
      expect(detail).toBe(DomainEventDefinedDetailType.ADDED)
    }
    seen.push([event.event, event.detail])
    if (event.event === DomainEventType.UNDEFINED) break
  }
  expect(seen).toEqual([
    [DomainEventType.DEFINED, DomainEventDefinedDetailType.ADDED],
    [DomainEventType.STARTED, DomainEventStartedDetailType.BOOTED],
    [DomainEventType.SUSPENDED, DomainEventSuspendedDetailType.PAUSED],
    [DomainEventType.RESUMED, DomainEventResumedDetailType.UNPAUSED],
    [DomainEventType.STOPPED, DomainEventStoppedDetailType.DESTROYED],
    [DomainEventType.UNDEFINED, DomainEventUndefinedDetailType.REMOVED],
  ])
})

test('events of other kinds, in the order they came', async () => {
  const stream = host.events([
    'network.lifecycle',
    'pool.lifecycle',
    'pool.refresh',
    'node-device.lifecycle',
    'domain.metadata-change',
  ])
  const network = await host.defineNetwork('<network><name>net</name></network>')
  await network.create()
  const pool = await host.defineStoragePool(
    "<pool type='dir'><name>pool</name><target><path>/tmp</path></target></pool>",
  )
  await pool.create()
  await pool.refresh()
  const domain = await host.lookupDomainByName('first')
  await domain.setMetadata(DomainMetadataType.TITLE, 'a title')
  await domain.setMetadata(DomainMetadataType.ELEMENT, '<b/>', 'key', 'urn:b')
  await network.destroy()
  const { DEFINED, STARTED, STOPPED } = NetworkEventLifecycleType
  const expected = [
    { type: 'network.lifecycle', network: { name: 'net', uuid: network.uuid }, event: DEFINED, detail: 0 },
    { type: 'network.lifecycle', network: { name: 'net' }, event: STARTED },
    {
      type: 'pool.lifecycle',
      pool: { name: 'pool', uuid: pool.uuid },
      event: StoragePoolEventLifecycleType.DEFINED,
    },
    { type: 'pool.lifecycle', pool: { name: 'pool' }, event: StoragePoolEventLifecycleType.STARTED },
    { type: 'pool.refresh', pool: { name: 'pool' } },
    { type: 'domain.metadata-change', metadataType: DomainMetadataType.TITLE, uri: null },
    { type: 'domain.metadata-change', metadataType: DomainMetadataType.ELEMENT, uri: 'urn:b' },
    { type: 'network.lifecycle', event: STOPPED },
  ]
  for (const one of expected) expect((await stream.next()).value).toMatchObject(one)
  await stream.return()
})

test('a node device comes and goes', async () => {
  await using other = await Connection.open('test:///default')
  const stream = other.events(['node-device.lifecycle', 'node-device.update'])
  const device = await other.createNodeDevice(
    `<device><parent>scsi_host1</parent><capability type='scsi_host'><capability type='fc_host'>
       <wwnn>20000000c9831b4b</wwnn><wwpn>10000000c9831b4b</wwpn></capability></capability></device>`,
  )
  await device.destroy()
  const reference = { name: device.name }
  const { CREATED, DELETED } = NodeDeviceEventLifecycleType
  const type = 'node-device.lifecycle'
  expect((await stream.next()).value).toEqual({ type, device: reference, event: CREATED, detail: 0 })
  expect((await stream.next()).value).toEqual({ type, device: reference, event: DELETED, detail: 0 })
})

test('of one object alone', async () => {
  const first = await host.lookupDomainByName('first')
  const second = await host.lookupDomainByName('second')
  const pool = await host.defineStoragePool(
    "<pool type='dir'><name>pool</name><target><path>/tmp</path></target></pool>",
  )
  const all: string[] = []
  const one: string[] = []
  await host.on('domain.lifecycle', ({ domain }) => all.push(domain.name))
  await host.on('domain.lifecycle', ({ domain }) => one.push(domain.name), { domain: second })
  for (const domain of [first, second, first, second]) {
    await domain.suspend()
    await domain.resume()
  }
  await expect.poll(() => all).toHaveLength(8)
  expect(one).toEqual(['second', 'second', 'second', 'second'])

  await using other = await Connection.open('test:///default')
  const [foreign] = await other.listAllDomains()
  const listen = () => undefined
  await expect(host.on('domain.lifecycle', listen, { domain: foreign })).rejects.toThrow(TypeError)
  await expect(host.on('domain.lifecycle', listen, { domain: pool } as never)).rejects.toThrow(TypeError)
  await expect(host.on('domain.lifecycle', listen, { network: first } as never)).rejects.toThrow(
    /unknown option/,
  )
})

test('wrong arguments are rejections that say so', async () => {
  const listen = () => undefined
  const wrong = [
    host.on('domain.nothing' as never, listen),
    host.on('toString' as never, listen),
    host.on('domain.lifecycle', 'no function' as never),
    host.on('domain.lifecycle', listen, 3 as never),
    host.on('domain.lifecycle', listen, { signal: {} as never }),
    host.on('close', listen, { domain: {} } as never),
    host.events([]).ready,
    host.events(null as never).ready,
    host.events('domain.lifecycle', { signal: {} as never }).ready,
    host.events('domain.lifecycle', 5 as never).ready,
    host.events('domain.lifecycle', { limit: 0 }).ready,
    host.events('domain.lifecycle', { limit: 'many' as never }).next(),
    host.events(['domain.lifecycle', 'no' as never]).next(),
  ]
  for (const one of wrong) await expect(one).rejects.toThrow(TypeError)
})

test('a listener is told nothing any more once its signal is aborted, or the subscription disposed of', async () => {
  const domain = await host.lookupDomainByName('first')
  const control = new AbortController()
  const seen: string[] = []
  await host.on('domain.lifecycle', () => seen.push('signal'), { signal: control.signal })
  {
    using _scoped = await host.on('domain.lifecycle', () => seen.push('scoped'))
    await domain.suspend()
    await expect.poll(() => seen).toEqual(['signal', 'scoped'])
    control.abort()
  }
  await domain.resume()
  await pause(50)
  expect(seen).toHaveLength(2)
  expect(await codeOf(host.on('domain.lifecycle', () => undefined, { signal: control.signal }))).toBe(
    'ERR_OPERATION_ABORTED',
  )
  expect(await codeOf(host.on('close', () => undefined, { signal: control.signal }))).toBe(
    'ERR_OPERATION_ABORTED',
  )
})

test('a stream holds as many events as it may, then ends with an error', async () => {
  const domain = await host.lookupDomainByName('first')
  const stream = host.events('domain.lifecycle', { limit: 3 })
  await domain.suspend()
  await domain.resume()
  await domain.suspend()
  await domain.resume()
  await domain.suspend()
  await pause(50)
  const { SUSPENDED, RESUMED } = DomainEventType
  for (const event of [SUSPENDED, RESUMED, SUSPENDED])
    expect(await stream.next()).toMatchObject({ done: false, value: { event } })
  await expect(stream.next()).rejects.toMatchObject({ code: 'ERR_OVERFLOW', message: /More than 3/ })
  expect(await stream.next()).toEqual({ done: true, value: undefined })
})

test('a stream ends with its loop, its scope, its signal and its connection', async () => {
  const domain = await host.lookupDomainByName('first')
  const broken = host.events('domain.lifecycle')
  await domain.suspend()
  for await (const { event } of broken) {
    expect(event).toBe(DomainEventType.SUSPENDED)
    break
  }
  expect(await broken.next()).toEqual({ done: true, value: undefined })

  let kept: AsyncIterator<unknown>
  {
    await using scoped = host.events('domain.lifecycle')
    kept = scoped
  }
  expect(await kept.next()).toEqual({ done: true, value: undefined })

  const control = new AbortController()
  const reason = new Error('enough')
  const aborted = host.events('domain.lifecycle', { signal: control.signal })
  await domain.resume()
  await pause(50)
  const waiting = host.events('domain.reboot', { signal: control.signal })
  const next = expect(waiting.next()).rejects.toMatchObject({ code: 'ERR_OPERATION_ABORTED', cause: reason })
  control.abort(reason)
  await next
  await expect(aborted.next()).rejects.toMatchObject({ code: 'ERR_OPERATION_ABORTED', cause: reason })
  const late = host.events('domain.reboot', { signal: control.signal })
  await expect(late.ready).rejects.toMatchObject({ code: 'ERR_OPERATION_ABORTED', cause: reason })

  const other = await Connection.open('test:///default')
  const open = other.events('domain.lifecycle')
  const several = [open.next(), open.next()]
  await open.ready
  await other.close()
  for (const one of several) expect(await one).toEqual({ done: true, value: undefined })
  await expect(other.events('domain.lifecycle').next()).rejects.toMatchObject({ code: 'ERR_INVALID_CONN' })

  const cut = await Connection.open('test:///default')
  const error = cut.events('domain.lifecycle')
  const told = cut.events(['domain.lifecycle', 'close'])
  await Promise.all([error.ready, told.ready])
  cut.abort()
  await expect(error.next()).rejects.toMatchObject({ code: 'ERR_OPERATION_ABORTED' })
  expect(await told.next()).toEqual({ done: false, value: { type: 'close', reason: 'client' } })
  expect(await told.next()).toEqual({ done: true, value: undefined })
})

test('all kinds in one stream, many streams at once', async () => {
  const warnings: Error[] = []
  const warned = (warning: Error) => warnings.push(warning)
  process.on('warning', warned)
  const streams = Array.from({ length: 20 }, () => host.events([...domainEvents, ...otherEvents]))
  await Promise.all(streams.map(({ ready }) => ready))
  const domain = await host.lookupDomainByName('first')
  await domain.suspend()
  for (const stream of streams)
    expect((await stream.next()).value).toMatchObject({ type: 'domain.lifecycle', domain: { name: 'first' } })
  await Promise.all(streams.map((stream) => stream.return()))
  await domain.resume()
  await pause(20)
  process.off('warning', warned)
  expect(warnings).toEqual([])
})

test('what a listener promises is done before the next event', async () => {
  const domain = await host.lookupDomainByName('first')
  const steps: string[] = []
  await host.on('domain.lifecycle', ({ event }) => {
    steps.push(`event ${event}`)
    void Promise.resolve().then(() => steps.push(`after ${event}`))
  })
  await domain.suspend()
  const busyUntil = performance.now() + 50 // so that several events come at once
  const more = [domain.resume(), domain.suspend(), domain.resume()]
  while (performance.now() < busyUntil);
  await Promise.all(more)
  await expect.poll(() => steps).toHaveLength(8)
  for (let index = 0; index < 8; index += 2)
    expect(steps[index + 1]).toBe(steps[index]?.replace('event', 'after'))
})

test('an exception in a listener is uncaught, and the next event comes', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    join(import.meta.dirname, '../fixtures/throwing-listener.ts'),
  ])
  expect(stdout.trim().split('\n')).toEqual(['event 3', 'uncaught thrown 3', 'event 4', 'uncaught thrown 4'])
})

test('in worker threads: all events, in order', async () => {
  const names = await Promise.all(
    Array.from({ length: 3 }, (_, index) => {
      const worker = new Worker(new URL('../fixtures/event-worker.ts', import.meta.url), {
        workerData: { node: join(dir, 'node.xml'), prefix: `w${index}`, count: 500 },
      })
      return new Promise<string[]>((resolve, reject) => worker.once('message', resolve).once('error', reject))
    }),
  )
  names.forEach((list, index) => {
    expect(list).toEqual(Array.from({ length: 500 }, (_, number) => `w${index}-${number}`))
  })
})
