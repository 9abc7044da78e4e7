// Uploads and downloads, on the storage driver of a daemon of the tests' own.
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Connection, type StoragePool, type StorageVolume, type VolumeExtent } from '../src/index.ts'
import { PrivateDaemon } from './private-daemon.ts'
import { MiB, makeVolume, noise, occupied, openBy, sha256, sha256OfFile } from './transfers.ts'

const dir = mkdtempSync(join(tmpdir(), 'node-libvirt-pool-'))
const [wide, tiny] = [join(dir, 'wide'), join(dir, 'tiny')]
let daemon: PrivateDaemon
let pid: number
let host: Connection
let pool: StoragePool
const open = () =>
  Connection.open(`storage+tls://localhost:${daemon.tlsPort}/system?pkipath=${daemon.pkipath}`, {
    timeout: 10_000,
  })
const poolXml = (name: string, path: string) =>
  `<pool type='dir'><name>${name}</name><target><path>${path}</path></target></pool>`
const file = (name: string) => join(wide, name)

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
const letters = (text: string) => Buffer.concat([...text].map((letter) => Buffer.alloc(MiB, letter)))
/** The first byte of each MiB; `.` for NUL. */
const outline = (name: string) => {
  const bytes = readFileSync(file(name))
  return Array.from({ length: Math.ceil(bytes.length / MiB) }, (_, i) =>
    bytes[i * MiB] ? String.fromCharCode(bytes[i * MiB] ?? 0) : '.',
  ).join('')
}
const all = async (stream: Readable) => Buffer.concat((await stream.toArray()) as Buffer[])
const extentsOf = async (stream: Readable) => (await stream.toArray()) as VolumeExtent[]
const code = (expected: string) => expect.objectContaining({ code: expected })

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

describe('an end before the end', () => {
  let volume: StorageVolume
  beforeEach(async () => {
    volume = await makeVolume(pool, 'large', 96 * MiB)
    execFileSync('dd', ['if=/dev/zero', `of=${file('large')}`, 'bs=1M', 'count=96', 'conv=notrunc'], {
      stdio: 'ignore',
    })
  })
  const gone = () => expect.poll(() => openBy(pid, '/large'), { timeout: 5000 }).toBe(0)

  test('destroy() in the middle, of both', async () => {
    const download = volume.download()
    await once(download, 'readable')
    download.read()
    download.destroy()
    await once(download, 'close')
    await gone()
    const upload = volume.upload()
    await new Promise((resolve) => upload.write(letters('y'), resolve))
    expect(openBy(pid, '/large')).toBeGreaterThan(0)
    upload.destroy()
    await once(upload, 'close')
    await gone()
    expect(await volume.info()).toMatchObject({ capacity: 96 * MiB })
  })

  test('a signal, before and in the middle', async () => {
    const aborted = AbortSignal.abort(new Error('enough'))
    await expect(volume.download({ signal: aborted }).toArray()).rejects.toMatchObject({
      code: 'ERR_OPERATION_ABORTED',
      cause: { message: 'enough' },
    })
    await expect(once(volume.upload({ signal: aborted }), 'finish')).rejects.toEqual(
      code('ERR_OPERATION_ABORTED'),
    )
    const controller = new AbortController()
    const download = volume.download({ signal: controller.signal })
    await once(download, 'readable')
    controller.abort()
    await expect(once(download, 'end')).rejects.toEqual(code('ERR_OPERATION_ABORTED'))
    await gone()
  })

  test('a reader that stops costs two windows, and other calls go on', async () => {
    const before = process.memoryUsage().arrayBuffers
    const download = volume.download({ window: 4 * MiB })
    await once(download, 'readable')
    await pause(500)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThanOrEqual(9 * MiB)
    expect(openBy(pid, '/large')).toBe(0)
    const start = performance.now()
    expect(await pool.isActive()).toBe(true)
    expect(performance.now() - start).toBeLessThan(200)
    download.destroy()
  })

  test('a writer is held up as long as the host is', async () => {
    const other = await open()
    try {
      const mine = await (await other.lookupStoragePoolByName('wide')).lookupVolumeByName('large')
      const upload = mine.upload({ timeout: 0 })
      await new Promise((resolve) => upload.write(letters('y'), resolve))
      daemon.signal('SIGSTOP')
      let written = 0
      while (upload.write(letters('z'))) written += MiB
      for (let turn = 0; turn < 20; turn++) {
        await pause(50)
        if (!upload.writableNeedDrain) while (upload.write(letters('z'))) written += MiB
      }
      expect(written).toBeLessThan(32 * MiB) // the sockets' buffers and one task
      upload.on('error', () => undefined).destroy()
      await once(upload, 'close')
    } finally {
      daemon.signal('SIGCONT')
      await other.close()
    }
    await gone()
  })

  test('a daemon that stands still', async () => {
    const other = await open()
    try {
      const mine = await (await other.lookupStoragePoolByName('wide')).lookupVolumeByName('large')
      const download = mine.download({ timeout: 600 })
      await once(download, 'readable')
      daemon.signal('SIGSTOP')
      const start = performance.now()
      download.resume()
      await expect(once(download, 'end')).rejects.toMatchObject({
        code: 'ERR_OPERATION_TIMEOUT',
        message: 'virStorageVolDownload moved nothing for 600 ms',
        stack: expect.stringContaining('transfers.test.ts'),
      })
      expect(performance.now() - start).toBeLessThan(2000)
    } finally {
      daemon.signal('SIGCONT')
      other.abort()
    }
    await gone()
  })

  test('a connection that is closed or aborted', async () => {
    for (const end of ['close', 'abort'] as const) {
      const other = await open()
      const mine = await (await other.lookupStoragePoolByName('wide')).lookupVolumeByName('large')
      const download = mine.download()
      const upload = mine.upload()
      const failures = Promise.allSettled([once(download, 'end'), once(upload, 'finish')])
      download.resume()
      await new Promise((resolve) => upload.write(letters('y'), resolve))
      const writing = setInterval(() => upload.writable && upload.write(letters('y')), 5)
      await other[end]()
      for (const settled of await failures)
        expect(settled).toMatchObject({
          status: 'rejected',
          reason: { code: expect.stringMatching(/ERR_OPERATION_ABORTED|ERR_INVALID_CONN/) },
        })
      clearInterval(writing)
      await gone()
    }
  })

  test('a host that is full', async () => {
    const full = await host.createStoragePool(poolXml('tiny', tiny))
    const small = await makeVolume(full, 'small', 64 * MiB)
    const upload = small.upload()
    await expect(pipeline(Readable.from(noise(64 * MiB)), upload)).rejects.toThrow(/No space left on device/)
    expect(await host.isAlive()).toBe(true)
    await small.delete()
    await full.destroy()
  })
})

test('wrong options', async () => {
  const volume = await makeVolume(pool, 'options', MiB)
  const wrong = [
    { offset: -1 },
    { length: 1.5 },
    { window: 0 },
    { speed: 1 },
    { timeout: 'x' },
    { signal: 1 },
    null,
  ]
  for (const options of wrong) expect(() => volume.download(options as object)).toThrow(TypeError)
  for (const options of [{ sparse: 1 }, { grow: 'x' }, { onProgress: 1 }, 5])
    expect(() => volume.upload(options as object)).toThrow(TypeError)
  expect(() => volume.downloadSparse({ sparse: false } as object)).toThrow('unknown option sparse')
  const late = volume.download({
    onProgress: () => {
      throw new Error('no progress')
    },
  })
  await expect(late.toArray()).rejects.toThrow('no progress')
})

test('a daemon that is killed', async () => {
  const volume = await makeVolume(pool, 'killed', 256 * MiB)
  const download = volume.download({ sparse: false })
  const upload = volume.upload()
  const failures = Promise.allSettled([once(download, 'end'), once(upload, 'finish')])
  download.resume()
  await new Promise((resolve) => upload.write(letters('y'), resolve))
  const writing = setInterval(() => upload.writable && upload.write(letters('y')), 5)
  await daemon.kill()
  const start = performance.now()
  const settled = await failures
  clearInterval(writing)
  expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(performance.now() - start).toBeLessThan(1000)
})
