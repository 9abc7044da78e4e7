// A daemon with a pool of its own, and the way to it, for the tests of uploads and downloads.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { afterAll, beforeAll, expect } from 'vitest'
import { Connection, type StoragePool, type VolumeExtent } from '../../src/index.ts'
import { PrivateDaemon } from './private-daemon.ts'
import { MiB } from './transfers.ts'

export const dir = mkdtempSync(join(tmpdir(), 'node-libvirt-pool-'))
export const [wide, tiny] = [join(dir, 'wide'), join(dir, 'tiny')]
export let daemon: PrivateDaemon
export let pid: number
export let host: Connection
export let pool: StoragePool
export const open = () =>
  Connection.open(`storage+tls://localhost:${daemon.tlsPort}/system?pkipath=${daemon.pkipath}`, {
    timeout: 10_000,
  })
export const poolXml = (name: string, path: string) =>
  `<pool type='dir'><name>${name}</name><target><path>${path}</path></target></pool>`
export const file = (name: string) => join(wide, name)

beforeAll(async () => {
  mkdirSync(wide)
  mkdirSync(tiny)
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', tiny])
  daemon = await PrivateDaemon.start()
  pid = Number(readFileSync(join(daemon.dir, 'libvirtd.pid'), 'utf8'))
  host = await open()
  pool = await host.createStoragePool(poolXml('wide', wide))
})
afterAll(async () => {
  await host?.close()
  await daemon?.stop()
  execFileSync('umount', [tiny])
  rmSync(dir, { recursive: true, force: true })
})

/** 8 MiB of a letter each. */
export const letters = (text: string) => Buffer.concat([...text].map((letter) => Buffer.alloc(MiB, letter)))
/** The first byte of each MiB; `.` for NUL. */
export const outline = (name: string) => {
  const bytes = readFileSync(file(name))
  return Array.from({ length: Math.ceil(bytes.length / MiB) }, (_, i) =>
    bytes[i * MiB] ? String.fromCharCode(bytes[i * MiB] ?? 0) : '.',
  ).join('')
}
export const all = async (stream: Readable) => Buffer.concat((await stream.toArray()) as Buffer[])
export const extentsOf = async (stream: Readable) => (await stream.toArray()) as VolumeExtent[]
export const code = (expected: string) => expect.objectContaining({ code: expected })
