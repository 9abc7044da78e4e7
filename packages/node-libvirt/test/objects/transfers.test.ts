// Uploads and downloads, on the storage driver of a daemon of the tests' own.
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import type { StorageVolume, VolumeExtent } from '../../src/index.ts'
import { all, extentsOf, file, letters, outline, pid, pool } from '../support/transfer-host.ts'
import { MiB, makeVolume, noise, occupied, openBy, sha256, sha256OfFile } from '../support/transfers.ts'

describe('bytes', () => {
  let volume: StorageVolume
  beforeAll(async () => {
    volume = await makeVolume(pool, 'bytes', 64 * MiB)
  })

  test('up and down again, with progress', async () => {
    const [sent, received]: number[][] = [[], []]
    const upload = volume.upload({
      length: 64 * MiB,
      onProgress: ({ transferred }) => sent?.push(transferred),
    })
    await pipeline(Readable.from(noise(64 * MiB)), upload)
    const sum = await sha256(Readable.from(noise(64 * MiB)))
    expect(sha256OfFile(file('bytes'))).toBe(sum)
    const totals = new Set<number | null>()
    const download = volume.download({
      window: 5 * MiB,
      onProgress: ({ transferred, total }) => {
        received?.push(transferred)
        totals.add(total)
      },
    })
    expect(await sha256(download)).toBe(sum)
    expect([...totals]).toEqual([64 * MiB])
    for (const steps of [sent ?? [], received ?? []]) {
      expect(steps.at(-1)).toBe(64 * MiB)
      expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b))
      expect(steps.length).toBeGreaterThan(10)
    }
    await expect.poll(() => openBy(pid, '/bytes')).toBe(0)
  })

  test('a part of it', async () => {
    const whole = readFileSync(file('bytes'))
    const part = (offset: number, length?: number) =>
      all(volume.download({ offset, length, window: 3 * MiB }))
    expect((await part(7 * MiB + 13, 9 * MiB + 1)).equals(whole.subarray(7 * MiB + 13, 16 * MiB + 14))).toBe(
      true,
    )
    expect((await part(60 * MiB + 5)).equals(whole.subarray(60 * MiB + 5))).toBe(true)
    expect((await part(63 * MiB, 5 * MiB)).length).toBe(MiB)
    expect(await part(100 * MiB)).toHaveLength(0)
    expect(await part(5, 0)).toHaveLength(0)
    expect(
      (await all(volume.download({ offset: 5, length: 10, sparse: false }))).equals(whole.subarray(5, 15)),
    ).toBe(true)
  })

  test('an upload into the middle leaves the rest alone', async () => {
    writeFileSync(file('bytes'), letters('xxxxxxxx'))
    await pool.refresh()
    const upload = volume.upload({ offset: 2 * MiB })
    upload.end(letters('yz'))
    await once(upload, 'finish')
    expect(outline('bytes')).toBe('xxyzxxxx')
  })

  test('larger than the volume', async () => {
    writeFileSync(file('bytes'), letters('xx'))
    const attempt = (bytes: Buffer, options: Parameters<StorageVolume['upload']>[0]) =>
      pipeline(Readable.from([bytes]), volume.upload(options)).then(
        () => 'done',
        (error: Error) => error.message,
      )
    expect(await attempt(letters('yyy'), { length: 3 * MiB })).toMatch(
      /end at byte 3145728, the volume holds 2097152/,
    )
    expect(outline('bytes')).toBe('xx')
    expect(await attempt(letters('yyy'), {})).toMatch(/more than what the volume holds \(2097152 bytes\)/)
    expect(outline('bytes')).toHaveLength(2)
    expect(await attempt(letters('yyy'), { length: MiB })).toMatch(/more than the 1048576 bytes announced/)
    expect(await attempt(letters('y'), { length: 2 * MiB })).toMatch(
      /got 1048576 of the 2097152 bytes announced/,
    )
    expect(await attempt(letters('zzz'), { grow: true })).toBe('done')
    expect(outline('bytes')).toBe('zzz')
  })

  test('a volume that does not hold what it did', async () => {
    const whole = await makeVolume(pool, 'shrinking', 8 * MiB)
    writeFileSync(file('shrinking'), letters('aaaaaaaa'))
    const download = whole.download({ window: MiB })
    const ended = once(download, 'error').then(([error]) => (error as Error).message)
    await once(download, 'readable')
    execFileSync('truncate', ['-s', '3M', file('shrinking')])
    download.resume()
    expect(await ended).toMatch(/found the volume shorter than it was: \d+ of 8388608 bytes/)
  })
})

describe('holes', () => {
  test('a large volume with few data moves quickly and stays sparse', { timeout: 60_000 }, async () => {
    const size = 4096 * MiB
    const [from, to] = [await makeVolume(pool, 'from', size), await makeVolume(pool, 'to', size)]
    for (const at of [0, 1000, 3071, 4095]) {
      const upload = from.upload({ offset: at * MiB, length: MiB })
      upload.end(letters('d'))
      await once(upload, 'finish')
    }
    const before = performance.now()
    await pipeline(from.downloadSparse(), to.upload({ sparse: true }))
    expect(performance.now() - before).toBeLessThan(5000)
    expect(occupied(file('to'))).toBeLessThan(8 * MiB)
    const extents = await extentsOf(from.downloadSparse())
    let position = 0
    for (const extent of extents) {
      expect(extent.offset).toBe(position)
      position += 'hole' in extent ? extent.hole : extent.data.length
    }
    expect(position).toBe(size)
    const copied = await extentsOf(to.downloadSparse())
    const data = (list: VolumeExtent[]) => list.filter((extent) => 'data' in extent)
    expect(data(copied)).toEqual(data(extents))
    expect(extents.filter((extent) => 'hole' in extent).length).toBeLessThan(40)
  })

  test('bytes of a volume with holes, whatever the window', async () => {
    const volume = await makeVolume(pool, 'holes', 40 * MiB)
    for (const at of [3, 17, 18, 19, 20, 33]) {
      const upload = volume.upload({ offset: at * MiB, length: MiB })
      upload.end(Buffer.concat([...noise(MiB, at)]))
      await once(upload, 'finish')
    }
    const sum = sha256OfFile(file('holes'))
    for (const window of [1000, 300_000, MiB, 2 * MiB, 64 * MiB]) {
      if (window > 1000) expect(await sha256(volume.download({ window }))).toBe(sum)
      const bytes = await all(volume.download({ window, offset: 17 * MiB - 500, length: 2000 }))
      expect(bytes.equals(readFileSync(file('holes')).subarray(17 * MiB - 500, 17 * MiB + 1500))).toBe(true)
    }
    expect(await sha256(volume.download({ sparse: false }))).toBe(sum)
  })

  const cases: [what: string, options: Parameters<StorageVolume['upload']>[0], after: string][] = [
    ['the whole volume', {}, '.b.d....'],
    ['the whole volume, announced', { length: 4 * MiB }, '.b.dxxxx'],
    ['from the middle', { offset: 3 * MiB }, 'xxx.b.d.'],
    ['a part', { offset: 3 * MiB, length: 4 * MiB }, 'xxx.b.dx'],
  ]
  test.each(cases)('nothing old shows through the holes: %s', async (_, options, after) => {
    const volume = await makeVolume(pool, 'old', 8 * MiB)
    writeFileSync(file('old'), letters('xxxxxxxx'))
    const upload = volume.upload({ ...options, sparse: true })
    for (const extent of [{ hole: MiB }, { data: letters('b') }, { hole: MiB }, letters('d')])
      upload.write(extent)
    upload.end()
    await once(upload, 'finish')
    expect(outline('old')).toBe(after)
    expect(
      readFileSync(file('old'))
        .subarray(0, MiB)
        .every((byte) => byte === (after[0] === 'x' ? 120 : 0)),
    ).toBe(true)
    if (!options?.length) expect(occupied(file('old'))).toBeLessThan(7 * MiB)
  })

  test('a sparse upload that is aborted leaves the volume its size', async () => {
    const volume = await makeVolume(pool, 'aborted', 8 * MiB)
    writeFileSync(file('aborted'), letters('xxxxxxxx'))
    const upload = volume.upload({ sparse: true })
    upload.write({ hole: MiB })
    await new Promise((resolve) => upload.write(letters('b'), resolve))
    upload.destroy()
    await expect
      .poll(() => [statSync(file('aborted')).size, openBy(pid, '/aborted')], { timeout: 5000 })
      .toEqual([8 * MiB, 0])
  })

  test('extents that make no sense', async () => {
    const volume = await makeVolume(pool, 'nonsense', 8 * MiB)
    const wrong = [
      [
        { offset: 0, hole: MiB },
        { offset: 2 * MiB, hole: 1 },
      ],
      [{ hole: -1 }],
      [{ data: 'text' }],
      [5],
    ] as unknown as VolumeExtent[][]
    for (const extents of wrong)
      await expect(pipeline(Readable.from(extents), volume.upload({ sparse: true }))).rejects.toThrow(
        TypeError,
      )
    await expect.poll(() => openBy(pid, '/nonsense')).toBe(0)
  })
})
