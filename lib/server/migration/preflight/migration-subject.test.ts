import { describe, expect, it } from 'vitest'
import { destinationXml } from '../destination-xml.ts'
import { readSubject } from './migration-subject.ts'

const xml = (devices: string, rest = '') => `<domain type='kvm' id='3'><name>web 1</name><uuid>6f1e…</uuid>
<memory unit='KiB'>262144</memory><currentMemory unit='MiB'>128</currentMemory><vcpu placement='static'>2</vcpu>
<os><type arch='x86_64' machine='pc-q35-7.2'>hvm</type></os>${rest}<devices><emulator>/usr/bin/qemu-system-x86_64</emulator>${devices}</devices></domain>`

describe('what a preflight reads of a definition', () => {
  it('reads identity, size and CPU', () => {
    const cpu = "<cpu mode='custom' match='exact'><model>Skylake-Client</model></cpu>"
    expect(readSubject(xml('', cpu))).toMatchObject({
      name: 'web 1',
      type: 'kvm',
      arch: 'x86_64',
      machine: 'pc-q35-7.2',
      memoryKiB: 131072,
      vcpus: 2,
      cpuXml: cpu,
      cpuMode: 'custom',
    })
  })

  it('reads disks and what interfaces hang on', () => {
    const subject = readSubject(
      xml(`<disk type='file' device='disk'><source file='/p/a.qcow2'/><backingStore type='file'><source file='/p/base'/></backingStore><target dev='vda'/></disk>
      <disk type='file' device='cdrom'><target dev='sda'/><readonly/></disk>
      <interface type='network'><source network='default'/></interface><interface type='network'><source network='default'/></interface>
      <interface type='bridge'><source bridge='br0'/></interface><interface type='direct'><source dev='eno1'/></interface>`),
    )
    expect(subject.disks).toMatchObject([
      { target: 'vda', path: '/p/a.qcow2', backed: true, readonly: false },
      { target: 'sda', device: 'cdrom', path: null, readonly: true },
    ])
    expect(subject).toMatchObject({ networks: ['default'], bridges: ['br0'], devices: ['eno1'] })
  })

  it('finds what binds it to its host', () => {
    const kinds = readSubject(
      xml(`<hostdev mode='subsystem' type='usb'/><filesystem type='mount'><source dir='/srv'/></filesystem>
      <tpm model='tpm-crb'><backend type='passthrough'/></tpm><tpm><backend type='emulator'/></tpm>`),
    ).anchors
    expect(kinds.map((anchor) => anchor.kind)).toEqual(['hostdev', 'filesystem', 'tpm'])
    expect(kinds[1]?.because).toBe('it shares the directory /srv of its host')
  })

  it('has displays listen on the address of the target, and leaves wildcards and the rest alone', () => {
    const text = xml(
      `<graphics type='vnc' port='5900' listen='10.0.0.1'><listen type='address' address='10.0.0.1'/></graphics>`,
    )
    expect(readSubject(text).listens).toEqual(['10.0.0.1'])
    expect(destinationXml(text, { listen: '10.0.0.2', emulator: null })).toBe(
      text.replaceAll('10.0.0.1', '10.0.0.2'),
    )
    expect(
      destinationXml(xml(`<graphics type='vnc' listen='0.0.0.0'/>`), { listen: '10.0.0.2', emulator: null }),
    ).toBeNull()
  })

  it('names the emulator where the target keeps it', () => {
    expect(destinationXml(xml(''), { listen: '', emulator: '/usr/libexec/qemu-kvm' })).toContain(
      '<emulator>/usr/libexec/qemu-kvm</emulator>',
    )
  })
})
