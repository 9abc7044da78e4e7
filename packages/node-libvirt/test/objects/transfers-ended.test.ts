// Uploads and downloads that end before their end, on the storage driver of a daemon of the tests' own.
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { beforeEach, describe, expect, test } from 'vitest'
import type { LibvirtError, StorageVolume } from '../../src/index.ts'
import {
  code,
  daemon,
  file,
  host,
  letters,
  open,
  pid,
  pool,
  poolXml,
  tiny,
  wide,
} from '../support/transfer-host.ts'
import { MiB, makeVolume, noise, openBy } from '../support/transfers.ts'

const givenUp = expect.stringMatching(/^ERR_(OPERATION_ABORTED|INVALID_CONN)$/)

/** A download and an upload that are under way, and the codes they will fail with. */
async function begin(volume: StorageVolume) {
  const download = volume.download({ sparse: false })
  const upload = volume.upload()
  const failures = Promise.all(
    [once(download, 'end'), once(upload, 'finish')].map((end) =>
      end.then(
        () => 'done',
        (error: LibvirtError) => error.code,
      ),
    ),
  )
  download.resume()
  await new Promise((resolve) => upload.write(letters('y'), resolve))
  const writing = setInterval(() => upload.writable && upload.write(letters('y')), 5)
  void failures.then(() => clearInterval(writing))
  return { failures }
}

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
        stack: expect.stringContaining('transfers-ended.test.ts'),
      })
      expect(performance.now() - start).toBeLessThan(2000)
    } finally {
      daemon.signal('SIGCONT')
      other.abort()
    }
    await gone()
  })

  test('a connection that is closed', async () => {
    const other = await open()
    const { failures } = await begin(
      await (await other.lookupStoragePoolByName('wide')).lookupVolumeByName('large'),
    )
    await other.close()
    expect(await failures).toEqual([givenUp, givenUp])
    await gone()
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
  const { failures } = await begin(await makeVolume(pool, 'killed', 256 * MiB))
  await daemon.kill()
  const start = performance.now()
  expect(await failures).toEqual([expect.stringMatching(/^ERR_/), expect.stringMatching(/^ERR_/)])
  expect(performance.now() - start).toBeLessThan(1000)
})

// The last one, on a daemon that was started for it: libvirtd 9.0 may crash when a client vanishes with streams under way.
test('a connection that is aborted', async () => {
  await daemon.run()
  const other = await open()
  const { failures } = await begin(
    await makeVolume(await other.createStoragePool(poolXml('wide', wide)), 'aborted', 96 * MiB),
  )
  other.abort()
  const start = performance.now()
  expect(await failures).toEqual([givenUp, givenUp])
  expect(performance.now() - start).toBeLessThan(100)
  const again = Number(readFileSync(join(daemon.dir, 'libvirtd.pid'), 'utf8'))
  const held = () => (daemon.alive ? openBy(again, '/aborted') : 0)
  await expect.poll(held, { timeout: 5000 }).toBe(0)
})
