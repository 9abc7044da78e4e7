import type { z } from 'zod'
import type { XmlTemplate as XmlTemplateSchema } from '../../../shared/contract/domains.ts'
import type { NetworkSummary, PoolSummary } from '../../../shared/contract/hosts.ts'
import { escapeXml } from '../../../shared/xml-tree.ts'
import { type GuestKind, guestKinds, machineFor } from './guest-kinds.ts'

export type XmlTemplate = z.infer<typeof XmlTemplateSchema>

/** What the templates are rendered for. */
export type TemplateHost = {
  capabilitiesXml: string
  pools: Pick<PoolSummary, 'name' | 'active' | 'targetPath'>[]
  networks: Pick<NetworkSummary, 'name' | 'active'>[]
  /** Names in use there. */
  names: readonly string[]
}

/** Starting points for a definition on this host, best first; empty if it can run no hvm guest. */
export function xmlTemplates(host: TemplateHost): XmlTemplate[] {
  const kind = guestKinds(host.capabilitiesXml)[0]
  if (!kind) return []
  const directory = diskDirectory(host.pools)
  const parts = new Parts(kind, networkOf(host.networks), directory)
  const server = freeName('server', host.names)
  const installer = freeName('installer', host.names)
  const pool = 'a disk image that stands there already, or let Drover make it'
  const templates: XmlTemplate[] = []
  if (kind.type !== 'test' && /^(x86_64|aarch64)$/.test(kind.arch))
    templates.push({
      id: 'linux-uefi',
      name: 'Linux server, UEFI',
      description: `virtio disk and network, VNC, serial console. Needs UEFI firmware on the host, and ${pool}.`,
      xml: parts.domain(server, { memory: 2048, vcpus: 2, uefi: true, devices: [parts.disk(server)] }),
    })
  templates.push(
    {
      id: 'linux-bios',
      name: kind.arch === 'x86_64' ? 'Linux server, BIOS' : 'Linux server',
      description: `virtio disk and network, VNC, serial console. Needs ${pool}.`,
      xml: parts.domain(server, { memory: 2048, vcpus: 2, devices: [parts.disk(server)] }),
    },
    {
      id: 'installer',
      name: 'Installer from an ISO image',
      description: `Boots the CD-ROM, then the disk. Set the path of the ISO image; needs ${pool}.`,
      xml: parts.domain(installer, {
        memory: 2048,
        vcpus: 2,
        boot: ['cdrom', 'hd'],
        devices: [parts.disk(installer), parts.cdrom(`${directory}/installer.iso`)],
      }),
    },
  )
  if (kind.type !== 'test')
    templates.push({
      id: 'direct-kernel',
      name: 'Diskless, direct kernel boot',
      description:
        'Kernel and initial RAM disk from files of the host, console on the serial port. Set their paths.',
      xml: parts.domain(freeName('diskless', host.names), {
        memory: 1024,
        vcpus: 1,
        kernel: {
          kernel: `${directory}/vmlinuz`,
          initrd: `${directory}/initrd.img`,
          cmdline: 'console=ttyS0',
        },
      }),
    })
  templates.push({
    id: 'minimal',
    name: 'Minimal',
    description: 'No disk at all: starts at once and shows its firmware on VNC. Good for trying a host out.',
    xml: parts.domain(freeName('minimal', host.names), { memory: 256, vcpus: 1, network: false }),
  })
  return templates
}

function freeName(stem: string, names: readonly string[]): string {
  for (let number = 1; ; number++) if (!names.includes(`${stem}${number}`)) return `${stem}${number}`
}

const byDefault = <T extends { name: string }>(list: T[]): T | undefined =>
  list.find(({ name }) => name === 'default') ?? list[0]

const diskDirectory = (pools: TemplateHost['pools']): string =>
  byDefault(
    pools.filter(
      ({ active, targetPath }) => active && targetPath?.startsWith('/') && !targetPath.startsWith('/dev'),
    ),
  )?.targetPath ?? '/var/lib/libvirt/images'

const networkOf = (networks: TemplateHost['networks']): string | null =>
  byDefault(networks.filter(({ active }) => active))?.name ?? null

type Wanted = {
  /** MiB */
  memory: number
  vcpus: number
  uefi?: boolean
  boot?: string[]
  kernel?: { kernel: string; initrd: string; cmdline: string }
  network?: boolean
  devices?: string[]
}

/** The pieces of a definition for one kind of guest. */
class Parts {
  readonly #kind: GuestKind
  readonly #network: string | null
  readonly #directory: string
  readonly #isTest: boolean
  constructor(kind: GuestKind, network: string | null, directory: string) {
    this.#kind = kind
    this.#network = network
    this.#directory = directory
    this.#isTest = kind.type === 'test'
  }

  domain(name: string, wanted: Wanted): string {
    const { memory, vcpus, devices = [], network = true } = wanted
    const features =
      this.#kind.arch === 'x86_64' ? ['  <features>', '    <acpi/>', '    <apic/>', '  </features>'] : []
    return [
      `<domain type='${this.#kind.type}'>`,
      `  <name>${name}</name>`,
      `  <memory unit='MiB'>${memory}</memory>`,
      `  <vcpu>${vcpus}</vcpu>`,
      ...this.#os(wanted),
      ...features,
      // A guest of kvm that sees the host's own CPU is fastest, but migrates only between equal hosts.
      ...(this.#kind.type === 'kvm' ? ["  <cpu mode='host-model'/>"] : []),
      "  <clock offset='utc'/>",
      '  <on_reboot>restart</on_reboot>',
      '  <devices>',
      ...(this.#kind.emulator && !this.#isTest
        ? [`    <emulator>${escapeXml(this.#kind.emulator)}</emulator>`]
        : []),
      ...devices,
      ...(network ? [this.#interface()] : []),
      ...this.#display(),
      '  </devices>',
      '</domain>',
      '',
    ].join('\n')
  }

  #os({ uefi, boot = [], kernel }: Wanted): string[] {
    const machine = machineFor(this.#kind)
    return [
      uefi ? "  <os firmware='efi'>" : '  <os>',
      `    <type arch='${this.#kind.arch}'${machine ? ` machine='${machine}'` : ''}>hvm</type>`,
      ...(kernel
        ? [
            `    <kernel>${escapeXml(kernel.kernel)}</kernel>`,
            `    <initrd>${escapeXml(kernel.initrd)}</initrd>`,
            `    <cmdline>${escapeXml(kernel.cmdline)}</cmdline>`,
          ]
        : []),
      ...boot.map((device) => `    <boot dev='${device}'/>`),
      '  </os>',
    ]
  }

  disk(name: string): string {
    return [
      "    <disk type='file' device='disk'>",
      "      <driver name='qemu' type='qcow2' discard='unmap'/>",
      `      <source file='${escapeXml(`${this.#directory}/${name}.qcow2`)}'/>`,
      "      <target dev='vda' bus='virtio'/>",
      '    </disk>',
    ].join('\n')
  }

  cdrom(path: string): string {
    const bus = machineFor(this.#kind) === 'q35' ? 'sata' : machineFor(this.#kind) === 'virt' ? 'scsi' : 'ide'
    return [
      "    <disk type='file' device='cdrom'>",
      "      <driver name='qemu' type='raw'/>",
      `      <source file='${escapeXml(path)}'/>`,
      `      <target dev='${bus === 'ide' ? 'hda' : 'sda'}' bus='${bus}'/>`,
      '      <readonly/>',
      '    </disk>',
    ].join('\n')
  }

  /** On the host's network; without one, QEMU's own user network, which needs nothing of the host. */
  #interface(): string {
    return this.#network
      ? [
          "    <interface type='network'>",
          `      <source network='${escapeXml(this.#network)}'/>`,
          "      <model type='virtio'/>",
          '    </interface>',
        ].join('\n')
      : ["    <interface type='user'>", "      <model type='virtio'/>", '    </interface>'].join('\n')
  }

  #display(): string[] {
    if (this.#isTest) return ["    <graphics type='vnc' port='-1' autoport='yes'/>"]
    return [
      "    <serial type='pty'/>",
      "    <console type='pty'/>",
      "    <input type='tablet' bus='usb'/>",
      "    <graphics type='vnc' port='-1' autoport='yes' listen='127.0.0.1'/>",
      `    <video>\n      <model type='${this.#kind.arch === 'x86_64' ? 'vga' : 'virtio'}'/>\n    </video>`,
      "    <memballoon model='virtio'/>",
      "    <rng model='virtio'>\n      <backend model='random'>/dev/urandom</backend>\n    </rng>",
    ]
  }
}
