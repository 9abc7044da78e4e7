import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { guest, lab, removeGuest, until, virsh } from '../e2e/helpers/lab.ts'
import { consoleSocketPath } from '../lib/shared/paths.ts'
import { median, type Row, times, within } from './measure.ts'
import { RfbViewer, type Target } from './rfb-viewer.ts'
import { freePort, type Setting } from './setting.ts'

const NAME = 'bench-console'
/** QEMU shows one screen to 32 clients at most (its option `connections`), so fifty need two. */
const SECOND = 'bench-console-2'
const FLOOD_PORT = '5999'
const SECONDS = 3

/** One stream of 64 KiB writes against a plain relay of `net` pipes, and 50 consoles of real QEMUs at once. */
export default async function consoles(setting: Setting): Promise<Row[]> {
  const uuid = await guest('hosta', NAME)
  const second = await guest('hosta', SECOND)
  const { api, cookie, drover, hosts } = setting
  const ref = { hostId: hosts.hosta.id, uuid }
  try {
    await until('Drover sees the guests', async () => {
      const running = (await api.domains.list()).filter((domain) => domain.state === 'running')
      return [uuid, second].every((wanted) => running.some((domain) => domain.uuid === wanted))
    })
    const display = 5900 + Number((await virsh('hosta', 'vncdisplay', NAME)).trim().split(':').pop())
    const target: Target = { kind: 'websocket', origin: drover.url, path: consoleSocketPath(ref), cookie }
    const other = { ...target, path: consoleSocketPath({ ...ref, uuid: second }) }
    const many = await stayUp([target, other], 50)
    return [await throughput(target, display), many]
  } finally {
    await removeGuest(NAME)
    await removeGuest(SECOND)
  }
}

async function throughput(drover: Target, display: number): Promise<Row> {
  const relayPort = await freePort()
  const flood = await begin('bash', [
    resolve('e2e/lab/lab.sh'),
    'exec',
    'hosta',
    process.execPath,
    join(import.meta.dirname, 'flood-server.ts'),
    FLOOD_PORT,
  ])
  const relay = await begin(process.execPath, [
    join(import.meta.dirname, 'relay.ts'),
    String(relayPort),
    'hosta',
    String(display),
  ])
  // Whoever connects to the guest's display meets the flood server instead.
  const redirect = [
    'PREROUTING',
    '-t',
    'nat',
    '-p',
    'tcp',
    '--dport',
    String(display),
    '-j',
    'REDIRECT',
    '--to-ports',
    FLOOD_PORT,
  ]
  await lab(['exec', 'hosta', 'iptables', '-I', ...redirect])
  try {
    const rates = { drover: [] as number[], relay: [] as number[] }
    for (let round = 0; round < 5; round++) {
      rates.relay.push(await rateOf({ kind: 'tcp', host: '127.0.0.1', port: relayPort }))
      rates.drover.push(await rateOf(drover))
    }
    const [mine, peer] = [median(rates.drover), median(rates.relay)]
    return {
      what: 'one console, 64 KiB writes',
      value: `${mine.toFixed(0)} MB/s`,
      against: `relay of net pipes ${peer.toFixed(0)} MB/s`,
      ratio: times(mine / peer),
      demand: 'at least 0.6 ×',
      holds: mine / peer >= 0.6,
    }
  } finally {
    await lab(['exec', 'hosta', 'iptables', '-D', ...redirect])
    flood.stdin?.end()
    relay.stdin?.end()
  }
}

/** A helper process that has said that it listens; it ends when its standard input does. */
async function begin(command: string, args: string[]): Promise<ChildProcess> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const [said] = await within(10_000, args.join(' '), once(child.stdout, 'data'))
  if (!String(said).includes('listening')) throw new Error(String(said))
  return child
}

/** Megabytes a second through one viewer. */
async function rateOf(target: Target): Promise<number> {
  const viewer = await within(10_000, 'opening a console', RfbViewer.open(target))
  viewer.send(Buffer.from([0]))
  await sleep(500)
  const [bytes, begun] = [viewer.bytes, performance.now()]
  await sleep(SECONDS * 1000)
  const rate = (viewer.bytes - bytes) / 1e6 / ((performance.now() - begun) / 1000)
  const ended = viewer.ended
  viewer.close()
  if (ended !== null || rate === 0) throw new Error(`the stream ended: ${ended}`)
  return rate
}

/** Opens `count` consoles of the guests in turn and asks each for a part of the screen again and again. */
async function stayUp(targets: Target[], count: number): Promise<Row> {
  const viewers = await within(
    30_000,
    `${count} consoles`,
    Promise.all(
      Array.from({ length: count }, (_, i) => RfbViewer.open(targets[i % targets.length] as Target)),
    ),
  )
  // FramebufferUpdateRequest, whole, of 64 by 64 pixels: each answer is 16 KiB.
  const request = Buffer.from([3, 0, 0, 0, 0, 0, 0, 64, 0, 64])
  let least = Number.POSITIVE_INFINITY
  for (let round = 0; round < 10; round++) {
    const before = viewers.map((viewer) => viewer.bytes)
    for (const viewer of viewers) viewer.send(request)
    await sleep(1000)
    least = Math.min(least, ...viewers.map((viewer, i) => viewer.bytes - (before[i] ?? 0)))
  }
  const up = viewers.filter((viewer) => viewer.ended === null).length
  for (const viewer of viewers) viewer.close()
  const holds = up === count && least >= 64 * 64 * 4
  return {
    what: `${count} consoles of two QEMU guests, 10 s`,
    value: `${up} up`,
    against: `least of each in a second: ${(least / 1024).toFixed(0)} KiB`,
    ratio: times(up / count),
    demand: 'all stay up and answer',
    holds,
  }
}
