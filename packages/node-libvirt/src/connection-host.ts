import { ConnectionBase } from './connection-base.ts'
import {
  ConnectBaselineCPUFlags,
  ConnectCompareCPUFlags,
  ConnectListAllNodeDeviceFlags,
  type CPUCompareResult,
} from './constants.ts'
import { type CallOptions, flagsOf, type Options } from './options.ts'

/** `virNodeInfo` */
export interface NodeInfo {
  /** CPU model or architecture, for example `x86_64`. */
  model: string
  /** Memory in KiB. */
  memory: number
  /** Active CPUs. */
  cpus: number
  /** Expected CPU frequency in MHz, 0 if unknown. */
  mhz: number
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

/** A libvirt version: `major * 1,000,000 + minor * 1,000 + release` as three numbers and text. */
export interface Version {
  number: number
  text: string
}

function version(number: number): Version {
  const text = `${Math.floor(number / 1_000_000)}.${Math.floor(number / 1000) % 1000}.${number % 1000}`
  return { number, text }
}

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
    return version(await this.parse('virConnectGetVersion', options))
  }

  /** Version of libvirt on the host. (`virConnectGetLibVersion`) */
  async libVersion(options?: CallOptions): Promise<Version> {
    return version(await this.parse('virConnectGetLibVersion', options))
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
  domainCapabilities(choice: HypervisorChoice = {}, options?: CallOptions): Promise<string> {
    const { emulator, arch, machine, virtType } = choice
    return this.read(
      'virConnectGetDomainCapabilities',
      options,
      emulator,
      arch,
      machine,
      virtType,
      flagsOf({}, options),
    )
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

  /**
   * CPU time spent since boot in nanoseconds, by `kernel`, `user`, `idle`, `iowait`, …, over all CPUs, or of one.
   * (`virNodeGetCPUStats`)
   */
  nodeCpuStats(cpu = -1, options?: CallOptions): Promise<Record<string, number>> {
    return this.parse('virNodeGetCPUStats', options, cpu)
  }

  /** Memory in KiB by `total`, `free`, `buffers`, `cached`, of all NUMA cells, or of one. (`virNodeGetMemoryStats`) */
  nodeMemoryStats(cell = -1, options?: CallOptions): Promise<Record<string, number>> {
    return this.parse('virNodeGetMemoryStats', options, cell)
  }

  /** Which CPUs are present and online. (`virNodeGetCPUMap`) */
  nodeCpuMap(options?: CallOptions): Promise<{ present: number; online: number[] }> {
    return this.parse('virNodeGetCPUMap', options)
  }

  /** Security model and its domain of interpretation; empty texts if there is none. (`virNodeGetSecurityModel`) */
  nodeSecurityModel(options?: CallOptions): Promise<{ model: string; doi: string }> {
    return this.parse('virNodeGetSecurityModel', options)
  }

  /** Free memory in **bytes** (libvirt's own exception from KiB). (`virNodeGetFreeMemory`) */
  freeMemory(options?: CallOptions): Promise<number> {
    return this.read('virNodeGetFreeMemory', options)
  }

  /** Free memory of each NUMA cell in KiB. (`virNodeGetCellsFreeMemory`) */
  cellsFreeMemory(options?: CallOptions): Promise<number[]> {
    return this.parse('virNodeGetCellsFreeMemory', options)
  }

  /** The most vCPUs a domain can have, for a domain type such as `kvm`. (`virConnectGetMaxVcpus`) */
  maxVcpus(type?: string, options?: CallOptions): Promise<number> {
    return this.read('virConnectGetMaxVcpus', options, type)
  }

  /** CPU models libvirt knows for an architecture. (`virConnectGetCPUModelNames`) */
  cpuModelNames(arch: string, options?: CallOptions): Promise<string[]> {
    return this.parse('virConnectGetCPUModelNames', options, arch)
  }

  /**
   * How a CPU (XML of a `<cpu>`) compares with what the hypervisor can give here.
   * (`virConnectCompareHypervisorCPU`)
   * With `failIncompatible` it rejects with the reason instead.
   */
  compareHypervisorCpu(
    choice: HypervisorChoice & { xml: string },
    options?: Options<typeof ConnectCompareCPUFlags>,
  ): Promise<CPUCompareResult> {
    const { emulator, arch, machine, virtType, xml } = choice
    return this.read(
      'virConnectCompareHypervisorCPU',
      options,
      emulator,
      arch,
      machine,
      virtType,
      xml,
      flagsOf(ConnectCompareCPUFlags, options),
    )
  }

  /** As `compareHypervisorCpu`, against the bare host CPU. (`virConnectCompareCPU`) */
  compareCpu(xml: string, options?: Options<typeof ConnectCompareCPUFlags>): Promise<CPUCompareResult> {
    return this.read('virConnectCompareCPU', options, xml, flagsOf(ConnectCompareCPUFlags, options))
  }

  /**
   * XML of the richest CPU that all given hosts support (XML of their `<cpu>` or `domainCapabilities`).
   * (`virConnectBaselineHypervisorCPU`)
   */
  baselineHypervisorCpu(
    choice: HypervisorChoice & { xmls: string[] },
    options?: Options<typeof ConnectBaselineCPUFlags>,
  ): Promise<string> {
    const { emulator, arch, machine, virtType, xmls } = choice
    return this.read(
      'virConnectBaselineHypervisorCPU',
      options,
      emulator,
      arch,
      machine,
      virtType,
      xmls,
      flagsOf(ConnectBaselineCPUFlags, options),
    )
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

  /** Names of the host's devices, their parents and XML. (`virConnectListAllNodeDevices`) */
  describeNodeDevices(
    options?: Options<typeof ConnectListAllNodeDeviceFlags>,
  ): Promise<{ name: string; parent: string | null; xml: string }[]> {
    return this.parse('describeNodeDevices', options, flagsOf(ConnectListAllNodeDeviceFlags, options))
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
