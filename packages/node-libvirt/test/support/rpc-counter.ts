// A relay between a client and a daemon that counts what the daemon sends by itself.
import { connect, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'

/** virNetMessageType: VIR_NET_MESSAGE, an event. */
const EVENT = 2

export class RpcCounter {
  events = 0
  readonly path: string
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  private constructor(path: string, target: string) {
    this.path = path
    this.#server = createServer((client) => {
      const daemon = connect(target)
      for (const socket of [client, daemon]) {
        this.#sockets.add(socket)
        socket.on('error', () => undefined)
      }
      client.pipe(daemon)
      daemon.pipe(client)
      let pending = Buffer.alloc(0)
      daemon.on('data', (bytes: Buffer) => {
        pending = Buffer.concat([pending, bytes])
        // length, program, version, procedure, type: 32 bits each (virnetprotocol.x)
        while (pending.length >= 20 && pending.length >= pending.readUInt32BE(0)) {
          if (pending.readUInt32BE(16) === EVENT) this.events++
          pending = pending.subarray(pending.readUInt32BE(0))
        }
      })
    })
  }

  static async start(dir: string, target: string): Promise<RpcCounter> {
    const counter = new RpcCounter(join(dir, `counter-${Math.random().toString(36).slice(2)}`), target)
    await new Promise<void>((resolve) => counter.#server.listen(counter.path, resolve))
    return counter
  }

  stop(): void {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
  }
}
