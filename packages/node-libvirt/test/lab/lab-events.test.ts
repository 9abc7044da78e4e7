// Events of real guests and hosts, counted against virsh. npm run lab up, then DROVER_LAB=1 vitest run
import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventSources } from '../../src/events/event-sources.ts'
import {
  Connection,
  type ConnectionEvent,
  type ConnectionEventName,
  type Domain,
  DomainEventResumedDetailType,
  DomainEventStartedDetailType,
  DomainEventStoppedDetailType,
  DomainEventType,
  DomainMetadataType,
} from '../../src/index.ts'
import { removeGuest, startGuest, tls } from './lab-support.ts'

const guest = 'events-guest'
/** All that libvirt 9.0 has of a domain. */
const domainEvents = Object.keys(eventSources).filter(
  (name) =>
    name.startsWith('domain.') && name !== 'domain.nic-mac-change' && name !== 'domain.qemu-monitor-event',
) as ConnectionEventName[]

let a: Connection
let b: Connection
let actor: Connection
let domain: Domain
beforeAll(async () => {
  await removeGuest(guest)
  ;[a, b, actor] = await Promise.all([
    Connection.open(tls('hosta'), { timeout: 20_000 }),
    Connection.open(tls('hostb'), { timeout: 20_000 }),
    Connection.open(tls('hosta'), { timeout: 20_000 }),
  ])
  startGuest('hosta', guest, 'diskless', 96)
  domain = await actor.lookupDomainByName(guest)
  await domain.destroy()
  const channel = "<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>"
  domain = await actor.defineDomain((await domain.xmlDesc()).replace('</devices>', `${channel}</devices>`))
}, 180_000)
afterAll(async () => {
  await Promise.all([a, b, actor].map((connection) => connection?.close()))
  await removeGuest(guest)
}, 60_000)

/** `virsh event` of one domain; its lines. */
function virshEvents(host: string): { process: ChildProcess; kinds(): string[] } {
  const process = spawn('virsh', ['-q', '-c', tls(host), 'event', '--all', '--loop', '--domain', guest], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let printed = ''
  process.stdout.on('data', (text: Buffer) => {
    printed += text
  })
  const ours: Record<string, string> = { 'io-error-reason': 'io-error', 'block-job-2': 'block-job' }
  const kinds = () =>
    [...printed.matchAll(/^event '([\w-]+)' for domain/gm)]
      .map(([, kind = '']) => kind)
      .filter((kind) => kind !== 'io-error' && kind !== 'block-job')
      .map((kind) => `domain.${ours[kind] ?? kind}`)
  return { process, kinds }
}

/** Reads into a list. */
function collect<Name extends ConnectionEventName>(
  host: Connection,
  names: readonly Name[],
): { list: ConnectionEvent<Name>[]; ready: Promise<void>; stop(): void } {
  const stream = host.events(names)
  const list: ConnectionEvent<Name>[] = []
  const reading = (async () => {
    for await (const event of stream) list.push(event)
  })()
  reading.catch(() => undefined)
  return { list, ready: stream.ready, stop: () => stream[Symbol.dispose]() }
}

test('a guest from start to end: every event that virsh tells, and what it carries', {
  timeout: 240_000,
}, async () => {
  const watched = await a.lookupDomainByName(guest)
  const stream = a.events(domainEvents, { domain: watched } as never)
  const seen: ConnectionEvent[] = []
  const reading = (async () => {
    for await (const event of stream) seen.push(event)
  })()
  reading.catch(() => undefined)
  const monitor: string[] = []
  await a.on('domain.qemu-monitor-event', ({ event, time }) => monitor.push(`${event} ${typeof time}`), {
    domain: watched,
    event: '^(stop|resume)$',
    regex: true,
    nocase: true,
  })
  await stream.ready
  const virsh = virshEvents('hosta')
  await pause(3000) // virsh does not say when it listens

  const types = () => seen.map(({ type }) => type)
  await domain.create()
  await domain.suspend()
  await domain.resume()
  await domain.setMetadata(DomainMetadataType.TITLE, 'watched')
  await domain.setSchedulerParameters({ cpuShares: 512 }, { live: true })
  await domain.attachDevice(
    "<interface type='network'><source network='default'/><model type='virtio'/></interface>",
  )
  await expect.poll(types, { timeout: 10_000 }).toContain('domain.device-added')
  const added = seen.find((event) => event.type === 'domain.device-added')
  // Only a guest that has booted lets go of a device and of memory.
  await expect
    .poll(
      async () => {
        if (added?.type === 'domain.device-added')
          await domain.detachDeviceAlias(added.device).catch(() => undefined)
        return types()
      },
      { timeout: 120_000, interval: 5000 },
    )
    .toContain('domain.device-removed')
  await domain.setMemory(80 * 1024, { live: true })
  await expect
    .poll(() => seen.findLast((event) => event.type === 'domain.balloon-change'), { timeout: 60_000 })
    .toMatchObject({ actual: 80 * 1024 })
  await domain.destroy()
  await expect
    .poll(() => seen.at(-1), { timeout: 10_000 })
    .toMatchObject({ event: DomainEventType.STOPPED, detail: DomainEventStoppedDetailType.DESTROYED })
  await pause(500)

  expect(types()).toEqual(virsh.kinds())
  virsh.process.kill()
  await stream.return()
  const of = <Name extends ConnectionEventName>(name: Name) =>
    seen.filter((event): event is Extract<ConnectionEvent, { type: Name }> => event.type === name)
  // Whether QEMU still tells of its shutdown (HOST) when it is killed is a race of theirs.
  const changes = of('domain.lifecycle').filter(({ event }) => event !== DomainEventType.SHUTDOWN)
  expect(changes.map(({ event, detail }) => [event, detail])).toEqual([
    [DomainEventType.RESUMED, DomainEventResumedDetailType.UNPAUSED],
    [DomainEventType.STARTED, DomainEventStartedDetailType.BOOTED],
    [DomainEventType.SUSPENDED, 0],
    [DomainEventType.RESUMED, DomainEventResumedDetailType.UNPAUSED],
    [DomainEventType.STOPPED, DomainEventStoppedDetailType.DESTROYED],
  ])
  expect(new Set(seen.map((event) => 'domain' in event && event.domain.uuid))).toEqual(new Set([domain.uuid]))
  expect(of('domain.metadata-change')).toMatchObject([{ metadataType: DomainMetadataType.TITLE, uri: null }])
  expect(of('domain.tunable')).toMatchObject([{ params: { cputune: { cpuShares: 512 } } }])
  expect(of('domain.device-removed')).toMatchObject([{ device: of('domain.device-added')[0]?.device }])
  expect(of('domain.agent-lifecycle')[0]).toMatchObject({ state: 2, reason: 1 })
  expect(monitor).toEqual(['RESUME number', 'STOP number', 'RESUME number'])
})

test('a migration: iterations and completion on the source, lifecycle on both', {
  timeout: 180_000,
}, async () => {
  await domain.create()
  await pause(5000)
  const source = collect(a, ['domain.lifecycle', 'domain.migration-iteration', 'domain.job-completed'])
  const destination = collect(b, ['domain.lifecycle'])
  await Promise.all([source.ready, destination.ready])
  const moved = await domain.migrate(b, {}, { live: true, persistDest: true, undefineSource: true })
  const mine = <Event extends { type: string }>(list: Event[]) =>
    list.filter((event) => 'domain' in event && (event.domain as { uuid: string }).uuid === domain.uuid)
  await expect.poll(() => mine(source.list).map(({ type }) => type)).toContain('domain.job-completed')
  await pause(500)
  const iterations = mine(source.list).flatMap((event) =>
    event.type === 'domain.migration-iteration' ? [event.iteration] : [],
  )
  expect(iterations.length).toBeGreaterThan(0)
  expect(iterations).toEqual(iterations.map((_, index) => index + 1))
  const completed = mine(source.list).filter((event) => event.type === 'domain.job-completed')
  expect(completed).toHaveLength(1)
  expect(completed[0]).toMatchObject({
    params: { memoryTotal: expect.any(Number), downtime: expect.any(Number) },
  })
  const last = mine(source.list).filter((event) => event.type === 'domain.lifecycle')
  expect(last.at(-1)).toMatchObject({
    event: DomainEventType.STOPPED,
    detail: DomainEventStoppedDetailType.MIGRATED,
  })
  const there = mine(destination.list).map(({ event }) => event)
  expect(there.filter((event) => event === DomainEventType.STARTED)).toHaveLength(1)
  expect(there.filter((event) => event === DomainEventType.DEFINED)).toHaveLength(1)
  expect(mine(destination.list)).toContainEqual(
    expect.objectContaining({
      event: DomainEventType.STARTED,
      detail: DomainEventStartedDetailType.MIGRATED,
    }),
  )
  source.stop()
  destination.stop()
  await moved.destroy()
})

test('pools, networks and secrets of a host', { timeout: 60_000 }, async () => {
  const host = collect(a, [
    'pool.lifecycle',
    'pool.refresh',
    'network.lifecycle',
    'secret.lifecycle',
    'secret.value-changed',
    'node-device.lifecycle', // there is no udev in the lab that would tell libvirt of one
    'node-device.update',
  ])
  await host.ready
  const pool = await actor.defineStoragePool(
    "<pool type='dir'><name>events-pool</name><target><path>/tmp</path></target></pool>",
  )
  await pool.create()
  await pool.refresh()
  await pool.destroy()
  await pool.undefine()
  const network = await actor.defineNetwork(
    '<network><name>events-net</name><bridge name="evbr0"/></network>',
  )
  await network.create()
  await network.destroy()
  await network.undefine()
  const secret = await actor.defineSecret(
    "<secret ephemeral='no' private='no'><usage type='volume'><volume>/events/one</volume></usage></secret>",
  )
  await secret.setValue(Buffer.from('hidden'))
  await secret.undefine()
  await pause(1000)
  const told = host.list.flatMap((event) => {
    if (event.type === 'pool.lifecycle' && event.pool.name === 'events-pool') return [`pool ${event.event}`]
    if (event.type === 'pool.refresh' && event.pool.name === 'events-pool') return ['refresh']
    if (event.type === 'network.lifecycle' && event.network.name === 'events-net')
      return [`net ${event.event}`]
    if (event.type === 'secret.lifecycle' && event.secret.uuid === secret.uuid)
      return [`secret ${event.event}`]
    if (event.type === 'secret.value-changed' && event.secret.uuid === secret.uuid)
      return [`value ${event.secret.usageType} ${event.secret.usageId}`]
    return []
  })
  const of = (kind: string) => told.filter((line) => line.startsWith(kind))
  // DEFINED 0, UNDEFINED 1, STARTED 2, STOPPED 3; a pool is refreshed when it starts, too.
  expect(of('pool')).toEqual(['pool 0', 'pool 2', 'pool 3', 'pool 1'])
  expect(of('refresh').length).toBeGreaterThanOrEqual(1)
  expect(of('net')).toEqual(['net 0', 'net 2', 'net 3', 'net 1'])
  expect([...of('secret'), ...of('value')]).toEqual(['secret 0', 'secret 1', 'value 1 /events/one'])
  host.stop()
})
