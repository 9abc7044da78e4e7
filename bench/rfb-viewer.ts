import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export type Target =
  | { kind: 'tcp'; host: string; port: number }
  /** Drover's console: the path of the WebSocket, and who opens it. */
  | { kind: 'websocket'; origin: string; path: string; cookie: string }

/**
 * A viewer that costs as little as one can: it speaks RFB as far as ServerInit, then only counts bytes. Over a
 * WebSocket the frame headers are counted too (10 bytes in 64 KiB).
 */
export class RfbViewer {
  bytes = 0
  ended: string | null = null
  readonly #socket: Socket
  readonly #framed: boolean
  #pending: Buffer = Buffer.alloc(0)
  #counting = false
  #wake: () => void = () => {}

  private constructor(socket: Socket, framed: boolean) {
    this.#socket = socket
    this.#framed = framed
    socket.on('data', (chunk) => {
      this.bytes += chunk.length
      if (this.#counting) return
      this.#pending = Buffer.concat([this.#pending, chunk])
      this.#wake()
    })
    const end = (why: string) => {
      this.ended ??= why
      this.#wake()
    }
    socket.on('error', (error) => end(error.message))
    socket.on('close', () => end('closed'))
  }

  static async open(target: Target): Promise<RfbViewer> {
    const to =
      target.kind === 'tcp'
        ? target
        : { host: new URL(target.origin).hostname, port: Number(new URL(target.origin).port) }
    const socket = connect({ host: to.host, port: to.port, noDelay: true })
    await once(socket, 'connect')
    const viewer = new RfbViewer(socket, target.kind === 'websocket')
    if (target.kind === 'websocket') await viewer.#upgrade(target)
    await viewer.#handshake()
    return viewer
  }

  async #upgrade(target: Extract<Target, { kind: 'websocket' }>): Promise<void> {
    this.#socket.write(
      [
        `GET ${target.path} HTTP/1.1`,
        `Host: ${new URL(target.origin).host}`,
        `Origin: ${target.origin}`,
        `Cookie: ${target.cookie}`,
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
        '\r\n',
      ].join('\r\n'),
    )
    while (!this.#pending.includes('\r\n\r\n')) await this.#more()
    const head = this.#pending.subarray(0, this.#pending.indexOf('\r\n\r\n')).toString()
    if (!head.startsWith('HTTP/1.1 101'))
      throw new Error(`no console: ${this.#pending.toString().slice(0, 300)}`)
    this.#pending = this.#pending.subarray(head.length + 4)
  }

  async #handshake(): Promise<void> {
    let rfb: Buffer = Buffer.alloc(0)
    const take = async (bytes: number): Promise<Buffer> => {
      while (rfb.length < bytes) rfb = Buffer.concat([rfb, await this.#message()])
      const taken = rfb.subarray(0, bytes)
      rfb = rfb.subarray(bytes)
      return taken
    }
    await take(12)
    this.send(Buffer.from('RFB 003.008\n'))
    const offered = (await take(1))[0] ?? 0
    if (!(await take(offered)).includes(1)) throw new Error('the display does not offer security type None')
    this.send(Buffer.from([1]))
    if ((await take(4)).readUInt32BE(0) !== 0) throw new Error('the display refused')
    this.send(Buffer.from([1])) // shared
    await take((await take(24)).readUInt32BE(20))
    this.#counting = true
    this.#pending = Buffer.alloc(0)
    this.bytes = 0
  }

  async #more(): Promise<void> {
    if (this.ended !== null) throw new Error(`the console ended: ${this.ended}`)
    await new Promise<void>((done) => {
      this.#wake = done
    })
    if (this.ended !== null && this.#pending.length === 0) throw new Error(`the console ended: ${this.ended}`)
  }

  /** The next bytes of RFB: what there is, or the payload of one frame. */
  async #message(): Promise<Buffer> {
    while (true) {
      const { frame, rest } = this.#framed
        ? unframe(this.#pending)
        : { frame: this.#pending, rest: Buffer.alloc(0) }
      if (frame?.length) {
        this.#pending = rest
        return frame
      }
      await this.#more()
    }
  }

  send(data: Buffer): void {
    if (!this.#framed) this.#socket.write(data)
    // A masked binary frame; a mask of zeros leaves the bytes as they are.
    else this.#socket.write(Buffer.concat([Buffer.from([0x82, 0x80 | data.length, 0, 0, 0, 0]), data]))
  }

  close(): void {
    this.#socket.destroy()
  }
}

/** The payload of the first frame, if all of it has come. */
function unframe(data: Buffer): { frame: Buffer | null; rest: Buffer } {
  const short = (data[1] ?? 0) & 0x7f
  const head = short === 126 ? 4 : short === 127 ? 10 : 2
  if (data.length < head) return { frame: null, rest: data }
  const length =
    short === 126 ? data.readUInt16BE(2) : short === 127 ? Number(data.readBigUInt64BE(2)) : short
  if (data.length < head + length) return { frame: null, rest: data }
  return { frame: data.subarray(head, head + length), rest: data.subarray(head + length) }
}
