import { expect, test } from 'vitest'
import { Connection, CPUCompareResult, isLibvirtError, LibvirtError } from '../../src/index.ts'

const refused = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.fail('it should have been refused'),
    (error: unknown) => error as LibvirtError,
  )

test('tells what a host is', async () => {
  await using host = await Connection.open('test:///default')
  expect(await host.uri()).toBe('test:///default')
  expect(await host.type()).toBe('TEST')
  expect(await host.version()).toEqual({ number: 2, text: '0.0.2' })
  expect((await host.libVersion()).text).toMatch(/^\d+\.\d+\.\d+$/)
  expect(await host.hostname()).not.toBe('')
  expect(await host.nodeInfo()).toEqual({
    model: 'i686',
    memory: 3145728,
    cpus: 16,
    mhz: 1400,
    nodes: 2,
    sockets: 2,
    cores: 2,
    threads: 2,
  })
  expect(await host.capabilities()).toContain('<capabilities>')
  expect(await host.nodeFreeMemory()).toBeGreaterThan(0)
  expect(await host.nodeCellsFreeMemory()).toHaveLength(2)
  expect(await host.nodeCpuMap()).toEqual({ present: 8, online: [0, 2, 4] })
  expect(Object.keys(await host.nodeCpuStats())).toEqual(['user', 'kernel', 'idle', 'iowait'])
  expect(await host.maxVcpus('test')).toBe(32)
  expect(await host.cpuModelNames('x86_64')).toContain('qemu64')
  expect([await host.isAlive(), await host.isSecure(), await host.isEncrypted()]).toEqual([true, true, false])
  expect((await host.describeNodeDevices()).map(({ name }) => name)).toContain('computer')
})

test('compares and combines CPUs', async () => {
  await using host = await Connection.open('test:///default')
  const error = await refused(host.baselineHypervisorCpu({ xmls: ['<cpu><arch>x86_64</arch></cpu>'] }))
  expect(error.code).toBe('ERR_NO_SUPPORT')
  expect((await refused(host.compareHypervisorCpu({ xml: '<cpu/>' }))).code).toBe('ERR_NO_SUPPORT')
  expect(CPUCompareResult.SUPERSET).toBe(2)
  await expect(host.baselineHypervisorCpu({ xmls: 'x' as never })).rejects.toThrow(TypeError)
})

test('an error says what, where and who called', async () => {
  await using host = await Connection.open('test:///default')
  async function nobodyHome() {
    return await host.lookupDomainByName('nobody')
  }
  const error = await refused(nobodyHome())
  expect(error).toBeInstanceOf(LibvirtError)
  expect(isLibvirtError(error)).toBe(true)
  expect(error).toMatchObject({
    code: 'ERR_NO_DOMAIN',
    codeNumber: 42,
    domain: 'TEST',
    domainNumber: 12,
    level: 2,
    function: 'virDomainLookupByName',
  })
  expect(error.message).toContain('Domain not found')
  expect(error.stack).toContain('Connection.lookupDomainByName')
  expect(error.stack).toContain('nobodyHome')
})

test('200 failures at once each keep their own message', async () => {
  const hosts = await Promise.all(Array.from({ length: 8 }, () => Connection.open('test:///default')))
  const broken = (index: number) =>
    `<domain type='test'><name>x</name><memory>1024</memory><os><type arch='nonsense-${index}'>hvm</type></os></domain>`
  const calls = hosts.flatMap((host, lane) =>
    Array.from({ length: 25 }, (_, turn) => refused(host.defineDomain(broken(lane * 25 + turn)))),
  )
  for (const [index, error] of (await Promise.all(calls)).entries())
    expect(error.message).toContain(`nonsense-${index}`)
  await Promise.all(hosts.map((host) => host.close()))
})

test('opening fails with a reason', async () => {
  expect((await refused(Connection.open('lxc+unix:///x?socket=/no/such/socket'))).code).toBe(
    'ERR_SYSTEM_ERROR',
  )
  expect((await refused(Connection.open('test:///no/such/file'))).code).toBe('ERR_XML_ERROR')
  expect((await refused(Connection.open('test+tcp://127.0.0.1:1/default'))).message).toContain(
    'Connection refused',
  )
  await expect(Connection.open(7 as never)).rejects.toThrow(TypeError)
  await expect(Connection.open('test:///default', { keepAlive: { interval: 0, count: 1 } })).rejects.toThrow(
    TypeError,
  )
  await expect(Connection.open('test:///default', { signal: AbortSignal.abort() })).rejects.toThrow('abort')
})

test('read only means read only', async () => {
  await using host = await Connection.open('test:///default', { readOnly: true })
  const [domain] = await host.listAllDomains()
  expect((await refused(domain?.suspend() ?? Promise.resolve())).code).toBe('ERR_OPERATION_DENIED')
})

test('calls after close are refused, and closing twice is fine', async () => {
  const host = await Connection.open('test:///default')
  const domain = await host.lookupDomainByName('test')
  const inFlight = Array.from({ length: 20 }, () =>
    domain.info().then(
      () => 'done',
      (error) => error.code,
    ),
  )
  const closing = host.close()
  expect(host.closed).toBe(true)
  expect(host.close()).toBe(closing)
  await closing
  for (const result of await Promise.all(inFlight)) expect(['done', 'ERR_INVALID_CONN']).toContain(result)
  for (const late of [
    host.uri(),
    domain.info(),
    host.listAllDomains(),
    host.on('domain.lifecycle', () => {}),
  ])
    expect((await refused(late)).code).toBe('ERR_INVALID_CONN')
  expect(domain.name).toBe('test')
  expect(domain.id).toBeNull()
  host.abort()
  await host.close()
})

test('abort settles what waits', async () => {
  const host = await Connection.open('test:///default')
  const calls = Array.from({ length: 50 }, () =>
    host.capabilities().then(
      () => 'done',
      (error) => error.code,
    ),
  )
  host.abort()
  const results = await Promise.all(calls)
  expect(results).toEqual(Array.from({ length: 50 }, () => 'ERR_OPERATION_ABORTED'))
  expect((await refused(host.uri())).code).toBe('ERR_INVALID_CONN')
  await host.close()
})
