import type { ConnectionBase } from './connection-base.ts'
import type { DomainBlockedReason, DomainControlState, DomainState } from './constants.ts'
import { ConnectionHandle, NATIVE } from './handle.ts'
import { callSync, type NativeHandle } from './native.ts'
import type { TypedParameters } from './typed-parameters.ts'

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

export interface DomainStatsRecord {
  name: string
  uuid: string
  stats: TypedParameters
}

/** Identity and readings of a domain. */
export abstract class DomainBase extends ConnectionHandle {
  readonly name: string
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
  describe(options: { xml?: boolean; xmlFlags?: number } = {}): Promise<DomainDescription> {
    return this.parse('describeDomain', options.xml ?? false, options.xmlFlags ?? 0)
  }

  /** (`virDomainGetInfo`) */
  info(): Promise<DomainInfo> {
    return this.parse('virDomainGetInfo')
  }

  /** (`virDomainGetState`) */
  state(): Promise<{ state: DomainState; reason: DomainBlockedReason | number }> {
    return this.parse('virDomainGetState')
  }

  /**
   * The domain's XML. (`virDomainGetXMLDesc`)
   * @param flags `DomainXMLFlags`: INACTIVE for the next boot, SECURE with passwords, MIGRATABLE
   */
  xmlDesc(flags = 0): Promise<string> {
    return this.read('virDomainGetXMLDesc', flags)
  }

  /** (`virDomainIsActive`) */
  isActive(): Promise<boolean> {
    return this.ask('virDomainIsActive')
  }

  /** Whether its definition outlives it. (`virDomainIsPersistent`) */
  isPersistent(): Promise<boolean> {
    return this.ask('virDomainIsPersistent')
  }

  /** Whether the running domain was changed since it started. (`virDomainIsUpdated`) */
  isUpdated(): Promise<boolean> {
    return this.ask('virDomainIsUpdated')
  }

  /** For example `hvm`. (`virDomainGetOSType`) */
  osType(): Promise<string> {
    return this.read('virDomainGetOSType')
  }

  /** The guest's host name, by its agent or DHCP lease. (`virDomainGetHostname`) @param flags `DomainGetHostnameFlags` */
  hostname(flags = 0): Promise<string> {
    return this.read('virDomainGetHostname', flags)
  }

  /** Maximum memory in KiB. (`virDomainGetMaxMemory`) */
  maxMemory(): Promise<number> {
    return this.read('virDomainGetMaxMemory')
  }

  /** Maximum vCPUs of a running domain. (`virDomainGetMaxVcpus`) */
  maxVcpus(): Promise<number> {
    return this.read('virDomainGetMaxVcpus')
  }

  /** Number of vCPUs. (`virDomainGetVcpusFlags`) @param flags `DomainVcpuFlags` */
  vcpuCount(flags = 0): Promise<number> {
    return this.read('virDomainGetVcpusFlags', flags)
  }

  /** State of the channel to the hypervisor; `stateTime` in ms since it entered it. (`virDomainGetControlInfo`) */
  controlInfo(): Promise<{ state: DomainControlState; details: number; stateTime: number }> {
    return this.parse('virDomainGetControlInfo')
  }

  /** Balloon figures in KiB by `DomainMemoryStatTags` name, for example `actualBalloon`, `rss`. (`virDomainMemoryStats`) */
  memoryStats(): Promise<Record<string, number>> {
    return this.parse('virDomainMemoryStats')
  }

  /** Sizes in bytes of a disk, by target (`vda`) or path. (`virDomainGetBlockInfo`) */
  blockInfo(disk: string): Promise<{ capacity: number; allocation: number; physical: number }> {
    return this.parse('virDomainGetBlockInfo', disk)
  }

  /** Counters of a disk by `DomainBlockStatsField`, in operations, bytes, ns. (`virDomainBlockStatsFlags`) */
  blockStats(disk: string): Promise<TypedParameters> {
    return this.parse('virDomainBlockStatsFlags', disk)
  }

  /** Counters of an interface by its host device (`vnet0`) or MAC, in bytes and packets. (`virDomainInterfaceStats`) */
  interfaceStats(device: string): Promise<{
    rxBytes: number
    rxPackets: number
    rxErrs: number
    rxDrop: number
    txBytes: number
    txPackets: number
    txErrs: number
    txDrop: number
  }> {
    return this.parse('virDomainInterfaceStats', device)
  }

  /** Addresses of the guest's interfaces. (`virDomainInterfaceAddresses`) @param source `DomainInterfaceAddressesSource` */
  interfaceAddresses(source = 0): Promise<
    {
      name: string
      mac: string | null
      /** `type`: `IPAddrType` */
      addresses: { type: number; address: string; prefix: number }[]
    }[]
  > {
    return this.parse('virDomainInterfaceAddresses', source)
  }

  /** Disks with I/O errors, `error`: `DomainDiskErrorCode`. (`virDomainGetDiskErrors`) */
  diskErrors(): Promise<{ disk: string; error: number }[]> {
    return this.parse('virDomainGetDiskErrors')
  }

  /** Snapshots: names, parents, which is current. (`virDomainListAllSnapshots`) @param flags `DomainSnapshotListFlags` */
  listAllSnapshots(
    flags = 0,
  ): Promise<{ name: string; parent: string | null; current: boolean; xml: string }[]> {
    return this.parse('virDomainListAllSnapshots', flags)
  }

  /** How many snapshots there are. (`virDomainSnapshotNum`) */
  snapshotCount(flags = 0): Promise<number> {
    return this.read('virDomainSnapshotNum', flags)
  }
}
