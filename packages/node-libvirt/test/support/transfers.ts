// What the tests of transfers share, on a daemon of their own and in the lab.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readlinkSync, statSync } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { StoragePool, StorageVolume } from '../../src/index.ts'

export const MiB = 1024 * 1024

export async function sha256(stream: Readable): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(stream, hash)
  return hash.digest('hex')
}
export const sha256OfFile = (path: string) =>
  execFileSync('sha256sum', [path], { encoding: 'utf8' }).slice(0, 64)
/** Bytes a file occupies. */
export const occupied = (path: string) => statSync(path).blocks * 512

/** Bytes that repeat nowhere near, cheap to make: `length` of them, in chunks of an odd size. */
export function* noise(length: number, seed = 1): Generator<Buffer> {
  const block = Buffer.alloc(99_991)
  let [state, left] = [seed, length]
  while (left > 0) {
    for (let i = 0; i + 4 <= block.length; i += 4) {
      state = (Math.imul(state, 1664525) + 1013904223) | 0
      block.writeInt32LE(state, i)
    }
    const piece = Buffer.from(block.subarray(0, Math.min(left, block.length)))
    left -= piece.length
    yield piece
  }
}

export async function makeVolume(
  pool: StoragePool,
  name: string,
  capacity: number,
  format = 'raw',
): Promise<StorageVolume> {
  await pool.lookupVolumeByName(name).then(
    (old) => old.delete(),
    () => undefined,
  )
  return pool.createVolume(
    `<volume><name>${name}</name><capacity>${capacity}</capacity><allocation>0</allocation>
     <target><format type='${format}'/></target></volume>`,
  )
}

/** What the daemon holds open of a path. */
export function openBy(pid: number, path: string): number {
  const links = readdirSync(`/proc/${pid}/fd`).map((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`)
    } catch {
      return '' // closed meanwhile
    }
  })
  return links.filter((link) => link.endsWith(path)).length
}

/** Collects garbage first, if the test may (`--expose-gc`). */
export function residentMemory(): number {
  globalThis.gc?.()
  return process.memoryUsage().rss
}

export const collect = (stream: Readable) => Readable.from(stream).toArray()
