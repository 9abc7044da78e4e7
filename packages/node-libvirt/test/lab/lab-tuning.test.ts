// Tuning and statistics of a real guest, each read back by virsh: DROVER_LAB=1, with the lab up.
import { execFileSync } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  Connection,
  type Domain,
  DomainDirtyRateStatus,
  DomainNumatuneMemMode,
  DomainState,
  VcpuState,
} from '../../src/index.ts'
import { camelCase } from '../../src/typed-parameters.ts'
import { lab, tls } from './lab-support.ts'

const uri = tls('hosta')
// Not the lab's own virsh, which is quiet: some commands then say nothing.
const virsh = (...args: string[]) => execFileSync('virsh', ['-c', uri, ...args], { encoding: 'utf8' })
/** What virsh prints as `name : value`, `name=value` or `name value`, by name. */
function virshTable(...args: string[]): Record<string, string> {
  const lines = virsh(...args).split('\n')
  const pairs = lines.map((line) => line.match(/^\s*([^\s:=]+)\s*[\s:=]\s*(.*?)\s*$/)?.slice(1, 3) ?? [])
  return Object.fromEntries(pairs)
}
const guest = 'tuning-guest'

let host: Connection
let domain: Domain
let device: string
beforeAll(async () => {
  host = await Connection.open(uri, { timeout: 10_000 })
  await remove()
  const env = { ...process.env, MEM: '128', NOSTART: '1' }
  execFileSync('bash', [lab, 'guest', 'hosta', guest, 'disk'], { env })
  const plain = await (await host.lookupDomainByName(guest)).xmlDesc({ inactive: true })
  const xml = plain
    .replace(/<vcpu.*<\/vcpu>/, "<vcpu current='1'>3</vcpu><iothreads>1</iothreads>")
    .replace(
      /<memballoon[^>]*?(\/?)>/,
      (_, end) => `<memballoon model='virtio'><stats period='1'/>${end && '</memballoon>'}`,
    )
  domain = await host.defineDomain(xml)
  await domain.create()
  device = (await domain.xmlDesc()).match(/target dev='(vnet\d+)'/)?.[1] ?? ''
}, 120_000)
afterAll(async () => {
  await remove()
  await host.close()
}, 60_000)

async function remove(): Promise<void> {
  const old = await host.lookupDomainByName(guest).catch(() => null)
  await old?.destroy().catch(() => undefined)
  await old?.undefine({ managedSave: true })
  const pool = await host.lookupStoragePoolByTargetPath('/var/lib/libvirt/images')
  await pool.refresh()
  await (await pool.lookupVolumeByName(`${guest}.qcow2`).catch(() => null))?.delete()
}

test('pins, live and in the definition', async () => {
  const { present } = await host.nodeCpuMap()
  const all = Array.from({ length: present }, (_, cpu) => cpu)
  expect(await domain.vcpuPinInfo()).toEqual([all, all, all])
  await domain.pinVcpu(0, [1], { live: true })
  await domain.pinVcpu(2, [0], { config: true })
  await domain.pinEmulator([0], { live: true, config: true })
  expect(await domain.vcpuPinInfo({ live: true })).toEqual([[1], all, all])
  expect(await domain.vcpuPinInfo({ config: true })).toEqual([all, all, [0]])
  expect(await domain.emulatorPinInfo()).toEqual([0])
  expect(virshTable('vcpupin', guest, '--live')['0']).toBe('1')
  expect(virshTable('vcpupin', guest, '--config')['2']).toBe('0')
  expect(virshTable('emulatorpin', guest)['*']).toBe('0')
  const [vcpu] = await domain.vcpus()
  expect(vcpu).toMatchObject({ number: 0, state: VcpuState.RUNNING, cpus: [1] })
  await expect(domain.pinVcpu(0, [])).rejects.toThrow('Empty cpu list')
  await expect(domain.pinVcpu(0, [present])).rejects.toMatchObject({ code: 'ERR_INVALID_ARG' })
  await domain.pinVcpu(0, all)
})

test('vCPUs come by hotplug, one by its number', async () => {
  await domain.setVcpus(2)
  expect(await domain.vcpus()).toHaveLength(2)
  expect(virsh('vcpucount', guest, '--live', '--active').trim()).toBe('2')
  await domain.setVcpu([1, 2], true, { config: true })
  expect(virsh('vcpucount', guest, '--config', '--active').trim()).toBe('3')
  await domain.setVcpu(2, false, { config: true })
  expect(virsh('vcpucount', guest, '--config', '--active').trim()).toBe('2')
  await expect(domain.setVcpu(7, true)).rejects.toMatchObject({ code: 'ERR_INVALID_ARG' })
  await expect(domain.guestVcpus()).rejects.toThrow('guest agent is not configured')
  await expect(domain.setGuestVcpus([0], true)).rejects.toThrow('guest agent is not configured')
})

test('the scheduler', async () => {
  expect(await domain.schedulerType()).toEqual({ type: 'posix', parameters: 9 })
  expect(await domain.schedulerParameters()).toMatchObject({ vcpuQuota: null, globalQuota: null })
  await domain.setSchedulerParameters({ cpuShares: 2048, vcpuQuota: 50_000, vcpuPeriod: 200_000 })
  expect(await domain.schedulerParameters()).toMatchObject({ cpuShares: 2048, vcpuQuota: 50_000 })
  expect(virshTable('schedinfo', guest)).toMatchObject({
    cpu_shares: '2048',
    vcpu_quota: '50000',
    vcpu_period: '200000',
  })
  await domain.setSchedulerParameters({ vcpuQuota: null }, { live: true, config: true })
  expect((await domain.schedulerParameters()).vcpuQuota).toBeNull()
  expect((await domain.schedulerParameters({ config: true })).vcpuQuota).toBeNull()
  expect(virshTable('schedinfo', guest)).toMatchObject({ vcpu_quota: expect.stringMatching(/^-/) })
  await expect(domain.setSchedulerParameters({ vcpuQuota: 1 })).rejects.toMatchObject({
    code: 'ERR_INVALID_ARG',
  })
})

test('memory, block I/O and NUMA in the definition', async () => {
  const config = { config: true }
  await domain.setMemoryParameters({ hardLimit: 9_007_199_254_740_990, softLimit: 200_000 }, config)
  expect(await domain.memoryParameters(config)).toEqual({
    hardLimit: 9_007_199_254_740_990,
    softLimit: 200_000,
    swapHardLimit: null,
  })
  const table = virshTable('memtune', guest, '--config')
  expect(table).toMatchObject({
    hard_limit: '9007199254740990',
    soft_limit: '200000',
    swap_hard_limit: 'unlimited',
  })
  await domain.setMemoryParameters({ hardLimit: null, softLimit: null }, config)
  expect(virshTable('memtune', guest, '--config')).toMatchObject({
    hard_limit: 'unlimited',
    soft_limit: 'unlimited',
  })

  const deviceReadIops = { '/dev/loop0': 100, '/dev/loop1': 200 }
  await domain.setBlkioParameters({ weight: 500, deviceReadIops }, config)
  expect(await domain.blkioParameters(config)).toMatchObject({
    weight: 500,
    deviceReadIops,
    deviceWeight: {},
  })
  expect(virshTable('blkiotune', guest, '--config')).toMatchObject({
    weight: '500',
    device_read_iops_sec: '/dev/loop0,100,/dev/loop1,200',
  })
  await domain.setBlkioParameters(
    { weight: null, deviceReadIops: { '/dev/loop0': 0, '/dev/loop1': 0 } },
    config,
  )
  expect(await domain.blkioParameters(config)).toMatchObject({ weight: null, deviceReadIops: {} })

  await domain.setNumaParameters({ nodeset: [0], mode: DomainNumatuneMemMode.PREFERRED }, config)
  expect(await domain.numaParameters(config)).toEqual({ nodeset: [0], mode: DomainNumatuneMemMode.PREFERRED })
  expect(virshTable('numatune', guest, '--config')).toMatchObject({
    numa_mode: 'preferred',
    numa_nodeset: '0',
  })
})

test('limits of a disk and an interface, live and in the definition', async () => {
  const none = await domain.blockIoTune('vda')
  expect(Object.entries(none).filter(([name, value]) => name !== 'groupName' && value !== null)).toEqual([])
  const both = { live: true, config: true }
  await domain.setBlockIoTune(
    'vda',
    { totalBytesSec: 2 ** 40, readIopsSec: 100, writeIopsSec: 50, groupName: 'g' },
    both,
  )
  for (const options of [{ live: true }, { config: true }])
    expect(await domain.blockIoTune('vda', options)).toMatchObject({
      totalBytesSec: 2 ** 40,
      totalIopsSec: null,
      readIopsSec: 100,
      writeIopsSec: 50,
      groupName: 'g',
    })
  expect(virshTable('blkdeviotune', guest, 'vda', '--live')).toMatchObject({
    total_bytes_sec: String(2 ** 40),
    read_iops_sec: '100',
    write_iops_sec: '50',
    group_name: 'g',
  })
  await domain.setBlockIoTune('vda', { totalBytesSec: null, readIopsSec: null, writeIopsSec: null }, both)
  expect(await domain.blockIoTune('vda')).toMatchObject({ totalBytesSec: null, readIopsSec: null })
  await expect(domain.setBlockIoTune('vda', { totalBytesSec: 2n ** 63n } as never)).rejects.toMatchObject({
    code: 'ERR_ARGUMENT_UNSUPPORTED',
  })

  const mac = (await domain.xmlDesc()).match(/<mac address='([^']+)'/)?.[1] ?? ''
  const limits = { inbound: { average: 1000, peak: 2000, burst: 512 }, outbound: { average: 100 } }
  await domain.setInterfaceParameters(mac, limits, { config: true })
  expect(await domain.interfaceParameters(mac, { config: true })).toMatchObject(limits)
  expect(await domain.interfaceParameters(device, { live: true })).toEqual({ inbound: null, outbound: null })
  expect(virshTable('domiftune', guest, mac, '--config')).toMatchObject({
    'inbound.average': '1000',
    'inbound.peak': '2000',
    'outbound.average': '100',
    'outbound.burst': '0',
  })
  await domain.setInterfaceParameters(mac, { outbound: null }, { config: true })
  expect(await domain.interfaceParameters(mac, { config: true })).toMatchObject({ ...limits, outbound: null })
})

test('I/O threads and events of the CPU', async () => {
  expect((await domain.ioThreadInfo()).map(({ id }) => id)).toEqual([1])
  await domain.addIoThread(9)
  await domain.pinIoThread(9, [1])
  await domain.setIoThreadParams(9, { pollMaxNs: 5000, pollGrow: 3 })
  expect((await domain.ioThreadInfo()).find(({ id }) => id === 9)?.cpus).toEqual([1])
  expect(virshTable('iothreadinfo', guest)['9']).toBe('1')
  const [record] = await host.domainListStats([domain], { iothread: true })
  expect(record?.stats.iothread).toContainEqual({ id: 9, pollMaxNs: 5000, pollGrow: 3, pollShrink: 0 })
  await domain.delIoThread(9)
  expect(await domain.ioThreadInfo()).toHaveLength(1)

  await domain.setPerfEvents({ taskClock: true, pageFaults: true })
  expect(await domain.perfEvents()).toMatchObject({ taskClock: true, pageFaults: true, cmt: false })
  const [counted] = await host.domainListStats([domain], { perf: true })
  expect(Object.keys(counted?.stats.perf ?? {}).sort()).toEqual(['pageFaults', 'taskClock'])
  expect(virshTable('perf', guest)).toMatchObject({ task_clock: 'enabled', cpu_clock: 'disabled' })
})

test('what it used', async () => {
  const { cpuTime = 0, userTime = 0, systemTime = 0 } = await domain.cpuStats()
  expect(cpuTime).toBeGreaterThan(1e8)
  expect(userTime + systemTime).toBeGreaterThan(1e8)
  const byCpu = await domain.cpuStatsByCpu()
  expect(byCpu.map(({ cpu }) => cpu)).toEqual((await host.nodeCpuMap()).online)
  const sum = byCpu.reduce((total, { cpuTime: time = 0 }) => total + time, 0)
  expect(sum).toBeGreaterThanOrEqual(cpuTime)
  expect(sum).toBeLessThan(cpuTime * 2 + 2e9)
  expect(await domain.blockStats('vda')).toMatchObject({
    rdBytes: expect.any(Number),
    flushTotalTimes: expect.any(Number),
  })
  await domain.setMemoryStatsPeriod(2, { live: true, config: true })
  expect(await domain.memoryStats()).toMatchObject({ actualBalloon: 131072, rss: expect.any(Number) })
  expect(await domain.xmlDesc({ inactive: true })).toContain("<stats period='2'/>")
})

test('looks into memory and labels', async () => {
  const reset = await domain.memoryPeek(0xffff0, 16, { physical: true })
  expect(reset[0]).toBe(0xea) // SeaBIOS begins with a far jump
  expect(await domain.memoryPeek(0, 4 * 2 ** 20, { physical: true })).toHaveLength(4 * 2 ** 20)
  await expect(domain.blockPeek('vda', 0, 16)).rejects.toMatchObject({ code: 'ERR_OPERATION_UNSUPPORTED' })
  expect(await domain.securityLabelList()).toContainEqual({
    label: expect.stringMatching(/^\+\d+:\+\d+$/),
    enforcing: false,
  })
  expect(await domain.launchSecurityInfo()).toEqual({})
  const secret = { sevSecret: 'eA==', sevSecretHeader: 'eA==', sevSecretSetAddress: 2 ** 40 }
  await expect(domain.setLaunchSecurityState(secret)).rejects.toMatchObject({
    code: 'ERR_OPERATION_UNSUPPORTED',
  })
})

test('how fast it writes to its memory', async () => {
  await domain.startDirtyRateCalc(1)
  const rate = async () => (await host.domainListStats([domain], { dirtyrate: true }))[0]?.stats.dirtyrate
  await expect
    .poll(async () => (await rate())?.calcStatus, { timeout: 10_000 })
    .toBe(DomainDirtyRateStatus.MEASURED)
  expect(await rate()).toMatchObject({
    calcPeriod: 1,
    calcMode: 'page-sampling',
    megabytesPerSecond: expect.any(Number),
  })
})

/** The value at a path of libvirt's, such as `block.0.rd.bytes`, in the nested form. */
function at(stats: unknown, path: string): unknown {
  return path.split('.').reduce((node: unknown, name) => {
    if (typeof node !== 'object' || node === null) return undefined
    const list: unknown = Array.isArray(node) ? node : (node as { list?: unknown }).list
    if (!Array.isArray(list)) return (node as Record<string, unknown>)[camelCase(name)]
    if (name === 'count') return list.length
    if (/^\d+$/.test(name)) return list.find((one) => one.id === Number(name)) ?? list[Number(name)]
    return (node as Record<string, unknown>)[camelCase(name)]
  }, stats)
}

test('statistics are those that virsh domstats prints', async () => {
  await domain.suspend()
  await pause(1000)
  const flat = virshTable('domstats', guest)
  const [record] = await host.domainListStats([domain])
  expect(record).toMatchObject({ name: guest, uuid: domain.uuid })
  expect(record?.stats.state?.state).toBe(DomainState.PAUSED)
  expect(record?.stats.vcpu?.list.map(({ id }) => id)).toEqual([0, 1])
  const paths = Object.keys(flat).filter((path) => path.includes('.'))
  expect(paths.length).toBeGreaterThan(40)
  // These go on while the guest is paused.
  const moving = /^(cpu|net|perf)\.|\.(rss|delay|wait|time)$/
  for (const path of paths) {
    const value = at(record?.stats, path)
    expect([path, typeof value]).toEqual([path, expect.stringMatching(/number|string|boolean/)])
    if (!moving.test(path)) expect([path, String(value)]).toEqual([path, flat[path]])
  }
  const all = await host.allDomainStats({ state: true, balloon: true }, { active: true })
  const mine = all.find(({ uuid }) => uuid === domain.uuid)
  expect(Object.keys(mine?.stats ?? {})).toEqual(['state', 'balloon'])
  const backing = await host.domainListStats([domain], { block: true }, { backing: true })
  expect(backing[0]?.stats.block?.[0]).toMatchObject({ name: 'vda', backingIndex: 1 })
  await domain.destroy()
  const [off] = await host.domainListStats([domain], { state: true, vcpu: true, balloon: true })
  expect(off?.stats.vcpu).toEqual({ current: 2, maximum: 3, list: [] })
  expect(off?.stats.state?.state).toBe(DomainState.SHUTOFF)
})
