import type { Connection } from '../connection/connection.ts'
import {
  DomainCreateFlags,
  DomainDeviceModifyFlags,
  DomainFDAssociateFlags,
  DomainMessageType,
  type DomainMetadataType,
  DomainModificationImpact,
} from '../constants.ts'
import type { NativeHandle } from '../native.ts'
import { flagsOf, type Options } from '../options.ts'
import { DomainQemu } from './domain-qemu.ts'

/** A virtual machine on one host. Make it with `connection.lookupDomainBy…`, `listAllDomains`, `defineDomain` … */
export class Domain extends DomainQemu {
  protected override on(connection: Connection, native: NativeHandle): Domain {
    return new Domain(connection, native)
  }

  /** @internal */
  protected override get itself(): Domain {
    return this
  }

  /** (`virDomainAttachDeviceFlags`) */
  attachDevice(xml: string, options?: Options<typeof DomainDeviceModifyFlags>): Promise<void> {
    return this.run('virDomainAttachDeviceFlags', options, xml, flagsOf(DomainDeviceModifyFlags, options))
  }

  /** Asks the guest to give a device up. (`virDomainDetachDeviceFlags`) */
  detachDevice(xml: string, options?: Options<typeof DomainDeviceModifyFlags>): Promise<void> {
    return this.run('virDomainDetachDeviceFlags', options, xml, flagsOf(DomainDeviceModifyFlags, options))
  }

  /** As `detachDevice`, by alias. (`virDomainDetachDeviceAlias`) */
  detachDeviceAlias(alias: string, options?: Options<typeof DomainDeviceModifyFlags>): Promise<void> {
    return this.run('virDomainDetachDeviceAlias', options, alias, flagsOf(DomainDeviceModifyFlags, options))
  }

  /** Changes a device, such as the medium of a CD-ROM. (`virDomainUpdateDeviceFlags`) */
  updateDevice(xml: string, options?: Options<typeof DomainDeviceModifyFlags>): Promise<void> {
    return this.run('virDomainUpdateDeviceFlags', options, xml, flagsOf(DomainDeviceModifyFlags, options))
  }

  /** Description, title, or an element of an application. (`virDomainGetMetadata`) */
  metadata(
    type: DomainMetadataType,
    uri?: string | null,
    options?: Options<typeof DomainModificationImpact>,
  ): Promise<string> {
    return this.read('virDomainGetMetadata', options, type, uri, flagsOf(DomainModificationImpact, options))
  }

  /** `null` removes it. (`virDomainSetMetadata`) */
  setMetadata(
    type: DomainMetadataType,
    metadata: string | null,
    key?: string | null,
    uri?: string | null,
    options?: Options<typeof DomainModificationImpact>,
  ): Promise<void> {
    return this.run(
      'virDomainSetMetadata',
      options,
      type,
      metadata,
      key,
      uri,
      flagsOf(DomainModificationImpact, options),
    )
  }

  /** Warnings libvirt has about the domain, such as `tainted: …`. (`virDomainGetMessages`) */
  messages(options?: Options<typeof DomainMessageType>): Promise<string[]> {
    return this.parse('virDomainGetMessages', options, flagsOf(DomainMessageType, options))
  }

  /** As `create`, handing duplicates of open files (at most 32) to a container's init. Local connections only. (`virDomainCreateWithFiles`) */
  createWithFiles(files: readonly number[], options?: Options<typeof DomainCreateFlags>): Promise<void> {
    return this.run('virDomainCreateWithFiles', options, files, flagsOf(DomainCreateFlags, options))
  }

  /**
   * Gives the name `group` to duplicates of open files (at most 32), for `<source fdgroup='group'>` of its disks, as long
   * as this connection lasts. `restore` gives their security label back afterwards, `writable` lets the guest write.
   * Local connections only; libvirt 9.0 or newer. (`virDomainFDAssociate`)
   */
  fdAssociate(
    group: string,
    files: readonly number[],
    options?: Options<typeof DomainFDAssociateFlags>,
  ): Promise<void> {
    return this.run('virDomainFDAssociate', options, group, files, flagsOf(DomainFDAssociateFlags, options))
  }
}
