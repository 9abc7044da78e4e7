import { describe, expect, test } from 'vitest'
import { parseDomainXml } from '../parse-domain-xml.ts'
import { xmlTemplates } from './xml-templates.ts'

const guest = (arch: string, types: string[], machines: string[]) =>
  `<guest><os_type>hvm</os_type><arch name='${arch}'><emulator>/usr/bin/qemu-system-${arch}</emulator>${machines
    .map((one) => `<machine canonical='pc-${one}-7.2'>${one}</machine>`)
    .join('')}${types.map((one) => `<domain type='${one}'/>`).join('')}</arch></guest>`
const capabilities = (...guests: string[]) =>
  `<capabilities><host><cpu><arch>x86_64</arch></cpu></host>${guests.join('')}</capabilities>`
const nothing = { pools: [], networks: [], names: [] }

describe('xmlTemplates', () => {
  test('prefers kvm, the host’s own architecture, q35, and its pool and network', () => {
    const templates = xmlTemplates({
      capabilitiesXml: capabilities(
        guest('aarch64', ['qemu'], ['virt']),
        guest('x86_64', ['qemu', 'kvm'], ['pc', 'q35']),
      ),
      pools: [
        { name: 'other', active: true, targetPath: '/other' },
        { name: 'default', active: true, targetPath: '/srv/a & b' },
      ],
      networks: [
        { name: 'default', active: false },
        { name: 'lan', active: true },
      ],
      names: ['server1'],
    })
    expect(templates.map(({ id }) => id)).toEqual([
      'linux-uefi',
      'linux-bios',
      'installer',
      'direct-kernel',
      'minimal',
    ])
    const [uefi, bios] = templates.map(({ xml }) => parseDomainXml(xml))
    expect(uefi).toMatchObject({
      type: 'kvm',
      arch: 'x86_64',
      machine: 'q35',
      name: 'server2',
      firmware: 'UEFI',
      cpuMode: 'host-model',
    })
    expect(uefi?.disks[0]?.source).toBe('/srv/a & b/server2.qcow2')
    expect(uefi?.interfaces[0]?.source).toBe('lan')
    expect(bios?.firmware).toBe('BIOS')
  })

  test('falls back to qemu, to libvirt’s directory, to a network that needs nothing', () => {
    const [first] = xmlTemplates({
      capabilitiesXml: capabilities(guest('x86_64', ['qemu'], ['q35'])),
      ...nothing,
    })
    const parsed = parseDomainXml(first?.xml ?? '')
    expect(parsed).toMatchObject({ type: 'qemu', cpuMode: null })
    expect(parsed.disks[0]?.source).toBe('/var/lib/libvirt/images/server1.qcow2')
    expect(parsed.interfaces[0]?.type).toBe('user')
  })

  test('renders for the test driver', () => {
    const templates = xmlTemplates({ capabilitiesXml: capabilities(guest('i686', ['test'], [])), ...nothing })
    expect(templates.map(({ id }) => id)).toEqual(['linux-bios', 'installer', 'minimal'])
    for (const { xml } of templates) expect(parseDomainXml(xml).type).toBe('test')
  })
})
