import type { ConnectionBase } from './connection-base.ts'
import type { StorageVolType } from './constants.ts'
import { ConnectionHandle, NATIVE } from './handle.ts'
import { callNative, type NativeHandle } from './native.ts'
import { StoragePool } from './storage-pool.ts'

/** A volume of a storage pool. */
export class StorageVolume extends ConnectionHandle {
  readonly name: string
  /** Unique on the host; for files the path. */
  readonly key: string

  /** @internal */
  constructor(connection: ConnectionBase, native: NativeHandle) {
    super(connection, native)
    this.name = native.name ?? ''
    this.key = native.key ?? ''
  }

  /** (`virStorageVolGetPath`) */
  path(): Promise<string> {
    return this.read('virStorageVolGetPath')
  }

  /** Sizes in bytes. (`virStorageVolGetInfoFlags`) @param flags `StorageVolInfoFlags` */
  info(flags = 0): Promise<{ type: StorageVolType; capacity: number; allocation: number }> {
    return this.parse('virStorageVolGetInfoFlags', flags)
  }

  /** (`virStorageVolGetXMLDesc`) */
  xmlDesc(): Promise<string> {
    return this.read('virStorageVolGetXMLDesc', 0)
  }

  /** The pool it is in. (`virStoragePoolLookupByVolume`) */
  pool(): Promise<StoragePool> {
    return callNative<NativeHandle>(this.pool, 'virStoragePoolLookupByVolume', [this[NATIVE]]).then(
      (native) => new StoragePool(this.connection, native),
    )
  }

  /** Deletes its data. (`virStorageVolDelete`) @param flags `StorageVolDeleteFlags` */
  delete(flags = 0): Promise<void> {
    return this.run('virStorageVolDelete', flags)
  }

  /** Overwrites its data. (`virStorageVolWipePattern`) @param algorithm `StorageVolWipeAlgorithm` */
  wipe(algorithm = 0): Promise<void> {
    return this.run('virStorageVolWipePattern', algorithm, 0)
  }

  /** New capacity in bytes. (`virStorageVolResize`) @param flags `StorageVolResizeFlags` */
  resize(capacity: number, flags = 0): Promise<void> {
    return this.run('virStorageVolResize', capacity, flags)
  }
}
