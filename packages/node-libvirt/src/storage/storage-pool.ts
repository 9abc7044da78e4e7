import type { ConnectionBase } from '../connection/connection-base.ts'
import {
  StoragePoolBuildFlags,
  StoragePoolCreateFlags,
  StoragePoolDeleteFlags,
  type StoragePoolState,
  StorageVolCreateFlags,
  type StorageVolType,
  StorageXMLFlags,
} from '../constants.ts'
import { ConnectionHandle, NATIVE } from '../handle.ts'
import type { NativeHandle } from '../native.ts'
import { bitOf, type CallOptions, flagsOf, longRunning, type Options } from '../options.ts'
import { StorageVolume } from './storage-volume.ts'

/** A volume as read by `describeVolumes`. Sizes in bytes. */
export interface StorageVolumeDescription {
  name: string
  key: string
  path: string
  type: StorageVolType
  capacity: number
  allocation: number
}

/** A storage pool of one host. */
export class StoragePool extends ConnectionHandle {
  /** Unique on the host; as it was when this object was got. (`virStoragePoolGetName`) */
  readonly name: string
  /** (`virStoragePoolGetUUIDString`) */
  readonly uuid: string

  /** @internal */
  constructor(connection: ConnectionBase, native: NativeHandle) {
    super(connection, native)
    this.name = native.name ?? ''
    this.uuid = native.uuid ?? ''
  }

  /** Sizes in bytes. (`virStoragePoolGetInfo`) */
  info(
    options?: CallOptions,
  ): Promise<{ state: StoragePoolState; capacity: number; allocation: number; available: number }> {
    return this.parse('virStoragePoolGetInfo', options)
  }

  /** (`virStoragePoolGetXMLDesc`) */
  xmlDesc(options?: Options<typeof StorageXMLFlags>): Promise<string> {
    return this.read('virStoragePoolGetXMLDesc', options, flagsOf(StorageXMLFlags, options))
  }

  /** (`virStoragePoolIsActive`) */
  isActive(options?: CallOptions): Promise<boolean> {
    return this.ask('virStoragePoolIsActive', options)
  }

  /** (`virStoragePoolIsPersistent`) */
  isPersistent(options?: CallOptions): Promise<boolean> {
    return this.ask('virStoragePoolIsPersistent', options)
  }

  /** (`virStoragePoolGetAutostart`) */
  autostart(options?: CallOptions): Promise<boolean> {
    return this.ask('virStoragePoolGetAutostart', options)
  }

  /** (`virStoragePoolSetAutostart`) */
  setAutostart(autostart: boolean, options?: CallOptions): Promise<void> {
    return this.run('virStoragePoolSetAutostart', options, bitOf('autostart', autostart))
  }

  /** Looks for volumes made behind libvirt's back. (`virStoragePoolRefresh`) */
  refresh(options?: CallOptions): Promise<void> {
    return this.run('virStoragePoolRefresh', options, 0)
  }

  /** Starts it, with a `withBuild…` flag after `build()`. (`virStoragePoolCreate`) */
  create(options?: Options<typeof StoragePoolCreateFlags>): Promise<void> {
    return this.run('virStoragePoolCreate', longRunning(options), flagsOf(StoragePoolCreateFlags, options))
  }

  /** Makes its directory, file system, partition table … (`virStoragePoolBuild`) */
  build(options?: Options<typeof StoragePoolBuildFlags>): Promise<void> {
    return this.run('virStoragePoolBuild', longRunning(options), flagsOf(StoragePoolBuildFlags, options))
  }

  /** Stops it; the data stay. (`virStoragePoolDestroy`) */
  destroy(options?: CallOptions): Promise<void> {
    return this.run('virStoragePoolDestroy', options)
  }

  /** Deletes what it is made of. (`virStoragePoolDelete`) */
  delete(options?: Options<typeof StoragePoolDeleteFlags>): Promise<void> {
    return this.run('virStoragePoolDelete', longRunning(options), flagsOf(StoragePoolDeleteFlags, options))
  }

  /** Forgets its definition. (`virStoragePoolUndefine`) */
  undefine(options?: CallOptions): Promise<void> {
    return this.run('virStoragePoolUndefine', options)
  }

  /** (`virStoragePoolNumOfVolumes`) */
  volumeCount(options?: CallOptions): Promise<number> {
    return this.read('virStoragePoolNumOfVolumes', options)
  }

  /** (`virStoragePoolListAllVolumes`) */
  listAllVolumes(options?: CallOptions): Promise<StorageVolume[]> {
    return this.read<NativeHandle[]>('virStoragePoolListAllVolumes', options, 0).then((list) =>
      list.map((native) => new StorageVolume(this.connection, native)),
    )
  }

  /** All volumes with their sizes, in one task. (`virStoragePoolListAllVolumes`, `virStorageVolGetInfo`) */
  describeVolumes(options?: CallOptions): Promise<StorageVolumeDescription[]> {
    return this.parse('describeVolumes', options)
  }

  /** Rejects with `ERR_NO_STORAGE_VOL` if there is none. (`virStorageVolLookupByName`) */
  lookupVolumeByName(name: string, options?: CallOptions): Promise<StorageVolume> {
    return this.one(StorageVolume, 'virStorageVolLookupByName', options, name)
  }

  /** (`virStorageVolCreateXML`) */
  createVolume(xml: string, options?: Options<typeof StorageVolCreateFlags>): Promise<StorageVolume> {
    return this.one(
      StorageVolume,
      'virStorageVolCreateXML',
      longRunning(options),
      xml,
      flagsOf(StorageVolCreateFlags, options),
    )
  }

  /** Makes a copy of `source`, a volume of the same connection. (`virStorageVolCreateXMLFrom`) */
  createVolumeFrom(
    xml: string,
    source: StorageVolume,
    options?: Options<typeof StorageVolCreateFlags>,
  ): Promise<StorageVolume> {
    return this.one(
      StorageVolume,
      'virStorageVolCreateXMLFrom',
      longRunning(options),
      xml,
      source?.[NATIVE],
      flagsOf(StorageVolCreateFlags, options),
    )
  }
}
