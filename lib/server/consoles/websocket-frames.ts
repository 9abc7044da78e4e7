import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** Room that the longest header of an unmasked frame takes before its payload (RFC 6455, 5.2). */
export const FRAME_HEAD_ROOM = 10
/** A browser never needs more in one message: the clipboard is the largest, and QEMU refuses over 1 MiB. */
const MAX_FRAME = 16 * 1024 * 1024
const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

/**
 * Writes the header of a binary frame right before its payload, which starts at FRAME_HEAD_ROOM.
 * Nothing is copied: payload and header leave in one write.
 * @returns where the frame starts
 */
export function frameInPlace(buffer: Buffer, length: number): number {
  if (length < 126) {
    buffer[FRAME_HEAD_ROOM - 2] = 0x80 | OPCODE.binary
    buffer[FRAME_HEAD_ROOM - 1] = length
    return FRAME_HEAD_ROOM - 2
  }
  if (length < 65536) {
    buffer[FRAME_HEAD_ROOM - 4] = 0x80 | OPCODE.binary
    buffer[FRAME_HEAD_ROOM - 3] = 126
    buffer.writeUInt16BE(length, FRAME_HEAD_ROOM - 2)
    return FRAME_HEAD_ROOM - 4
  }
  buffer[0] = 0x80 | OPCODE.binary
  buffer[1] = 127
  buffer.writeBigUInt64BE(BigInt(length), 2)
  return 0
}

/** A binary frame of its own memory, for short things. */
export function binaryFrame(payload: Uint8Array): Buffer {
  const buffer = Buffer.allocUnsafe(FRAME_HEAD_ROOM + payload.length)
  buffer.set(payload, FRAME_HEAD_ROOM)
  return buffer.subarray(frameInPlace(buffer, payload.length))
}

function controlFrame(opcode: number, payload: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([0x80 | opcode, payload.length]), payload])
}
export const pingFrame = (): Buffer => controlFrame(OPCODE.ping, Buffer.alloc(0))
export const pongFrame = (payload: Uint8Array): Buffer => controlFrame(OPCODE.pong, payload)
export function closeFrame(code: number, reason: string): Buffer {
  // A control frame holds 125 bytes, two of them the code; ours are codes in ASCII.
  const text = Buffer.from(reason.slice(0, 123), 'latin1')
  const payload = Buffer.alloc(2 + text.length)
  payload.writeUInt16BE(code, 0)
  text.copy(payload, 2)
  return controlFrame(OPCODE.close, payload)
}

/** What the browser sent is no WebSocket: `code` is the status to close with (RFC 6455, 7.4.1). */
export class FrameError extends Error {
  override readonly name = 'FrameError'
  readonly code: number
  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

export type FrameListener = {
  /** A piece of a binary message; valid until the call returns unless copied. */
  data(bytes: Buffer): void
  ping(payload: Buffer): void
  pong(): void
  close(code: number): void
}

/** Reads what a browser sends. Payload is handed on as it comes: a frame is never held to be whole. */
export class FrameReader {
  readonly #listener: FrameListener
  readonly #header = Buffer.alloc(14)
  #have = 0
  #need = 2
  #opcode = 0
  #left = -1
  #mask = 0
  #maskAt = 0
  #inMessage = false
  #control = Buffer.alloc(0)
  #closed = false

  constructor(listener: FrameListener) {
    this.#listener = listener
  }

  /** Unmasks `chunk` in place. @throws FrameError */
  push(chunk: Buffer): void {
    let at = 0
    while (at < chunk.length && !this.#closed) {
      if (this.#left < 0) {
        const taken = Math.min(this.#need - this.#have, chunk.length - at)
        chunk.copy(this.#header, this.#have, at, at + taken)
        this.#have += taken
        at += taken
        if (this.#have === this.#need) this.#readHeader()
      } else {
        const taken = Math.min(this.#left, chunk.length - at)
        this.#payload(chunk.subarray(at, at + taken))
        at += taken
      }
    }
  }

  #readHeader(): void {
    const [first = 0, second = 0] = this.#header
    if (this.#have === 2) {
      this.#check(first, second)
      const length = second & 0x7f
      this.#need = 6 + (length === 126 ? 2 : length === 127 ? 8 : 0)
      return
    }
    const short = second & 0x7f
    const length =
      short === 126
        ? this.#header.readUInt16BE(2)
        : short === 127
          ? Number(this.#header.readBigUInt64BE(2))
          : short
    if (length > MAX_FRAME) throw new FrameError(1009, 'The frame is too long')
    this.#mask = this.#header.readUInt32BE(this.#need - 4)
    this.#maskAt = 0
    this.#left = length
    this.#have = 0
    this.#need = 2
    if (length === 0) this.#endFrame()
  }

  #check(first: number, second: number): void {
    const opcode = first & 0x0f
    const final = (first & 0x80) !== 0
    if (first & 0x70) throw new FrameError(1002, 'Extensions were not agreed on')
    if (!(second & 0x80)) throw new FrameError(1002, 'A browser masks its frames')
    if (opcode === OPCODE.text) throw new FrameError(1003, 'Only binary messages')
    if (opcode >= 8) {
      if (opcode > OPCODE.pong) throw new FrameError(1002, 'Unknown control frame')
      if (!final || (second & 0x7f) > 125) throw new FrameError(1002, 'A control frame is whole and short')
      this.#control = Buffer.alloc(0)
    } else {
      if (opcode !== OPCODE.binary && opcode !== OPCODE.continuation)
        throw new FrameError(1002, 'Unknown frame')
      if ((opcode === OPCODE.continuation) !== this.#inMessage)
        throw new FrameError(1002, 'Fragments out of order')
      this.#inMessage = !final
    }
    this.#opcode = opcode
  }

  #payload(piece: Buffer): void {
    unmask(piece, this.#mask, this.#maskAt)
    this.#maskAt = (this.#maskAt + piece.length) & 3
    this.#left -= piece.length
    if (this.#opcode >= 8) this.#control = Buffer.concat([this.#control, piece])
    else this.#listener.data(piece)
    if (this.#left === 0) this.#endFrame()
  }

  #endFrame(): void {
    this.#left = -1
    if (this.#opcode === OPCODE.ping) this.#listener.ping(this.#control)
    else if (this.#opcode === OPCODE.pong) this.#listener.pong()
    else if (this.#opcode === OPCODE.close) {
      // Nothing that follows a close frame counts.
      this.#closed = true
      this.#listener.close(this.#control.length >= 2 ? this.#control.readUInt16BE(0) : 1005)
    }
  }
}

function unmask(bytes: Buffer, mask: number, from: number): void {
  const key = [mask >>> 24, (mask >>> 16) & 0xff, (mask >>> 8) & 0xff, mask & 0xff]
  for (let i = 0; i < bytes.length; i++) bytes[i] = (bytes[i] as number) ^ (key[(from + i) & 3] as number)
}

/**
 * The answer that turns a request into a WebSocket (RFC 6455, 4.2.2), or null if it isn't a proper one.
 * noVNC may ask for the subprotocol `binary`; no extension is ever agreed on.
 */
export function upgradeAnswer(req: IncomingMessage): string | null {
  const { upgrade, connection, 'sec-websocket-key': key, 'sec-websocket-version': version } = req.headers
  const asksUpgrade = /(^|,)\s*upgrade\s*(,|$)/i.test(connection ?? '')
  if (req.method !== 'GET' || upgrade?.toLowerCase() !== 'websocket' || !asksUpgrade) return null
  if (version !== '13' || typeof key !== 'string' || !/^[A-Za-z0-9+/]{22}==$/.test(key)) return null
  const accept = createHash('sha1')
    .update(key + GUID)
    .digest('base64')
  const asked = (req.headers['sec-websocket-protocol'] ?? '').split(',').map((one) => one.trim())
  return [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${accept}`,
    ...(asked.includes('binary') ? ['Sec-WebSocket-Protocol: binary'] : []),
    '\r\n',
  ].join('\r\n')
}
