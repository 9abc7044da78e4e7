import type { Readable, Writable } from 'node:stream'
import type { ConnectionBase } from '../connection/connection-base.ts'
import {
  StorageVolDeleteFlags,
  StorageVolInfoFlags,
  StorageVolResizeFlags,
  type StorageVolType,
  StorageVolWipeAlgorithm,
} from '../constants.ts'
import { ConnectionHandle, NATIVE } from '../handle.ts'
import type { NativeHandle } from '../native.ts'
import { type CallOptions, flagsOf, longRunning, type Options } from '../options.ts'
import type { Stream } from '../streams/stream.ts'
import { type DownloadOptions, VolumeDownload } from '../streams/volume-download.ts'
import { type UploadOptions, VolumeUpload } from '../streams/volume-upload.ts'
import { StoragePool } from './storage-pool.ts'

export interface AttachOptions extends CallOptions {
  /** Where in the volume to begin; 0 unless given. */
  offset?: number | undefined
  /** How many bytes; all unless given. */
  length?: number | undefined
  /** Whether holes are told as such. */
  sparse?: boolean | undefined
}

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

  /**
   * Sizes in bytes. `allocation` is what it occupies; with `getPhysical` how long its file is, which for qcow2 and the
   * like is neither the capacity nor what it occupies. (`virStorageVolGetInfoFlags`)
   */
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

  /** Removes it and its data. (`virStorageVolDelete`) */
  delete(options?: Options<typeof StorageVolDeleteFlags>): Promise<void> {
    return this.run('virStorageVolDelete', longRunning(options), flagsOf(StorageVolDeleteFlags, options))
  }

  /**
   * Overwrites its data; a sparse file is emptied instead. All algorithms but `ZERO` and `TRIM` need the program `scrub`
   * on the host. (`virStorageVolWipePattern`)
   */
  wipe(
    algorithm: StorageVolWipeAlgorithm = StorageVolWipeAlgorithm.ZERO,
    options?: CallOptions,
  ): Promise<void> {
    return this.run('virStorageVolWipePattern', longRunning(options), algorithm, 0)
  }

  /** New capacity in bytes; with `delta` how much more, with `shrink` less. (`virStorageVolResize`) */
  resize(capacity: number, options?: Options<typeof StorageVolResizeFlags>): Promise<void> {
    const flags = flagsOf(StorageVolResizeFlags, options)
    return this.run('virStorageVolResize', longRunning(options), capacity, flags)
  }

  /**
   * The bytes of the volume (of its file: a qcow2 volume gives qcow2). Holes are not sent over the network and come as
   * zeros. Fetched in windows as they are read, so memory stays bounded and other calls of the connection have their
   * turn; a volume in use may change between two. Ends with a `LibvirtError`, or by `destroy()`, which ends the transfer
   * on the host too. (`virStorageVolDownload`)
   */
  download(options: DownloadOptions = {}): Readable {
    return new VolumeDownload(this[NATIVE], options, this.connection.defaultTimeout, false, this.download)
  }

  /**
   * As `download()`, but an object stream of `{ offset, data }` and `{ offset, hole }` ({@link VolumeExtent}), in order
   * and without gaps. `pipeline(a.downloadSparse(), b.upload({ sparse: true }))` copies a volume to another host and
   * moves and stores nothing but its data. (`virStorageVolDownload`, `virStreamRecvHole`)
   */
  downloadSparse(options: Omit<DownloadOptions, 'sparse'> = {}): Readable {
    return new VolumeDownload(
      this[NATIVE],
      options,
      this.connection.defaultTimeout,
      true,
      this.downloadSparse,
    )
  }

  /**
   * Writes into the volume (its file: a qcow2 volume takes qcow2). `finish` comes when the host has all of it; any error
   * and `destroy()` end the transfer on the host too, and leave the volume with what arrived. A stream that ends before
   * `length` bytes is an error. Bytes behind the upload stay as they were. (`virStorageVolUpload`)
   *
   * With `sparse: true` it takes extents as `downloadSparse()` gives them and makes holes where there are holes. The
   * volume then is as new: what lies behind the upload becomes a hole as well. Only with a `length` that ends before the
   * volume does, the rest stays, and holes are written as zeros. (`virStreamSendHole`)
   */
  upload(options: UploadOptions = {}): Writable {
    return new VolumeUpload(
      this.connection[NATIVE],
      this[NATIVE],
      options,
      this.connection.defaultTimeout,
      this.upload,
    )
  }

  /**
   * Attaches a stream of libvirt's own to the bytes of the volume, for who wants to receive by hand. libvirt queues all
   * the host sends without limit: ask for parts that fit in memory, or take `download()`. (`virStorageVolDownload`)
   */
  downloadTo(stream: Stream, options: AttachOptions = {}): Promise<void> {
    return this.#attach('virStorageVolDownload', stream, options)
  }

  /** As `downloadTo`, for sending. An upload larger than the volume lets it grow. (`virStorageVolUpload`) */
  uploadFrom(stream: Stream, options: AttachOptions = {}): Promise<void> {
    return this.#attach('virStorageVolUpload', stream, options)
  }

  #attach(name: string, stream: Stream, options: AttachOptions): Promise<void> {
    const { offset = 0, length = 0, sparse = false } = options ?? {}
    return this.run(name, options, stream?.[NATIVE], offset, length, Number(sparse))
  }
}
