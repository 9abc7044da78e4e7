import type { DomainDetail } from '../../shared/contract/domains.ts'
import {
  at,
  attribute,
  child,
  childrenNamed,
  parseXml,
  textOf,
  type XmlElement,
} from '../../shared/xml-tree.ts'

export type ParsedDomain = Omit<DomainDetail, 'summary' | 'snapshots'> & {
  name: string
  uuid: string | null
  title: string | null
  vcpus: number
  maxMemoryKiB: number
}

/** What the rest of Drover reads from a definition (virDomainGetXMLDesc). @throws XmlSyntaxError */
export function parseDomainXml(xml: string): ParsedDomain {
  const domain = parseXml(xml)
  const devices = child(domain, 'devices')
  const osType = at(domain, 'os', 'type')
  return {
    name: textOf(child(domain, 'name')) ?? '',
    uuid: textOf(child(domain, 'uuid')),
    title: textOf(child(domain, 'title')),
    description: textOf(child(domain, 'description')),
    type: attribute(domain, 'type') ?? '',
    arch: attribute(osType, 'arch') ?? '',
    machine: attribute(osType, 'machine'),
    osType: textOf(osType) ?? '',
    firmware: firmwareOf(domain),
    cpuMode: attribute(child(domain, 'cpu'), 'mode'),
    vcpus: Number(textOf(child(domain, 'vcpu')) ?? 1) || 1,
    maxMemoryKiB: toKiB(child(domain, 'memory')),
    disks: childrenNamed(devices, 'disk').map(disk),
    interfaces: childrenNamed(devices, 'interface').map(networkInterface),
    graphics: childrenNamed(devices, 'graphics').map(graphics),
    video: childrenNamed(devices, 'video').map((one) => attribute(child(one, 'model'), 'type') ?? 'default'),
    otherDevices: otherDevices(devices),
  }
}

function firmwareOf(domain: XmlElement): string {
  const os = child(domain, 'os')
  const loader = child(os, 'loader')
  if (attribute(os, 'firmware') === 'efi' || attribute(loader, 'type') === 'pflash') return 'UEFI'
  if (child(os, 'kernel')) return 'Direct kernel boot'
  return textOf(at(domain, 'os', 'type')) === 'hvm' ? 'BIOS' : ''
}

/** Bytes in a unit of virDomainParseMemory; without one it is KiB. */
const UNITS: Record<string, number> = {
  b: 1,
  bytes: 1,
  kb: 1e3,
  k: 1024,
  kib: 1024,
  mb: 1e6,
  m: 1024 ** 2,
  mib: 1024 ** 2,
  gb: 1e9,
  g: 1024 ** 3,
  gib: 1024 ** 3,
  tb: 1e12,
  t: 1024 ** 4,
  tib: 1024 ** 4,
}

export function toKiB(memory: XmlElement | undefined): number {
  const unit = UNITS[(attribute(memory, 'unit') ?? 'KiB').toLowerCase()] ?? 1024
  return Math.round((Number(textOf(memory) ?? 0) * unit) / 1024)
}

function disk(element: XmlElement): DomainDetail['disks'][number] {
  return {
    target: attribute(child(element, 'target'), 'dev') ?? '',
    bus: attribute(child(element, 'target'), 'bus') ?? '',
    device: attribute(element, 'device') ?? 'disk',
    type: attribute(element, 'type') ?? 'file',
    format: attribute(child(element, 'driver'), 'type'),
    source: diskSource(child(element, 'source')),
    readonly: Boolean(child(element, 'readonly')),
    shareable: Boolean(child(element, 'shareable')),
  }
}

/** A path, `pool/volume`, or a URL such as `nbd://host:port/name`. */
function diskSource(source: XmlElement | undefined): string | null {
  if (!source) return null
  const plain = attribute(source, 'file') ?? attribute(source, 'dev') ?? attribute(source, 'dir')
  if (plain !== null) return plain
  const pool = attribute(source, 'pool')
  if (pool) return `${pool}/${attribute(source, 'volume') ?? ''}`
  const protocol = attribute(source, 'protocol')
  if (protocol) {
    const host = child(source, 'host')
    const port = attribute(host, 'port')
    return `${protocol}://${attribute(host, 'name') ?? ''}${port ? `:${port}` : ''}/${attribute(source, 'name') ?? ''}`
  }
  return attribute(source, 'path') ?? attribute(source, 'namespace')
}

function networkInterface(element: XmlElement): DomainDetail['interfaces'][number] {
  const source = child(element, 'source')
  return {
    mac: attribute(child(element, 'mac'), 'address') ?? '',
    type: attribute(element, 'type') ?? '',
    source:
      attribute(source, 'network') ??
      attribute(source, 'bridge') ??
      attribute(source, 'dev') ??
      attribute(source, 'name'),
    model: attribute(child(element, 'model'), 'type'),
    target: attribute(child(element, 'target'), 'dev'),
  }
}

function graphics(element: XmlElement): DomainDetail['graphics'][number] {
  const port = attribute(element, 'port')
  const listen = child(element, 'listen')
  return {
    type: attribute(element, 'type') ?? '',
    port: port === null || !/^-?\d+$/.test(port) ? null : Number(port),
    listen: attribute(listen, 'address') ?? attribute(element, 'listen') ?? attribute(listen, 'socket'),
    autoport: attribute(element, 'autoport') === 'yes',
  }
}

const KNOWN = new Set(['emulator', 'disk', 'interface', 'graphics', 'video', 'controller', 'input', 'audio'])

function otherDevices(devices: XmlElement | undefined): DomainDetail['otherDevices'] {
  return (devices?.children ?? [])
    .filter((one) => !KNOWN.has(one.name))
    .map((one) => ({ kind: one.name, label: labelOf(one) }))
}

function labelOf(device: XmlElement): string {
  const model = attribute(device, 'model') ?? attribute(child(device, 'model'), 'type')
  const target = child(device, 'target')
  const place = attribute(target, 'dir') ?? attribute(target, 'name') ?? attribute(target, 'type')
  return [attribute(device, 'type'), model, place].filter(Boolean).join(' · ')
}
