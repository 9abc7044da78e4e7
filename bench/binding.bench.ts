import { randomFillSync } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'
import { Connection } from 'node-libvirt'
import { PrivateDaemon } from '../packages/node-libvirt/test/support/private-daemon.ts'
import { median, ms, type Row, time, times, within } from './measure.ts'
import { Python } from './peer/python.ts'

const DOMAINS = 1000
const CALLS = 1000
const EVENTS = 50
const MEBIBYTES = 512
const DELAY = 10

/** One thing that both do, and how often each may try. */
type Contest = {
  what: string
  rounds: number
  against?: string
  /** Milliseconds of one round. */
  node(): Promise<number>
  python(): Promise<number>
}

/** node-libvirt beside python3-libvirt: the same work, against the same daemon, in turns. */
export default async function binding(): Promise<Row[]> {
  const daemon = await PrivateDaemon.start()
  try {
    return [
      ...(await bulk(daemon.uri('unix', manyDomains(daemon.dir)))),
      ...(await events(daemon.uri('unix'))),
      ...(await downloads(daemon)),
    ]
  } finally {
    await daemon.stop()
  }
}

/** A node of the test driver with 1,000 domains: the path of its file. */
function manyDomains(directory: string): string {
  const domain = (i: number) => `<domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>
    <name>vm${i}</name><uuid>00000000-0000-4000-8000-${String(i).padStart(12, '0')}</uuid>
    <memory>${262144 * (1 + (i % 8))}</memory><vcpu>${1 + (i % 4)}</vcpu><os><type>hvm</type></os>
    <test:runstate>${i % 10 < 7 ? 1 : 5}</test:runstate><devices>
    <disk type='file'><source file='/pool/vm${i}.qcow2'/><target dev='vda' bus='virtio'/></disk>
    <interface type='network'><source network='default'/><target dev='net${i}'/></interface>
    <graphics type='vnc' port='-1'/><console type='pty'/></devices></domain>`
  const path = join(directory, 'many.xml')
  writeFileSync(path, `<node>${Array.from({ length: DOMAINS }, (_, i) => domain(i)).join('\n')}</node>`)
  return path
}

async function bulk(uri: string): Promise<Row[]> {
  await using host = await Connection.open(uri)
  await using python = await Python.open(uri)
  const domain = await host.lookupDomainByName('vm0')
  const all = async <T>(work: () => Promise<T[]>) => counted(DOMAINS, async () => (await work()).length)
  const rows = [
    ...(await hold({
      what: `list + XML of ${DOMAINS} domains`,
      rounds: 15,
      node: () => all(async () => Promise.all((await host.listAllDomains()).map((each) => each.xmlDesc()))),
      python: () => python.count(DOMAINS, 'xml'),
    })),
    ...(await hold({
      what: `all statistics of ${DOMAINS} domains`,
      rounds: 60,
      node: () => all(() => host.allDomainStats()),
      python: () => python.count(DOMAINS, 'stats'),
    })),
    ...(await hold({
      what: `${CALLS} small calls`,
      rounds: 15,
      node: () =>
        counted(CALLS, async () => (await Promise.all(repeated(CALLS, () => domain.info()))).length),
      python: () => python.count(CALLS, 'calls', CALLS),
    })),
  ]
  const oneByOne = await inTurn(5, () =>
    time(async () => {
      for (let i = 0; i < CALLS; i++) await domain.info()
    }),
  )
  await using threaded = await Python.open(uri, 'thread')
  const withLoop = await inTurn(15, () => threaded.count(CALLS, 'calls', CALLS))
  console.log(
    `the same in Python while it listens to events, as Node always does: ${ms(Math.min(...withLoop))}`,
  )
  console.log(`the same, each begun when the one before is answered: ${ms(Math.min(...oneByOne))}`)
  return rows
}

/** From just before a third process acts to the listener. */
async function events(uri: string): Promise<Row[]> {
  await using host = await Connection.open(uri)
  await using looped = await Python.open(uri, 'asyncio')
  await using threaded = await Python.open(uri, 'thread')
  await using actor = await Python.open(uri)
  let suspend = true
  const round = async (arrival: () => Promise<string>) => {
    const late = await inTurn(EVENTS, async () => {
      const arrived = within(10_000, 'an event', arrival())
      const begun = await actor.ask<string>('toggle', suspend)
      suspend = !suspend
      return Number(BigInt(await arrived) - BigInt(begun)) / 1e6
    })
    return median(late)
  }
  const heard = async (python: Python) => {
    await python.ask('listen')
    const taken = await round(() => python.ask<string>('arrival'))
    await python.ask('deafen')
    return taken
  }
  const node = async () => {
    let arrive = (_: string) => {}
    const subscription = await host.on('domain.lifecycle', () => arrive(String(process.hrtime.bigint())))
    const taken = await round(() => new Promise((resolve) => (arrive = resolve)))
    await subscription.cancel()
    return taken
  }
  // As a Node listener, one of libvirtaio runs on the program's event loop; a callback on libvirt's own thread, which may
  // touch nothing that the program owns, comes one change of threads earlier.
  const rows = await hold({
    what: `from cause to listener of an event, median of ${EVENTS}`,
    rounds: 12,
    against: 'libvirtaio',
    node,
    python: () => heard(looped),
  })
  const bare = await inTurn(12, () => heard(threaded))
  console.log(`in Python, on a thread of libvirt's own: ${ms(Math.min(...bare))}`)
  return rows
}

/** A volume of the real storage driver, over a local socket and over TLS. */
async function downloads(daemon: PrivateDaemon): Promise<Row[]> {
  const path = join(daemon.dir, 'pool')
  mkdirSync(path)
  const mebibyte = randomFillSync(Buffer.alloc(1024 * 1024))
  for (let i = 0; i < MEBIBYTES; i++) writeFileSync(join(path, 'volume'), mebibyte, { flag: 'a' })
  const uriOver = (transport: 'unix' | 'tls') => daemon.uri(transport, '/system').replace(/^test/, 'storage')
  await using host = await Connection.open(uriOver('unix'))
  await host.createStoragePool(
    `<pool type='dir'><name>bench</name><target><path>${path}</path></target></pool>`,
  )
  const over = async (transport: 'unix' | 'tls', name: string) => {
    await using mine = await Connection.open(uriOver(transport))
    await using python = await Python.open(uriOver(transport))
    const volume = await (await mine.lookupStoragePoolByName('bench')).lookupVolumeByName('volume')
    const size = MEBIBYTES * mebibyte.length
    return await hold({
      what: `download of ${MEBIBYTES} MiB over ${name}`,
      rounds: 4,
      node: () =>
        counted(size, async () => {
          let bytes = 0
          for await (const chunk of volume.download()) bytes += chunk.length
          return bytes
        }),
      python: () => python.count(size, 'download', 'bench', 'volume'),
    })
  }
  return [...(await over('unix', 'a local socket')), ...(await over('tls', 'TLS'))]
}

const repeated = <T>(n: number, make: () => T): T[] => Array.from({ length: n }, make)

async function inTurn<T>(n: number, work: () => Promise<T>): Promise<T[]> {
  const results: T[] = []
  for (let i = 0; i < n; i++) results.push(await work())
  return results
}

/** Milliseconds of work that must find `expected`. */
async function counted(expected: number, work: () => Promise<number>): Promise<number> {
  let found = Number.NaN
  const taken = await time(async () => {
    found = await work()
  })
  if (found !== expected) throw new Error(`${found} instead of ${expected}`)
  return taken
}

/**
 * What monitorEventLoopDelay({ resolution: 1 }) records: from one timer of 1 ms to the next. That one would count
 * the pauses between rounds too, or dilute what it saw with them.
 */
function watchTurns(late: RecordableHistogram): () => void {
  let last = process.hrtime.bigint()
  const timer = setInterval(() => {
    const now = process.hrtime.bigint()
    late.record(now - last)
    last = now
  }, 1)
  return () => clearInterval(timer)
}

/** The best of several rounds each, in turns, so that both see the same noise. */
async function hold({ what, rounds, against = 'python3-libvirt', node, python }: Contest): Promise<Row[]> {
  const late = createHistogram()
  const mine: number[] = []
  const theirs: number[] = []
  for (let i = 0; i < rounds; i++) {
    theirs.push(await python())
    const stop = watchTurns(late)
    mine.push(await node())
    stop()
  }
  const [best, peer, p99] = [Math.min(...mine), Math.min(...theirs), late.percentile(99) / 1e6]
  console.log(
    `${what}: ${ms(best)}, median ${ms(median(mine))}; ${against} ${ms(peer)}, median ${ms(median(theirs))}`,
  )
  return [
    {
      what,
      value: ms(best),
      against: `${against} ${ms(peer)}`,
      ratio: times(best / peer),
      demand: 'at most 1.1 ×',
      holds: best / peer <= 1.1,
    },
    {
      what: '  turns of the event loop meanwhile, p99',
      value: ms(p99),
      against: `limit ${DELAY} ms`,
      ratio: times(p99 / DELAY),
      demand: `at most ${DELAY} ms`,
      holds: p99 <= DELAY,
    },
  ]
}
