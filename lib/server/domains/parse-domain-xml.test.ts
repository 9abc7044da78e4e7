import { expect, test } from 'vitest'
import { parseDomainXml } from './parse-domain-xml.ts'

test('reads disks of every kind, interfaces, graphics and the rest', () => {
  const parsed = parseDomainXml(`<domain type='qemu'>
    <name>&lt;b> x%2F</name><uuid>1</uuid><title>Mail</title><memory unit='GiB'>2</memory><vcpu current='1'>4</vcpu>
    <os><type arch='x86_64' machine='pc-q35-7.2'>hvm</type><loader type='pflash'>/o.fd</loader></os>
    <devices>
      <disk type='file' device='disk'><driver type='qcow2'/><source file='/a b.qcow2'/><target dev='vda' bus='virtio'/><shareable/></disk>
      <disk type='volume' device='disk'><source pool='p' volume='v'/><target dev='vdb' bus='virtio'/></disk>
      <disk type='network' device='disk'><source protocol='nbd' name='x'><host name='h' port='10809'/></source><target dev='vdc'/></disk>
      <disk type='file' device='cdrom'><target dev='sda' bus='sata'/><readonly/></disk>
      <interface type='bridge'><mac address='52:54:00:00:00:01'/><source bridge='br0'/><model type='virtio'/><target dev='vnet3'/></interface>
      <graphics type='vnc' port='5901' autoport='yes' passwd='*****'><listen type='address' address='127.0.0.1'/></graphics>
      <video><model type='vga'/></video><tpm model='tpm-crb'><backend type='emulator'/></tpm>
      <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
    </devices></domain>`)
  expect(parsed).toMatchObject({
    name: '<b> x%2F',
    title: 'Mail',
    firmware: 'UEFI',
    vcpus: 4,
    maxMemoryKiB: 2 * 1024 ** 2,
    video: ['vga'],
  })
  expect(
    parsed.disks.map(({ target, source, shareable, readonly, device }) => [
      target,
      source,
      shareable,
      readonly,
      device,
    ]),
  ).toEqual([
    ['vda', '/a b.qcow2', true, false, 'disk'],
    ['vdb', 'p/v', false, false, 'disk'],
    ['vdc', 'nbd://h:10809/x', false, false, 'disk'],
    ['sda', null, false, true, 'cdrom'],
  ])
  expect(parsed.interfaces).toEqual([
    { mac: '52:54:00:00:00:01', type: 'bridge', source: 'br0', model: 'virtio', target: 'vnet3' },
  ])
  expect(parsed.graphics).toEqual([{ type: 'vnc', port: 5901, listen: '127.0.0.1', autoport: true }])
  expect(parsed.otherDevices).toEqual([
    { kind: 'tpm', label: 'tpm-crb' },
    { kind: 'channel', label: 'unix · org.qemu.guest_agent.0' },
  ])
})
