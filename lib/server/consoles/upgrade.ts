import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'

/** Takes over `<base path>/ws/console/<hostId>/<uuid>`: every check comes before the upgrade is accepted. */
export function consoleUpgrade(_req: IncomingMessage, socket: Duplex, _head: Buffer): void {
  socket.end('HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
}
