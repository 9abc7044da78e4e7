import {
  DomainBackupBeginFlags,
  DomainCheckpointCreateFlags,
  DomainCheckpointListFlags,
  DomainSnapshotCreateFlags,
  DomainSnapshotListFlags,
} from '../../constants.ts'
import { isLibvirtError } from '../../error.ts'
import type { NativeHandle } from '../../native.ts'
import { type CallOptions, flagsOf, longRunning, type Options } from '../../options.ts'
import { DomainBlocks } from '../jobs/domain-blocks.ts'
import { DomainCheckpoint } from './domain-checkpoint.ts'
import { DomainSnapshot } from './domain-snapshot.ts'

/** What a list needs to know of a snapshot. */
export interface DomainSnapshotDescription {
  name: string
  /** Name of the snapshot that it was made from. */
  parent: string | null
  /** The domain goes on from it. */
  current: boolean
  xml: string
}

/** Snapshots, checkpoints and backups of a domain. */
export abstract class DomainSnapshots extends DomainBlocks {
  /**
   * Makes a snapshot of disks, memory or both, as the XML and the flags say (`diskOnly`, `live`, `quiesce`, `atomic` …),
   * or with `redefine` tells libvirt of one that exists. Takes as long as it takes: no default timeout.
   * (`virDomainSnapshotCreateXML`)
   * @param xml `<domainsnapshot/>` leaves everything to libvirt
   */
  async createSnapshot(
    xml: string,
    options?: Options<typeof DomainSnapshotCreateFlags>,
  ): Promise<DomainSnapshot> {
    const flags = flagsOf(DomainSnapshotCreateFlags, options)
    const native = await this.read<NativeHandle>(
      'virDomainSnapshotCreateXML',
      longRunning(options),
      xml,
      flags,
    )
    return new DomainSnapshot(this.itself, native)
  }

  /** All snapshots, or `roots`, `leaves`, `internal` …; `topological` lists parents first. (`virDomainListAllSnapshots`) */
  async listAllSnapshots(options?: Options<typeof DomainSnapshotListFlags>): Promise<DomainSnapshot[]> {
    const flags = flagsOf(DomainSnapshotListFlags, options)
    const natives = await this.read<NativeHandle[]>('virDomainListAllSnapshots', options, flags)
    return natives.map((native) => new DomainSnapshot(this.itself, native))
  }

  /**
   * What a list needs of all snapshots, in one task. One that vanishes meanwhile is left out.
   * (`virDomainListAllSnapshots`, `virDomainSnapshotGetXMLDesc`, `virDomainSnapshotGetParent`, `virDomainSnapshotIsCurrent`)
   */
  describeSnapshots(options?: Options<typeof DomainSnapshotListFlags>): Promise<DomainSnapshotDescription[]> {
    return this.parse('describeSnapshots', options, flagsOf(DomainSnapshotListFlags, options))
  }

  /** How many snapshots there are. (`virDomainSnapshotNum`) */
  snapshotCount(options?: Options<typeof DomainSnapshotListFlags>): Promise<number> {
    return this.read('virDomainSnapshotNum', options, flagsOf(DomainSnapshotListFlags, options))
  }

  /** Rejects with `ERR_NO_DOMAIN_SNAPSHOT` if there is none. (`virDomainSnapshotLookupByName`) */
  async lookupSnapshotByName(name: string, options?: CallOptions): Promise<DomainSnapshot> {
    const native = await this.read<NativeHandle>('virDomainSnapshotLookupByName', options, name, 0)
    return new DomainSnapshot(this.itself, native)
  }

  /** Whether the domain goes on from a snapshot. (`virDomainHasCurrentSnapshot`) */
  hasCurrentSnapshot(options?: CallOptions): Promise<boolean> {
    return this.ask('virDomainHasCurrentSnapshot', options, 0)
  }

  /** The snapshot from which the domain goes on, `null` if there is none. (`virDomainSnapshotCurrent`) */
  async currentSnapshot(options?: CallOptions): Promise<DomainSnapshot | null> {
    try {
      const native = await this.read<NativeHandle>('virDomainSnapshotCurrent', options, 0)
      return new DomainSnapshot(this.itself, native)
    } catch (error) {
      if (isLibvirtError(error) && error.code === 'ERR_NO_DOMAIN_SNAPSHOT') return null
      throw error
    }
  }

  /**
   * Begins to track the blocks that change, for incremental backups. `quiesce` freezes the guest's file systems by its
   * agent, `redefine` tells libvirt of one that exists. (`virDomainCheckpointCreateXML`)
   * @param xml `<domaincheckpoint/>` leaves everything to libvirt
   */
  async createCheckpoint(
    xml: string,
    options?: Options<typeof DomainCheckpointCreateFlags>,
  ): Promise<DomainCheckpoint> {
    const flags = flagsOf(DomainCheckpointCreateFlags, options)
    const native = await this.read<NativeHandle>('virDomainCheckpointCreateXML', options, xml, flags)
    return new DomainCheckpoint(this.itself, native)
  }

  /** (`virDomainListAllCheckpoints`) */
  async listAllCheckpoints(options?: Options<typeof DomainCheckpointListFlags>): Promise<DomainCheckpoint[]> {
    const flags = flagsOf(DomainCheckpointListFlags, options)
    const natives = await this.read<NativeHandle[]>('virDomainListAllCheckpoints', options, flags)
    return natives.map((native) => new DomainCheckpoint(this.itself, native))
  }

  /** Rejects with `ERR_NO_DOMAIN_CHECKPOINT` if there is none. (`virDomainCheckpointLookupByName`) */
  async lookupCheckpointByName(name: string, options?: CallOptions): Promise<DomainCheckpoint> {
    const native = await this.read<NativeHandle>('virDomainCheckpointLookupByName', options, name, 0)
    return new DomainCheckpoint(this.itself, native)
  }

  /**
   * Begins a backup of the running domain's disks: a job that pushes them to files, or that serves them by NBD until
   * `abortJob`. Its end is told by the event `domain.job-completed` and by `jobStats({ completed: true })`.
   * `reuseExternal` writes to images that are there already. (`virDomainBackupBegin`)
   * @param xml `<domainbackup>`
   * @param checkpointXml makes a checkpoint in the same moment, from which the next backup can be incremental
   */
  backupBegin(
    xml: string,
    checkpointXml?: string | null,
    options?: Options<typeof DomainBackupBeginFlags>,
  ): Promise<void> {
    return this.run(
      'virDomainBackupBegin',
      options,
      xml,
      checkpointXml,
      flagsOf(DomainBackupBeginFlags, options),
    )
  }

  /** The backup that runs, with what libvirt chose. Rejects with `ERR_NO_DOMAIN_BACKUP` if none does. (`virDomainBackupGetXMLDesc`) */
  backupXmlDesc(options?: CallOptions): Promise<string> {
    return this.read('virDomainBackupGetXMLDesc', options, 0)
  }
}
