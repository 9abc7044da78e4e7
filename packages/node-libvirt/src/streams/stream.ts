import { Duplex } from 'node:stream'
import { StreamRecvFlagsValues } from '../constants.ts'
import { ConnectionHandle } from '../handle.ts'
import { callNative, type NativeHandle } from '../native.ts'
import { type CallOptions, longRunning } from '../options.ts'

/**
 * A stream of libvirt's own, made by `connection.newStream()`. Volumes and consoles are easier to have as Node streams:
 * `volume.download()`, `volume.upload()`, `domain.openConsole()`; they close it in every case. Blocking unless made with
 * `nonblock`: each call then occupies the connection until it is done. Finish or abort it, or it stays open on the host.
 */
export class Stream extends ConnectionHandle {
  /** Sends all of `data`. (`virStreamSend`) */
  send(data: Uint8Array, options?: CallOptions): Promise<void> {
    return this.run('virStreamSend', longRunning(options), data)
  }

  /**
   * Tells of a hole of `length` bytes, at least one, on a stream attached with `sparse`. The host cuts a file off behind
   * it. (`virStreamSendHole`)
   */
  async sendHole(length: number, options?: CallOptions): Promise<void> {
    // Of a hole of no length the daemon makes an error of the whole connection.
    if (typeof length === 'number' && length < 1) throw new TypeError('a hole has at least one byte')
    await this.run('virStreamSendHole', longRunning(options), length, 0)
  }

  /** Up to `length` bytes (at most 1 MiB); none at the end. On a non-blocking stream `null` if there is nothing yet. (`virStreamRecv`) */
  receive(length: number, options?: CallOptions): Promise<Buffer | null> {
    return this.read('virStreamRecv', options, length)
  }

  /** As `receive`, but a hole comes as such, on a stream attached with `sparse`. (`virStreamRecvFlags`, `virStreamRecvHole`) */
  async receiveSparse(length: number, options?: CallOptions): Promise<Buffer | { hole: number } | null> {
    const stopAtHole = StreamRecvFlagsValues.STOP_AT_HOLE
    const got = await this.read<Buffer | null | false>('virStreamRecvFlags', options, length, stopAtHole)
    if (got !== false) return got
    return { hole: await this.read<number>('virStreamRecvHole', options, 0) }
  }

  /** Ends it in order: fulfilled when the other side has done its part, for example written all to disk. (`virStreamFinish`) */
  finish(options?: CallOptions): Promise<void> {
    return this.run('virStreamFinish', longRunning(options))
  }

  /** Gives it up. (`virStreamAbort`) */
  abort(options?: CallOptions): Promise<void> {
    return this.run('virStreamAbort', options)
  }
}

/** Bytes that may wait for the reader before reading from libvirt stops. */
const highWaterMark = 256 * 1024
/** Milliseconds that closing waits for the host. */
const longestClose = 1000
/** Bytes sent in one task of the connection. */
const pieceSize = 16 * 1024

/**
 * The two-way stream behind `openConsole`. Bytes are read on libvirt's event thread as they come; when the reader is
 * slow, reading from libvirt stops until it has caught up. Destroying it closes the console.
 * (`virStreamEventAddCallback`, `virStreamEventUpdateCallback`, `virStreamEventRemoveCallback`)
 */
export class ConsoleStream extends Duplex {
  readonly #native: NativeHandle

  private constructor(native: NativeHandle) {
    super({ readableHighWaterMark: highWaterMark, writableHighWaterMark: 64 * 1024, allowHalfOpen: false })
    this.#native = native
  }

  /** @internal */
  static async start(native: NativeHandle): Promise<ConsoleStream> {
    const stream = new ConsoleStream(native)
    try {
      await callNative(ConsoleStream.start, 'streamListen', [
        native,
        (data: Buffer | null, problem: string) => stream.#receive(data, problem),
      ])
    } catch (error) {
      stream.destroy()
      throw error
    }
    return stream
  }

  #receive(data: Buffer | null, problem: string): void {
    if (this.destroyed) return
    if (data === null) {
      if (problem) this.destroy(new Error(problem))
      else this.push(null)
    } else if (!this.push(data)) this.#flow(false)
  }

  #flow(on: boolean): void {
    callNative(this.#flow, 'streamFlow', [this.#native, on]).catch((error: unknown) => {
      if (!this.destroyed) this.destroy(error as Error)
    })
  }

  override _read(): void {
    this.#flow(true)
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#send(chunk).then(() => done(), done)
  }

  /** In pieces, so that the connection's other calls have their turn in a long paste. */
  async #send(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length && !this.destroyed; at += pieceSize)
      await callNative(this._write, 'virStreamSend', [this.#native, bytes.subarray(at, at + pieceSize)])
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    const closed = callNative(this._destroy, 'streamClose', [this.#native])
    // The host tells at once, unless it is stuck in a paste that the guest does not read.
    const timer = setTimeout(done, longestClose, error)
    const end = () => {
      clearTimeout(timer)
      done(error)
    }
    closed.then(end, end) // a failure: the connection is closed, and the console with it
  }
}
