// Networks, interfaces, devices and the host's own functions, as far as libvirt's test driver has them; the rest is
// proved in the lab (lab-nodes.test.ts), and here answers that the driver does not have it.
import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  Connection,
  LibvirtError,
  libraryVersion,
  type Network,
  NetworkMetadataType,
  NetworkUpdateCommand,
  NetworkUpdateSection,
  NodeSuspendTarget,
  SecretUsageType,
} from '../../src/index.ts'

let host: Connection
beforeAll(async () => {
  host = await Connection.open('test:///default')
})
afterAll(() => host.close())

const noSupport = (call: Promise<unknown>, name: string) =>
  expect(call, name).rejects.toMatchObject({ code: 'ERR_NO_SUPPORT', function: name })
const wrongType = (call: Promise<unknown>, text: string | RegExp) =>
  expect(call).rejects.toSatisfy((error) => error instanceof TypeError && error.message.match(text) !== null)

test('version of the library', () => {
  const [, text] =
    execFileSync('virsh', ['--version=long'], { encoding: 'utf8' }).match(/libvirt (\S+)/) ?? []
  expect(libraryVersion().text).toBe(text)
  expect(libraryVersion().number).toBeGreaterThanOrEqual(8_005_000)
})

test('a part of a network is added, changed and deleted', async () => {
  const network = await host.lookupNetworkByName('default')
  const lease = (ip: string) => `<host mac='52:54:00:00:00:01' ip='${ip}'/>`
  const { ADD_LAST, MODIFY, DELETE } = NetworkUpdateCommand
  const { IP_DHCP_HOST } = NetworkUpdateSection
  await network.update(ADD_LAST, IP_DHCP_HOST, lease('192.168.122.50'), { live: true })
  expect(await network.xmlDesc()).toContain("ip='192.168.122.50'")
  await network.update(MODIFY, IP_DHCP_HOST, lease('192.168.122.51'), { parentIndex: 0 })
  expect(await network.xmlDesc()).toContain("ip='192.168.122.51'")
  await network.update(DELETE, IP_DHCP_HOST, lease('192.168.122.51'))
  expect(await network.xmlDesc()).not.toContain('52:54:00:00:00:01')

  await expect(
    network.update(ADD_LAST, IP_DHCP_HOST, lease('192.168.122.52'), { parentIndex: 7 }),
  ).rejects.toBeInstanceOf(LibvirtError)
  await wrongType(network.update(ADD_LAST, IP_DHCP_HOST, '', { parentIndex: 'x' as never }), 'argument 3')
  await wrongType(
    network.update(ADD_LAST, IP_DHCP_HOST, '', { alive: true } as never),
    'unknown option alive',
  )
})

test('networks by flags', async () => {
  const names = async (networks: Promise<Network[]>) => (await networks).map(({ name }) => name)
  const idle = await host.defineNetwork('<network><name>idle</name></network>', { validate: true })
  expect(await names(host.listAllNetworks({ inactive: true }))).toEqual(['idle'])
  expect(await names(host.listAllNetworks({ active: true }))).toEqual(['default'])
  await idle.undefine()
  const brief = await host.createNetwork('<network><name>brief</name></network>')
  expect(await names(host.listAllNetworks({ transient: true }))).toEqual(['brief'])
  await brief.destroy()
  await expect(host.lookupNetworkByUuid(brief.uuid)).rejects.toMatchObject({ code: 'ERR_NO_NETWORK' })
})

test('an interface of the host', async () => {
  const [first] = await host.listAllInterfaces({ active: true })
  expect([first?.name, first?.mac]).toEqual(['eth1', 'aa:bb:cc:dd:ee:ff'])
  expect((await host.lookupInterfaceByMac('aa:bb:cc:dd:ee:ff')).name).toBe('eth1')
  const xml = await host.lookupInterfaceByName('eth1').then((it) => it.xmlDesc())
  expect(xml).toContain("<interface type='ethernet' name='eth1'>")

  const added = await host.defineInterface(
    "<interface type='ethernet' name='eth7'><start mode='none'/><mac address='aa:bb:cc:dd:ee:77'/></interface>",
  )
  expect(await added.isActive()).toBe(false)
  await added.create()
  expect(await added.isActive()).toBe(true)
  await added.destroy()
  await added.undefine()
  await expect(host.lookupInterfaceByName('eth7')).rejects.toMatchObject({ code: 'ERR_NO_INTERFACE' })
})

test('changes of interfaces are taken back or kept', async () => {
  const names = async () => (await host.listAllInterfaces()).map(({ name }) => name).sort()
  const define = (name: string, mac: string) =>
    host.defineInterface(
      `<interface type='ethernet' name='${name}'><start mode='none'/><mac address='${mac}'/></interface>`,
    )
  await host.interfaceChangeBegin()
  await define('eth8', 'aa:bb:cc:dd:ee:88')
  expect(await names()).toEqual(['eth1', 'eth8'])
  await host.interfaceChangeRollback()
  expect(await names()).toEqual(['eth1'])
  await host.interfaceChangeBegin()
  const kept = await define('eth9', 'aa:bb:cc:dd:ee:99')
  await host.interfaceChangeCommit()
  expect(await names()).toEqual(['eth1', 'eth9'])
  await expect(host.interfaceChangeCommit()).rejects.toMatchObject({ code: 'ERR_OPERATION_INVALID' })
  await kept.undefine()
})

test('devices of the host', async () => {
  const devices = await host.listAllNodeDevices()
  const names = devices.map(({ name }) => name).sort()
  expect(names).toEqual(['computer', 'scsi_host1', 'scsi_host11', 'scsi_host2'])
  expect((await host.listAllNodeDevices({ capSystem: true })).map(({ name }) => name)).toEqual(['computer'])
  const tree = await Promise.all(devices.map(async (device) => [device.name, await device.parent()]))
  expect(Object.fromEntries(tree)).toEqual({
    computer: null,
    scsi_host1: 'computer',
    scsi_host2: 'computer',
    scsi_host11: 'scsi_host1',
  })
  const described = await host.describeNodeDevices()
  expect(described.map(({ name }) => name).sort()).toEqual(names)
  for (const { name, parent, xml } of described) {
    const device = await host.lookupNodeDeviceByName(name)
    expect([await device.parent(), await device.xmlDesc()]).toEqual([parent, xml])
  }
  await expect(host.lookupNodeDeviceByName('none')).rejects.toMatchObject({ code: 'ERR_NO_NODE_DEVICE' })
})

test('a virtual host bus adapter comes and goes', async () => {
  const [wwnn, wwpn] = ['2000000012341234', '1000000012341234']
  const made = await host.createNodeDevice(
    `<device><parent>scsi_host1</parent><capability type='scsi_host'><capability type='fc_host'>
       <wwnn>${wwnn}</wwnn><wwpn>${wwpn}</wwpn></capability></capability></device>`,
  )
  expect(await made.parent()).toBe('scsi_host1')
  expect(await made.caps()).toEqual(expect.arrayContaining(['scsi_host']))
  await noSupport(host.lookupNodeDeviceScsiHostByWwn(wwnn, wwpn), 'virNodeDeviceLookupSCSIHostByWWN')
  await made.destroy()
  await expect(host.lookupNodeDeviceByName(made.name)).rejects.toMatchObject({ code: 'ERR_NO_NODE_DEVICE' })
})

test('CPUs', async () => {
  const cpu = '<cpu><arch>x86_64</arch><model>qemu64</model></cpu>'
  expect(await host.baselineCpu([cpu, cpu])).toContain('qemu64')
  const listed = await host.baselineCpu([cpu], { expandFeatures: true })
  expect(listed).toContain("<feature policy='require'")
  await wrongType(host.baselineCpu([cpu, 7 as never]), 'must be an array of strings')
  await expect(host.baselineCpu([])).rejects.toBeInstanceOf(LibvirtError)
  expect((await host.nodeCpuStats(0)).idle).toBeGreaterThan(0)
})

test('what the test driver does not have', async () => {
  const network = await host.lookupNetworkByName('default')
  const device = await host.lookupNodeDeviceByName('scsi_host1')
  const { MEM } = NodeSuspendTarget
  await noSupport(network.listAllPorts(), 'virNetworkListAllPorts')
  await noSupport(network.lookupPortByUuid(network.uuid), 'virNetworkPortLookupByUUIDString')
  await noSupport(network.createPort('<networkport/>', { validate: true }), 'virNetworkPortCreateXML')
  await noSupport(network.dhcpLeases(), 'virNetworkGetDHCPLeases')
  await noSupport(host.listAllNWFilters(), 'virConnectListAllNWFilters')
  await noSupport(host.defineNWFilter('<filter/>'), 'virNWFilterDefineXMLFlags')
  await noSupport(host.listAllNWFilterBindings(), 'virConnectListAllNWFilterBindings')
  await noSupport(host.createNWFilterBinding('<filterbinding/>'), 'virNWFilterBindingCreateXML')
  await noSupport(host.listAllSecrets({ private: true }), 'virConnectListAllSecrets')
  await noSupport(host.lookupSecretByUsage(SecretUsageType.CEPH, 'x'), 'virSecretLookupByUsage')
  await noSupport(host.defineSecret('<secret/>'), 'virSecretDefineXML')
  await noSupport(host.defineNodeDevice('<device/>'), 'virNodeDeviceDefineXML')
  await noSupport(device.detach(), 'virNodeDeviceDetachFlags')
  await noSupport(device.reAttach(), 'virNodeDeviceReAttach')
  await noSupport(device.reset(), 'virNodeDeviceReset')
  await noSupport(device.create(), 'virNodeDeviceCreate')
  await noSupport(device.undefine(), 'virNodeDeviceUndefine')
  await noSupport(device.autostart(), 'virNodeDeviceGetAutostart')
  await noSupport(device.setAutostart(true), 'virNodeDeviceSetAutostart')
  await noSupport(host.nodeSevInfo(), 'virNodeGetSEVInfo')
  await noSupport(host.nodeMemoryParameters(), 'virNodeGetMemoryParameters')
  await noSupport(host.setNodeMemoryParameters({ shmPagesToScan: 100 }), 'virNodeSetMemoryParameters')
  await noSupport(host.nodeAllocPages(new Map([[2048, 1]])), 'virNodeAllocPages')
  await noSupport(host.nodeSuspendForDuration(MEM, 60), 'virNodeSuspendForDuration')
  await noSupport(host.setIdentity({ userName: 'somebody', processId: 1 }), 'virConnectSetIdentity')
})

test('functions newer than the library', async () => {
  const network = await host.lookupNetworkByName('default')
  const device = await host.lookupNodeDeviceByName('scsi_host1')
  const code = libraryVersion().number < 9_007_000 ? 'ERR_NO_SUPPORT' : 'ERR_NO_NETWORK_METADATA'
  await expect(network.metadata(NetworkMetadataType.TITLE)).rejects.toMatchObject({ code })
  if (libraryVersion().number < 9_007_000)
    await noSupport(network.setMetadata(NetworkMetadataType.TITLE, 'x'), 'virNetworkSetMetadata')
  await noSupport(device.update('<device/>', { config: true }), 'virNodeDeviceUpdate')
})

test('wrong arguments are named', async () => {
  await wrongType(host.setNodeMemoryParameters({ shmPagesToScan: -1 }), 'shmPagesToScan must be an unsigned')
  await wrongType(
    host.setNodeMemoryParameters({ shmMergeAcrossNodes: 1 as never }),
    'shmMergeAcrossNodes must be',
  )
  await wrongType(host.setNodeMemoryParameters({ pages: 1 } as never), 'unknown host memory parameter pages')
  await wrongType(host.setIdentity({ processId: '1' as never }), 'processId must be an integer')
  await wrongType(host.setIdentity(null as never), 'identity parameters must be an object')
  await wrongType(host.nodeAllocPages({ 2048: 1 } as never), 'Map')
  await wrongType(host.nodeFreePages([]), '1 to 1024 page sizes')
  await wrongType(host.nodeFreePages([4], { firstCell: 0, cells: 1025 }), 'at most 1024 counts')
  await wrongType(host.nodeFreePages([4], null as never), 'null')
  await wrongType(host.domainCapabilities(null as never), 'null')
})
