import type { ConnectionBase } from '../connection/connection-base.ts'
import {
  type DomainBlockedReason,
  type DomainControlState,
  type DomainState,
  DomainVcpuFlags,
  DomainXMLFlags,
} from '../constants.ts'
import { ConnectionHandle, NATIVE } from '../handle.ts'
import { callSync, type NativeHandle } from '../native.ts'
import { type CallOptions, flagsOf, type Options } from '../options.ts'
import { blockStatsTable, type DomainBlockStats, type DomainMemoryStats } from './tuning/domain-counters.ts'

/** `virDomainInfo` */
export interface DomainInfo {
  state: DomainState
  /** KiB */
  maxMemory: number
  /** KiB */
  memory: number
  vcpus: number
  /** Nanoseconds of CPU time since start; exact to 2^53, which is 104 days. */
  cpuTime: number
}

/** What a description holds beside the figures. */
export interface DescribeOptions {
  /** The XML, too. */
  xml?: boolean
  /** `DomainXMLFlags`, ORed */
  xmlFlags?: number
}

/** What a list needs to know of a domain. */
export interface DomainDescription extends DomainInfo {
  name: string
  uuid: string
  id: number | null
  /** Why it is in this state: `DomainRunningReason`, `DomainPausedReason`, `DomainShutoffReason`, … */
  reason: number
  persistent: boolean
  autostart: boolean
  hasManagedSave: boolean
  xml?: string
}

/** Identity and readings of a domain. */
export abstract class DomainBase extends ConnectionHandle {
  /** Unique on the host; as it was when this object was got. (`virDomainGetName`) */
  readonly name: string
  /** (`virDomainGetUUIDString`) */
  readonly uuid: string

  /** @internal */
  constructor(connection: ConnectionBase, native: NativeHandle) {
    super(connection, native)
    this.name = native.name ?? ''
    this.uuid = native.uuid ?? ''
  }

  /**
   * The number of the running domain, `null` if it did not run when this object was got or last started by it.
   * `describe()` asks the host. (`virDomainGetID`)
   */
  get id(): number | null {
    return callSync('domainId', this[NATIVE])
  }

  /** What a list needs, in one task. */
  async describe(options: DescribeOptions & CallOptions = {}): Promise<DomainDescription> {
    return this.parse('describeDomain', options, options.xml ?? false, options.xmlFlags ?? 0)
  }

  /** (`virDomainGetInfo`) */
  info(options?: CallOptions): Promise<DomainInfo> {
    return this.parse('virDomainGetInfo', options)
  }

  /** (`virDomainGetState`) */
  state(options?: CallOptions): Promise<{ state: DomainState; reason: DomainBlockedReason | number }> {
    return this.parse('virDomainGetState', options)
  }

  /**
   * The domain's XML. (`virDomainGetXMLDesc`)
   * `inactive` for the next boot, `secure` with passwords, `migratable` as a migration sends it
   */
  xmlDesc(options?: Options<typeof DomainXMLFlags>): Promise<string> {
    return this.read('virDomainGetXMLDesc', options, flagsOf(DomainXMLFlags, options))
  }

  /** (`virDomainIsActive`) */
  isActive(options?: CallOptions): Promise<boolean> {
    return this.ask('virDomainIsActive', options)
  }

  /** Whether its definition outlives it. (`virDomainIsPersistent`) */
  isPersistent(options?: CallOptions): Promise<boolean> {
    return this.ask('virDomainIsPersistent', options)
  }

  /** Whether the running domain was changed since it started. (`virDomainIsUpdated`) */
  isUpdated(options?: CallOptions): Promise<boolean> {
    return this.ask('virDomainIsUpdated', options)
  }

  /** For example `hvm`. (`virDomainGetOSType`) */
  osType(options?: CallOptions): Promise<string> {
    return this.read('virDomainGetOSType', options)
  }

  /** Maximum memory in KiB. (`virDomainGetMaxMemory`) */
  maxMemory(options?: CallOptions): Promise<number> {
    return this.read('virDomainGetMaxMemory', options)
  }

  /** Maximum vCPUs of a running domain. (`virDomainGetMaxVcpus`) */
  maxVcpus(options?: CallOptions): Promise<number> {
    return this.read('virDomainGetMaxVcpus', options)
  }

  /** Number of vCPUs. (`virDomainGetVcpusFlags`) */
  vcpuCount(options?: Options<typeof DomainVcpuFlags>): Promise<number> {
    return this.read('virDomainGetVcpusFlags', options, flagsOf(DomainVcpuFlags, options))
  }

  /** State of the channel to the hypervisor; `stateTime` in ms since it entered it. (`virDomainGetControlInfo`) */
  controlInfo(
    options?: CallOptions,
  ): Promise<{ state: DomainControlState; details: number; stateTime: number }> {
    return this.parse('virDomainGetControlInfo', options)
  }

  /** What the balloon tells of the guest's memory. (`virDomainMemoryStats`) */
  memoryStats(options?: CallOptions): Promise<DomainMemoryStats> {
    return this.parse('virDomainMemoryStats', options)
  }

  /** Counters of a disk, by target (`vda`) or path; of all together if `disk` is `''`. (`virDomainBlockStatsFlags`) */
  async blockStats(disk: string, options?: CallOptions): Promise<DomainBlockStats> {
    return blockStatsTable.read(await this.parse('virDomainBlockStatsFlags', options, disk))
  }

  /** Counters of an interface by its host device (`vnet0`) or MAC, in bytes and packets. (`virDomainInterfaceStats`) */
  interfaceStats(
    device: string,
    options?: CallOptions,
  ): Promise<{
    rxBytes: number
    rxPackets: number
    rxErrs: number
    rxDrop: number
    txBytes: number
    txPackets: number
    txErrs: number
    txDrop: number
  }> {
    return this.parse('virDomainInterfaceStats', options, device)
  }
}
