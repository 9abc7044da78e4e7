import {
  at,
  attribute,
  child,
  childrenNamed,
  parseXml,
  textOf,
  type XmlElement,
} from '../../../shared/xml-tree.ts'

export type SubjectDisk = {
  /** Target name, `vda`. */
  target: string
  /** `disk`, `cdrom`, `floppy`, `lun`. */
  device: string
  /** `file`, `block`, `network`, `volume`, … */
  type: string
  /** Path of a file or block device; null for an empty drive or one without a path. */
  path: string | null
  /** For type `volume`. */
  pool: string | null
  volume: string | null
  readonly: boolean
  shareable: boolean
  startupPolicy: string | null
  /** It has images below its own: a copy of all of them into one. */
  backed: boolean
}

/** Something of the definition that can't leave its host, and what to do about it. */
export type Anchor = { kind: string; because: string; remedy: string }

/** What a preflight wants to know of a domain: read from its live definition. */
export type MigrationSubject = {
  name: string
  uuid: string
  /** `kvm`, `qemu`. */
  type: string
  arch: string
  machine: string | null
  emulator: string | null
  memoryKiB: number
  vcpus: number
  /** The `<cpu>` element as libvirt expanded it, null without one. */
  cpuXml: string | null
  cpuMode: string | null
  disks: SubjectDisk[]
  /** Names of libvirt networks, of bridges and of devices that its interfaces are attached to. */
  networks: string[]
  bridges: string[]
  devices: string[]
  anchors: Anchor[]
  /** Addresses that its displays listen on, other than wildcards and loopback. */
  listens: string[]
}

const UNITS: Record<string, number> = {
  b: 1 / 1024,
  bytes: 1 / 1024,
  KB: 1000 / 1024,
  k: 1,
  KiB: 1,
  M: 1024,
  MiB: 1024,
  G: 1 << 20,
  GiB: 1 << 20,
  T: 2 ** 30,
  TiB: 2 ** 30,
}
const inKiB = (element: XmlElement | undefined): number =>
  Number(textOf(element) ?? 0) * (UNITS[attribute(element, 'unit') ?? 'KiB'] ?? 1)

/** Reads a live definition (virDomainGetXMLDesc with VIR_DOMAIN_XML_MIGRATABLE). Throws XmlSyntaxError. */
export function readSubject(xml: string): MigrationSubject {
  const domain = parseXml(xml)
  const devices = child(domain, 'devices')
  const cpu = child(domain, 'cpu')
  const interfaces = childrenNamed(devices, 'interface')
  const sourcesOf = (types: string[], name: string) => [
    ...new Set(
      interfaces
        .filter((one) => types.includes(attribute(one, 'type') ?? ''))
        .flatMap((one) => attribute(child(one, 'source'), name) ?? []),
    ),
  ]
  const os = at(domain, 'os', 'type')
  return {
    name: textOf(child(domain, 'name')) ?? '',
    uuid: textOf(child(domain, 'uuid')) ?? '',
    type: attribute(domain, 'type') ?? '',
    arch: attribute(os, 'arch') ?? '',
    machine: attribute(os, 'machine'),
    emulator: textOf(child(devices, 'emulator')),
    memoryKiB: inKiB(child(domain, 'currentMemory') ?? child(domain, 'memory')),
    vcpus: Number(textOf(child(domain, 'vcpu')) ?? 1),
    cpuXml: cpu ? xml.slice(cpu.span.start, cpu.span.end) : null,
    cpuMode: attribute(cpu, 'mode'),
    disks: childrenNamed(devices, 'disk').map(readDisk),
    networks: sourcesOf(['network'], 'network'),
    bridges: sourcesOf(['bridge'], 'bridge'),
    devices: sourcesOf(['direct'], 'dev'),
    anchors: readAnchors(devices),
    listens: boundAddresses(domain),
  }
}

function readDisk(disk: XmlElement): SubjectDisk {
  const source = child(disk, 'source')
  const backing = child(disk, 'backingStore')
  return {
    target: attribute(child(disk, 'target'), 'dev') ?? '?',
    device: attribute(disk, 'device') ?? 'disk',
    type: attribute(disk, 'type') ?? 'file',
    path: attribute(source, 'file') ?? attribute(source, 'dev'),
    pool: attribute(source, 'pool'),
    volume: attribute(source, 'volume'),
    readonly: child(disk, 'readonly') !== undefined,
    shareable: child(disk, 'shareable') !== undefined,
    startupPolicy: attribute(source, 'startupPolicy'),
    backed: child(backing, 'source') !== undefined,
  }
}

const WILDCARDS = ['0.0.0.0', '::', '127.0.0.1', '::1', 'localhost', '']

function* displayListens(
  domain: XmlElement,
): Generator<{ display: XmlElement; listen: XmlElement | null; address: string }> {
  for (const display of childrenNamed(child(domain, 'devices'), 'graphics')) {
    const own = attribute(display, 'listen')
    if (own) yield { display, listen: null, address: own }
    for (const listen of childrenNamed(display, 'listen')) {
      const address = attribute(listen, 'type') === 'address' ? attribute(listen, 'address') : null
      if (address) yield { display, listen, address }
    }
  }
}

/** Addresses of one host that displays are bound to. */
const boundAddresses = (domain: XmlElement): string[] => [
  ...new Set(
    [...displayListens(domain)].map((one) => one.address).filter((address) => !WILDCARDS.includes(address)),
  ),
]

/** Where in the text a bound address stands, for the definition that the target gets. */
export function boundAddressSpans(xml: string): { start: number; end: number }[] {
  return [...displayListens(parseXml(xml))]
    .filter((one) => !WILDCARDS.includes(one.address))
    .flatMap(({ display, listen }) => {
      const found = listen
        ? listen.attributes.find((one) => one.name === 'address')
        : display.attributes.find((one) => one.name === 'listen')
      return found ? [found.valueSpan] : []
    })
}

const REMOVE = 'Detach it first, or shut the virtual machine down and move its definition.'

/** Devices that bind a running domain to its host. Source: qemuMigrationSrcIsAllowed. */
function readAnchors(devices: XmlElement | undefined): Anchor[] {
  const anchors: Anchor[] = []
  const add = (kind: string, because: string, remedy = REMOVE) => anchors.push({ kind, because, remedy })
  for (const device of devices?.children ?? []) {
    const type = attribute(device, 'type')
    if (device.name === 'hostdev')
      add('hostdev', `it has a ${hostDeviceName(device)} of its host passed through`)
    if (device.name === 'interface' && type === 'hostdev' && !child(device, 'teaming'))
      add('hostdev', 'a network card of its host is passed through to it')
    if (device.name === 'filesystem')
      add(
        'filesystem',
        `it shares the directory ${attribute(child(device, 'source'), 'dir') ?? ''} of its host`.replace(
          '  ',
          ' ',
        ),
      )
    if (
      device.name === 'shmem' &&
      attribute(device, 'role') !== 'master' &&
      attribute(child(device, 'model'), 'type') !== 'ivshmem-plain'
    )
      add('shmem', `it shares memory (${attribute(device, 'name') ?? 'shmem'}) with others on its host`)
    if (device.name === 'tpm' && attribute(child(device, 'backend'), 'type') === 'passthrough')
      add('tpm', 'the TPM of its host is passed through to it')
    if (device.name === 'interface' && type === 'vhostuser')
      add('vhostuser', 'one of its interfaces is a vhost-user socket of its host')
  }
  return anchors
}

function hostDeviceName(device: XmlElement): string {
  const type = attribute(device, 'type')
  return type === 'pci'
    ? 'PCI device'
    : type === 'usb'
      ? 'USB device'
      : type === 'mdev'
        ? 'mediated device'
        : `${type ?? 'host'} device`
}
