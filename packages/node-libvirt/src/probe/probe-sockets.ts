import { connect as connectSocket, isIP, type LookupFunction, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls'
import type { ProbeStep } from './probe.ts'
import { askAuthMethods } from './probe-auth.ts'
import type { PeerCertificate } from './probe-certificates.ts'
import { ProbeFailure } from './probe-reason.ts'

/** Which host to try, and as whom. */
export interface ProbeOptions {
  transport: 'tls' | 'tcp' | 'unix'
  /** Name or address, for `tls` and `tcp`. The name in the certificate must be this one. */
  host?: string
  /** 16514 for `tls` and 16509 for `tcp` unless given. */
  port?: number
  /** For `unix`; `/run/libvirt/libvirt-sock` unless given. */
  socketPath?: string
  /** PEM texts, for `tls`. */
  tls?: { ca: string; cert: string; key: string }
  /** Milliseconds for all steps together; 10,000 unless given. */
  timeout?: number
  signal?: AbortSignal
  /** Called as each step ends, in their order. */
  onStep?: (step: ProbeStep) => void
}

/** What is being probed, and every socket opened for it. */
export interface Target {
  options: ProbeOptions
  host: string
  port: number
  addresses: { address: string; family: number }[]
  sockets: Socket[]
  peerCertificate: PeerCertificate | null
}

export function established(socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once(event, resolve).once('error', reject)
    socket.once('close', () => reject(new ProbeFailure('closed', 'The host closed the connection')))
  })
}

export function openSocket(target: Target): Socket {
  const { options } = target
  const socket =
    options.transport === 'unix'
      ? connectSocket({ path: options.socketPath ?? '/run/libvirt/libvirt-sock' })
      : connectSocket({ ...address(target), autoSelectFamily: true })
  return kept(target, socket)
}

/**
 * One socket from the start: Node crashes when a plain socket is destroyed beneath the TLS socket that wraps it.
 * It emits `connect` and then `secureConnect`.
 */
export function openSecureSocket(target: Target, options: ConnectionOptions): TLSSocket {
  // Judged by us, so that the certificate of a host that is not accepted can be shown.
  const judgedLater = { rejectUnauthorized: false, checkServerIdentity: () => undefined }
  const servername = isIP(target.host) === 0 ? { servername: target.host } : {}
  return kept(target, connectTls({ ...address(target), ...judgedLater, ...servername, ...options }))
}

function address({ host, port, addresses }: Target) {
  const lookup: LookupFunction = (_name, _options, done) => done(null, addresses)
  return { host, port, lookup }
}

function kept<T extends Socket>(target: Target, socket: T): T {
  socket.on('error', () => undefined) // an error after the step that waits for it has nobody left to tell
  target.sockets.push(socket)
  return socket
}

/** A second, short conversation in the other language tells "wrong port" from "closed". */
export async function speaks(target: Target, language: 'tls' | 'rpc'): Promise<boolean> {
  const socket = language === 'tls' ? openSecureSocket(target, {}) : openSocket(target)
  const silence = setTimeout(() => socket.destroy(), 1000)
  try {
    await established(socket, language === 'tls' ? 'secureConnect' : 'connect')
    return language === 'tls' || (await askAuthMethods(socket)).length >= 0
  } catch {
    return false
  } finally {
    clearTimeout(silence)
    socket.destroy()
  }
}
