// Pools and volumes that are real: the storage driver of a daemon of the tests' own, checked against virsh.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  Connection,
  type StoragePool,
  StoragePoolState,
  StorageVolType,
  StorageVolWipeAlgorithm,
} from '../../src/index.ts'
import { PrivateDaemon } from '../support/private-daemon.ts'
import { MiB, makeVolume, occupied } from '../support/transfers.ts'

const dir = mkdtempSync(join(tmpdir(), 'node-libvirt-storage-'))
const target = join(dir, 'pool')
let daemon: PrivateDaemon
let host: Connection
let pool: StoragePool
const uri = () => `storage+unix:///system?socket=${daemon.socketPath}`
const virsh = (...args: string[]) =>
  execFileSync('virsh', ['-q', '-c', uri(), ...args], { encoding: 'utf8' }).trim()
const xml = `<pool type='dir'><name>store</name><target><path>${target}</path></target></pool>`

beforeAll(async () => {
  mkdirSync(target)
  daemon = await PrivateDaemon.start()
  host = await Connection.open(uri())
  pool = await host.createStoragePool(xml)
})
afterAll(async () => {
  await host?.close()
  await daemon?.stop()
  rmSync(dir, { recursive: true, force: true })
})

test('a pool is built, started, stopped, deleted', async () => {
  const path = join(dir, 'built')
  const built = await host.defineStoragePool(xml.replace('store', 'built').replace(target, path))
  expect(existsSync(path)).toBe(false)
  await built.create({ withBuild: true })
  expect(existsSync(path)).toBe(true)
  expect(await built.info()).toMatchObject({ state: StoragePoolState.RUNNING, capacity: expect.any(Number) })
  expect(virsh('pool-info', 'built')).toMatch(/State:\s+running/)
  await built.setAutostart(true)
  expect(virsh('pool-info', 'built')).toMatch(/Autostart:\s+yes/)
  await built.destroy()
  expect(await built.isActive()).toBe(false)
  await built.build()
  await built.delete()
  expect(existsSync(path)).toBe(false)
  await expect(built.create()).rejects.toThrow(path)
  await built.undefine()
  expect(virsh('pool-list', '--all', '--name').split('\n')).toEqual(['store'])
})

test('readings agree with virsh', async () => {
  const volume = await makeVolume(pool, 'read.qcow2', 64 * MiB, 'qcow2')
  const physical = await volume.info({ getPhysical: true })
  expect(await volume.info()).toMatchObject({ type: StorageVolType.FILE, capacity: 64 * MiB })
  expect(virsh('vol-info', '--bytes', '--physical', 'read.qcow2', 'store')).toContain(
    `${physical.allocation} bytes`,
  )
  expect(physical.allocation).toBe(readFileSync(join(target, 'read.qcow2')).length)
  expect((await volume.xmlDesc()).trim()).toBe(virsh('vol-dumpxml', 'read.qcow2', 'store'))
  expect((await pool.xmlDesc()).trim()).toBe(virsh('pool-dumpxml', 'store'))
  expect((await volume.pool()).uuid).toBe(pool.uuid)
  expect(await host.findStoragePoolSources('dir').catch((error: Error) => error.message)).toMatch(
    /not support/,
  )
  writeFileSync(join(target, 'stranger'), 'x')
  await expect(pool.lookupVolumeByName('stranger')).rejects.toMatchObject({ code: 'ERR_NO_STORAGE_VOL' })
  await pool.refresh()
  expect((await pool.describeVolumes()).map(({ name }) => name).sort()).toEqual(['read.qcow2', 'stranger'])
  expect((await pool.listAllVolumes()).length).toBe(await pool.volumeCount())
})

test('volumes grow, shrink, are copied and wiped', async () => {
  const volume = await makeVolume(pool, 'one', 2 * MiB)
  await volume.resize(4 * MiB)
  await volume.resize(MiB, { delta: true })
  expect((await volume.info()).capacity).toBe(5 * MiB)
  await expect(volume.resize(3 * MiB)).rejects.toMatchObject({ code: 'ERR_INVALID_ARG' })
  await volume.resize(3 * MiB, { shrink: true })
  await volume.resize(4 * MiB, { allocate: true })
  expect(occupied(join(target, 'one'))).toBeGreaterThanOrEqual(MiB)

  writeFileSync(join(target, 'one'), Buffer.alloc(4 * MiB, 'x'))
  const copy = await pool.createVolumeFrom(
    '<volume><name>two</name><capacity>4194304</capacity></volume>',
    volume,
  )
  expect(readFileSync(join(target, 'two')).equals(readFileSync(join(target, 'one')))).toBe(true)
  await copy.wipe()
  expect(readFileSync(join(target, 'two')).every((byte) => byte === 0)).toBe(true)
  await expect(copy.wipe(99 as StorageVolWipeAlgorithm)).rejects.toMatchObject({ code: 'ERR_INVALID_ARG' })
  await expect(copy.wipe(StorageVolWipeAlgorithm.ZERO, { timeout: -1 })).rejects.toThrow(TypeError)
  await copy.delete()
  await volume.delete()
  expect(existsSync(join(target, 'one'))).toBe(false)
})

test('a stream by hand', async () => {
  const volume = await makeVolume(pool, 'hand', 4 * MiB)
  using upload = await host.newStream()
  await volume.uploadFrom(upload, { length: 4 * MiB, sparse: true })
  await upload.sendHole(MiB)
  await upload.send(Buffer.alloc(MiB, 'a'))
  await expect(upload.sendHole(0)).rejects.toThrow(TypeError)
  await upload.sendHole(2 * MiB)
  await upload.finish()
  expect(occupied(join(target, 'hand'))).toBeLessThan(2 * MiB)

  using download = await host.newStream()
  await volume.downloadTo(download, { sparse: true, offset: 0 })
  expect(await download.receiveSparse(MiB)).toEqual({ hole: MiB })
  const pieces: Buffer[] = []
  for (;;) {
    const piece = await download.receiveSparse(300_000)
    if (piece === null || !Buffer.isBuffer(piece)) {
      expect(piece).toEqual({ hole: 2 * MiB })
      break
    }
    pieces.push(piece)
  }
  expect(Buffer.concat(pieces).equals(Buffer.alloc(MiB, 'a'))).toBe(true)
  expect(await download.receiveSparse(10)).toHaveLength(0)
  await download.finish()

  using given = await host.newStream()
  await volume.downloadTo(given, { offset: MiB, length: 100 })
  expect(await given.receive(1000)).toEqual(Buffer.alloc(100, 'a'))
  await given.abort()
  await expect(volume.downloadTo(volume as never)).rejects.toThrow(TypeError)
  await expect(given.receive(2 ** 21)).rejects.toThrow(TypeError)
})
