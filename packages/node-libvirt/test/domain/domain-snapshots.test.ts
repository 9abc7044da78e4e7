import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import {
  Connection,
  type Domain,
  DomainCheckpoint,
  DomainDiskErrorCode,
  DomainInterfaceAddressesSource,
  DomainProcessSignal,
  DomainSnapshot,
  DomainSnapshotListFlags,
  DomainState,
} from '../../src/index.ts'

const definition =
  "<domain type='test'><name>guest</name><memory unit='KiB'>131072</memory><os><type>hvm</type></os><devices>" +
  "<disk type='file'><source file='/tmp/none'/><target dev='vda'/></disk></devices></domain>"

const dir = mkdtempSync(join(tmpdir(), 'node-libvirt-snapshots-'))
afterAll(() => rmSync(dir, { recursive: true }))

let host: Connection
let domain: Domain
beforeEach(async () => {
  const node = join(dir, 'node.xml')
  writeFileSync(node, `<node>${definition}</node>`)
  host = await Connection.open(`test://${node}`)
  domain = await host.lookupDomainByName('guest')
})
afterEach(() => host.close())

const named = (name: string) => `<domainsnapshot><name>${name}</name></domainsnapshot>`
const names = (list: { name: string }[]) => list.map(({ name }) => name).sort()

test('snapshots form a tree that can be walked, reverted to and cut', async () => {
  expect(await domain.currentSnapshot()).toBeNull()
  expect(await domain.hasCurrentSnapshot()).toBe(false)
  const root = await domain.createSnapshot(named('root'))
  expect(root).toBeInstanceOf(DomainSnapshot)
  expect([root.name, root.domain, root.connection]).toEqual(['root', domain, host])
  await domain.suspend()
  const left = await domain.createSnapshot(named('left'))
  await root.revert()
  expect((await domain.state()).state).toBe(DomainState.RUNNING)
  const right = await domain.createSnapshot(named('right'))
  const leaf = await domain.createSnapshot(named('leaf'))

  expect(names(await domain.listAllSnapshots())).toEqual(['leaf', 'left', 'right', 'root'])
  expect(names(await domain.listAllSnapshots({ roots: true }))).toEqual(['root'])
  expect(names(await domain.listAllSnapshots(DomainSnapshotListFlags.LEAVES))).toEqual(['leaf', 'left'])
  expect(await domain.snapshotCount()).toBe(4)
  expect(await domain.snapshotCount({ leaves: true })).toBe(2)
  expect(names(await root.listAllChildren())).toEqual(['left', 'right'])
  expect(names(await root.listAllChildren({ descendants: true }))).toEqual(['leaf', 'left', 'right'])
  expect([await root.childCount(), await root.childCount({ descendants: true })]).toEqual([2, 3])

  expect((await domain.currentSnapshot())?.name).toBe('leaf')
  expect(await domain.hasCurrentSnapshot()).toBe(true)
  expect([await leaf.isCurrent(), await right.isCurrent()]).toEqual([true, false])
  expect(await leaf.hasMetadata()).toBe(true)
  expect((await leaf.parent())?.name).toBe('right')
  expect(await root.parent()).toBeNull()
  expect(await left.xmlDesc()).toContain('<state>paused</state>')

  await left.revert({ running: true })
  expect((await domain.state()).state).toBe(DomainState.RUNNING)
  await right.delete({ children: true })
  expect(names(await domain.listAllSnapshots())).toEqual(['left', 'root'])
  await expect(leaf.xmlDesc()).rejects.toMatchObject({ code: 'ERR_NO_DOMAIN_SNAPSHOT' })
  await root.delete()
  await expect(root.parent()).rejects.toMatchObject({ code: 'ERR_NO_DOMAIN_SNAPSHOT' })
  expect(await left.parent()).toBeNull()
})

test('describes all snapshots in one go', async () => {
  await domain.createSnapshot(named('one'))
  await domain.createSnapshot(named('two'))
  expect(await domain.describeSnapshots({ topological: true })).toEqual([
    { name: 'one', parent: null, current: false, xml: expect.stringContaining('<name>one</name>') },
    { name: 'two', parent: 'one', current: true, xml: expect.stringContaining('<name>two</name>') },
  ])
})

test('a snapshot that is not there, a flag that is not there, a handle that was disposed of', async () => {
  await expect(domain.lookupSnapshotByName('none')).rejects.toMatchObject({
    code: 'ERR_NO_DOMAIN_SNAPSHOT',
    function: 'virDomainSnapshotLookupByName',
  })
  // @ts-expect-error what a caller without types may do
  await expect(domain.createSnapshot(named('x'), { sideways: true })).rejects.toThrow(
    'unknown option sideways',
  )
  await expect(domain.createSnapshot('<nonsense/>')).rejects.toMatchObject({ code: 'ERR_XML_ERROR' })
  const snapshot = await domain.createSnapshot(named('one'))
  snapshot[Symbol.dispose]()
  await expect(snapshot.xmlDesc()).rejects.toThrow('the domain snapshot was disposed of')
  expect((await domain.lookupSnapshotByName('one')).name).toBe('one')
})

test('checkpoints, from the first to the last', async () => {
  const checkpoint = (name: string) =>
    `<domaincheckpoint><name>${name}</name><disks><disk name='vda' checkpoint='bitmap'/></disks></domaincheckpoint>`
  const first = await domain.createCheckpoint(checkpoint('first'))
  const second = await domain.createCheckpoint(checkpoint('second'))
  const third = await domain.createCheckpoint(checkpoint('third'))
  expect(first).toBeInstanceOf(DomainCheckpoint)
  expect([first.name, first.domain]).toEqual(['first', domain])
  expect(names(await domain.listAllCheckpoints())).toEqual(['first', 'second', 'third'])
  expect(names(await domain.listAllCheckpoints({ roots: true }))).toEqual(['first'])
  expect(names(await first.listAllChildren())).toEqual(['second'])
  expect(names(await first.listAllChildren({ descendants: true }))).toEqual(['second', 'third'])
  expect((await third.parent())?.name).toBe('second')
  expect(await first.parent()).toBeNull()
  expect((await domain.lookupCheckpointByName('second')).name).toBe('second')
  const [long, short] = [await second.xmlDesc(), await second.xmlDesc({ noDomain: true })]
  expect(long).toContain('<domain ')
  expect(short).not.toContain('<domain ')
  await second.delete()
  expect((await third.parent())?.name).toBe('first')
  await first.delete({ children: true })
  expect(await domain.listAllCheckpoints()).toEqual([])
  await expect(first.parent()).rejects.toMatchObject({ code: 'ERR_NO_DOMAIN_CHECKPOINT' })
  await expect(domain.lookupCheckpointByName('second')).rejects.toMatchObject({
    code: 'ERR_NO_DOMAIN_CHECKPOINT',
  })
})

test('saves to a file and starts from it again', async () => {
  const file = join(dir, 'saved')
  await domain.save(file)
  expect(await domain.isActive()).toBe(false)
  expect(await host.saveImageXmlDesc(file)).toContain('<name>guest</name>')
  await host.saveImageDefine(file, await host.saveImageXmlDesc(file), { paused: true })
  await host.restoreDomain(file)
  expect(await domain.isActive()).toBe(true)
  // The test driver knows the parameters' own functions not.
  await expect(domain.saveParams({ file, dxml: '<domain/>' })).rejects.toMatchObject({
    code: 'ERR_NO_SUPPORT',
  })
  await expect(host.restoreDomainParams({ file })).rejects.toMatchObject({ code: 'ERR_NO_SUPPORT' })
  // @ts-expect-error what a caller without types may do
  await expect(domain.saveParams({ path: file })).rejects.toThrow('unknown save parameter path')
  await expect(host.restoreDomainParams({ file: 7 as never })).rejects.toThrow('file must be a string')
})

test('the guest, as far as the test driver plays one', async () => {
  // testDomainMemoryPeek: byte n of the guest's memory is n.
  expect([...(await domain.memoryPeek(254, 4, { virtual: true }))]).toEqual([254, 255, 0, 1])
  expect(await domain.time()).toEqual({ seconds: expect.any(Number), nseconds: expect.any(Number) })
  await domain.setTime(1_000_000_000, 5)
  await domain.setTime(0, 0, { sync: true })
  await domain.fsTrim()
  await expect(domain.fsTrim('/not/mounted')).rejects.toMatchObject({ code: 'ERR_OPERATION_INVALID' })
  expect(await domain.fsFreeze(['/'])).toBe(1)
  expect(await domain.fsFreeze(['/', '/boot'])).toBe(1)
  expect(await domain.fsThaw()).toBe(2)
  expect(await domain.fsInfo()).toEqual([
    { mountPoint: '/', name: expect.any(String), type: 'ext4', devices: [expect.any(String)] },
    { mountPoint: '/boot', name: expect.any(String), type: 'ext4', devices: [expect.any(String)] },
  ])
  await domain.setUserPassword('root', 'secret')
  await domain.sendProcessSignal(1, DomainProcessSignal.TERM)
  expect(await domain.interfaceAddresses(DomainInterfaceAddressesSource.LEASE)).toEqual([])
  expect(await domain.diskErrors()).toEqual([{ disk: 'vda', error: DomainDiskErrorCode.UNSPEC }])
  expect(await domain.blockInfo('vda')).toMatchObject({ capacity: expect.any(Number) })
})

test('what the test driver does not have is refused, not forgotten', async () => {
  const refusals = [
    () => domain.backupBegin('<domainbackup/>'),
    () => domain.backupXmlDesc(),
    () => domain.blockPull('vda', { bandwidth: 1_000_000 }),
    () => domain.blockRebase('vda', { base: '/tmp/base' }),
    () => domain.blockCommit('vda', { active: true }),
    () => domain.blockCopy('vda', '<disk/>', { granularity: 65536 }),
    () => domain.blockJobInfo('vda'),
    () => domain.blockJobAbort('vda', { pivot: true }),
    () => domain.blockJobSetSpeed('vda', 1),
    () => domain.blockResize('vda', 1024),
    () => domain.blockPeek('vda', 0, 512),
    () => domain.setBlockThreshold('vda', 1),
    () => domain.guestInfo({ os: true }),
    () => domain.authorizedSshKeys('root'),
    () => domain.setAuthorizedSshKeys('root', ['ssh-ed25519 AAAA'], { append: true }),
    () => domain.agentSetResponseTimeout(1),
    () => domain.openGraphicsFd(),
    () => domain.openGraphics(0),
    () => domain.fdAssociate('group', [0]),
    () => domain.qemuMonitorCommand({ execute: 'query-status' }),
    () => domain.qemuMonitorCommandWithFiles({ execute: 'query-status' }, [0]),
    () => domain.qemuAgentCommand({ execute: 'guest-ping' }),
    () => domain.abortJob({ postcopy: true }),
    () => domain.jobStats({ completed: true }),
    () => host.qemuAttach(1),
  ]
  const codes = await Promise.all(refusals.map((refusal) => refusal().then(String, (error) => error.code)))
  expect(
    codes
      .map((code, index) => `${refusals[index]} ${code}`)
      .filter((line) => !line.endsWith('ERR_NO_SUPPORT')),
  ).toEqual([])
})

test('hostile files, sizes and lists are type errors', async () => {
  const nothing = undefined as never
  await expect(domain.createWithFiles([999_999])).rejects.toThrow('an open file descriptor')
  await expect(domain.createWithFiles(new Array(33).fill(0))).rejects.toThrow('at most 32 file descriptors')
  await expect(domain.createWithFiles(nothing)).rejects.toThrow('an array of file descriptors')
  await expect(domain.openGraphics(-1)).rejects.toThrow(TypeError)
  await expect(domain.blockPeek('vda', 0, 2 ** 40)).rejects.toThrow('a size up to 4 MiB')
  await expect(domain.fsFreeze([])).rejects.toThrow('one mount point or more')
  await expect(domain.fsThaw([7 as never])).rejects.toThrow('an array of strings')
  await expect(domain.setAuthorizedSshKeys('root', 'key' as never)).rejects.toThrow('an array of strings')
  await expect(domain.blockPull('vda', { bandwidth: 'fast' as never })).rejects.toThrow(TypeError)
  await expect(domain.blockCopy('vda', '<disk/>', { granularity: -1 })).rejects.toThrow(
    'granularity must be an unsigned 32-bit integer',
  )
  await expect(domain.blockPull('vda', null as never)).rejects.toThrow(TypeError)
})
