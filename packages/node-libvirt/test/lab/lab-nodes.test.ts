// Networks and their ports, filters, secrets, devices and the host's own functions against the lab's real daemons, and
// beside virsh: DROVER_LAB=1 vitest run --root packages/node-libvirt test/lab/lab-nodes.test.ts
import { execFileSync, spawnSync } from 'node:child_process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  Connection,
  type Domain,
  isLibvirtError,
  type Network,
  NetworkUpdateCommand,
  NetworkUpdateSection,
  NodeSuspendTarget,
  SecretUsageType,
} from '../../src/index.ts'
import { generator, hostile, longText, Trap } from '../support/hostile-values.ts'
import { lab, tls, virsh as virshOn } from './lab-support.ts'

const virsh = (...args: string[]) => virshOn('hosta', ...args)
/** What virsh says why not. */
function refusal(...args: string[]): string {
  const { stderr } = spawnSync('bash', [lab, 'virsh', 'hosta', ...args], { encoding: 'utf8' })
  const [, why] =
    stderr
      .trim()
      .split('\n')
      .at(-1)
      ?.match(/^error: (.+)/) ?? []
  if (!why) throw new Error(`virsh ${args.join(' ')} was not refused: ${stderr}`)
  return why
}
const uri = tls('hosta')
const guest = 'nodes-guest'
const filter = 'nodes-filter'

let host: Connection
let domain: Domain
let network: Network

async function remove(): Promise<void> {
  const left = await host.lookupDomainByName(guest).catch(() => null)
  await left?.destroy().catch(() => undefined)
  await left?.undefine().catch(() => undefined)
  await host.lookupNWFilterByName(filter).then(
    (it) => it.undefine(),
    () => undefined,
  )
  const net = await host.lookupNetworkByName('nodes-net').catch(() => null)
  await net?.destroy().catch(() => undefined)
  await net?.undefine().catch(() => undefined)
}

beforeAll(async () => {
  host = await Connection.open(uri, { timeout: 10_000 })
  await remove()
  await host.defineNWFilter(
    `<filter name='${filter}' chain='root'><rule action='accept' direction='inout'><all/></rule></filter>`,
  )
  execFileSync('bash', [lab, 'guest', 'hosta', guest, 'diskless'], {
    env: { ...process.env, MEM: '96', NOSTART: '1' },
  })
  const xml = virsh('dumpxml', guest, '--inactive')
  domain = await host.defineDomain(
    xml.replace("<source network='default'/>", `$&<filterref filter='${filter}'/>`),
  )
  await domain.create()
  network = await host.lookupNetworkByName('default')
}, 120_000)
afterAll(async () => {
  await remove()
  await host.close()
}, 60_000)

const vnet = () => virsh('domiflist', guest).match(/vnet\d+/)?.[0] ?? 'none'

test("a guest's interface is a port of its network", async () => {
  const ports = await network.listAllPorts()
  expect(ports.map(({ uuid }) => uuid).sort()).toEqual(
    virsh('net-port-list', 'default', '--uuid').trim().split(/\s+/).sort(),
  )
  const owners = await Promise.all(ports.map((port) => port.xmlDesc()))
  const port = ports[owners.findIndex((xml) => xml.includes(`<name>${guest}</name>`))]
  if (!port) throw new Error('the guest has no port')
  expect(port.network).toBe(network)
  expect(await port.xmlDesc()).toBe(virsh('net-port-dumpxml', 'default', port.uuid))
  expect(await port.parameters()).toEqual({})

  await port.setParameters({
    inboundAverage: 2000,
    outboundAverage: 300,
    outboundPeak: 600,
    outboundBurst: 32,
  })
  expect(await port.parameters()).toMatchObject({
    inboundAverage: 2000,
    inboundBurst: null,
    outboundAverage: 300,
    outboundPeak: 600,
    outboundBurst: 32,
  })
  expect(virsh('net-port-dumpxml', 'default', port.uuid)).toContain(
    "<outbound average='300' peak='600' burst='32'/>",
  )
  await port.setParameters({ outboundAverage: null })
  expect(await port.parameters()).not.toHaveProperty('outboundAverage')

  const again = await network.lookupPortByUuid(port.uuid)
  expect(await again.xmlDesc()).toBe(await port.xmlDesc())
  await expect(port.setParameters({ inboundAverage: -1 })).rejects.toThrow(
    'inboundAverage must be an unsigned',
  )
  await expect(port.setParameters({ average: 1 } as never)).rejects.toThrow(
    'unknown network port parameter average',
  )
  await expect(network.lookupPortByUuid(network.uuid)).rejects.toMatchObject({ code: 'ERR_NO_NETWORK_PORT' })
})

test('a network of our own: parts, autostart, a port made and deleted', async () => {
  const own = await host.defineNetwork(
    `<network><name>nodes-net</name><bridge name='nodesbr0'/>
       <ip address='10.99.7.1' netmask='255.255.255.0'><dhcp><range start='10.99.7.2' end='10.99.7.9'/></dhcp></ip>
     </network>`,
  )
  await own.create()
  expect([await own.isActive(), await own.isPersistent(), await own.bridgeName()]).toEqual([
    true,
    true,
    'nodesbr0',
  ])
  await own.setAutostart(true)
  expect(virsh('net-info', 'nodes-net')).toMatch(/Autostart:\s+yes/)
  expect((await host.listAllNetworks({ autostart: true })).map(({ name }) => name)).toContain('nodes-net')

  const lease = "<host mac='52:54:00:00:07:07' ip='10.99.7.7'/>"
  const { ADD_LAST } = NetworkUpdateCommand
  await own.update(ADD_LAST, NetworkUpdateSection.IP_DHCP_HOST, lease, { live: true, config: true })
  expect(virsh('net-dumpxml', 'nodes-net')).toContain('10.99.7.7')
  expect(virsh('net-dumpxml', 'nodes-net', '--inactive')).toContain('10.99.7.7')
  expect(await own.xmlDesc({ inactive: true })).toContain('10.99.7.7')
  expect(await own.dhcpLeases()).toEqual([])

  const port = await own.createPort(
    `<networkport><uuid>0a0b0c0d-0000-4000-8000-000000000707</uuid><owner><name>${guest}</name><uuid>${domain.uuid}</uuid></owner>
       <mac address='52:54:00:00:07:07'/></networkport>`,
  )
  expect(virsh('net-port-list', 'nodes-net', '--uuid').trim()).toBe(port.uuid)
  const plugged = await port.xmlDesc()
  expect(plugged).toContain("<plug type='network' bridge='nodesbr0'/>")
  const taken = plugged.replace(port.uuid, '0a0b0c0d-0000-4000-8000-000000000808')
  await expect(own.createPort(taken)).rejects.toThrow('Port reclaim not requested')
  const reclaimed = await own.createPort(taken, { reclaim: true })
  expect((await own.listAllPorts()).map(({ uuid }) => uuid).sort()).toEqual([port.uuid, reclaimed.uuid])
  await reclaimed.delete()
  await port.delete()
  expect(await own.listAllPorts()).toEqual([])
  await own.destroy()
  await own.undefine()
  await expect(host.lookupNetworkByName('nodes-net')).rejects.toMatchObject({ code: 'ERR_NO_NETWORK' })
})

test("a filter and its binding to a running guest's interface", async () => {
  const filters = await host.listAllNWFilters()
  const listed = virsh('nwfilter-list').trim().split('\n')
  expect(filters.map(({ uuid, name }) => `${uuid} ${name}`).sort()).toEqual(
    listed.map((line) => line.trim().replace(/\s+/, ' ')).sort(),
  )
  const own = await host.lookupNWFilterByName(filter)
  expect((await host.lookupNWFilterByUuid(own.uuid)).name).toBe(filter)
  expect(await own.xmlDesc()).toBe(virsh('nwfilter-dumpxml', filter))
  await expect(own.undefine()).rejects.toMatchObject({ code: 'ERR_OPERATION_INVALID' })

  const bindings = await host.listAllNWFilterBindings()
  expect(bindings.map(({ portDev, filterName }) => [portDev, filterName])).toContainEqual([vnet(), filter])
  const binding = await host.lookupNWFilterBindingByPortDev(vnet())
  const xml = await binding.xmlDesc()
  expect(xml).toBe(virsh('nwfilter-binding-dumpxml', vnet()))
  expect(xml).toContain(domain.uuid)
  await binding.delete()
  expect(virsh('nwfilter-binding-list')).not.toContain(filter)
  await expect(host.lookupNWFilterBindingByPortDev(vnet())).rejects.toMatchObject({
    code: 'ERR_NO_NWFILTER_BINDING',
  })
  const made = await host.createNWFilterBinding(xml)
  expect([made.portDev, made.filterName]).toEqual([vnet(), filter])
  expect(virsh('nwfilter-binding-list')).toContain(filter)
})

test('a secret and its value', async () => {
  const value = Buffer.from([0, 1, 2, 0xff, 0, 0x41])
  const secret = await host.defineSecret(
    "<secret ephemeral='yes' private='no'><usage type='ceph'><name>nodes-ceph</name></usage></secret>",
    { validate: true },
  )
  try {
    expect([secret.usageId, await secret.usageType()]).toEqual(['nodes-ceph', SecretUsageType.CEPH])
    await expect(secret.value()).rejects.toMatchObject({ code: 'ERR_NO_SECRET' })
    const given = Uint8Array.from(value)
    const setting = secret.setValue(given)
    given.fill(9) // copied already
    await setting
    expect(await secret.value()).toEqual(value)
    expect(virsh('secret-get-value', secret.uuid).trim()).toBe(value.toString('base64'))
    const large = Buffer.alloc(60_000, 'k')
    await secret.setValue(large)
    expect((await secret.value()).equals(large)).toBe(true)
    expect((await host.lookupSecretByUuid(secret.uuid)).usageId).toBe('nodes-ceph')
    expect((await host.lookupSecretByUsage(SecretUsageType.CEPH, 'nodes-ceph')).uuid).toBe(secret.uuid)
    expect((await host.listAllSecrets({ ephemeral: true })).map(({ uuid }) => uuid)).toContain(secret.uuid)
    expect((await host.listAllSecrets({ private: true })).map(({ uuid }) => uuid)).not.toContain(secret.uuid)
    expect(await secret.xmlDesc()).toBe(virsh('secret-dumpxml', secret.uuid))
  } finally {
    await secret.undefine()
  }
  const error = await secret.setValue(Buffer.from('hush-hush')).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'ERR_NO_SECRET' })
  expect(JSON.stringify(error) + String(error)).not.toContain('hush-hush')
  await expect(secret.setValue('hush-hush' as never)).rejects.toThrow(/^argument 1 must be a Uint8Array$/)
})

test('a private secret keeps its value', async () => {
  const secret = await host.defineSecret("<secret ephemeral='yes' private='yes'/>")
  try {
    await secret.setValue(Buffer.from('hidden'))
    await expect(secret.value()).rejects.toMatchObject({ code: 'ERR_INVALID_SECRET' })
    expect([secret.usageId, await secret.usageType()]).toEqual(['', SecretUsageType.NONE])
  } finally {
    await secret.undefine()
  }
})

test('interfaces of the host are shown, not configured', async () => {
  const interfaces = await host.listAllInterfaces()
  const listed = virsh('iface-list', '--all').trim().split('\n')
  const seen = interfaces.map(async (it) => {
    const state = (await it.isActive()) ? 'active' : 'inactive'
    return `${it.name} ${state} ${it.mac}`
  })
  expect((await Promise.all(seen)).sort()).toEqual(
    listed.map((line) => line.trim().replace(/\s+/g, ' ')).sort(),
  )
  const eth0 = await host.lookupInterfaceByName('eth0')
  expect(await eth0.xmlDesc()).toBe(virsh('iface-dumpxml', 'eth0'))
  expect((await host.lookupInterfaceByMac(eth0.mac)).name).toBe('eth0')
  await expect(host.interfaceChangeBegin()).rejects.toMatchObject({ code: 'ERR_NO_SUPPORT' })
  await expect(eth0.undefine()).rejects.toMatchObject({ code: 'ERR_NO_SUPPORT' })
})

test('devices of the host', async () => {
  const listed = virsh('nodedev-list').trim().split(/\s+/).sort()
  expect((await host.listAllNodeDevices()).map(({ name }) => name).sort()).toEqual(listed)
  const ofVirsh = (cap: string) => virsh('nodedev-list', cap).trim().split(/\s+/).sort()
  expect((await host.listAllNodeDevices({ capPciDev: true })).map(({ name }) => name).sort()).toEqual(
    ofVirsh('pci'),
  )
  expect(
    (await host.listAllNodeDevices({ capNet: true, active: true })).map(({ name }) => name).sort(),
  ).toEqual(ofVirsh('net'))
  for (const { name, parent, xml } of await host.describeNodeDevices()) {
    expect(xml, name).toBe(virsh('nodedev-dumpxml', name))
    const device = await host.lookupNodeDeviceByName(name)
    expect([await device.parent(), await device.isActive()]).toEqual([parent, true])
    const caps = await device.caps()
    expect(xml).toContain(`<capability type='${caps[0]}'`)
    expect(await device.autostart()).toBe(virsh('nodedev-info', name).includes('Autostart:      yes'))
    expect(await device.isPersistent()).toBe(virsh('nodedev-info', name).includes('Persistent:     yes'))
  }
})

test('what can only be done to other devices is refused for its reason', async () => {
  const [net] = await host.listAllNodeDevices({ capNet: true })
  if (!net) throw new Error('the host has no network device')
  await expect(net.detach()).rejects.toThrow(refusal('nodedev-detach', net.name))
  await expect(net.reAttach()).rejects.toThrow(refusal('nodedev-reattach', net.name))
  await expect(net.reset()).rejects.toThrow(refusal('nodedev-reset', net.name))
  await expect(net.destroy()).rejects.toThrow(refusal('nodedev-destroy', net.name))
  await expect(net.create()).rejects.toThrow(refusal('nodedev-start', net.name))
  await expect(net.undefine()).rejects.toThrow(refusal('nodedev-undefine', net.name))
  await expect(net.setAutostart(true)).rejects.toThrow(refusal('nodedev-autostart', net.name))
  await expect(net.update('<device/>', { live: true })).rejects.toMatchObject({ code: 'ERR_NO_SUPPORT' })
  await expect(
    host.defineNodeDevice("<device><parent>computer</parent><capability type='net'/></device>"),
  ).rejects.toMatchObject({ domain: 'NODEDEV' })
})

test('memory of the host', async () => {
  const before = await host.nodeMemoryParameters()
  const inVirsh = Object.fromEntries(
    [...virsh('node-memory-tune').matchAll(/(shm_\w+)\s+(\d+)/g)].map(([, name, value]) => [name, value]),
  )
  expect(inVirsh.shm_pages_to_scan).toBe(String(before.shmPagesToScan))
  expect(inVirsh.shm_merge_across_nodes === '1').toBe(before.shmMergeAcrossNodes)
  expect(Object.keys(inVirsh)).toHaveLength(Object.keys(before).length)
  await host.setNodeMemoryParameters({ shmPagesToScan: 123, shmSleepMillisecs: 21 })
  try {
    expect(virsh('node-memory-tune')).toMatch(/shm_pages_to_scan\s+123\n\s+shm_sleep_millisecs\s+21\n/)
  } finally {
    const { shmPagesToScan, shmSleepMillisecs } = before
    await host.setNodeMemoryParameters({ shmPagesToScan, shmSleepMillisecs })
  }
  expect(await host.nodeMemoryParameters()).toEqual(before)

  const cells = await host.nodeFreePages([4, 2048], { firstCell: 0, cells: 1 })
  expect(cells).toEqual([[expect.any(Number), expect.any(Number)]])
  const [, small] = virsh('freepages', '--cellno', '0', '--pagesize', '4').match(/4KiB: (\d+)/) ?? []
  expect(Math.abs((cells[0]?.[0] ?? 0) - Number(small))).toBeLessThan(200_000)
  await expect(host.nodeFreePages([4], { firstCell: 7 })).rejects.toThrow('out of range')
  expect((await host.nodeMemoryStats(0)).total).toBeGreaterThan(100_000)
  expect((await host.nodeMemoryStats()).cached).toBeGreaterThan(0)
})

test('huge pages are added and given back', async () => {
  const range = { firstCell: 0, cells: 1 }
  const free = async () => (await host.nodeFreePages([2048], range))[0]?.[0] ?? 0
  const before = await free()
  expect(await host.nodeAllocPages(new Map([[2048, 2]]), range)).toBe(1)
  try {
    expect(await free()).toBe(before + 2)
  } finally {
    await host.nodeAllocPages(new Map([[2048, before]]), range, { set: true })
  }
  expect(await free()).toBe(before)
})

test('CPUs and what the host cannot do', async () => {
  const [one, all] = [await host.nodeCpuStats(0), await host.nodeCpuStats()]
  expect(one.user).toBeLessThan(all.user ?? 0)
  expect(
    Math.abs((await host.nodeFreeMemory()) / 1024 - Number(virsh('freecell').match(/(\d+) KiB/)?.[1])),
  ).toBeLessThan(1_000_000)
  const cpu = (await host.capabilities()).match(/<cpu>[\s\S]*?<\/cpu>/)?.[0] ?? ''
  expect(await host.baselineCpu([cpu, cpu], { migratable: true })).toContain('<cpu')
  await expect(host.nodeSevInfo()).rejects.toMatchObject({ code: 'ERR_OPERATION_UNSUPPORTED' })
  await expect(host.nodeSuspendForDuration(NodeSuspendTarget.MEM, 1)).rejects.toMatchObject({
    code: 'ERR_ARGUMENT_UNSUPPORTED',
  })
})

test('a connection that speaks for somebody else', async () => {
  await using proxy = await Connection.open(uri)
  await proxy.setIdentity({ userName: 'nobody', unixUserId: 65534, processId: 1, processTime: 1 })
  expect((await proxy.listAllDomains()).map(({ name }) => name)).toContain(guest)
})

test('hostile arguments for what the test driver does not have', { timeout: 120_000 }, async () => {
  const secret = await host.defineSecret("<secret ephemeral='yes' private='no'/>")
  const binding = await host.lookupNWFilterBindingByPortDev(vnet())
  const ports = await network.listAllPorts()
  const owners = await Promise.all(ports.map((one) => one.xmlDesc()))
  const port = ports[owners.findIndex((xml) => xml.includes(domain.uuid))]
  const objects = [secret, binding, port, await host.lookupNWFilterByName(filter)]
  const below = generator(3)
  const values = [...hostile, longText, secret, binding, port, host, { timeout: 0.001 }, { flags: 7 }]
  const last = ['delete', 'undefine']
  let calls = 0
  for (const object of objects) {
    const methods = Object.getOwnPropertyNames(Object.getPrototypeOf(object)).filter(
      (it) => it !== 'constructor',
    )
    methods.sort((a, b) => last.indexOf(a) - last.indexOf(b))
    for (const method of methods) {
      const one = async () => {
        const args = Array.from({ length: below(4) }, () => values[below(values.length)])
        const call = Reflect.get(object as object, method) as (...args: unknown[]) => Promise<unknown>
        await Reflect.apply(call, object, args).catch((error: unknown) => {
          const refused = error instanceof TypeError || error instanceof Trap || isLibvirtError(error)
          if (!refused) throw new Error(method, { cause: error })
        })
        calls++
      }
      await Promise.all(Array.from({ length: 200 }, one))
    }
  }
  expect(calls).toBeGreaterThan(2000)
  await expect(secret.value()).rejects.toMatchObject({ code: 'ERR_NO_SECRET' })
  expect(await host.isAlive()).toBe(true)
  expect(await domain.isActive()).toBe(true)
})
