import type { ConnectionBase } from './connection-base.ts'
import {
  StorageVolDeleteFlags,
  StorageVolInfoFlags,
  StorageVolResizeFlags,
  type StorageVolType,
} from './constants.ts'
import { ConnectionHandle } from './handle.ts'
import type { NativeHandle } from './native.ts'
import { type CallOptions, flagsOf, longRunning, type Options } from './options.ts'
import { StoragePool } from './storage-pool.ts'

/** A volume of a storage pool. */
export class StorageVolume extends ConnectionHandle {
  /** Unique in its pool. (`virStorageVolGetName`) */
  readonly name: string
  /** Unique on the host; for files the path. (`virStorageVolGetKey`) */
  readonly key: string

  /** @internal */
  constructor(connection: ConnectionBase, native: NativeHandle) {
    super(connection, native)
    this.name = native.name ?? ''
    this.key = native.key ?? ''
  }

  /** (`virStorageVolGetPath`) */
  path(options?: CallOptions): Promise<string> {
    return this.read('virStorageVolGetPath', options)
  }

  /** Sizes in bytes. (`virStorageVolGetInfoFlags`) */
  info(
    options?: Options<typeof StorageVolInfoFlags>,
  ): Promise<{ type: StorageVolType; capacity: number; allocation: number }> {
    return this.parse('virStorageVolGetInfoFlags', options, flagsOf(StorageVolInfoFlags, options))
  }

  /** (`virStorageVolGetXMLDesc`) */
  xmlDesc(options?: CallOptions): Promise<string> {
    return this.read('virStorageVolGetXMLDesc', options, 0)
  }

  /** The pool it is in. (`virStoragePoolLookupByVolume`) */
  pool(options?: CallOptions): Promise<StoragePool> {
    return this.one(StoragePool, 'virStoragePoolLookupByVolume', options)
  }

  /** Deletes its data. (`virStorageVolDelete`) */
  delete(options?: Options<typeof StorageVolDeleteFlags>): Promise<void> {
    return this.run('virStorageVolDelete', options, flagsOf(StorageVolDeleteFlags, options))
  }

  /** Overwrites its data. (`virStorageVolWipePattern`) @param algorithm `StorageVolWipeAlgorithm` */
  wipe(algorithm = 0, options?: CallOptions): Promise<void> {
    return this.run('virStorageVolWipePattern', longRunning(options), algorithm, 0)
  }

  /** New capacity in bytes. (`virStorageVolResize`) */
  resize(capacity: number, options?: Options<typeof StorageVolResizeFlags>): Promise<void> {
    return this.run('virStorageVolResize', options, capacity, flagsOf(StorageVolResizeFlags, options))
  }
}
