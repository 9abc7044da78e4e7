import type { NodeSuspendTarget } from '../constants.ts'
import { ConnectGetDomainCapabilitiesFlags } from '../constants-newer.ts'
import { type CallOptions, flagsOf, type Options } from '../options.ts'
import { field, ParameterTable, type TypedParameters } from '../typed-parameters.ts'
import { type Version, versionOf } from '../version.ts'
import { ConnectionBase } from './connection-base.ts'

/** `virNodeInfo` */
export interface NodeInfo {
  /** CPU model or architecture, for example `x86_64`. */
  model: string
  /** Memory in KiB. */
  memory: number
  /** Active CPUs. */
  cpus: number
  /** Expected CPU frequency in MHz, `null` if unknown. */
  mhz: number | null
  /** NUMA nodes. */
  nodes: number
  /** Sockets per NUMA node. */
  sockets: number
  /** Cores per socket. */
  cores: number
  /** Threads per core. */
  threads: number
}

/** What the questions about CPUs and capabilities are asked for; whatever is left out, libvirt chooses. */
export interface HypervisorChoice {
  /** Path of the emulator binary. */
  emulator?: string
  /** For example `x86_64`. */
  arch?: string
  /** For example `q35`. */
  machine?: string
  /** `kvm`, `qemu`, … */
  virtType?: string
}

/** What AMD's Secure Encrypted Virtualization can do on a host. */
export interface NodeSevInfo {
  /** The platform's Diffie-Hellman key, base64. */
  pdh?: string
  /** Its certificate chain, base64. */
  certChain?: string
  cpu0Id?: string
  /** Which bit of a page table entry says that the page is encrypted. */
  cbitpos?: number
  /** How many bits of the physical address space encryption costs. */
  reducedPhysBits?: number
  /** The most SEV guests at a time. */
  maxGuests?: number
  /** The most SEV-ES guests at a time. */
  maxEsGuests?: number
}

const sevInfo = new ParameterTable<NodeSevInfo>('SEV', {
  pdh: field.string('pdh'),
  certChain: field.string('cert-chain'),
  cpu0Id: field.string('cpu0-id'),
  cbitpos: field.uint('cbitpos'),
  reducedPhysBits: field.uint('reduced-phys-bits'),
  maxGuests: field.uint('max-guests'),
  maxEsGuests: field.uint('max-es-guests'),
})

/** Whom a proxy calls for; what is left out is unknown. */
export interface ConnectionIdentity {
  userName?: string
  unixUserId?: number
  groupName?: string
  unixGroupId?: number
  processId?: number
  /** When the process started, in clock ticks since boot, which tells it from a later one with its number. */
  processTime?: number
  saslUserName?: string
  x509DistinguishedName?: string
  selinuxContext?: string
}

const identity = new ParameterTable<ConnectionIdentity>('identity', {
  userName: field.string('user-name'),
  unixUserId: field.ullong('unix-user-id'),
  groupName: field.string('group-name'),
  unixGroupId: field.ullong('unix-group-id'),
  processId: field.llong('process-id'),
  processTime: field.ullong('process-time'),
  saslUserName: field.string('sasl-user-name'),
  x509DistinguishedName: field.string('x509-distinguished-name'),
  selinuxContext: field.string('selinux-context'),
})

/** What a host is and can do. */
export abstract class ConnectionHost extends ConnectionBase {
  /** The canonical URI. (`virConnectGetURI`) */
  uri(options?: CallOptions): Promise<string> {
    return this.read('virConnectGetURI', options)
  }

  /** The driver's name, for example `QEMU`. (`virConnectGetType`) */
  type(options?: CallOptions): Promise<string> {
    return this.read('virConnectGetType', options)
  }

  /** Version of the hypervisor. (`virConnectGetVersion`) */
  async version(options?: CallOptions): Promise<Version> {
    return versionOf(await this.parse('virConnectGetVersion', options))
  }

  /** Version of libvirt on the host. (`virConnectGetLibVersion`) */
  async libVersion(options?: CallOptions): Promise<Version> {
    return versionOf(await this.parse('virConnectGetLibVersion', options))
  }

  /** (`virConnectGetHostname`) */
  hostname(options?: CallOptions): Promise<string> {
    return this.read('virConnectGetHostname', options)
  }

  /** XML of the host's capabilities. (`virConnectGetCapabilities`) */
  capabilities(options?: CallOptions): Promise<string> {
    return this.read('virConnectGetCapabilities', options)
  }

  /** XML of what a kind of domain can have here. (`virConnectGetDomainCapabilities`) */
  async domainCapabilities(
    choice: HypervisorChoice = {},
    options?: Options<typeof ConnectGetDomainCapabilitiesFlags>,
  ): Promise<string> {
    const { emulator, arch, machine, virtType } = choice
    const flags = flagsOf(ConnectGetDomainCapabilitiesFlags, options)
    return this.read('virConnectGetDomainCapabilities', options, emulator, arch, machine, virtType, flags)
  }

  /** XML of the storage pool types supported. (`virConnectGetStoragePoolCapabilities`) */
  storagePoolCapabilities(options?: CallOptions): Promise<string> {
    return this.read('virConnectGetStoragePoolCapabilities', options, 0)
  }

  /** XML of the host's SMBIOS data. (`virConnectGetSysinfo`) */
  sysinfo(options?: CallOptions): Promise<string> {
    return this.read('virConnectGetSysinfo', options, 0)
  }

  /** (`virNodeGetInfo`) */
  nodeInfo(options?: CallOptions): Promise<NodeInfo> {
    return this.parse('virNodeGetInfo', options)
  }

  /** Rejects with `ERR_OPERATION_UNSUPPORTED` where the host has no SEV. (`virNodeGetSEVInfo`) */
  async nodeSevInfo(options?: CallOptions): Promise<NodeSevInfo> {
    return sevInfo.read(await this.parse<TypedParameters>('virNodeGetSEVInfo', options))
  }

  /**
   * Puts the host itself to sleep in about ten seconds, to wake up after `seconds` (60 or more) by its clock. Guests stop
   * with it. (`virNodeSuspendForDuration`)
   */
  nodeSuspendForDuration(target: NodeSuspendTarget, seconds: number, options?: CallOptions): Promise<void> {
    return this.run('virNodeSuspendForDuration', options, target, seconds, 0)
  }

  /** Security model and its domain of interpretation; empty texts if there is none. (`virNodeGetSecurityModel`) */
  nodeSecurityModel(options?: CallOptions): Promise<{ model: string; doi: string }> {
    return this.parse('virNodeGetSecurityModel', options)
  }

  /** Whether the connection still works, as far as known here: asks nothing over the network. (`virConnectIsAlive`) */
  isAlive(options?: CallOptions): Promise<boolean> {
    return this.ask('virConnectIsAlive', options)
  }

  /** Whether nobody can listen in: encrypted, or a local socket. (`virConnectIsSecure`) */
  isSecure(options?: CallOptions): Promise<boolean> {
    return this.ask('virConnectIsSecure', options)
  }

  /** (`virConnectIsEncrypted`) */
  isEncrypted(options?: CallOptions): Promise<boolean> {
    return this.ask('virConnectIsEncrypted', options)
  }

  /**
   * Says whom this connection calls for; the host then judges the calls by that identity. Only what the host trusts may,
   * such as a proxy of its own. (`virConnectSetIdentity`)
   */
  async setIdentity(of: ConnectionIdentity, options?: CallOptions): Promise<void> {
    await this.run('virConnectSetIdentity', options, identity.write(of))
  }

  /** Sources for a pool of a type, as XML. (`virConnectFindStoragePoolSources`) */
  findStoragePoolSources(type: string, sourceXml?: string, options?: CallOptions): Promise<string> {
    return this.read('virConnectFindStoragePoolSources', options, type, sourceXml, 0)
  }

  /** Domain XML for a hypervisor's own configuration. (`virConnectDomainXMLFromNative`) */
  domainXmlFromNative(format: string, config: string, options?: CallOptions): Promise<string> {
    return this.read('virConnectDomainXMLFromNative', options, format, config, 0)
  }

  /** A hypervisor's own configuration, such as a QEMU command line, for domain XML. (`virConnectDomainXMLToNative`) */
  domainXmlToNative(format: string, xml: string, options?: CallOptions): Promise<string> {
    return this.read('virConnectDomainXMLToNative', options, format, xml, 0)
  }
}
