import {
  DomainDirtyRateCalcFlags,
  DomainMemoryFlags,
  DomainMemoryModFlags,
  DomainModificationImpact,
} from '../../constants.ts'
import { type CallOptions, flagsOf, type Options } from '../../options.ts'
import type { ParameterTable } from '../../typed-parameters.ts'
import {
  type BlockIoTune,
  blockIoTuneTable,
  type InterfaceParameters,
  readInterfaceParameters,
  writeInterfaceParameters,
} from './device-parameters.ts'
import { DomainCpu } from './domain-cpu.ts'
import {
  type BlkioParameters,
  blkioTable,
  type LaunchSecurityInfo,
  type LaunchSecurityState,
  launchSecurityTable,
  launchStateTable,
  type MemoryParameters,
  memoryTable,
  type NumaParameters,
  numaTable,
  type SchedulerParameters,
  schedulerTable,
} from './domain-parameters.ts'
import { type PerfEvents, perfEventsTable } from './perf-events.ts'

type Impact = Options<typeof DomainModificationImpact>

/**
 * What a domain may use of its host. Reading gives what the hypervisor knows, writing changes what is given. With
 * neither `live` nor `config` both mean the running domain, or the definition of one that is off. A field that is
 * unknown or of the wrong type is a `TypeError`.
 */
export abstract class DomainTuning extends DomainCpu {
  async #get<Values extends object>(
    table: ParameterTable<Values>,
    name: string,
    options: Impact | undefined,
    ...which: unknown[]
  ): Promise<Values> {
    return table.read(await this.parse(name, options, ...which, flagsOf(DomainModificationImpact, options)))
  }

  /** Which scheduler shares the CPUs, for example `posix`, and how many parameters it has. (`virDomainGetSchedulerType`) */
  schedulerType(options?: CallOptions): Promise<{ type: string; parameters: number }> {
    return this.parse('virDomainGetSchedulerType', options)
  }

  /** (`virDomainGetSchedulerParametersFlags`) */
  schedulerParameters(options?: Options<typeof DomainModificationImpact>): Promise<SchedulerParameters> {
    return this.#get(schedulerTable, 'virDomainGetSchedulerParametersFlags', options)
  }

  /** (`virDomainSetSchedulerParametersFlags`) */
  setSchedulerParameters(
    parameters: SchedulerParameters,
    options?: Options<typeof DomainModificationImpact>,
  ): Promise<void> {
    const list = schedulerTable.argument(parameters)
    const flags = flagsOf(DomainModificationImpact, options)
    return this.run('virDomainSetSchedulerParametersFlags', options, list, flags)
  }

  /** (`virDomainGetMemoryParameters`) */
  memoryParameters(options?: Options<typeof DomainModificationImpact>): Promise<MemoryParameters> {
    return this.#get(memoryTable, 'virDomainGetMemoryParameters', options)
  }

  /** (`virDomainSetMemoryParameters`) */
  setMemoryParameters(
    parameters: MemoryParameters,
    options?: Options<typeof DomainModificationImpact>,
  ): Promise<void> {
    const list = memoryTable.argument(parameters)
    const flags = flagsOf(DomainModificationImpact, options)
    return this.run('virDomainSetMemoryParameters', options, list, flags)
  }

  /** (`virDomainGetBlkioParameters`) */
  blkioParameters(options?: Options<typeof DomainModificationImpact>): Promise<BlkioParameters> {
    return this.#get(blkioTable, 'virDomainGetBlkioParameters', options)
  }

  /** (`virDomainSetBlkioParameters`) */
  setBlkioParameters(
    parameters: BlkioParameters,
    options?: Options<typeof DomainModificationImpact>,
  ): Promise<void> {
    const list = blkioTable.argument(parameters)
    const flags = flagsOf(DomainModificationImpact, options)
    return this.run('virDomainSetBlkioParameters', options, list, flags)
  }

  /** (`virDomainGetNumaParameters`) */
  numaParameters(options?: Options<typeof DomainModificationImpact>): Promise<NumaParameters> {
    return this.#get(numaTable, 'virDomainGetNumaParameters', options)
  }

  /** (`virDomainSetNumaParameters`) */
  setNumaParameters(
    parameters: NumaParameters,
    options?: Options<typeof DomainModificationImpact>,
  ): Promise<void> {
    const list = numaTable.argument(parameters)
    return this.run('virDomainSetNumaParameters', options, list, flagsOf(DomainModificationImpact, options))
  }

  /** Limits of a disk, by target (`vda`) or path. (`virDomainGetBlockIoTune`) */
  blockIoTune(disk: string, options?: Options<typeof DomainModificationImpact>): Promise<BlockIoTune> {
    return this.#get(blockIoTuneTable, 'virDomainGetBlockIoTune', options, disk)
  }

  /** (`virDomainSetBlockIoTune`) */
  setBlockIoTune(
    disk: string,
    limits: BlockIoTune,
    options?: Options<typeof DomainModificationImpact>,
  ): Promise<void> {
    const list = blockIoTuneTable.argument(limits)
    return this.run(
      'virDomainSetBlockIoTune',
      options,
      disk,
      list,
      flagsOf(DomainModificationImpact, options),
    )
  }

  /** Limits of an interface, by its device on the host (`vnet0`) or MAC. (`virDomainGetInterfaceParameters`) */
  async interfaceParameters(
    device: string,
    options?: Options<typeof DomainModificationImpact>,
  ): Promise<InterfaceParameters> {
    const flags = flagsOf(DomainModificationImpact, options)
    return readInterfaceParameters(
      await this.parse('virDomainGetInterfaceParameters', options, device, flags),
    )
  }

  /** `null` removes the limits of a direction, `undefined` leaves them. (`virDomainSetInterfaceParameters`) */
  setInterfaceParameters(
    device: string,
    limits: InterfaceParameters,
    options?: Options<typeof DomainModificationImpact>,
  ): Promise<void> {
    const list = writeInterfaceParameters(limits)
    const flags = flagsOf(DomainModificationImpact, options)
    return this.run('virDomainSetInterfaceParameters', options, device, list, flags)
  }

  /** Which events of the host's CPUs are counted. (`virDomainGetPerfEvents`) */
  perfEvents(options?: Options<typeof DomainModificationImpact>): Promise<PerfEvents> {
    return this.#get(perfEventsTable, 'virDomainGetPerfEvents', options)
  }

  /** (`virDomainSetPerfEvents`) */
  setPerfEvents(events: PerfEvents, options?: Options<typeof DomainModificationImpact>): Promise<void> {
    const list = perfEventsTable.argument(events)
    return this.run('virDomainSetPerfEvents', options, list, flagsOf(DomainModificationImpact, options))
  }

  /** What the hardware tells of an encrypted guest. (`virDomainGetLaunchSecurityInfo`) */
  async launchSecurityInfo(options?: CallOptions): Promise<LaunchSecurityInfo> {
    return launchSecurityTable.read(await this.parse('virDomainGetLaunchSecurityInfo', options, 0))
  }

  /**
   * Gives an encrypted guest its secret, once its measurement was found right and while it is paused before its start.
   * (`virDomainSetLaunchSecurityState`)
   */
  setLaunchSecurityState(state: LaunchSecurityState, options?: CallOptions): Promise<void> {
    return this.run('virDomainSetLaunchSecurityState', options, launchStateTable.argument(state), 0)
  }

  /**
   * The labels (SELinux, AppArmor, DAC) a running domain has; `enforcing` if the host refuses what they forbid.
   * (`virDomainGetSecurityLabelList`)
   */
  securityLabelList(options?: CallOptions): Promise<{ label: string; enforcing: boolean }[]> {
    return this.parse('virDomainGetSecurityLabelList', options)
  }

  /**
   * Reads the guest's memory. (`virDomainMemoryPeek`)
   * @param size at most 4 MiB
   * @param options `virtual` for addresses of whatever runs in the guest at the moment, `physical` for physical ones
   */
  memoryPeek(
    start: number | bigint,
    size: number,
    options: Options<typeof DomainMemoryFlags>,
  ): Promise<Buffer> {
    return this.read('virDomainMemoryPeek', options, start, size, flagsOf(DomainMemoryFlags, options))
  }

  /** Reads a disk, by target (`vda`) or path; `size` is at most 4 MiB. (`virDomainBlockPeek`) */
  blockPeek(disk: string, offset: number | bigint, size: number, options?: CallOptions): Promise<Buffer> {
    return this.read('virDomainBlockPeek', options, disk, offset, size)
  }

  /**
   * Measures for some seconds how fast the guest writes to its memory; `DomainStats.dirtyrate` then has the result.
   * (`virDomainStartDirtyRateCalc`)
   */
  startDirtyRateCalc(seconds: number, options?: Options<typeof DomainDirtyRateCalcFlags>): Promise<void> {
    const flags = flagsOf(DomainDirtyRateCalcFlags, options)
    return this.run('virDomainStartDirtyRateCalc', options, seconds, flags)
  }

  /** Memory in KiB; with `maximum` the most the domain can have. (`virDomainSetMemoryFlags`) */
  setMemory(memory: number, options?: Options<typeof DomainMemoryModFlags>): Promise<void> {
    return this.run('virDomainSetMemoryFlags', options, memory, flagsOf(DomainMemoryModFlags, options))
  }

  /** Seconds between the guest's balloon reports, 0 for none. (`virDomainSetMemoryStatsPeriod`) */
  setMemoryStatsPeriod(seconds: number, options?: Options<typeof DomainMemoryModFlags>): Promise<void> {
    return this.run('virDomainSetMemoryStatsPeriod', options, seconds, flagsOf(DomainMemoryModFlags, options))
  }
}
