// Against the lab's two hosts with real guests (npm run lab up): DROVER_LAB=1 vitest run --root packages/node-libvirt
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  Connection,
  type Domain,
  DomainEventType,
  DomainGetJobStatsFlags,
  type DomainJobFigures,
  DomainMigrateFlags,
  DomainState,
  DomainStatsTypes,
  KeycodeSet,
} from '../../src/index.ts'
import { removeGuest, settings, startGuest, tls, virsh } from './lab-support.ts'

const guest = 'binding-guest'
const { LIVE, PEER2PEER, PERSIST_DEST, UNDEFINE_SOURCE, NON_SHARED_DISK } = DomainMigrateFlags
const moveWhole = LIVE | PERSIST_DEST | UNDEFINE_SOURCE

const virshList = (host: string) => virsh(host, 'list', '--all', '--name').split('\n')

let a: Connection
let b: Connection
let domain: Domain
beforeAll(async () => {
  await removeGuest(guest)
  ;[a, b] = await Promise.all([
    Connection.open(tls('hosta'), { timeout: 10_000, keepAlive: { interval: 5, count: 3 } }),
    Connection.open(tls('hostb'), { timeout: 10_000, keepAlive: { interval: 5, count: 3 } }),
  ])
  startGuest('hosta', guest, 'diskless', 128)
  domain = await a.lookupDomainByName(guest)
}, 120_000)
afterAll(async () => {
  await Promise.all([a?.close(), b?.close()])
  await removeGuest(guest)
}, 60_000)

test('SASL over TCP, encrypted', async () => {
  const credentials = { username: settings.SASL_USER ?? '', password: settings.SASL_PASS ?? '' }
  await using host = await Connection.open('qemu+tcp://hosta/system', { credentials })
  expect([await host.hostname(), await host.isEncrypted()]).toEqual(['hosta', true])
})

test('what the host is and can', async () => {
  expect(await a.capabilities()).toContain('<arch>x86_64</arch>')
  const choice = { arch: 'x86_64', virtType: 'qemu' }
  const capabilities = await a.domainCapabilities(choice)
  expect(capabilities).toContain('<domain>qemu</domain>')
  const cpu = capabilities.match(/<mode name='host-model'[^>]*>([\s\S]*?)<\/mode>/)?.[1] ?? ''
  const xml = `<cpu mode='custom' match='exact'>${cpu}</cpu>`
  expect(await b.compareHypervisorCpu({ ...choice, xml })).toBeGreaterThan(0)
  expect(await a.baselineHypervisorCpu({ ...choice, xmls: [xml, xml] })).toContain('<cpu')
  expect((await a.nodeMemoryStats()).total).toBeGreaterThan(100_000)
  expect(await a.maxVcpus('qemu')).toBeGreaterThan(1)
})

test('readings of a running guest', async () => {
  const described = await domain.describe({ xml: true })
  expect(described).toMatchObject({
    name: guest,
    state: DomainState.RUNNING,
    persistent: true,
    memory: 131072,
  })
  expect((await a.describeDomains()).find(({ uuid }) => uuid === domain.uuid)).toMatchObject({ name: guest })
  expect((await a.domainInfos()).find(({ uuid }) => uuid === domain.uuid)?.cpuTime).toBeGreaterThan(0)
  const device = described.xml?.match(/target dev='(vnet\d+)'/)?.[1] ?? ''
  expect(await domain.interfaceStats(device)).toHaveProperty('rxBytes')
  expect(await domain.memoryStats()).toMatchObject({ actualBalloon: 131072 })
  expect((await domain.controlInfo()).state).toBe(0)
  const stats = await a.domainListStats([domain], DomainStatsTypes.BALLOON | DomainStatsTypes.VCPU)
  expect(stats[0]?.stats.balloon?.current).toBe(131072)
  expect(await domain.jobStats()).toMatchObject({ type: 0 })
  expect(await domain.jobInfo()).toMatchObject({ type: 0 })
  expect((await domain.messages()).length).toBeGreaterThanOrEqual(0)
})

test('screen and keys', async () => {
  const first = await domain.screenshot()
  expect(first.mimeType).toMatch(/^image\//)
  expect(first.data.length).toBeGreaterThan(100)
  await domain.sendKey(KeycodeSet.LINUX, 50, [30])
})

test('types into the serial console and reads the answer', { timeout: 180_000 }, async () => {
  await using consoles = await Connection.open(tls('hosta'))
  const serial = await (await consoles.lookupDomainByName(guest)).openConsole()
  let seen = ''
  serial.on('data', (bytes: Buffer) => {
    seen += bytes
  })
  for (let turn = 0; turn < 120 && !seen.includes('= 42'); turn++) {
    serial.write('echo "sum = $((6*7))"\n')
    await pause(1000)
  }
  expect(seen).toContain('sum = 42')
  await expect(domain.openConsole()).rejects.toThrow('Active console session exists')
  serial.destroy()
  await new Promise((resolve) => serial.once('close', resolve))
  const again = await domain.openConsole()
  again.destroy()
})

test('a console ends when its guest does', { timeout: 60_000 }, async () => {
  const name = 'binding-short'
  await removeGuest(name)
  startGuest('hosta', name, 'diskless', 64)
  await using consoles = await Connection.open(tls('hosta'))
  const short = await consoles.lookupDomainByName(name)
  const serial = await short.openConsole()
  const closed = new Promise((resolve) => serial.once('close', resolve))
  serial.on('error', () => undefined).resume()
  await (await a.lookupDomainByName(name)).destroy()
  await closed
  await removeGuest(name)
})

test('migrates there directly and back peer to peer, watched from both sides', {
  timeout: 180_000,
}, async () => {
  const log: string[] = []
  const results: DomainJobFigures[] = []
  await using watchA = await Connection.open(tls('hosta'))
  await using watchB = await Connection.open(tls('hostb'))
  for (const [name, watch] of [
    ['a', watchA],
    ['b', watchB],
  ] as const) {
    await watch.on('domain.lifecycle', ({ domain: { uuid }, event }) => {
      if (uuid === domain.uuid) log.push(`${name} ${event}`)
    })
    await watch.on('domain.job-completed', ({ domain: { uuid }, params }) => {
      if (uuid === domain.uuid) results.push(params)
    })
  }
  await using source = await Connection.open(tls('hosta'))
  await using destination = await Connection.open(tls('hostb'))
  const mine = await source.lookupDomainByName(guest)
  const moved = await mine.migrate(destination, { bandwidth: 500 }, moveWhole)
  expect([moved.name, moved.uuid]).toEqual([domain.name, domain.uuid])
  expect(moved.connection).toBe(destination)
  expect(await moved.state()).toMatchObject({ state: DomainState.RUNNING })
  expect(virshList('hostb')).toContain(guest)
  expect(virshList('hosta')).not.toContain(guest)
  await expect.poll(() => log.includes(`a ${DomainEventType.STOPPED}`), { timeout: 5000 }).toBe(true)
  expect(log).toContain(`b ${DomainEventType.STARTED}`)
  await expect.poll(() => results.length, { timeout: 5000 }).toBe(1)
  expect(results[0]).toMatchObject({ operation: 5, downtime: expect.any(Number) })

  await moved.migrateToUri('qemu+tls://hosta/system', {}, moveWhole | PEER2PEER)
  expect(virshList('hosta')).toContain(guest)
  expect(virshList('hostb')).not.toContain(guest)
  domain = await a.lookupDomainByName(guest)
  expect(await domain.isActive()).toBe(true)
})

test('follows a migration from another connection and aborts it', { timeout: 180_000 }, async () => {
  await using source = await Connection.open(tls('hosta'))
  await using destination = await Connection.open(tls('hostb'))
  const mine = await source.lookupDomainByName(guest)
  await domain.migrateSetMaxSpeed(1)
  const migrating = mine.migrate(destination, { bandwidth: 1 }, moveWhole).then(
    () => 'migrated',
    (error: Error) => error.message,
  )
  await expect
    .poll(async () => (await domain.jobStats()).memoryProcessed ?? 0, { timeout: 20_000 })
    .toBeGreaterThan(0)
  await domain.abortJob()
  expect(await migrating).toMatch(/cancel/)
  expect(await domain.isActive()).toBe(true)
  expect(virshList('hostb')).not.toContain(guest)
  await domain.migrateSetMaxSpeed(8000)
  const { type } = await domain.jobStats(DomainGetJobStatsFlags.COMPLETED)
  expect(type).toBeGreaterThanOrEqual(0)
})

test('copies a disk along', { timeout: 180_000 }, async () => {
  const name = 'binding-disk'
  await removeGuest(name)
  startGuest('hosta', name, 'disk', 64)
  await using source = await Connection.open(tls('hosta'))
  await using destination = await Connection.open(tls('hostb'))
  const mine = await source.lookupDomainByName(name)
  expect((await mine.blockInfo('vda')).capacity).toBe(512 * 1024 * 1024)
  expect(await mine.blockStats('vda')).toHaveProperty('rdBytes')
  await expect(mine.migrate(destination, {}, moveWhole)).rejects.toThrow('Unsafe migration')
  const moved = await mine.migrate(destination, { migrateDisks: ['vda'] }, moveWhole | NON_SHARED_DISK)
  expect(await moved.isActive()).toBe(true)
  const path = '/var/lib/libvirt/images'
  const pool = await b.lookupStoragePoolByTargetPath(path)
  await pool.refresh()
  const volume = await pool.lookupVolumeByName(`${name}.qcow2`)
  expect(await volume.path()).toBe(`${path}/${name}.qcow2`)
  await removeGuest(name)
})

test('a migration whose connection is aborted ends at once, and the guest stays', {
  timeout: 120_000,
}, async () => {
  const source = await Connection.open(tls('hosta'))
  await using destination = await Connection.open(tls('hostb'))
  const mine = await source.lookupDomainByName(guest)
  const migrating = mine.migrate(destination, { bandwidth: 1 }, moveWhole).then(
    () => 'migrated',
    (error: { code: string }) => error.code,
  )
  await expect
    .poll(async () => (await domain.jobStats()).memoryProcessed ?? 0, { timeout: 20_000 })
    .toBeGreaterThan(0)
  source.abort()
  expect(await migrating).toBe('ERR_OPERATION_ABORTED')
  await expect.poll(async () => (await domain.jobStats()).type, { timeout: 30_000 }).toBe(0)
  expect(await domain.isActive()).toBe(true)
})
