import { expect, test } from 'vitest'
import { Connection, DomainState, type DomainStats } from '../../src/index.ts'
import { callSync } from '../../src/native.ts'
import { nodeFile } from '../support/test-node.ts'

function nested(flat: Record<string, unknown>): DomainStats {
  const kinds: Record<string, string> = {
    number: 'ullong',
    bigint: 'ullong',
    string: 'string',
    boolean: 'boolean',
  }
  const parameters = Object.entries(flat).flatMap(([name, value]) => [name, kinds[typeof value], value])
  return JSON.parse(callSync('nestedStats', parameters))
}

test('every group libvirt documents, nested', () => {
  const stats = nested({
    'state.state': 1,
    'state.reason': 5,
    'cpu.time': 10,
    'cpu.haltpoll.success.time': 11,
    'cpu.cache.monitor.count': 2,
    'cpu.cache.monitor.0.name': 'vcpus_0-1',
    'cpu.cache.monitor.0.vcpus': '0-1',
    'cpu.cache.monitor.0.bank.count': 2,
    'cpu.cache.monitor.0.bank.0.id': 3,
    'cpu.cache.monitor.0.bank.0.bytes': 4096,
    'cpu.cache.monitor.0.bank.1.id': 4,
    'cpu.cache.monitor.0.bank.1.bytes': 8192,
    'cpu.cache.monitor.1.name': 'vcpus_2',
    'cpu.cache.monitor.1.vcpus': '2',
    'cpu.cache.monitor.1.bank.count': 0,
    'balloon.current': 262144,
    'balloon.swap_in': 1,
    'balloon.last-update': 1700000000,
    'balloon.hugetlb_pgalloc': 2,
    'vcpu.current': 2,
    'vcpu.maximum': 4,
    'vcpu.0.state': 1,
    'vcpu.0.time': 7,
    'vcpu.0.halted': false,
    'vcpu.0.halt_poll_success_ns.sum': 12,
    'vcpu.2.state': 1,
    'vcpu.2.halted': true,
    'net.count': 3,
    'net.0.name': 'vnet0',
    'net.0.rx.bytes': 1,
    'net.0.tx.drop': 2,
    'net.2.name': 'vnet2',
    'block.count': 2,
    'block.0.name': 'vda',
    'block.0.rd.reqs': 3,
    'block.0.backingIndex': 1,
    'block.1.name': 'sda',
    'block.1.threshold': 4,
    'perf.cache_misses': 5,
    'iothread.count': 2,
    'iothread.2.poll-max-ns': 32768,
    'iothread.1.poll-grow': 3,
    'memory.bandwidth.monitor.count': 1,
    'memory.bandwidth.monitor.0.name': 'vcpus_0',
    'memory.bandwidth.monitor.0.vcpus': '0',
    'memory.bandwidth.monitor.0.node.count': 1,
    'memory.bandwidth.monitor.0.node.0.id': 0,
    'memory.bandwidth.monitor.0.node.0.bytes.local': 6,
    'memory.bandwidth.monitor.0.node.0.bytes.total': 7,
    'dirtyrate.calc_status': 2,
    'dirtyrate.calc_mode': 'dirty-ring',
    'dirtyrate.vcpu.0.megabytes_per_second': 8,
    'dirtyrate.vcpu.3.megabytes_per_second': 9,
    'vm.remote_tlb_flush.sum': 10,
    'vm.busy.cur': true,
    'newer.some_thing': 'kept',
  })
  expect(stats).toEqual({
    state: { state: DomainState.RUNNING, reason: 5 },
    cpu: {
      time: 10,
      haltpoll: { success: { time: 11 } },
      cache: {
        monitor: [
          {
            name: 'vcpus_0-1',
            vcpus: '0-1',
            bank: [
              { id: 3, bytes: 4096 },
              { id: 4, bytes: 8192 },
            ],
          },
          { name: 'vcpus_2', vcpus: '2', bank: [] },
        ],
      },
    },
    balloon: { current: 262144, swapIn: 1, lastUpdate: 1700000000, hugetlbPgalloc: 2 },
    vcpu: {
      current: 2,
      maximum: 4,
      list: [
        { id: 0, state: 1, time: 7, halted: false, haltPollSuccessNs: { sum: 12 } },
        { id: 2, state: 1, halted: true },
      ],
    },
    net: [{ name: 'vnet0', rx: { bytes: 1 }, tx: { drop: 2 } }, { name: 'vnet2' }],
    block: [
      { name: 'vda', rd: { reqs: 3 }, backingIndex: 1 },
      { name: 'sda', threshold: 4 },
    ],
    perf: { cacheMisses: 5 },
    iothread: [
      { id: 1, pollGrow: 3 },
      { id: 2, pollMaxNs: 32768 },
    ],
    memory: {
      bandwidth: {
        monitor: [{ name: 'vcpus_0', vcpus: '0', node: [{ id: 0, bytes: { local: 6, total: 7 } }] }],
      },
    },
    dirtyrate: {
      calcStatus: 2,
      calcMode: 'dirty-ring',
      vcpu: [
        { id: 0, megabytesPerSecond: 8 },
        { id: 3, megabytesPerSecond: 9 },
      ],
    },
    vm: { remoteTlbFlush: { sum: 10 }, busy: { cur: true } },
    newer: { someThing: 'kept' },
  })
})

test('lists are lists even when empty', () => {
  expect(nested({})).toEqual({})
  expect(nested({ 'net.count': 0, 'block.count': 0, 'iothread.count': 0 })).toEqual({
    net: [],
    block: [],
    iothread: [],
  })
  expect(nested({ 'vcpu.current': 1, 'vcpu.maximum': 2 })).toEqual({
    vcpu: { current: 1, maximum: 2, list: [] },
  })
  expect(nested({ 'vcpu.0.state': 1 })).toEqual({ vcpu: [{ id: 0, state: 1 }] })
})

test('numbers are exact to 2^53, and odd names lose nothing', () => {
  const stats = nested({
    'cpu.time': 2 ** 53 - 1,
    'cpu.user': 2n ** 64n - 1n,
    a: 1,
    'a.b': 2,
    'constructor.x': 3,
    'deep.0.0.x': 4,
    'deep.0.99999999999.x': 5,
    trailing_: 6,
    'x.count': 3,
    'x.other': 7,
    text: '"\\\n\u{1f427}',
  })
  expect(stats.cpu).toEqual({ time: Number.MAX_SAFE_INTEGER, user: 2 ** 64 })
  expect(stats.a).toEqual({ value: 1, b: 2 })
  expect(stats.constructor).toEqual({ x: 3 })
  expect(stats.deep).toEqual([{ id: 0, '0': { x: 4 }, '99999999999': { x: 5 } }])
  expect(stats.trailing_).toBe(6)
  expect(stats.x).toEqual({ count: 3, other: 7 })
  expect(stats.text).toBe('"\\\n\u{1f427}')
})

test('domains by group, all and some', async () => {
  await using host = await Connection.open(`test://${nodeFile('stats', 3)}`)
  const [domain, ...others] = await host.listAllDomains()
  await others[0]?.destroy()
  expect(await host.allDomainStats({ state: true })).toHaveLength(3)
  expect(await host.allDomainStats({ state: true }, { active: true })).toHaveLength(2)
  const running = await host.domainListStats(domain ? [domain] : [], { state: true, iothread: true })
  expect(running).toEqual([
    {
      name: domain?.name,
      uuid: domain?.uuid,
      stats: {
        state: { state: DomainState.RUNNING, reason: expect.any(Number) },
        iothread: [
          { id: 1, pollMaxNs: 32768, pollGrow: 0, pollShrink: 0 },
          { id: 2, pollMaxNs: 32768, pollGrow: 0, pollShrink: 0 },
        ],
      },
    },
  ])
  expect(await host.domainListStats([])).toEqual([])
  const refused = [
    () => host.allDomainStats({ cpu: true } as never),
    () => host.allDomainStats(-1),
    () => host.allDomainStats({ state: 1 } as never),
    () => host.allDomainStats(0, { running: true, bogus: true } as never),
    () => host.domainListStats('x' as never),
    () => host.domainListStats([host as never]),
  ]
  for (const call of refused) await expect(call()).rejects.toThrow(TypeError)
  await expect(host.allDomainStats(1 << 30, { enforceStats: true })).rejects.toMatchObject({
    code: 'ERR_ARGUMENT_UNSUPPORTED',
  })
})

test('a thousand domains are read without holding the event loop', async () => {
  await using host = await Connection.open(`test://${nodeFile('crowd', 1000)}`)
  let turns = 0
  let waiting = true
  const turn = () => {
    turns++
    if (waiting) setImmediate(turn)
  }
  turn()
  const records = await host.allDomainStats()
  waiting = false
  expect(new Set(records.map(({ uuid }) => uuid)).size).toBe(1000)
  expect(records.every(({ stats }) => stats.state?.state === DomainState.RUNNING)).toBe(true)
  expect(turns).toBeGreaterThan(1)
})
