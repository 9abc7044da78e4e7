// Jobs, migration, QEMU's own commands, files and displays of real guests. npm run lab up, then DROVER_LAB=1 vitest run
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  Connection,
  type Domain,
  DomainCoreDumpFormat,
  DomainJobOperation,
  DomainJobType,
  DomainLifecycle,
  DomainLifecycleAction,
  DomainMessageType,
  DomainPausedReason,
  DomainQemuMonitorCommandFlags,
  DomainRunningReason,
  DomainState,
  KeycodeSet,
} from '../../src/index.ts'
import { labText, local, removeGuest, rootOf, startGuest, tls, virsh } from './lab-support.ts'

const guest = 'domain-guest'
const images = '/var/lib/libvirt/images'

let host: Connection
let domain: Domain
beforeAll(async () => {
  await removeGuest(guest)
  startGuest('hosta', guest, 'diskless', 128)
  host = await Connection.open(tls('hosta'), { timeout: 10_000 })
  domain = await host.lookupDomainByName(guest)
}, 120_000)
afterAll(async () => {
  await host?.close()
  await removeGuest(guest)
}, 60_000)

test("QEMU's monitor, as objects and as text", async () => {
  expect(await domain.qemuMonitorCommand({ execute: 'query-status' })).toMatchObject({
    return: { running: true, status: 'running' },
    id: expect.any(String),
  })
  expect(await domain.qemuMonitorCommand({ execute: 'no-such-command' })).toMatchObject({
    error: { class: 'CommandNotFound' },
  })
  expect(JSON.parse(await domain.qemuMonitorCommand('{"execute":"query-name"}'))).toMatchObject({
    return: { name: guest },
  })
  expect(await domain.qemuMonitorCommand('info status', { hmp: true })).toContain('VM status: running')
  expect(await domain.qemuMonitorCommand('info name', DomainQemuMonitorCommandFlags.HMP)).toContain(guest)
  expect(await domain.messages(DomainMessageType.TAINTING)).toContainEqual(
    expect.stringContaining('custom monitor control'),
  )
  await expect(host.qemuAttach(1)).rejects.toMatchObject({ code: 'ERR_NO_SUPPORT' })
})

test('hands files to QEMU over a local connection, and over that only', async () => {
  await using near = await Connection.open(local('hosta'))
  const mine = await near.lookupDomainByName(guest)
  const file = openSync('/dev/null', 'r+')
  try {
    const add = { execute: 'add-fd', arguments: { 'fdset-id': 77 } }
    expect(await mine.qemuMonitorCommandWithFiles(add, [file])).toEqual({
      answer: { return: { 'fdset-id': 77, fd: expect.any(Number) }, id: expect.any(String) },
      files: [],
    })
    expect(await mine.qemuMonitorCommand({ execute: 'query-fdsets' })).toMatchObject({
      return: [{ 'fdset-id': 77 }],
    })
    await mine.qemuMonitorCommand({ execute: 'remove-fd', arguments: { 'fdset-id': 77 } })
    const refused = domain.qemuMonitorCommandWithFiles(add, [file])
    await expect(refused).rejects.toMatchObject({ code: 'ERR_NO_SUPPORT' })
    expect(await domain.isActive()).toBe(true) // libvirt would have ended the connection
    await expect(mine.createWithFiles([file])).rejects.toMatchObject({ code: 'ERR_NO_SUPPORT' })
  } finally {
    closeSync(file)
  }
})

test('starts a guest from a disk that was handed over open', { timeout: 60_000 }, async () => {
  const name = 'domain-fd'
  await removeGuest(name)
  await using near = await Connection.open(local('hosta'))
  const path = `${images}/${name}.raw`
  labText('exec', 'hosta', 'truncate', '-s', '8M', path)
  const file = openSync(`${rootOf('hosta')}${path}`, 'r+')
  const xml =
    `<domain type='qemu'><name>${name}</name><memory unit='MiB'>32</memory><os><type arch='x86_64'>hvm</type></os>` +
    `<devices><disk type='file'><driver name='qemu' type='raw'/><source file='${path}' fdgroup='mine'/>` +
    "<target dev='vda' bus='virtio'/></disk></devices></domain>"
  try {
    const mine = await near.defineDomain(xml)
    await expect(mine.create({ startPaused: true })).rejects.toMatchObject({
      code: expect.stringMatching(/^ERR_/),
    })
    await mine.fdAssociate('mine', [file], { writable: true })
    await mine.create({ startPaused: true })
    expect(virsh('hosta', 'domstate', name).trim()).toBe('paused')
    expect(await mine.qemuMonitorCommand({ execute: 'query-fdsets' })).toMatchObject({ return: [{}] })
  } finally {
    closeSync(file)
    await removeGuest(name)
  }
})

test("a display's socket, made by libvirt and by us", async () => {
  await using near = await Connection.open(local('hosta'))
  const mine = await near.lookupDomainByName(guest)
  const greeting = async (socket: Socket) => String((await once(socket, 'data'))[0])
  const display = await mine.openGraphicsFd(0, { skipauth: true })
  expect(await greeting(display)).toMatch(/^RFB 003/)
  display.destroy()
  await expect(mine.openGraphicsFd(7)).rejects.toMatchObject({ code: expect.stringMatching(/^ERR_/) })
  await expect(domain.openGraphicsFd()).rejects.toMatchObject({ code: 'ERR_NO_SUPPORT' })

  const path = join(tmpdir(), `node-libvirt-display-${process.pid}`)
  const server = createServer().listen(path)
  await once(server, 'listening')
  const client = connect(path)
  const [given] = (await once(server, 'connection')) as [Socket & { _handle: { fd: number } }]
  await mine.openGraphics(given._handle.fd)
  expect(await greeting(client)).toMatch(/^RFB 003/)
  client.destroy()
  given.destroy()
  server.close()
})

test("a migration's limits", async () => {
  await domain.migrateSetMaxSpeed(77)
  expect(virsh('hosta', 'migrate-getspeed', guest).trim()).toBe('77')
  expect(await domain.migrateGetMaxSpeed()).toBe(77)
  await domain.migrateSetMaxSpeed(5, { postcopy: true })
  expect(await domain.migrateGetMaxSpeed({ postcopy: true })).toBe(5)
  await domain.migrateSetMaxDowntime(432)
  expect(virsh('hosta', 'migrate-getmaxdowntime', guest).trim()).toBe('432')
  expect(await domain.migrateGetMaxDowntime()).toBe(432)
  await domain.migrateSetCompressionCache(8 * 1024 * 1024)
  expect(await domain.migrateGetCompressionCache()).toBe(8 * 1024 * 1024)
  await expect(domain.migrateStartPostCopy()).rejects.toMatchObject({ code: 'ERR_OPERATION_INVALID' })
})

test('keys and lifecycle actions', async () => {
  await domain.sendKey(KeycodeSet.LINUX, 20, [42, 30])
  await domain.setLifecycleAction(DomainLifecycle.CRASH, DomainLifecycleAction.PRESERVE, {
    live: true,
    config: true,
  })
  expect(virsh('hosta', 'dumpxml', guest)).toContain('<on_crash>preserve</on_crash>')
  await domain.setLifecycleAction(DomainLifecycle.CRASH, DomainLifecycleAction.DESTROY, {
    live: true,
    config: true,
  })
})

test('without a channel for a guest agent, its errors', async () => {
  const calls = [
    () => domain.guestInfo({ os: true }),
    () => domain.fsInfo(),
    () => domain.fsFreeze(),
    () => domain.qemuAgentCommand({ execute: 'guest-ping' }),
    () => domain.authorizedSshKeys('root'),
    () => domain.time(),
  ]
  for (const call of calls)
    await expect(call(), String(call)).rejects.toMatchObject({ code: 'ERR_ARGUMENT_UNSUPPORTED' })
})

test('saves with named parameters, reads and changes the image, and restores', {
  timeout: 120_000,
}, async () => {
  const file = `${images}/${guest}.saved`
  await domain.saveParams({ file }, { bypassCache: false })
  expect(virsh('hosta', 'domstate', guest).trim()).toBe('shut off')
  const xml = await host.saveImageXmlDesc(file, { secure: true })
  expect(xml).toContain(`<name>${guest}</name>`)
  await host.saveImageDefine(file, xml.replace('<on_reboot>restart', '<on_reboot>destroy'), { paused: true })
  expect(await host.saveImageXmlDesc(file)).toContain('<on_reboot>destroy')
  await host.restoreDomainParams({ file })
  expect((await domain.state()).state).toBe(DomainState.PAUSED)
  await domain.resume()
  labText('exec', 'hosta', 'rm', file)
  expect(await domain.jobStats({ completed: true })).toMatchObject({ type: expect.any(Number) })
})

test("dumps the guest's memory", { timeout: 120_000 }, async () => {
  const file = `${images}/${guest}.core`
  await domain.coreDump(file, DomainCoreDumpFormat.RAW, { memoryOnly: true })
  const magic = readFileSync(`${rootOf('hosta')}${file}`).subarray(0, 4)
  expect(magic.toString('latin1')).toBe('\x7fELF')
  labText('exec', 'hosta', 'rm', file)
})

test('aborts a save from another connection, and the guest goes on', { timeout: 120_000 }, async () => {
  await using saver = await Connection.open(tls('hosta'))
  const mine = await saver.lookupDomainByName(guest)
  // A pipe that is read slowly: it lasts until it is aborted.
  const path = `${images}/${guest}.pipe`
  const drain = `while [ "$(dd bs=64k count=1 2>/dev/null | wc -c)" -gt 0 ]; do sleep 0.1; done < ${path}`
  labText('exec', 'hosta', 'sh', '-c', `mkfifo -m 666 ${path}; (${drain}) > /dev/null 2>&1 &`)
  const saving = mine.save(path).then(
    () => 'saved',
    (error: Error) => error.message,
  )
  await expect
    .poll(async () => (await domain.jobStats()).operation, { timeout: 20_000 })
    .toBe(DomainJobOperation.SAVE)
  expect((await domain.jobInfo()).type).not.toBe(DomainJobType.NONE)
  // With flags it is another function, which tells a save from a migration in post-copy.
  await expect(domain.abortJob({ postcopy: true })).rejects.toMatchObject({
    code: 'ERR_OPERATION_INVALID',
    function: 'virDomainAbortJobFlags',
  })
  await domain.abortJob()
  expect(await saving).toMatch(/cancel/)
  expect(await domain.isActive()).toBe(true)
  expect((await domain.jobStats()).type).toBe(DomainJobType.NONE)
})

test('migrates with named parameters and flags, direct and peer to peer', { timeout: 180_000 }, async () => {
  const name = 'domain-move'
  await removeGuest(name)
  startGuest('hosta', name, 'diskless', 64)
  await using source = await Connection.open(tls('hosta'))
  await using destination = await Connection.open(tls('hostb'))
  const mine = await source.lookupDomainByName(name)
  const whole = { live: true, persistDest: true, undefineSource: true }
  const tooNew = mine.migrate(destination, { compressionZstdLevel: 3 }, whole)
  await expect(tooNew).rejects.toThrow("'compression.zstd.level' not supported")
  await expect(mine.migrate(destination, { bandwidth: '5' as never }, whole)).rejects.toThrow(
    'bandwidth must be an unsigned integer',
  )

  const moved = await mine.migrate(
    destination,
    {
      bandwidth: 500,
      compression: ['xbzrle'],
      compressionXbzrleCache: 4 * 1024 * 1024,
      uri: 'tcp://10.77.0.12',
    },
    { ...whole, compressed: true },
  )
  expect(virsh('hostb', 'domstate', name).trim()).toBe('running')
  await destination.lookupDomainByName(name)
  await moved.migrateToUri(
    'qemu+tls://hosta/system',
    { parallelConnections: 2, bandwidth: 500 },
    { ...whole, peer2peer: true, parallel: true },
  )
  expect(virsh('hosta', 'domstate', name).trim()).toBe('running')
  expect(virsh('hostb', 'list', '--all', '--name')).not.toContain(name)
  await removeGuest(name)
})

test('a post-copy migration, interrupted and resumed', { timeout: 180_000 }, async () => {
  const name = 'domain-postcopy'
  await removeGuest(name)
  startGuest('hosta', name, 'diskless', 128)
  const [source, destination, there] = await Promise.all(
    ['hosta', 'hostb', 'hostb'].map((one) => Connection.open(tls(one))),
  )
  if (!source || !destination || !there) throw new Error('not reached')
  try {
    const mine = await source.lookupDomainByName(name)
    const seen = await host.lookupDomainByName(name)
    const how = { live: true, postcopy: true, persistDest: true, undefineSource: true }
    const migrating = mine.migrate(destination, { bandwidth: 2, bandwidthPostcopy: 1 }, how).then(
      () => 'migrated',
      (error: Error) => error.message,
    )
    await expect
      .poll(async () => (await seen.jobStats()).memoryProcessed ?? 0, { timeout: 60_000 })
      .toBeGreaterThan(0)
    await seen.migrateStartPostCopy()
    const running = async (reason: DomainRunningReason) => {
      const state = await (await there.lookupDomainByName(name)).state()
      return state.state === DomainState.RUNNING && state.reason === reason
    }
    await expect.poll(() => running(DomainRunningReason.POSTCOPY), { timeout: 20_000 }).toBe(true)
    await expect(seen.abortJob()).rejects.toThrow('cannot abort migration in post-copy mode')
    await seen.abortJob({ postcopy: true })
    expect(await migrating).toContain('failed in post-copy phase')
    expect(await seen.state()).toEqual({
      state: DomainState.PAUSED,
      reason: DomainPausedReason.POSTCOPY_FAILED,
    })
    expect(await running(DomainRunningReason.POSTCOPY_FAILED)).toBe(true)

    // QEMU takes a moment to see that it was interrupted.
    const resumed = () =>
      mine.migrate(destination, { bandwidthPostcopy: 500 }, { ...how, postcopyResume: true }).then(
        () => 'resumed',
        (error: Error) => error.message,
      )
    await expect.poll(resumed, { timeout: 20_000, interval: 500 }).toBe('resumed')
    expect(virsh('hostb', 'domstate', '--reason', name).trim()).toMatch(/^running/)
    expect(virsh('hosta', 'list', '--all', '--name')).not.toContain(name)
  } finally {
    for (const connection of [source, destination, there]) await connection.close()
    await removeGuest(name)
  }
})
