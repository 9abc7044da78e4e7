import { ConnectionBase } from './connection-base.ts'
import type { ConnectBaselineCPUFlags, CPUCompareResult } from './constants.ts'

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
  uri(): Promise<string> {
    return this.read('virConnectGetURI')
  }

  /** The driver's name, for example `QEMU`. (`virConnectGetType`) */
  type(): Promise<string> {
    return this.read('virConnectGetType')
  }

  /** Version of the hypervisor. (`virConnectGetVersion`) */
  async version(): Promise<Version> {
    return version(await this.parse('virConnectGetVersion'))
  }

  /** Version of libvirt on the host. (`virConnectGetLibVersion`) */
  async libVersion(): Promise<Version> {
    return version(await this.parse('virConnectGetLibVersion'))
  }

  /** (`virConnectGetHostname`) */
  hostname(): Promise<string> {
    return this.read('virConnectGetHostname')
  }

  /** XML of the host's capabilities. (`virConnectGetCapabilities`) */
  capabilities(): Promise<string> {
    return this.read('virConnectGetCapabilities')
  }

  /** XML of what a kind of domain can have here. (`virConnectGetDomainCapabilities`) */
  domainCapabilities(choice: HypervisorChoice = {}, flags = 0): Promise<string> {
    const { emulator, arch, machine, virtType } = choice
    return this.read('virConnectGetDomainCapabilities', emulator, arch, machine, virtType, flags)
  }

  /** XML of the storage pool types supported. (`virConnectGetStoragePoolCapabilities`) */
  storagePoolCapabilities(): Promise<string> {
    return this.read('virConnectGetStoragePoolCapabilities', 0)
  }

  /** XML of the host's SMBIOS data. (`virConnectGetSysinfo`) */
  sysinfo(): Promise<string> {
    return this.read('virConnectGetSysinfo', 0)
  }

  /** (`virNodeGetInfo`) */
  nodeInfo(): Promise<NodeInfo> {
    return this.parse('virNodeGetInfo')
  }

  /**
   * CPU time spent since boot in nanoseconds, by `kernel`, `user`, `idle`, `iowait`, …, over all CPUs, or of one.
   * (`virNodeGetCPUStats`)
   */
  nodeCpuStats(cpu = -1): Promise<Record<string, number>> {
    return this.parse('virNodeGetCPUStats', cpu)
  }

  /** Memory in KiB by `total`, `free`, `buffers`, `cached`, of all NUMA cells, or of one. (`virNodeGetMemoryStats`) */
  nodeMemoryStats(cell = -1): Promise<Record<string, number>> {
    return this.parse('virNodeGetMemoryStats', cell)
  }

  /** Which CPUs are present and online. (`virNodeGetCPUMap`) */
  nodeCpuMap(): Promise<{ present: number; online: number[] }> {
    return this.parse('virNodeGetCPUMap')
  }

  /** Security model and its domain of interpretation; empty texts if there is none. (`virNodeGetSecurityModel`) */
  nodeSecurityModel(): Promise<{ model: string; doi: string }> {
    return this.parse('virNodeGetSecurityModel')
  }

  /** Free memory in **bytes** (libvirt's own exception from KiB). (`virNodeGetFreeMemory`) */
  freeMemory(): Promise<number> {
    return this.read('virNodeGetFreeMemory')
  }

  /** Free memory of each NUMA cell in KiB. (`virNodeGetCellsFreeMemory`) */
  cellsFreeMemory(): Promise<number[]> {
    return this.parse('virNodeGetCellsFreeMemory')
  }

  /** The most vCPUs a domain can have, for a domain type such as `kvm`. (`virConnectGetMaxVcpus`) */
  maxVcpus(type?: string): Promise<number> {
    return this.read('virConnectGetMaxVcpus', type)
  }

  /** CPU models libvirt knows for an architecture. (`virConnectGetCPUModelNames`) */
  cpuModelNames(arch: string): Promise<string[]> {
    return this.parse('virConnectGetCPUModelNames', arch)
  }

  /**
   * How a CPU (XML of a `<cpu>`) compares with what the hypervisor can give here.
   * (`virConnectCompareHypervisorCPU`)
   * @param flags `ConnectCompareCPUFlags`; with FAIL_INCOMPATIBLE it rejects with the reason instead.
   */
  compareHypervisorCpu(choice: HypervisorChoice & { xml: string }, flags = 0): Promise<CPUCompareResult> {
    const { emulator, arch, machine, virtType, xml } = choice
    return this.read('virConnectCompareHypervisorCPU', emulator, arch, machine, virtType, xml, flags)
  }

  /** As `compareHypervisorCpu`, against the bare host CPU. (`virConnectCompareCPU`) */
  compareCpu(xml: string, flags = 0): Promise<CPUCompareResult> {
    return this.read('virConnectCompareCPU', xml, flags)
  }

  /**
   * XML of the richest CPU that all given hosts support (XML of their `<cpu>` or `domainCapabilities`).
   * (`virConnectBaselineHypervisorCPU`)
   * @param flags `ConnectBaselineCPUFlags`
   */
  baselineHypervisorCpu(
    choice: HypervisorChoice & { xmls: string[] },
    flags: ConnectBaselineCPUFlags | 0 = 0,
  ): Promise<string> {
    const { emulator, arch, machine, virtType, xmls } = choice
    return this.read('virConnectBaselineHypervisorCPU', emulator, arch, machine, virtType, xmls, flags)
  }

  /** Whether the connection still works, as far as known here: asks nothing over the network. (`virConnectIsAlive`) */
  isAlive(): Promise<boolean> {
    return this.ask('virConnectIsAlive')
  }

  /** Whether nobody can listen in: encrypted, or a local socket. (`virConnectIsSecure`) */
  isSecure(): Promise<boolean> {
    return this.ask('virConnectIsSecure')
  }

  /** (`virConnectIsEncrypted`) */
  isEncrypted(): Promise<boolean> {
    return this.ask('virConnectIsEncrypted')
  }

  /** Names of the host's devices, their parents and XML. (`virConnectListAllNodeDevices`) */
  nodeDevices(flags = 0): Promise<{ name: string; parent: string | null; xml: string }[]> {
    return this.parse('virConnectListAllNodeDevices', flags)
  }

  /** Sources for a pool of a type, as XML. (`virConnectFindStoragePoolSources`) */
  findStoragePoolSources(type: string, sourceXml?: string): Promise<string> {
    return this.read('virConnectFindStoragePoolSources', type, sourceXml, 0)
  }

  /** Domain XML for a hypervisor's own configuration. (`virConnectDomainXMLFromNative`) */
  domainXmlFromNative(format: string, config: string): Promise<string> {
    return this.read('virConnectDomainXMLFromNative', format, config, 0)
  }

  /** A hypervisor's own configuration, such as a QEMU command line, for domain XML. (`virConnectDomainXMLToNative`) */
  domainXmlToNative(format: string, xml: string): Promise<string> {
    return this.read('virConnectDomainXMLToNative', format, xml, 0)
  }
}
