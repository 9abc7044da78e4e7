// A relay between a client and a daemon that does to the bytes what networks and broken hosts do.
import { connect, createServer, type Server, type Socket } from 'node:net'
import { generator } from './hostile-values.ts'

export const faults = [
  'cut', // both ends closed in order
  'reset', // RST to both
  'delay', // nothing passes for a while, then all of it
  'freeze', // nothing passes any more, connections stay up
  'half-open', // the daemon's end is gone, the client is not told
  'half-closed', // the client gets an end, and may go on writing
  'garbage', // random bytes to the client
  'garbage-to-daemon',
  'truncated', // half of the next piece, then the end
  'flipped', // one bit of the next pieces to the client is another
  'flipped-to-daemon',
  'absurd', // a packet of 4 GiB is announced to the client
] as const
export type Fault = (typeof faults)[number]

/** Where to: a port of this machine, or the path of a socket. */
export type Address = number | string

const dial = (address: Address) =>
  typeof address === 'number' ? connect(address, '127.0.0.1') : connect(address)

class Link {
  readonly client: Socket
  readonly daemon: Socket
  #below: (below: number) => number
  #fault: Fault | undefined
  #held: (() => void)[] | undefined
  #flips = 0
  readonly #resetting = new Set<Socket>()

  constructor(client: Socket, to: Address, below: (below: number) => number) {
    this.client = client
    this.daemon = dial(to)
    this.#below = below
    for (const socket of [this.client, this.daemon]) {
      socket.setNoDelay?.(true)
      socket.on('error', () => undefined) // what we break is broken
    }
    this.client.on('data', (bytes: Buffer) => this.#pass(bytes, this.daemon))
    this.daemon.on('data', (bytes: Buffer) => this.#pass(bytes, this.client))
    this.client.on('close', () => this.#drop(this.daemon))
    this.daemon.on('close', () => {
      if (this.#fault !== 'half-open') this.client.end()
    })
  }

  #pass(bytes: Buffer, to: Socket): void {
    const toDaemon = to === this.daemon
    if (this.#fault === 'freeze' || this.#fault === 'half-open') return
    if (this.#fault === 'truncated' && !toDaemon) {
      to.end(bytes.subarray(0, bytes.length >> 1))
      return
    }
    if (this.#flips > 0 && (this.#fault === 'flipped-to-daemon') === toDaemon) {
      this.#flips--
      const at = this.#below(bytes.length)
      bytes[at] = (bytes[at] ?? 0) ^ (1 << this.#below(8))
    }
    if (this.#held) this.#held.push(() => to.write(bytes))
    else to.write(bytes)
  }

  break(fault: Fault): void {
    this.#fault = fault
    const noise = () => Buffer.from(Array.from({ length: 1 + this.#below(400) }, () => this.#below(256)))
    if (fault === 'cut') this.client.end()
    else if (fault === 'reset') for (const socket of [this.client, this.daemon]) this.#reset(socket)
    else if (fault === 'half-open') this.daemon.destroy()
    else if (fault === 'half-closed') this.client.end()
    else if (fault === 'garbage') this.client.write(noise())
    else if (fault === 'garbage-to-daemon') this.daemon.write(noise())
    else if (fault === 'absurd') this.client.write(Buffer.from('ffffffff20008086', 'hex'))
    else if (fault.startsWith('flipped')) this.#flips = 3
    else if (fault === 'delay') {
      const held: (() => void)[] = []
      this.#held = held
      setTimeout(() => {
        this.#held = undefined
        for (const write of held) write()
      }, 50 + this.#below(150))
    }
  }

  // A local socket knows no RST, and one with something left to write would wait for its reader.
  #reset(socket: Socket): void {
    if (!socket.remoteAddress || socket.writableLength > 0 || socket.writableEnded) this.#drop(socket)
    else {
      this.#resetting.add(socket)
      socket.resetAndDestroy()
    }
  }

  // Node loses a socket, and its process never ends, when destroy() comes while resetAndDestroy() is under way:
  // uv_tcp_close_reset() refuses what is being shut down.
  #drop(socket: Socket): void {
    if (!this.#resetting.has(socket)) socket.destroy()
  }

  destroy(): void {
    this.#drop(this.client)
    this.#drop(this.daemon)
  }
}

/** Passes connections on, and breaks those under way when told to. */
export class Relay {
  readonly address: Address
  readonly #server: Server
  readonly #links = new Set<Link>()
  #planned: Fault | undefined

  private constructor(server: Server, address: Address) {
    this.#server = server
    this.address = address
  }

  /** @param at path of the socket to listen on; a port of its own otherwise */
  static async start(to: Address, seed: number, at?: string): Promise<Relay> {
    const below = generator(seed)
    // Half-open is something that we do, not something that happens to us.
    const server = createServer({ allowHalfOpen: true }, (client) => relay.#accept(client, to, below))
    await new Promise<void>((resolve) =>
      at === undefined ? server.listen(0, '127.0.0.1', resolve) : server.listen(at, resolve),
    )
    const address = server.address()
    if (address === null) throw new Error('no address')
    const relay = new Relay(server, typeof address === 'string' ? address : address.port)
    return relay
  }

  #accept(client: Socket, to: Address, below: (below: number) => number): void {
    const link = new Link(client, to, below)
    this.#links.add(link)
    client.once('close', () => this.#links.delete(link))
    if (this.#planned) link.break(this.#planned)
  }

  /** Breaks all connections under way, and those to come. */
  break(fault: Fault): void {
    this.#planned = fault
    for (const link of this.#links) link.break(fault)
  }

  /** Drops what is broken; what comes passes again. */
  repair(): void {
    this.#planned = undefined
    for (const link of this.#links) link.destroy()
  }

  async stop(): Promise<void> {
    this.repair()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
