import type { ConnectionBase } from './connection-base.ts'
import type { StoragePoolState, StorageVolType } from './constants.ts'
import { ConnectionHandle, NATIVE } from './handle.ts'
import { callNative, type NativeHandle } from './native.ts'
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
  readonly name: string
  readonly uuid: string

  /** @internal */
  constructor(connection: ConnectionBase, native: NativeHandle) {
    super(connection, native)
    this.name = native.name ?? ''
    this.uuid = native.uuid ?? ''
  }

  #volume(name: string, ...args: unknown[]): Promise<StorageVolume> {
    return callNative<NativeHandle>(this.#volume, name, [this[NATIVE], ...args]).then(
      (native) => new StorageVolume(this.connection, native),
    )
  }

  /** Sizes in bytes. (`virStoragePoolGetInfo`) */
  info(): Promise<{ state: StoragePoolState; capacity: number; allocation: number; available: number }> {
    return this.parse('virStoragePoolGetInfo')
  }

  /** (`virStoragePoolGetXMLDesc`) @param flags `StorageXMLFlags` */
  xmlDesc(flags = 0): Promise<string> {
    return this.read('virStoragePoolGetXMLDesc', flags)
  }

  /** (`virStoragePoolIsActive`) */
  isActive(): Promise<boolean> {
    return this.ask('virStoragePoolIsActive')
  }

  /** (`virStoragePoolIsPersistent`) */
  isPersistent(): Promise<boolean> {
    return this.ask('virStoragePoolIsPersistent')
  }

  /** (`virStoragePoolGetAutostart`) */
  autostart(): Promise<boolean> {
    return this.ask('virStoragePoolGetAutostart')
  }

  /** (`virStoragePoolSetAutostart`) */
  setAutostart(autostart: boolean): Promise<void> {
    return this.run('virStoragePoolSetAutostart', Number(autostart))
  }

  /** Looks for volumes made behind libvirt's back. (`virStoragePoolRefresh`) */
  refresh(): Promise<void> {
    return this.run('virStoragePoolRefresh', 0)
  }

  /** Starts it. (`virStoragePoolCreate`) @param flags `StoragePoolCreateFlags` */
  create(flags = 0): Promise<void> {
    return this.run('virStoragePoolCreate', flags)
  }

  /** Makes its directory, partition … (`virStoragePoolBuild`) @param flags `StoragePoolBuildFlags` */
  build(flags = 0): Promise<void> {
    return this.run('virStoragePoolBuild', flags)
  }

  /** Stops it; the data stay. (`virStoragePoolDestroy`) */
  destroy(): Promise<void> {
    return this.run('virStoragePoolDestroy')
  }

  /** Deletes what it is made of. (`virStoragePoolDelete`) @param flags `StoragePoolDeleteFlags` */
  delete(flags = 0): Promise<void> {
    return this.run('virStoragePoolDelete', flags)
  }

  /** Forgets its definition. (`virStoragePoolUndefine`) */
  undefine(): Promise<void> {
    return this.run('virStoragePoolUndefine')
  }

  /** (`virStoragePoolNumOfVolumes`) */
  volumeCount(): Promise<number> {
    return this.read('virStoragePoolNumOfVolumes')
  }

  /** (`virStoragePoolListAllVolumes`) */
  listAllVolumes(): Promise<StorageVolume[]> {
    return this.read<NativeHandle[]>('virStoragePoolListAllVolumes', 0).then((list) =>
      list.map((native) => new StorageVolume(this.connection, native)),
    )
  }

  /** All volumes with their sizes, in one task. (`virStoragePoolListAllVolumes`, `virStorageVolGetInfo`) */
  describeVolumes(): Promise<StorageVolumeDescription[]> {
    return this.parse('describeVolumes')
  }

  /** Rejects with `ERR_NO_STORAGE_VOL` if there is none. (`virStorageVolLookupByName`) */
  lookupVolumeByName(name: string): Promise<StorageVolume> {
    return this.#volume('virStorageVolLookupByName', name)
  }

  /** (`virStorageVolCreateXML`) @param flags `StorageVolCreateFlags` */
  createVolume(xml: string, flags = 0): Promise<StorageVolume> {
    return this.#volume('virStorageVolCreateXML', xml, flags)
  }

  /** Makes a copy of `source`, a volume of the same connection. (`virStorageVolCreateXMLFrom`) @param flags `StorageVolCreateFlags` */
  createVolumeFrom(xml: string, source: StorageVolume, flags = 0): Promise<StorageVolume> {
    return this.#volume('virStorageVolCreateXMLFrom', xml, source?.[NATIVE], flags)
  }
}
