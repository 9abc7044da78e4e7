import { Writable } from 'node:stream'
import { StorageVolInfoFlags, StorageVolType, StorageVolUploadFlags } from '../constants.ts'
import { callNative, callSync, type NativeHandle } from '../native.ts'
import { check, known, Transfer, type TransferOptions, type VolumeExtent } from './transfer.ts'

export interface UploadOptions extends TransferOptions {
  /** Takes {@link VolumeExtent}s (and Buffers) rather than bytes: see `volume.upload()`. */
  sparse?: boolean | undefined
  /**
   * Lets the upload be larger than the volume, which then grows. Without it such an upload is refused, before its first
   * byte if `length` is given. What counts is the volume's capacity, or its file if that is larger.
   */
  grow?: boolean | undefined
}

/** What a sparse upload takes: extents as `downloadSparse()` gives them, or bytes. */
export type UploadChunk =
  | Uint8Array
  | VolumeExtent
  | { offset?: undefined; data: Uint8Array }
  | { offset?: undefined; hole: number }

/** Bytes that may wait here for the host. */
const highWaterMark = 1024 * 1024
/** Extents that may; `downloadSparse()` makes them up to 256 KiB. */
const extentsMark = 8
/** Bytes sent in one task of the connection; between two its other calls have their turn. */
const taskSize = 1024 * 1024
const zeros = Buffer.alloc(256 * 1024)

interface Sizes {
  type: StorageVolType
  capacity: number
  allocation: number
}
/** What `sendExtents` takes: bytes, or the length of a hole. */
type Item = Uint8Array | number

const lengthOf = (item: Item) => (typeof item === 'number' ? item : item.length)

/** The stream behind `volume.upload()`. */
export class VolumeUpload extends Writable {
  readonly #volume: NativeHandle
  readonly #connection: NativeHandle
  readonly #transfer: Transfer
  readonly #sparse: boolean
  readonly #grow: boolean
  readonly #opened: Promise<NativeHandle>
  #stream: NativeHandle | undefined
  #finished = false
  /** Bytes it may write, and why no more. */
  #room = Number.POSITIVE_INFINITY
  #limit = ''
  /** Whether holes may be made as such: libvirt cuts the file off behind each. */
  #holes = true
  #cut = false
  /** The file's size that is to be kept; 0 if it is of no importance. */
  #size = 0
  #firstExtent: number | undefined

  /** @internal */
  constructor(
    connection: NativeHandle,
    volume: NativeHandle,
    options: UploadOptions,
    defaultTimeout: number,
    below: (...args: never[]) => unknown,
  ) {
    known(options, ['sparse', 'grow'])
    const sparse = check.truth(options.sparse, 'sparse') ?? false
    const grow = check.truth(options.grow, 'grow') ?? false
    const transfer = new Transfer('virStorageVolUpload', options, defaultTimeout, below)
    super({ objectMode: sparse, highWaterMark: sparse ? extentsMark : highWaterMark })
    this.#connection = connection
    this.#volume = volume
    this.#transfer = transfer
    this.#sparse = sparse
    this.#grow = grow
    // Not _construct(): destroy() would wait for it, on a host that hangs for ever.
    this.#opened = this.#open()
    this.#opened.catch((error: unknown) => this.destroy(this.#explained(error)))
    transfer.obey((error) => this.destroy(error))
  }

  async #open(): Promise<NativeHandle> {
    const { length, offset } = this.#transfer
    const sizes = await this.#sizes(0)
    // Of daemons before libvirt 3.0 the file's size is not to be had.
    const physical = await this.#sizes(StorageVolInfoFlags.GET_PHYSICAL).then(
      ({ allocation }) => allocation,
      () => sizes.capacity,
    )
    const limit = Math.max(sizes.capacity, physical)
    if (length !== undefined) {
      this.#room = length
      this.#limit = `the ${length} bytes announced`
      this.#transfer.total = length
    }
    if (!this.#grow && limit - offset < this.#room) {
      if (length !== undefined) throw this.#tooLarge(offset + length, limit)
      this.#room = Math.max(0, limit - offset)
      this.#limit = `what the volume holds (${limit} bytes); "grow: true" lets it grow`
    }
    if (this.#sparse) await this.#prepareHoles(sizes, physical)
    const stream = await this.#begin(offset, length ?? 0)
    if (!this.destroyed) return stream
    await this.#abandon(stream)
    throw this.#transfer.error('ERR_OPERATION_ABORTED', 'was aborted')
  }

  async #sizes(flags: number): Promise<Sizes> {
    const text = await this.#transfer.call<string>('virStorageVolGetInfoFlags', [this.#volume, flags])
    return JSON.parse(text) as Sizes
  }

  #tooLarge(end: number, limit: number): Error {
    const why = `was refused: it would end at byte ${end}, the volume holds ${limit}; "grow: true" lets it grow`
    return this.#transfer.error('ERR_INVALID_ARG', why)
  }

  /**
   * libvirt makes a hole in a file by moving behind it and cutting the file off there. So what was in the file where the
   * first hole goes would stay, and what lies behind the upload would be lost.
   */
  async #prepareHoles({ type, capacity, allocation }: Sizes, physical: number): Promise<void> {
    const { length, offset } = this.#transfer
    if (type !== StorageVolType.FILE) return // libvirt writes zeros to a device
    this.#holes = length === undefined || offset + length >= physical
    if (!this.#holes) return
    if (capacity === physical) this.#size = physical
    if (allocation > 0 && physical > offset) await this.#cutFile(Math.max(1, offset))
  }

  /** Makes the file this long, at least one byte. */
  async #cutFile(size: number): Promise<void> {
    const stream = await this.#begin(size - 1, 0)
    try {
      await this.#transfer.call('sendExtents', [stream, this.#transfer.native, [1]])
      await this.#transfer.call('virStreamFinish', [stream])
      this.#cut = true
    } catch (error) {
      await this.#abandon(stream)
      throw error
    }
    callSync('dispose', stream)
  }

  async #begin(offset: number, length: number): Promise<NativeHandle> {
    const stream = await this.#transfer.call<NativeHandle>('virStreamNew', [this.#connection, 0])
    const flags = this.#sparse ? StorageVolUploadFlags.SPARSE_STREAM : 0
    await this.#transfer.call('virStorageVolUpload', [this.#volume, stream, offset, length, flags])
    this.#stream = stream
    return stream
  }

  override _write(chunk: UploadChunk, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#send([chunk]).then(
      () => done(),
      (error: unknown) => done(this.#explained(error)),
    )
  }

  override _writev(chunks: { chunk: UploadChunk }[], done: (error?: Error | null) => void): void {
    this.#send(chunks.map(({ chunk }) => chunk)).then(
      () => done(),
      (error: unknown) => done(this.#explained(error)),
    )
  }

  async #send(chunks: readonly UploadChunk[]): Promise<void> {
    const stream = await this.#opened
    let [batch, bytes, position]: [Item[], number, number] = [[], 0, this.#transfer.transferred]
    const flush = async () => {
      const [items, moved] = [batch, position - this.#transfer.transferred]
      ;[batch, bytes] = [[], 0]
      if (items.length === 0) return
      await this.#transfer.call('sendExtents', [stream, this.#transfer.native, items])
      this.#transfer.moved(moved)
    }
    for (const chunk of chunks) {
      for (const item of this.#items(chunk, position)) {
        const length = lengthOf(item)
        position += length
        if (position > this.#room)
          throw this.#transfer.error('ERR_INVALID_ARG', `got more than ${this.#limit}`)
        batch.push(item)
        if (typeof item !== 'number') bytes += length
        if (bytes >= taskSize) await flush()
      }
    }
    await flush()
  }

  /** What to send for a chunk that comes at `position`, counted from the begin of the upload. */
  *#items(chunk: UploadChunk, position: number): Generator<Item> {
    const { data, hole } = this.#parts(chunk, position)
    if (data !== undefined) {
      for (let at = 0; at < data.length; at += taskSize) yield data.subarray(at, at + taskSize)
      return
    }
    let left = hole
    const asZeros = this.#holes ? 0 : left
    for (let sent = 0; sent < asZeros; sent += zeros.length) yield zeros.subarray(0, asZeros - sent)
    left -= asZeros
    if (left > 0 && this.#cut && this.#transfer.offset + position === 0) {
      yield zeros.subarray(0, 1) // the one byte that #cutFile could not cut off
      left -= 1
    }
    if (left > 0) yield left
  }

  #parts(
    chunk: UploadChunk,
    position: number,
  ): { data: Uint8Array; hole: 0 } | { data?: undefined; hole: number } {
    if (chunk instanceof Uint8Array) return { data: chunk, hole: 0 }
    const { offset } = chunk
    this.#firstExtent ??= offset === undefined ? undefined : offset - position
    if (offset !== undefined && offset !== (this.#firstExtent ?? 0) + position)
      throw new TypeError(
        `an extent at ${offset} follows one that ends at ${(this.#firstExtent ?? 0) + position}`,
      )
    if ('data' in chunk && chunk.data instanceof Uint8Array) return { data: chunk.data, hole: 0 }
    if ('hole' in chunk && Number.isSafeInteger(chunk.hole) && chunk.hole >= 0) return { hole: chunk.hole }
    throw new TypeError('a chunk must be a Uint8Array, { data: Uint8Array } or { hole: number }')
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#finish().then(
      () => done(),
      (error: unknown) => done(this.#explained(error)),
    )
  }

  async #finish(): Promise<void> {
    const stream = await this.#opened
    const { length, offset, transferred } = this.#transfer
    if (length !== undefined && transferred < length)
      throw this.#transfer.error('ERR_INVALID_ARG', `got ${transferred} of the ${length} bytes announced`)
    const missing = this.#holes && this.#sparse ? this.#size - offset - transferred : 0
    if (missing > 0) {
      const items = [...this.#items({ hole: missing }, transferred)]
      await this.#transfer.call('sendExtents', [stream, this.#transfer.native, items])
    }
    // What is queued on the host is written now, which takes its time.
    await this.#transfer.call('virStreamFinish', [stream], 0)
    this.#finished = true
  }

  #explained(error: unknown): Error {
    return error instanceof TypeError ? error : this.#transfer.blame(error)
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#transfer.end()
    if (this.#stream && this.#finished) callSync('dispose', this.#stream)
    else if (this.#stream) void this.#abandon(this.#stream).then(() => this.#restoreSize())
    done(error)
  }

  /** Behind whatever the connection is doing. It fails only where the stream is gone anyway. */
  #abandon(stream: NativeHandle): Promise<void> {
    const gone = () => callSync<void>('dispose', stream)
    return callNative(this.#abandon, 'virStreamAbort', [stream]).then(gone, gone)
  }

  /** A volume that holes have cut off would else be too small for the next attempt. */
  async #restoreSize(): Promise<void> {
    if (this.#size === 0) return
    await this.#cutFile(this.#size).catch(() => undefined) // the connection is gone; nobody is left to be told
  }
}
