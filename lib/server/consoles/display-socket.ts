import { connect, type Socket } from 'node:net'
import type { DisplayAddress } from './display.ts'
import { FRAME_HEAD_ROOM } from './websocket-frames.ts'

const CHUNK = 64 * 1024

/** The display went away, or didn't come. */
export class DisplayClosedError extends Error {
  override readonly name = 'DisplayClosedError'
}

/** What the relay does with pixels: `frame` has FRAME_HEAD_ROOM free bytes before its `length` bytes of payload. */
export type PixelSink = (frame: Buffer, length: number) => boolean

/**
 * A connection to QEMU's VNC server. Everything it sends is read into one buffer that is used again and again,
 * with room before it for a WebSocket header: first to shake hands with `read`, then to relay with `relayTo`.
 */
export class DisplaySocket {
  readonly #socket: Socket
  readonly #frame = Buffer.allocUnsafe(FRAME_HEAD_ROOM + CHUNK)
  #pending = Buffer.alloc(0)
  #reader: { length: number; resolve: (bytes: Buffer) => void; reject: (error: Error) => void } | null = null
  #sink: PixelSink | null = null
  #error: Error | null = null
  #closed = false
  #onClose: () => void = () => {}

  constructor(address: DisplayAddress) {
    const where = address.kind === 'tcp' ? { host: address.host, port: address.port } : { path: address.path }
    const onread = {
      buffer: this.#frame.subarray(FRAME_HEAD_ROOM),
      callback: (length: number): boolean => this.#receive(length),
    }
    this.#socket = connect({
      ...where,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: 30_000,
      onread,
    })
    this.#socket.on('error', (error) => {
      this.#error ??= error
    })
    // Half-open is of no use: when QEMU ends the stream, its screen is over.
    this.#socket.on('end', () => this.#socket.destroy())
    this.#socket.on('close', () => this.#ended())
  }

  /** Resolves when the connection stands. Rejects with the system's error. */
  connected(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.once('connect', () => resolve())
      this.#socket.once('close', () => reject(this.#error ?? new DisplayClosedError('closed')))
    })
  }

  /** Exactly `length` bytes. Rejects with DisplayClosedError if QEMU closes before. One reader at a time. */
  read(length: number): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.#reader = { length, resolve, reject }
      this.#serveReader()
      if (this.#reader && this.#closed) this.#refuseReader()
    })
  }

  /** Puts back what was read only to be looked at. */
  unread(bytes: Buffer): void {
    this.#pending = Buffer.concat([bytes, this.#pending])
  }

  /** From now on everything goes to `sink`; when it returns false reading stops until `resume`. */
  relayTo(sink: PixelSink, onClose: () => void): void {
    const early = this.#pending
    this.#pending = Buffer.alloc(0)
    this.#onClose = onClose
    this.#sink = sink
    if (this.#closed) onClose()
    else if (early.length > 0) {
      const frame = Buffer.allocUnsafe(FRAME_HEAD_ROOM + early.length)
      early.copy(frame, FRAME_HEAD_ROOM)
      if (!sink(frame, early.length)) this.#socket.pause()
    }
  }

  resume(): void {
    this.#socket.resume()
  }

  /** False when QEMU doesn't keep up: wait for `drained`. */
  write(bytes: Uint8Array): boolean {
    return this.#socket.write(bytes)
  }

  drained(listener: () => void): void {
    this.#socket.once('drain', listener)
  }

  destroy(): void {
    this.#socket.destroy()
  }

  #receive(length: number): boolean {
    if (this.#sink) return this.#sink(this.#frame, length)
    const bytes = this.#frame.subarray(FRAME_HEAD_ROOM, FRAME_HEAD_ROOM + length)
    this.#pending = Buffer.concat([this.#pending, bytes])
    this.#serveReader()
    // A display that talks before it is asked is held here, not in memory without end.
    if (this.#pending.length < CHUNK) return true
    this.#socket.destroy(new DisplayClosedError('The display sends data before the handshake is over'))
    return false
  }

  #serveReader(): void {
    const reader = this.#reader
    if (!reader || this.#pending.length < reader.length) return
    this.#reader = null
    const bytes = this.#pending.subarray(0, reader.length)
    this.#pending = this.#pending.subarray(reader.length)
    reader.resolve(bytes)
  }

  #refuseReader(): void {
    this.#reader?.reject(this.#error ?? new DisplayClosedError('The display closed the connection'))
    this.#reader = null
  }

  #ended(): void {
    this.#closed = true
    this.#refuseReader()
    this.#onClose()
  }
}
