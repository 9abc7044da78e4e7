import type { Connection, Domain, NetworkDescription, StoragePoolDescription } from 'node-libvirt'
import { ConnectListAllDomainsFlags, StoragePoolState } from 'node-libvirt/constants'
import type {
  HostDetail,
  HostSummary,
  NetworkSummary,
  PoolSummary,
  Transport,
} from '../../shared/contract/hosts.ts'
import {
  at,
  attribute,
  child,
  childrenNamed,
  parseXml,
  textOf,
  type XmlElement,
} from '../../shared/xml-tree.ts'
import { type DomainReading, domainReading, nameIn } from './domain-reading.ts'

/** What a host says of itself. */
export type NodeReading = {
  facts: NonNullable<HostSummary['facts']>
  cpu: NonNullable<HostDetail['cpu']>
  capabilitiesXml: string
}

/** virNodeGetInfo, virConnectGetCapabilities and the versions: some ten round trips. */
export async function readNode(connection: Connection, transport: Transport): Promise<NodeReading> {
  const node = await connection.nodeInfo()
  const capabilitiesXml = await connection.capabilities()
  const capabilities = parseXml(capabilitiesXml)
  const host = child(capabilities, 'host')
  const cpu = child(host, 'cpu')
  const arch = textOf(child(cpu, 'arch')) ?? node.model
  const model = textOf(child(cpu, 'model')) ?? node.model
  return {
    capabilitiesXml,
    cpu: {
      model,
      vendor: textOf(child(cpu, 'vendor')) ?? '',
      sockets: node.sockets,
      cores: node.cores,
      threads: node.threads,
      numaNodes: node.nodes,
      mhz: node.mhz ?? 0,
    },
    facts: {
      hostname: await connection.hostname(),
      hypervisor: await connection.type(),
      hypervisorVersion: (await connection.version()).text,
      libvirtVersion: (await connection.libVersion()).text,
      arch,
      cpuModel: model,
      cpus: node.cpus,
      memoryKiB: node.memory,
      domainTypes: domainTypes(capabilities),
      encrypted: transport !== 'tcp',
      uuid: textOf(child(host, 'uuid')) ?? '',
    },
  }
}

/** Accelerated ones first; the rest as the host lists them. */
function domainTypes(capabilities: XmlElement): string[] {
  const types = childrenNamed(capabilities, 'guest')
    .flatMap((guest) => childrenNamed(child(guest, 'arch'), 'domain'))
    .map((domain) => attribute(domain, 'type') ?? '')
  const rank = (type: string) => ['kvm', 'hvf', 'xen', 'qemu'].indexOf(type) + 1 || 9
  return [...new Set(types)].filter(Boolean).sort((a, b) => rank(a) - rank(b))
}

export async function readPools(connection: Connection): Promise<PoolSummary[]> {
  return (await connection.describeStoragePools())
    .map(poolSummary)
    .sort((a, b) => a.name.localeCompare(b.name))
}

function poolSummary({ state, xml, ...pool }: StoragePoolDescription): PoolSummary {
  const root = parseXml(xml)
  return {
    ...pool,
    type: attribute(root, 'type') ?? '',
    state: nameIn(StoragePoolState, state),
    targetPath: textOf(at(root, 'target', 'path')),
  }
}

export async function readNetworks(connection: Connection): Promise<NetworkSummary[]> {
  return (await connection.describeNetworks())
    .map(networkSummary)
    .sort((a, b) => a.name.localeCompare(b.name))
}

function networkSummary({ xml, ...network }: NetworkDescription): NetworkSummary {
  const forward = child(parseXml(xml), 'forward')
  // virNetworkDef: a <forward> without a mode is NAT; none at all is an isolated network.
  return { ...network, mode: forward ? (attribute(forward, 'mode') ?? 'nat') : 'isolated' }
}

/** Every domain with its live definition. */
export async function readDomains(connection: Connection): Promise<DomainReading[]> {
  const descriptions = await connection.describeDomains({ xml: true })
  const snapshots = await snapshotCounts(connection)
  return descriptions.map((description) => domainReading(description, snapshots.get(description.uuid) ?? 0))
}

/** One list tells which have any, so that a thousand domains don't cost a thousand questions. */
async function snapshotCounts(connection: Connection): Promise<Map<string, number>> {
  const domains = await connection.listAllDomains(ConnectListAllDomainsFlags.HAS_SNAPSHOT)
  const counts = new Map<string, number>()
  for (const domain of domains) counts.set(domain.uuid, await domain.snapshotCount())
  return counts
}

export async function readDomain(domain: Domain): Promise<DomainReading> {
  const description = await domain.describe({ xml: true })
  return domainReading(description, await domain.snapshotCount())
}
