import { afterEach, beforeEach, expect, test } from 'vitest'
import { Connection, type Domain, DomainNumatuneMemMode, VcpuState } from '../../src/index.ts'
import { nodeFile } from '../support/test-node.ts'

let host: Connection
let domain: Domain
beforeEach(async () => {
  host = await Connection.open(`test://${nodeFile('tuned')}`)
  domain = await host.lookupDomainByName('tuned-0')
})
afterEach(() => host.close())

test('pins vCPUs and the emulator to CPUs by number', async () => {
  const all = [0, 1, 2, 3, 4, 5, 6, 7]
  expect(await domain.vcpuPinInfo()).toEqual([all, all])
  await domain.pinVcpu(0, [7, 0, 3])
  await domain.pinVcpu(1, [5])
  expect(await domain.vcpuPinInfo({ live: true })).toEqual([[0, 3, 7], [5]])
  const vcpus = await domain.vcpus()
  expect(vcpus.map(({ number, state, cpus }) => [number, state, cpus])).toEqual([
    [0, VcpuState.RUNNING, [0, 3, 7]],
    [1, VcpuState.RUNNING, [5]],
  ])
  await domain.pinEmulator([2, 1])
  expect(await domain.emulatorPinInfo()).toEqual([1, 2])
})

test('refuses CPUs that are none', async () => {
  const refused = { code: 'ERR_INVALID_ARG', message: 'CPU 8 does not exist: the host has 8' }
  await expect(domain.pinVcpu(0, [0, 8])).rejects.toMatchObject(refused)
  await expect(domain.pinEmulator([8])).rejects.toMatchObject(refused)
  await expect(domain.pinVcpu(0, [2 ** 31 - 1])).rejects.toMatchObject({ code: 'ERR_INVALID_ARG' })
  await expect(domain.pinVcpu(2, [0])).rejects.toMatchObject({ code: 'ERR_INVALID_ARG' })
  for (const cpus of [[-1], [1.5], ['0'], [2 ** 31], 0, null, '0-1', [[0]], { 0: 1 }])
    await expect(domain.pinVcpu(0, cpus as never)).rejects.toThrow(TypeError)
  expect((await domain.vcpuPinInfo())[0]).toHaveLength(8)
})

test('CPU time in all, and by CPU of the host', async () => {
  const { cpuTime = 0, userTime = 0 } = await domain.cpuStats()
  expect(cpuTime).toBeGreaterThan(userTime)
  const byCpu = await domain.cpuStatsByCpu()
  expect(byCpu.map(({ cpu }) => cpu)).toEqual([0, 1])
  for (const { cpuTime: all = 0, vcpuTime = 0 } of byCpu) expect(all).toBeGreaterThan(vcpuTime)
  await domain.destroy()
  await expect(domain.cpuStats()).rejects.toMatchObject({ code: 'ERR_OPERATION_INVALID' })
})

test('I/O threads come, are tuned and go', async () => {
  await domain.addIoThread(9)
  await domain.pinIoThread(9, [0])
  await domain.setIoThreadParams(9, { pollMaxNs: 5000, pollGrow: 3 })
  expect((await domain.ioThreadInfo()).map(({ id }) => id)).toEqual([1, 2, 9])
  expect((await domain.ioThreadInfo())[2]?.cpus).toEqual([0])
  const [record] = await host.allDomainStats({ iothread: true })
  expect(record?.stats.iothread?.[2]).toEqual({ id: 9, pollMaxNs: 5000, pollGrow: 3, pollShrink: 0 })
  await domain.delIoThread(9)
  expect(await domain.ioThreadInfo()).toHaveLength(2)
  await expect(domain.delIoThread(9)).rejects.toMatchObject({ code: 'ERR_INVALID_ARG' })
  await expect(domain.setIoThreadParams(1, { pollMaxNs: -1 })).rejects.toThrow(
    'pollMaxNs must be an unsigned',
  )
})

test('memory limits, null for none', async () => {
  expect(await domain.memoryParameters()).toEqual({ hardLimit: null, softLimit: null, swapHardLimit: null })
  await domain.setMemoryParameters({ hardLimit: 200_000, softLimit: 2 ** 53 - 2, swapHardLimit: null })
  expect(await domain.memoryParameters()).toEqual({
    hardLimit: 200_000,
    softLimit: 2 ** 53 - 2,
    swapHardLimit: null,
  })
  expect(await domain.memoryParameters({ config: true })).toMatchObject({ hardLimit: null })
  await domain.setMemoryParameters({ hardLimit: null, softLimit: null })
  expect(await domain.memoryParameters()).toMatchObject({ hardLimit: null, softLimit: null })
})

test('limits of a disk', async () => {
  const limits = {
    totalBytesSec: 2_000_000,
    totalBytesSecMax: 4_000_000,
    totalIopsSec: 100,
    groupName: 'slow',
  }
  await domain.setBlockIoTune('vda', { ...limits, totalIopsSecMax: 200 }, { live: true })
  expect(await domain.blockIoTune('vda', { live: true })).toMatchObject({ ...limits, readBytesSec: null })
  await domain.setBlockIoTune('vda', { totalBytesSec: null, totalBytesSecMax: null }, { live: true })
  expect(await domain.blockIoTune('vda')).toMatchObject({ totalBytesSec: null, totalIopsSec: 100 })
  const both = { totalBytesSec: 5, readBytesSec: 5 }
  await expect(domain.setBlockIoTune('vda', both)).rejects.toMatchObject({ code: 'ERR_INVALID_ARG' })
  await expect(domain.blockIoTune('vdz')).rejects.toMatchObject({ code: 'ERR_INVALID_ARG' })
  await expect(domain.setBlockIoTune('vda', {})).rejects.toMatchObject({ code: 'ERR_INVALID_ARG' })
})

test('limits of an interface, each way', async () => {
  const mac = '52:54:00:00:00:01'
  expect(await domain.interfaceParameters(mac)).toEqual({ inbound: null, outbound: null })
  const inbound = { average: 1000, peak: 2000, burst: 512, floor: 0 }
  await domain.setInterfaceParameters(mac, { inbound, outbound: { average: 2 ** 32 - 1 } })
  expect(await domain.interfaceParameters(mac)).toEqual({
    inbound,
    outbound: { average: 2 ** 32 - 1, peak: 0, burst: 0 },
  })
  await domain.setInterfaceParameters(mac, { inbound: null })
  expect(await domain.interfaceParameters(mac)).toMatchObject({
    inbound: null,
    outbound: { average: 2 ** 32 - 1 },
  })
  const refused: [unknown, string][] = [
    [{ inbound: { average: 2 ** 32 } }, 'average must be an unsigned 32-bit integer'],
    [{ outbound: { floor: 1 } }, 'unknown outbound parameter floor'],
    [{ inwards: null }, 'unknown interface parameter inwards'],
    [{ inbound: 5 }, 'the inbound parameters must be an object'],
    [null, 'the interface parameters must be an object'],
  ]
  for (const [limits, message] of refused) {
    const call = domain.setInterfaceParameters(mac, limits as never)
    await expect(call).rejects.toThrow(TypeError)
    await expect(call).rejects.toThrow(message)
  }
})

test('NUMA nodes, devices and events in the form of the language', async () => {
  await domain.destroy()
  await domain.setNumaParameters({ nodeset: [0, 1], mode: DomainNumatuneMemMode.INTERLEAVE })
  expect(await domain.numaParameters()).toEqual({ nodeset: [0, 1], mode: DomainNumatuneMemMode.INTERLEAVE })
  await domain.setBlkioParameters({ weight: 500, deviceReadIops: { '/dev/sda': 100, '/dev/sdb': 0 } })
  expect(await domain.blkioParameters()).toMatchObject({
    weight: 500,
    deviceReadIops: { '/dev/sda': 100 },
    deviceWriteIops: {},
  })
  await domain.setPerfEvents({ cpuCycles: true, pageFaults: true })
  expect(await domain.perfEvents()).toMatchObject({ cpuCycles: true, pageFaults: true, cmt: false })
  for (const devices of [{ 'a,b': 1 }, { '/dev/sda': -1 }, { '/dev/sda': '1' }, [], null, '/dev/sda,1'])
    await expect(domain.setBlkioParameters({ deviceWeight: devices as never })).rejects.toThrow(
      'deviceWeight must be an object of numbers by device',
    )
  await expect(domain.setNumaParameters({ nodeset: '0-1' as never })).rejects.toThrow(
    'nodeset must be an array',
  )
  await expect(domain.setPerfEvents({ bogus: true } as never)).rejects.toThrow(
    'unknown perf event parameter bogus',
  )
})

test('the scheduler, and what the driver refuses', async () => {
  expect(await domain.schedulerType()).toEqual({ type: 'fair', parameters: 1 })
  await domain.setSchedulerParameters({ weight: 7 })
  await expect(domain.setSchedulerParameters({ vcpuQuota: 1 })).rejects.toMatchObject({
    code: 'ERR_ARGUMENT_UNSUPPORTED',
  })
  const unsupported = [
    () => domain.setVcpu([0, 1], true),
    () => domain.guestVcpus(),
    () => domain.setGuestVcpus(1, false),
    () => domain.blockPeek('vda', 0, 16),
    () => domain.securityLabelList(),
    () => domain.startDirtyRateCalc(1),
    () => domain.setLaunchSecurityState({ sevSecret: 'eA==', sevSecretHeader: 'eA==' }),
  ]
  for (const call of unsupported) await expect(call()).rejects.toMatchObject({ code: 'ERR_NO_SUPPORT' })
  for (const vcpus of [[-1], ['1'], '0-1', null, 1.5])
    await expect(domain.setVcpu(vcpus as never, true)).rejects.toThrow('vcpus must be an array of numbers')
  await expect(domain.setVcpu(1, 1 as never)).rejects.toThrow('enabled must be a boolean')
  await expect(domain.blockIoTune(null as never)).rejects.toThrow(TypeError)
  await expect(domain.setInterfaceParameters(5 as never, { inbound: null })).rejects.toThrow(TypeError)
})

test("reads the guest's memory", async () => {
  const bytes = await domain.memoryPeek(2, 4, { physical: true })
  expect([...bytes]).toEqual([2, 3, 4, 5])
  expect(await domain.memoryPeek(0, 0, { virtual: true })).toHaveLength(0)
  expect(await domain.memoryPeek(0n, 4 * 2 ** 20, { physical: true })).toHaveLength(4 * 2 ** 20)
  for (const size of [4 * 2 ** 20 + 1, -1, 2 ** 53, 2n ** 64n - 1n, '1', 0.5])
    await expect(domain.memoryPeek(0, size as number, { physical: true })).rejects.toThrow(TypeError)
  await expect(domain.memoryPeek(2n ** 64n, 1, { physical: true })).rejects.toThrow(TypeError)
  await expect(domain.memoryPeek(0, 1, 0)).rejects.toMatchObject({ code: 'ERR_INVALID_ARG' })
})
