import {
  DomainCheckpointDeleteFlags,
  DomainCheckpointListFlags,
  DomainCheckpointXMLFlags,
} from '../../constants.ts'
import { isLibvirtError } from '../../error.ts'
import { ConnectionHandle } from '../../handle.ts'
import type { NativeHandle } from '../../native.ts'
import { type CallOptions, flagsOf, type Options } from '../../options.ts'
import type { Domain } from '../domain.ts'

/**
 * A point in time from which changed blocks are known, for incremental backups. Make it with
 * `domain.createCheckpoint`, `listAllCheckpoints`, `lookupCheckpointByName`.
 */
export class DomainCheckpoint extends ConnectionHandle {
  /** (`virDomainCheckpointGetName`) */
  readonly name: string
  /** Whose checkpoint it is. */
  readonly domain: Domain

  /** @internal */
  constructor(domain: Domain, native: NativeHandle) {
    super(domain.connection, native)
    this.name = native.name ?? ''
    this.domain = domain
  }

  /**
   * Its XML; `secure` with passwords, `noDomain` without the domain, `size` with the bytes changed since.
   * (`virDomainCheckpointGetXMLDesc`)
   */
  xmlDesc(options?: Options<typeof DomainCheckpointXMLFlags>): Promise<string> {
    return this.read('virDomainCheckpointGetXMLDesc', options, flagsOf(DomainCheckpointXMLFlags, options))
  }

  /** The checkpoint before it, `null` for the first. (`virDomainCheckpointGetParent`) */
  async parent(options?: CallOptions): Promise<DomainCheckpoint | null> {
    try {
      const native = await this.read<NativeHandle>('virDomainCheckpointGetParent', options, 0)
      return new DomainCheckpoint(this.domain, native)
    } catch (error) {
      if (!isLibvirtError(error) || error.code !== 'ERR_NO_DOMAIN_CHECKPOINT') throw error
      // libvirt says the same of a checkpoint that is gone: this one tells them apart.
      await this.read('virDomainCheckpointGetXMLDesc', options, DomainCheckpointXMLFlags.NO_DOMAIN)
      return null
    }
  }

  /** Checkpoints made after it; with `descendants` those after them, too. (`virDomainCheckpointListAllChildren`) */
  async listAllChildren(options?: Options<typeof DomainCheckpointListFlags>): Promise<DomainCheckpoint[]> {
    const flags = flagsOf(DomainCheckpointListFlags, options)
    const natives = await this.read<NativeHandle[]>('virDomainCheckpointListAllChildren', options, flags)
    return natives.map((native) => new DomainCheckpoint(this.domain, native))
  }

  /**
   * Deletes it; what changed since then counts for the one before. `children` with its descendants, `childrenOnly` those
   * alone, `metadataOnly` keeps the bitmaps in the images. (`virDomainCheckpointDelete`)
   */
  delete(options?: Options<typeof DomainCheckpointDeleteFlags>): Promise<void> {
    return this.run('virDomainCheckpointDelete', options, flagsOf(DomainCheckpointDeleteFlags, options))
  }
}
