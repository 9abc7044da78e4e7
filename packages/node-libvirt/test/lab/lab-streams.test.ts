// Volumes and consoles of real hosts: DROVER_LAB=1, with the lab up.
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Connection, type StorageVolume } from '../../src/index.ts'
import { MiB, makeVolume, noise, openBy, sha256 } from '../support/transfers.ts'
import { lab, labText, local, removeGuest, settings, startGuest, tls } from './lab-support.ts'

const run = promisify(execFile)
const images = '/var/lib/libvirt/images'
const path = (name: string) => `${images}/${name}`
const [large, sparse, guest] = ['streams-large', 'streams-sparse', 'streams-guest']
const size = 512 * MiB

const pid = (host: string) => Number(labText('daemon', host, 'pid').trim())
/** How often the daemon has the volume open. */
const openFiles = (host: string) => openBy(pid(host), path(large))
const sumOn = (host: string, name: string) => labText('exec', host, 'sha256sum', path(name)).slice(0, 64)
/** KiB that a file occupies. */
const occupied = (host: string, name: string) =>
  Number(labText('exec', host, 'du', '-k', path(name)).split('\t')[0])

let a: Connection
let b: Connection
const volumeOf = async (host: Connection, name: string, capacity: number) =>
  makeVolume(await host.lookupStoragePoolByTargetPath(images), name, capacity)
async function remove(): Promise<void> {
  for (const host of [a, b]) {
    const pool = await host.lookupStoragePoolByTargetPath(images)
    await pool.refresh()
    for (const volume of await pool.listAllVolumes())
      if (volume.name.startsWith('streams-')) await volume.delete()
  }
  await removeGuest(guest)
}
beforeAll(async () => {
  ;[a, b] = await Promise.all(
    [tls('hosta'), tls('hostb')].map((uri) => Connection.open(uri, { timeout: 10_000 })) as [
      Promise<Connection>,
      Promise<Connection>,
    ],
  )
  await remove()
  bytes = Buffer.concat([...noise(size)])
}, 60_000)
afterAll(async () => {
  await remove()
  await Promise.all([a?.close(), b?.close()])
}, 60_000)

const credentials = { username: settings.SASL_USER ?? '', password: settings.SASL_PASS ?? '' }
let bytes: Buffer // made once: half a GiB
const ways: [way: string, open: () => Promise<Connection>][] = [
  ['TLS', () => Connection.open(tls('hosta'))],
  ['TCP with SASL', () => Connection.open('qemu+tcp://hosta/system', { credentials })],
  ['a local socket', () => Connection.open(local('hosta'))],
]
test.each(ways)('512 MiB up and down, over %s', { timeout: 180_000 }, async (way, open) => {
  await using host = await open()
  const volume = await volumeOf(host, large, size)
  const progress: number[] = []
  const onProgress = ({ transferred, total }: { transferred: number; total: number | null }) => {
    expect(total).toBe(size)
    progress.push(transferred)
  }
  const seconds = async (work: Promise<unknown>) => {
    const start = performance.now()
    await work
    return (performance.now() - start) / 1000
  }
  const source = Readable.from(
    (function* () {
      for (let at = 0; at < size; at += 128 * 1024) yield bytes.subarray(at, at + 128 * 1024)
    })(),
  )
  const up = await seconds(pipeline(source, volume.upload({ length: size, onProgress })))
  const sum = await sha256(Readable.from([bytes]))
  expect(sumOn('hosta', large)).toBe(sum)
  let read = 0
  const reader = async (pieces: AsyncIterable<Buffer>) => {
    for await (const piece of pieces) read += piece.length
  }
  const down = await seconds(pipeline(volume.download({ onProgress }), reader))
  expect(read).toBe(size)
  expect(await sha256(volume.download())).toBe(sum)
  // Rises all the time, but for the one step from the upload's end to the download's begin.
  expect(progress.filter((at, i) => at <= (progress[i - 1] ?? 0))).toHaveLength(1)
  const speed = (time: number) => Math.round(512 / time)
  console.log(`${way}: ${speed(up)} MiB/s up, ${speed(down)} MiB/s down`)
  expect(Math.min(speed(up), speed(down))).toBeGreaterThan(20)
})

test('a sparse volume of 4 GiB goes from host to host in no time, and stays sparse', {
  timeout: 60_000,
}, async () => {
  const [from, to] = [await volumeOf(a, sparse, 4096 * MiB), await volumeOf(b, sparse, 4096 * MiB)]
  for (const at of [0, 1, 2000, 4094]) {
    const upload = from.upload({ offset: at * MiB, length: MiB })
    upload.end(Buffer.concat([...noise(MiB, at)]))
    await once(upload, 'finish')
  }
  const start = performance.now()
  await pipeline(from.downloadSparse(), to.upload({ sparse: true }))
  expect(performance.now() - start).toBeLessThan(5000)
  expect(occupied('hostb', sparse)).toBeLessThan(6 * 1024)
  expect((await to.info({ getPhysical: true })).allocation).toBe(4096 * MiB)
  // What is not data is a hole; reading all of the holes takes minutes here.
  for (const at of [0, 1, 2, 1999, 2000, 2001, 4094, 4095]) {
    const part = `dd if=${path(sparse)} bs=1M skip=${at} count=1 status=none | sha256sum`
    expect(labText('exec', 'hostb', 'sh', '-c', part)).toBe(labText('exec', 'hosta', 'sh', '-c', part))
  }
})

test('memory stays bounded: a reader that stops, a volume larger than the bound', {
  timeout: 180_000,
}, async () => {
  await volumeOf(a, large, 1024 * MiB)
  labText('exec', 'hosta', 'dd', 'if=/dev/zero', `of=${path(large)}`, 'bs=1M', 'count=1024', 'conv=notrunc')
  const script = join(import.meta.dirname, '../fixtures/transfer-memory.ts')
  const growth: Record<string, number> = {}
  for (const mode of ['stopped', 'through']) {
    const { stdout } = await run(process.execPath, [script, tls('hosta'), path(large), mode])
    const result = JSON.parse(stdout) as { growth: number; read: number }
    growth[mode] = Math.round(result.growth / MiB)
    expect(result.read).toBe(mode === 'stopped' ? 0 : 1024 * MiB)
  }
  console.log('growth of resident memory in MiB:', growth)
  expect(growth.stopped).toBeLessThan(64)
  expect(growth.through).toBeLessThan(200)
})

async function begin(volume: StorageVolume) {
  const download = volume.download({ sparse: false })
  const upload = volume.upload()
  const failed = [once(download, 'end'), once(upload, 'finish')].map((end) =>
    end.then(
      () => 'done',
      (error: { code: string }) => error.code,
    ),
  )
  download.resume()
  await once(download, 'data')
  await new Promise((resolve) => upload.write(Buffer.alloc(MiB, 1), resolve))
  const writing = setInterval(() => {
    if (upload.writable) upload.write(Buffer.alloc(MiB, 2))
    else clearInterval(writing)
  }, 5)
  return { download, upload, failed: Promise.all(failed) }
}

test('aborted in the middle, nothing stays open on the host', { timeout: 60_000 }, async () => {
  const host = await Connection.open(tls('hosta'))
  const volume = await volumeOf(host, large, size)
  for (let round = 0; round < 5; round++) {
    const { download, upload } = await begin(volume)
    const start = performance.now()
    download.on('error', () => undefined).destroy()
    upload.on('error', () => undefined).destroy()
    await Promise.all([once(download, 'close'), once(upload, 'close')])
    expect(performance.now() - start).toBeLessThan(100)
  }
  await expect.poll(() => openFiles('hosta'), { timeout: 10_000 }).toBe(0)
  await host.close()
})

test('a pool that is full says so', { timeout: 60_000 }, async () => {
  const mount = '/var/lib/libvirt/streams-full'
  labText('exec', 'hosta', 'sh', '-c', `mkdir -p ${mount} && mount -t tmpfs -o size=16m tmpfs ${mount}`)
  const pool = await a.createStoragePool(
    `<pool type='dir'><name>streams-full</name><target><path>${mount}</path></target></pool>`,
  )
  try {
    const volume = await makeVolume(pool, 'too-much', 256 * MiB)
    await expect(pipeline(Readable.from(noise(256 * MiB)), volume.upload())).rejects.toMatchObject({
      message: expect.stringContaining('No space left on device'),
    })
    expect(await a.isAlive()).toBe(true)
  } finally {
    await pool.destroy()
    labText('exec', 'hosta', 'sh', '-c', `umount ${mount} && rmdir ${mount}`)
  }
})

test('libvirtd killed in the middle', { timeout: 400_000 }, async () => {
  await using host = await Connection.open(tls('hostb'))
  const pool = await host.lookupStoragePoolByTargetPath(images)
  const volume = await makeVolume(pool, large, size)
  const { failed } = await begin(volume)
  let settled = 0
  const codes = failed.then((codes) => {
    settled = performance.now()
    return codes
  })
  // One at a time where several share the lab; -o, or the daemon would keep the lock.
  const script = `bash ${lab} daemon hostb kill9; date +%s%3N; bash ${lab} daemon hostb start`
  const { stdout } = await run('flock', ['-o', '-w', '300', '/tmp/lab-disrupt.lock', 'sh', '-c', script])
  const killed = Number(stdout.trim().split('\n')[0]) - performance.timeOrigin
  expect(await codes).toEqual([expect.stringMatching(/^ERR_/), expect.stringMatching(/^ERR_/)])
  expect(settled - killed).toBeLessThan(1000)
  await expect
    .poll(() => Connection.open(tls('hostb')).then((again) => again.close().then(() => 'up'), String), {
      timeout: 20_000,
    })
    .toBe('up')
  await b.close()
  b = await Connection.open(tls('hostb'))
})

test('a console takes a long paste, a half-close and an end in the middle', {
  timeout: 240_000,
}, async () => {
  startGuest('hosta', guest, 'diskless', 128)
  await using consoles = await Connection.open(tls('hosta'))
  const domain = await consoles.lookupDomainByName(guest)
  const serial = await domain.openConsole()
  let seen = ''
  serial.on('data', (bytes: Buffer) => {
    seen = (seen + bytes).slice(-100_000)
  })
  const type = async (line: string, answer: string) => {
    for (let turn = 0; turn < 120 && !seen.includes(answer); turn++) {
      serial.write(`${line}\n`)
      await pause(1000)
    }
    expect(seen).toContain(answer)
  }
  await type('echo "sum = $((6*7))"', 'sum = 42')

  serial.write(`${': a line of a long paste\n'.repeat(800)}echo "lines = $((8*100))"\n`)
  const start = performance.now()
  await domain.isActive()
  expect(performance.now() - start).toBeLessThan(1000)
  await expect.poll(() => seen.includes('lines = 800'), { timeout: 60_000 }).toBe(true)

  serial.end('echo "half = $((20+2))"\n')
  await expect.poll(() => seen.includes('half = 22'), { timeout: 20_000 }).toBe(true)
  expect(serial.destroyed).toBe(false)
  serial.destroy()
  await once(serial, 'close')

  // More than the guest will read: the daemon then reads no more of this connection either.
  const pasting = await Connection.open(tls('hosta'))
  const again = await (await pasting.lookupDomainByName(guest)).openConsole(null, { force: true })
  again.on('error', () => undefined).resume()
  again.write(Buffer.alloc(8 * MiB, ':'))
  await pause(300)
  again.destroy()
  const ended = performance.now()
  await once(again, 'close')
  expect(performance.now() - ended).toBeLessThan(2000)
  pasting.abort()

  const last = await domain.openConsole(null, { force: true })
  const closed = once(last.on('error', () => undefined).resume(), 'close')
  await (await a.lookupDomainByName(guest)).destroy()
  await closed
  await expect(domain.openConsole()).rejects.toMatchObject({ code: 'ERR_OPERATION_INVALID' })
})
