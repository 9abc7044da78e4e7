import { DomainModificationImpact, DomainVcpuFlags, type VcpuState } from '../../constants.ts'
import { formatNumbers, parseNumbers } from '../../cpu-list.ts'
import { bitOf, type CallOptions, flagsOf, type Options } from '../../options.ts'
import { refusable, type TypedParameters } from '../../typed-parameters.ts'
import { DomainBase } from '../domain-base.ts'
import { cpuStatsTable, type DomainCpuStats, type DomainCpuStatsOfCpu } from './domain-counters.ts'
import { type IoThreadParameters, ioThreadTable } from './domain-parameters.ts'

/** One vCPU of a running domain. */
export interface VcpuInfo {
  number: number
  state: VcpuState
  /** Nanoseconds it ran. */
  cpuTime: number
  /** The host's CPU it runs on, or ran on last; `null` if it is offline or the hypervisor does not tell. */
  cpu: number | null
  /** The host's CPUs it may run on. */
  cpus: number[]
}

/** vCPUs as the guest's agent sees them. */
export interface GuestVcpus {
  /** Those the guest knows. */
  vcpus: number[]
  /** Those it uses. */
  online: number[]
  /** Those it could stop using. */
  offlinable: number[]
}

/** A thread that does I/O for disks. */
export interface IoThreadInfo {
  id: number
  /** The host's CPUs it may run on. */
  cpus: number[]
}

/**
 * CPUs of a domain: which there are, where they run, what they used. Sets of CPUs are arrays of numbers. With neither
 * `live` nor `config` a change is to the running domain, or to the definition of one that is off.
 */
export abstract class DomainCpu extends DomainBase {
  /** vCPUs of a running domain, and where each runs. (`virDomainGetVcpus`) */
  vcpus(options?: CallOptions): Promise<VcpuInfo[]> {
    return this.parse('virDomainGetVcpus', options)
  }

  /**
   * Lets a vCPU run on these CPUs of the host only. Rejects with `ERR_INVALID_ARG` for a CPU the host has not.
   * (`virDomainPinVcpuFlags`)
   */
  pinVcpu(
    vcpu: number,
    cpus: readonly number[],
    options?: Options<typeof DomainModificationImpact>,
  ): Promise<void> {
    return this.run('virDomainPinVcpuFlags', options, vcpu, cpus, flagsOf(DomainModificationImpact, options))
  }

  /** By vCPU, also those that are not online: the host's CPUs it may run on. (`virDomainGetVcpuPinInfo`) */
  vcpuPinInfo(options?: Options<typeof DomainModificationImpact>): Promise<number[][]> {
    return this.parse('virDomainGetVcpuPinInfo', options, flagsOf(DomainModificationImpact, options))
  }

  /** As `pinVcpu`, for the emulator's threads that are no vCPU. (`virDomainPinEmulator`) */
  pinEmulator(cpus: readonly number[], options?: Options<typeof DomainModificationImpact>): Promise<void> {
    return this.run('virDomainPinEmulator', options, cpus, flagsOf(DomainModificationImpact, options))
  }

  /** The host's CPUs the emulator's threads may run on; `null` if the hypervisor has none. (`virDomainGetEmulatorPinInfo`) */
  emulatorPinInfo(options?: Options<typeof DomainModificationImpact>): Promise<number[] | null> {
    return this.parse('virDomainGetEmulatorPinInfo', options, flagsOf(DomainModificationImpact, options))
  }

  /** Number of vCPUs. Beyond the maximum with `maximum`. (`virDomainSetVcpusFlags`) */
  setVcpus(count: number, options?: Options<typeof DomainVcpuFlags>): Promise<void> {
    return this.run('virDomainSetVcpusFlags', options, count, flagsOf(DomainVcpuFlags, options))
  }

  /** Plugs certain vCPUs in, or out; some hypervisors take one at a time. (`virDomainSetVcpu`) */
  setVcpu(
    vcpus: number | readonly number[],
    enabled: boolean,
    options?: Options<typeof DomainModificationImpact>,
  ): Promise<void> {
    const list = refusable(() => formatNumbers('vcpus', vcpus))
    const flags = flagsOf(DomainModificationImpact, options)
    return this.run('virDomainSetVcpu', options, list, bitOf('enabled', enabled), flags)
  }

  /** vCPUs as the guest's agent sees them. (`virDomainGetGuestVcpus`) */
  async guestVcpus(options?: CallOptions): Promise<GuestVcpus> {
    const raw = await this.parse<TypedParameters>('virDomainGetGuestVcpus', options, 0)
    const read = (name: string) => parseNumbers(String(raw[name] ?? ''))
    return { vcpus: read('vcpus'), online: read('online'), offlinable: read('offlinable') }
  }

  /** Makes the guest use certain vCPUs, or not, by its agent. (`virDomainSetGuestVcpus`) */
  setGuestVcpus(vcpus: number | readonly number[], enabled: boolean, options?: CallOptions): Promise<void> {
    const list = refusable(() => formatNumbers('vcpus', vcpus))
    return this.run('virDomainSetGuestVcpus', options, list, bitOf('enabled', enabled), 0)
  }

  /** CPU time the host spent on the running domain. (`virDomainGetCPUStats`) */
  async cpuStats(options?: CallOptions): Promise<DomainCpuStats> {
    return cpuStatsTable.read(await this.parse('virDomainGetCPUStats', options, false))
  }

  /** As `cpuStats`, by CPU of the host; those that are offline are left out. (`virDomainGetCPUStats`) */
  async cpuStatsByCpu(options?: CallOptions): Promise<DomainCpuStatsOfCpu[]> {
    type Raw = { cpu: number; stats: TypedParameters }[]
    const raw = await this.parse<Raw>('virDomainGetCPUStats', options, true)
    return raw.map(({ cpu, stats }) => ({ cpu, ...cpuStatsTable.read(stats) }))
  }

  /** The threads that do I/O for disks. (`virDomainGetIOThreadInfo`) */
  ioThreadInfo(options?: Options<typeof DomainModificationImpact>): Promise<IoThreadInfo[]> {
    return this.parse('virDomainGetIOThreadInfo', options, flagsOf(DomainModificationImpact, options))
  }

  /** Adds an I/O thread; `id` is 1 or more and not in use. (`virDomainAddIOThread`) */
  addIoThread(id: number, options?: Options<typeof DomainModificationImpact>): Promise<void> {
    return this.run('virDomainAddIOThread', options, id, flagsOf(DomainModificationImpact, options))
  }

  /** Removes an I/O thread that no disk uses. (`virDomainDelIOThread`) */
  delIoThread(id: number, options?: Options<typeof DomainModificationImpact>): Promise<void> {
    return this.run('virDomainDelIOThread', options, id, flagsOf(DomainModificationImpact, options))
  }

  /** As `pinVcpu`, for an I/O thread. (`virDomainPinIOThread`) */
  pinIoThread(
    id: number,
    cpus: readonly number[],
    options?: Options<typeof DomainModificationImpact>,
  ): Promise<void> {
    return this.run('virDomainPinIOThread', options, id, cpus, flagsOf(DomainModificationImpact, options))
  }

  /** How an I/O thread of a running domain polls. (`virDomainSetIOThreadParams`) */
  setIoThreadParams(
    id: number,
    parameters: IoThreadParameters,
    options?: Options<typeof DomainModificationImpact>,
  ): Promise<void> {
    const list = ioThreadTable.argument(parameters)
    return this.run(
      'virDomainSetIOThreadParams',
      options,
      id,
      list,
      flagsOf(DomainModificationImpact, options),
    )
  }
}
