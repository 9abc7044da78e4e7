import {
  DomainSnapshotDeleteFlags,
  DomainSnapshotListFlags,
  DomainSnapshotRevertFlags,
  DomainSnapshotXMLFlags,
} from '../../constants.ts'
import { isLibvirtError } from '../../error.ts'
import { ConnectionHandle } from '../../handle.ts'
import type { NativeHandle } from '../../native.ts'
import { type CallOptions, flagsOf, longRunning, type Options } from '../../options.ts'
import type { Domain } from '../domain.ts'

/** A snapshot of a domain. Make it with `domain.createSnapshot`, `listAllSnapshots`, `lookupSnapshotByName` … */
export class DomainSnapshot extends ConnectionHandle {
  /** (`virDomainSnapshotGetName`) */
  readonly name: string
  /** Whose snapshot it is. */
  readonly domain: Domain

  /** @internal */
  constructor(domain: Domain, native: NativeHandle) {
    super(domain.connection, native)
    this.name = native.name ?? ''
    this.domain = domain
  }

  /** Its XML; `secure` with passwords. (`virDomainSnapshotGetXMLDesc`) */
  xmlDesc(options?: Options<typeof DomainSnapshotXMLFlags>): Promise<string> {
    return this.read('virDomainSnapshotGetXMLDesc', options, flagsOf(DomainSnapshotXMLFlags, options))
  }

  /** The snapshot it was made from, `null` for a root. (`virDomainSnapshotGetParent`) */
  async parent(options?: CallOptions): Promise<DomainSnapshot | null> {
    try {
      const native = await this.read<NativeHandle>('virDomainSnapshotGetParent', options, 0)
      return new DomainSnapshot(this.domain, native)
    } catch (error) {
      if (!isLibvirtError(error) || error.code !== 'ERR_NO_DOMAIN_SNAPSHOT') throw error
      await this.hasMetadata(options) // libvirt says the same of a snapshot that is gone: this one tells them apart
      return null
    }
  }

  /** Snapshots made from it; with `descendants` those made from them, too. (`virDomainSnapshotListAllChildren`) */
  async listAllChildren(options?: Options<typeof DomainSnapshotListFlags>): Promise<DomainSnapshot[]> {
    const flags = flagsOf(DomainSnapshotListFlags, options)
    const natives = await this.read<NativeHandle[]>('virDomainSnapshotListAllChildren', options, flags)
    return natives.map((native) => new DomainSnapshot(this.domain, native))
  }

  /** How many `listAllChildren` would answer. (`virDomainSnapshotNumChildren`) */
  childCount(options?: Options<typeof DomainSnapshotListFlags>): Promise<number> {
    return this.read('virDomainSnapshotNumChildren', options, flagsOf(DomainSnapshotListFlags, options))
  }

  /** Whether the domain goes on from it. (`virDomainSnapshotIsCurrent`) */
  isCurrent(options?: CallOptions): Promise<boolean> {
    return this.ask('virDomainSnapshotIsCurrent', options, 0)
  }

  /** Whether libvirt keeps something about it that keeps the domain from being undefined. (`virDomainSnapshotHasMetadata`) */
  hasMetadata(options?: CallOptions): Promise<boolean> {
    return this.ask('virDomainSnapshotHasMetadata', options, 0)
  }

  /**
   * Takes the domain back to it. `running` and `paused` choose the state after, `force` allows what risks the guest.
   * Takes as long as it takes: no default timeout. libvirt 9.0 does not revert to external snapshots of QEMU:
   * `ERR_CONFIG_UNSUPPORTED`. (`virDomainRevertToSnapshot`)
   */
  revert(options?: Options<typeof DomainSnapshotRevertFlags>): Promise<void> {
    return this.run(
      'virDomainRevertToSnapshot',
      longRunning(options),
      flagsOf(DomainSnapshotRevertFlags, options),
    )
  }

  /**
   * Deletes it and merges its contents into its children; `children` with its descendants, `childrenOnly` those alone,
   * `metadataOnly` forgets it and keeps its files. No default timeout. (`virDomainSnapshotDelete`)
   */
  delete(options?: Options<typeof DomainSnapshotDeleteFlags>): Promise<void> {
    return this.run(
      'virDomainSnapshotDelete',
      longRunning(options),
      flagsOf(DomainSnapshotDeleteFlags, options),
    )
  }
}
