import { X509Certificate } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import { connect as connectSocket, isIP, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls'
import { type AuthMethod, askAuthMethods, receive } from './probe-auth.ts'
import { checkOwn, checkPeer, describePeer, type PeerCertificate } from './probe-certificates.ts'
import { ProbeFailure, type ProbeReason, systemFailure } from './probe-reason.ts'

export type { PeerCertificate, ProbeReason }

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
}

export interface ProbeStep {
  step: 'resolve' | 'connect' | 'tls' | 'auth'
  ok: boolean
  /** How long it took, in milliseconds. */
  ms: number
  /** What was found, or what went wrong. */
  detail: string
}

export interface ProbeResult {
  ok: boolean
  /** The steps tried, in order; only the last can have failed. */
  steps: ProbeStep[]
  /** Why the last step failed. */
  reason: ProbeReason | null
  message: string | null
  /** Shown by the host in the step `tls`, also when it was not accepted. */
  peerCertificate: PeerCertificate | null
  /** How the daemon wants its clients to authenticate. */
  authMethods: AuthMethod[]
  ms: number
}

interface Target {
  options: ProbeOptions
  host: string
  port: number
  addresses: { address: string; family: number }[]
  sockets: Socket[]
  peerCertificate: PeerCertificate | null
}

function established(socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once(event, resolve).once('error', reject)
    socket.once('close', () => reject(new ProbeFailure('closed', 'The host closed the connection')))
  })
}

function openSocket(target: Target): Socket {
  const { options, host, port, addresses } = target
  const socket =
    options.transport === 'unix'
      ? connectSocket({ path: options.socketPath ?? '/run/libvirt/libvirt-sock' })
      : connectSocket({
          host,
          port,
          lookup: (_name, _options, done) => done(null, addresses),
          autoSelectFamily: true,
        })
  socket.on('error', () => undefined) // an error after the step that waits for it has nobody left to tell
  target.sockets.push(socket)
  return socket
}

/** A second, short conversation in the other language tells "wrong port" from "closed". */
async function speaks(target: Target, language: 'tls' | 'rpc'): Promise<boolean> {
  const socket = openSocket(target)
  const silence = setTimeout(() => socket.destroy(), 1000)
  try {
    await established(socket, 'connect')
    if (language === 'rpc') return (await askAuthMethods(socket)).length >= 0
    const secure = connectTls({ socket, rejectUnauthorized: false })
    target.sockets.push(secure)
    await established(secure, 'secureConnect')
    return true
  } catch {
    return false
  } finally {
    clearTimeout(silence)
    socket.destroy()
  }
}

async function handshakeFailure(target: Target, plain: Socket, error: unknown): Promise<ProbeFailure> {
  const { code = '', message } = error as { code?: string; message: string }
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG')
    return new ProbeFailure('not-tls', 'This port does not speak TLS')
  if (/alert/i.test(code) || /alert/i.test(message))
    return new ProbeFailure(
      'client-certificate-rejected',
      `The host refused the client certificate: ${message}`,
    )
  const quiet = plain.bytesRead === 0
  if (quiet && (await speaks(target, 'rpc')))
    return new ProbeFailure('not-tls', 'This port speaks plain TCP, not TLS')
  return systemFailure(error)
}

async function secure(target: Target, plain: Socket): Promise<TLSSocket> {
  const { tls } = target.options
  if (!tls) throw new TypeError('tls must be given for transport tls')
  checkOwn(tls)
  const options: ConnectionOptions = {
    ...tls,
    socket: plain,
    rejectUnauthorized: false, // judged below, so that the certificate can be shown
    checkServerIdentity: () => undefined,
  }
  if (isIP(target.host) === 0) options.servername = target.host
  const socket = connectTls(options)
  target.sockets.push(socket)
  try {
    await established(socket, 'secureConnect')
  } catch (error) {
    throw await handshakeFailure(target, plain, error)
  }
  socket.on('error', () => undefined)
  const peer = socket.getPeerCertificate()
  target.peerCertificate = describePeer(new X509Certificate(peer.raw))
  checkPeer(
    target.host,
    peer,
    socket.authorized ? null : String(socket.authorizationError?.message ?? socket.authorizationError),
  )
  await confirmation(socket)
  return socket
}

/** libvirt sends one byte once it has accepted our certificate: 1. */
async function confirmation(socket: TLSSocket): Promise<void> {
  try {
    await receive(socket, Buffer.alloc(0), (bytes) => {
      if (bytes.length === 0) return undefined
      if (bytes[0] !== 1) throw new ProbeFailure('not-libvirt', 'What answers is not a libvirt daemon')
      return true
    })
  } catch (error) {
    const failure = systemFailure(error)
    if (failure.reason !== 'closed' && failure.reason !== 'failed') throw failure
    throw new ProbeFailure(
      'client-certificate-rejected',
      `The host refused the client certificate (${failure.message})`,
    )
  }
}

async function authenticate(target: Target, socket: Socket): Promise<AuthMethod[]> {
  try {
    return await askAuthMethods(socket)
  } catch (error) {
    const failure = systemFailure(error)
    if (target.options.transport !== 'tcp' || failure.reason !== 'closed') throw failure
    if (await speaks(target, 'tls')) throw new ProbeFailure('expects-tls', 'This port speaks TLS only')
    throw failure
  }
}

function targetOf(options: ProbeOptions): Target {
  const { transport, host, port } = options
  if (transport !== 'tls' && transport !== 'tcp' && transport !== 'unix')
    throw new TypeError('transport must be tls, tcp or unix')
  if (transport !== 'unix' && (typeof host !== 'string' || host === ''))
    throw new TypeError('host must be given')
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65536))
    throw new TypeError('port must be 1 to 65535')
  if (transport === 'tls' && !options.tls) throw new TypeError('tls must be given for transport tls')
  return {
    options,
    host: host ?? '',
    port: port ?? (transport === 'tls' ? 16514 : 16509),
    addresses: [],
    sockets: [],
    peerCertificate: null,
  }
}

/**
 * Finds out, step by step and within one deadline, whether a libvirt daemon can be reached and what it asks for.
 * Opens no libvirt connection and needs neither libvirt nor the native part. A failure is a result, not a rejection;
 * it rejects only with a `TypeError` for impossible options and with the reason of `signal`.
 */
export async function probe(options: ProbeOptions): Promise<ProbeResult> {
  const target = targetOf(options)
  const { timeout = 10_000, signal } = options
  signal?.throwIfAborted()
  const started = performance.now()
  const result: ProbeResult = {
    ok: false,
    steps: [],
    reason: null,
    message: null,
    peerCertificate: null,
    authMethods: [],
    ms: 0,
  }
  let reject: (reason: unknown) => void = () => undefined
  const end = new Promise<never>((_, refuse) => {
    reject = refuse
  })
  end.catch(() => undefined) // it only matters while a step waits
  const late = () =>
    reject(new ProbeFailure('timeout', `No answer within ${timeout} ms (all steps together)`))
  const timer = setTimeout(late, timeout)
  const cancel = () => reject(signal?.reason)
  signal?.addEventListener('abort', cancel, { once: true })

  const step = async <T>(
    name: ProbeStep['step'],
    work: () => Promise<T>,
    say: (value: T) => string,
  ): Promise<T> => {
    const start = performance.now()
    const note = (ok: boolean, detail: string) =>
      result.steps.push({ step: name, ok, ms: Math.round(performance.now() - start), detail })
    try {
      const value = await Promise.race([work(), end])
      note(true, say(value))
      return value
    } catch (error) {
      note(false, systemFailure(error).message)
      throw error
    }
  }

  try {
    await walk(target, result, step)
    result.ok = true
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof TypeError) throw error
    const failure = systemFailure(error)
    result.reason = failure.reason
    result.message = failure.message
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', cancel)
    for (const socket of target.sockets) socket.destroy()
  }
  result.peerCertificate = target.peerCertificate
  result.ms = Math.round(performance.now() - started)
  return result
}

type Step = <T>(name: ProbeStep['step'], work: () => Promise<T>, say: (value: T) => string) => Promise<T>

async function walk(target: Target, result: ProbeResult, step: Step): Promise<void> {
  const { options, host, port } = target
  if (options.transport !== 'unix')
    target.addresses = await step(
      'resolve',
      () => lookup(host, { all: true }),
      (found) => found.map(({ address }) => address).join(', '),
    )
  const where = options.transport === 'unix' ? 'local socket' : `port ${port}`
  const plain = openSocket(target)
  await step(
    'connect',
    () => established(plain, 'connect'),
    () => where,
  )
  const socket =
    options.transport === 'tls'
      ? await step(
          'tls',
          () => secure(target, plain),
          (it) => `${it.getProtocol()}, certificate accepted by both sides`,
        )
      : plain
  result.authMethods = await step(
    'auth',
    () => authenticate(target, socket),
    (methods) => methods.join(', '),
  )
}
