import { Readable } from 'node:stream'
import { ErrorNumber, StorageVolDownloadFlags, StorageVolInfoFlags } from '../constants.ts'
import { LibvirtError } from '../error.ts'
import type { NativeHandle } from '../native.ts'
import { check, known, Transfer, type TransferOptions, type VolumeExtent } from './transfer.ts'

export interface DownloadOptions extends TransferOptions {
  /**
   * Whether holes are sent as such rather than as zeros; the reader gets zeros all the same. `true` unless given; `false`
   * is for daemons that cannot.
   */
  sparse?: boolean | undefined
  /**
   * Bytes fetched at a time, 16 MiB unless given: a window occupies the connection until it is here, and the download
   * costs three round trips a window. At most two are held, whatever the volume's size and however slow the reader.
   */
  window?: number | undefined
}

const defaultWindow = 16 * 1024 * 1024
const largestWindow = 256 * 1024 * 1024
/** What the reader gets at a time. */
const pieceSize = 256 * 1024
/** A window over holes is opened this much wider than the one before it. */
const widening = 8
const widest = 2 ** 50

/** What one `downloadWindow` answers. */
interface Window {
  data: Buffer
  /** Lengths in turn: data, hole, data, hole … */
  extents: number[]
  /** The volume ended before the window did. */
  ended: boolean
}

const covered = ({ extents }: Window) => extents.reduce((sum, length) => sum + length, 0)

/** Cuts a window into what the reader gets: data in small pieces, holes whole, or as small pieces of zeros. */
function* pieces(window: Window, start: number, wholeHoles: boolean): Generator<VolumeExtent> {
  let [offset, at] = [start, 0]
  for (const [index, length] of window.extents.entries()) {
    const end = offset + length
    if (index % 2 === 1 && wholeHoles) {
      yield { offset, hole: length }
      offset = end
    }
    while (offset < end) {
      const size = Math.min(pieceSize, end - offset)
      if (index % 2 === 1) {
        yield { offset, data: Buffer.alloc(size) }
      } else {
        yield { offset, data: window.data.subarray(at, at + size) }
        at += size
      }
      offset += size
    }
  }
}

/** The stream behind `volume.download()` and `volume.downloadSparse()`. */
export class VolumeDownload extends Readable {
  readonly #volume: NativeHandle
  readonly #transfer: Transfer
  readonly #extents: boolean
  readonly #sparse: boolean
  readonly #window: number
  /** Where the next window begins, how much of the volume it covers, and where all ends. */
  #position: number
  #span: number
  #end = Number.POSITIVE_INFINITY
  #next: Promise<Generator<VolumeExtent> | null> | undefined
  #pieces: Generator<VolumeExtent> | undefined

  /** @internal */
  constructor(
    volume: NativeHandle,
    options: DownloadOptions,
    defaultTimeout: number,
    extents: boolean,
    below: (...args: never[]) => unknown,
  ) {
    known(options, extents ? ['window'] : ['window', 'sparse'])
    const window = check.size(options.window, 'window', 1) ?? defaultWindow
    if (window > largestWindow) throw new TypeError(`window must be at most ${largestWindow}`)
    const sparse = check.truth(options.sparse, 'sparse') ?? true
    const transfer = new Transfer('virStorageVolDownload', options, defaultTimeout, below)
    super({ objectMode: extents, highWaterMark: extents ? 1 : pieceSize })
    this.#volume = volume
    this.#transfer = transfer
    this.#extents = extents
    this.#sparse = sparse
    this.#window = window
    this.#span = window
    this.#position = transfer.offset
    transfer.obey((error) => this.destroy(error))
  }

  override _read(): void {
    const piece = this.#pieces?.next()
    if (piece && !piece.done) this.#deliver(piece.value)
    else
      this.#more().then(
        (more) => {
          if (more) this._read()
          else if (!this.destroyed) this.push(null)
        },
        () => undefined, // #fetch has destroyed the stream
      )
  }

  #deliver(piece: VolumeExtent): void {
    if (this.destroyed) return
    try {
      this.#transfer.moved('hole' in piece ? piece.hole : piece.data.length)
    } catch (error) {
      this.destroy(error instanceof Error ? error : new Error(String(error))) // onProgress threw
      return
    }
    // Only extents have holes: pieces() makes zeros of them otherwise.
    this.push(this.#extents ? piece : (piece as { data: Buffer }).data)
  }

  /** Waits for the next window, and has the one after it fetched meanwhile. */
  async #more(): Promise<boolean> {
    this.#next ??= this.#measure().then(() => this.#fetch())
    const pieces = await this.#next
    if (!pieces) return false
    this.#pieces = pieces
    this.#next = this.#fetch()
    this.#next.catch(() => undefined) // whoever waits for it is told; and it has destroyed the stream
    return true
  }

  async #measure(): Promise<void> {
    const { offset, length } = this.#transfer
    if (length !== undefined) this.#end = offset + length
    try {
      const flags = StorageVolInfoFlags.GET_PHYSICAL
      const text = await this.#transfer.call<string>('virStorageVolGetInfoFlags', [this.#volume, flags])
      const { allocation } = JSON.parse(text) as { allocation: number }
      this.#end = Math.max(offset, Math.min(this.#end, allocation))
    } catch (error) {
      // A daemon that does not know the flag cannot say where the file ends; reading will.
      const unknown: number[] = [ErrorNumber.ERR_NO_SUPPORT, ErrorNumber.ERR_INVALID_ARG]
      if (!(error instanceof LibvirtError) || !unknown.includes(error.codeNumber)) throw this.#failed(error)
    }
    this.#transfer.total = Number.isFinite(this.#end) ? this.#end - offset : null
  }

  /** The next window, cut into pieces; `null` at the end. */
  async #fetch(): Promise<Generator<VolumeExtent> | null> {
    if (this.destroyed || this.#position >= this.#end) return null
    const start = this.#position
    const span = Math.min(this.#span, this.#end - start)
    const flags = this.#sparse ? StorageVolDownloadFlags.SPARSE_STREAM : 0
    const args = [this.#volume, this.#transfer.native, start, span, Math.min(span, this.#window), flags]
    let window: Window
    try {
      window = await this.#transfer.call<Window>('downloadWindow', args)
    } catch (error) {
      throw this.#failed(error)
    }
    this.#position += covered(window)
    // A window is limited by the data it may hold. Over holes it is opened wider and wider, over data narrow again.
    const { length } = window.data
    if (length >= this.#window) this.#span = this.#window
    else if (length < this.#window / widening) this.#span = Math.min(this.#span * widening, widest)
    if (window.ended) {
      if (Number.isFinite(this.#end) && this.#position < this.#end) throw this.#failed(this.#cutShort())
      this.#end = this.#position
    }
    return pieces(window, start, this.#extents)
  }

  #cutShort(): Error {
    const { offset, total } = this.#transfer
    return this.#transfer.error(
      'ERR_OPERATION_FAILED',
      `found the volume shorter than it was: ${this.#position - offset} of ${total} bytes`,
    )
  }

  /** Destroys the stream at once, also when nobody is reading. */
  #failed(error: unknown): Error {
    const blamed = this.#transfer.blame(error)
    this.destroy(blamed)
    return blamed
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#transfer.end()
    this.#pieces = undefined
    done(error)
  }
}
