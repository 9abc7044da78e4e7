import { ConnectBaselineCPUFlags, ConnectCompareCPUFlags, type CPUCompareResult } from '../constants.ts'
import { type CallOptions, flagsOf, type Options } from '../options.ts'
import { ConnectionHost, type HypervisorChoice } from './connection-host.ts'

/** CPU time spent since boot, in nanoseconds; a host leaves out what it does not know. */
export interface NodeCpuStats {
  kernel?: number
  user?: number
  idle?: number
  iowait?: number
  /** Of interrupts. */
  intr?: number
  /** In percent, in place of the times, on hosts that know only that. */
  utilization?: number
}

/** What virNodeGetCPUStats takes for all CPUs together. */
const allCpus = -1

/** The CPUs of a host, and those that it can give its guests. */
export abstract class ConnectionCpu extends ConnectionHost {
  /** Of one CPU, or of all together. (`virNodeGetCPUStats`) */
  nodeCpuStats(cpu?: number | null, options?: CallOptions): Promise<NodeCpuStats> {
    return this.parse('virNodeGetCPUStats', options, cpu ?? allCpus)
  }

  /** Which CPUs are present and online. (`virNodeGetCPUMap`) */
  nodeCpuMap(options?: CallOptions): Promise<{ present: number; online: number[] }> {
    return this.parse('virNodeGetCPUMap', options)
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
   * With `failIncompatible` it rejects with the reason instead. (`virConnectCompareHypervisorCPU`)
   */
  async compareHypervisorCpu(
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
  async baselineHypervisorCpu(
    choice: HypervisorChoice & { xmls: readonly string[] },
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

  /**
   * XML of the richest CPU that all given hosts have (XML of the `<cpu>` of their `capabilities`).
   * (`virConnectBaselineCPU`)
   */
  baselineCpu(xmls: readonly string[], options?: Options<typeof ConnectBaselineCPUFlags>): Promise<string> {
    return this.read('virConnectBaselineCPU', options, xmls, flagsOf(ConnectBaselineCPUFlags, options))
  }
}
