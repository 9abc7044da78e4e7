import { Duplex } from 'node:stream'
import { ConnectionHandle } from './handle.ts'
import { callNative, type NativeHandle } from './native.ts'
import type { CallOptions } from './options.ts'

/** A libvirt stream. Its memory is never shared with a call in flight. */
export class Stream extends ConnectionHandle {
  /** Sends all of `data`. (`virStreamSend`) */
  send(data: Uint8Array, options?: CallOptions): Promise<void> {
    return this.run('virStreamSend', options, data)
  }

  /** Up to `length` bytes (at most 1 MiB); none at the end. On a non-blocking stream `null` if there is nothing yet. (`virStreamRecv`) */
  receive(length: number, options?: CallOptions): Promise<Buffer | null> {
    return this.read('virStreamRecv', options, length)
  }

  /** Ends it in order. (`virStreamFinish`) */
  finish(options?: CallOptions): Promise<void> {
    return this.run('virStreamFinish', options)
  }

  /** Gives it up. (`virStreamAbort`) */
  abort(options?: CallOptions): Promise<void> {
    return this.run('virStreamAbort', options)
  }
}

/** Bytes that may wait for the reader before reading from libvirt stops. */
const highWaterMark = 256 * 1024

/**
 * The two-way stream behind `openConsole`. Bytes are read on libvirt's event thread as they come; when the reader is
 * slow, reading from libvirt stops until it has caught up. Destroying it closes the console.
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
    callNative(this._write, 'virStreamSend', [this.#native, chunk]).then(() => done(), done)
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    callNative(this._destroy, 'streamClose', [this.#native]).then(
      () => done(error),
      () => done(error), // the connection is closed, and the console with it
    )
  }
}
