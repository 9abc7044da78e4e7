import { X509Certificate } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { type AuthMethod, askAuthMethods, receive } from './probe-auth.ts'
import { checkOwn, checkPeer, describePeer, type PeerCertificate } from './probe-certificates.ts'
import { ProbeFailure, type ProbeReason, systemFailure } from './probe-reason.ts'
import {
  established,
  openSecureSocket,
  openSocket,
  type ProbeOptions,
  speaks,
  type Target,
} from './probe-sockets.ts'

export type { AuthMethod, PeerCertificate, ProbeOptions, ProbeReason }

/** One step on the way to a host. */
export interface ProbeStep {
  step: 'resolve' | 'connect' | 'tls' | 'auth'
  ok: boolean
  /** How long it took, in milliseconds. */
  ms: number
  /** What was found, or what went wrong. */
  detail: string
}

/** What `probe` found. */
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

async function handshakeFailure(target: Target, error: unknown): Promise<ProbeFailure> {
  const { code = '', message } = error as { code?: string; message: string }
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG')
    return new ProbeFailure('not-tls', 'This port does not speak TLS')
  if (/alert/i.test(code) || /alert/i.test(message))
    return new ProbeFailure(
      'client-certificate-rejected',
      `The host refused the client certificate: ${message}`,
    )
  if (await speaks(target, 'rpc')) return new ProbeFailure('not-tls', 'This port speaks plain TCP, not TLS')
  return systemFailure(error)
}

async function shakeHands(target: Target, socket: TLSSocket): Promise<void> {
  try {
    await established(socket, 'secureConnect')
  } catch (error) {
    throw await handshakeFailure(target, error)
  }
  const peer = socket.getPeerCertificate()
  target.peerCertificate = describePeer(new X509Certificate(peer.raw))
  const problem = socket.authorizationError as Error | string | null
  checkPeer(target.host, peer, socket.authorized ? null : String((problem as Error)?.message ?? problem))
  await confirmation(socket)
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
    const note = (ok: boolean, detail: string) => {
      const ended = { step: name, ok, ms: Math.round(performance.now() - start), detail }
      result.steps.push(ended)
      options.onStep?.(ended)
    }
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
  const { options, host } = target
  if (options.transport !== 'unix')
    target.addresses = await step(
      'resolve',
      () => lookup(host, { all: true }),
      (found) => found.map(({ address }) => address).join(', '),
    )
  if (options.transport === 'tls') await walkTls(target, result, step)
  else await walkPlain(target, result, step)
}

async function walkPlain(target: Target, result: ProbeResult, step: Step): Promise<void> {
  const { transport, socketPath } = target.options
  const socket = openSocket(target)
  const where = transport === 'unix' ? (socketPath ?? 'local socket') : `port ${target.port}`
  await step(
    'connect',
    () => established(socket, 'connect'),
    () => where,
  )
  result.authMethods = await step('auth', () => authenticate(target, socket), listed)
}

async function walkTls(target: Target, result: ProbeResult, step: Step): Promise<void> {
  const { tls } = target.options
  if (!tls) throw new TypeError('tls must be given for transport tls')
  let ours: unknown
  try {
    checkOwn(tls)
  } catch (error) {
    ours = error
  }
  const socket = ours ? openSocket(target) : openSecureSocket(target, tls)
  await step(
    'connect',
    () => established(socket, 'connect'),
    () => `port ${target.port}`,
  )
  await step(
    'tls',
    async () => {
      if (ours) throw ours
      await shakeHands(target, socket as TLSSocket)
    },
    () => `${(socket as TLSSocket).getProtocol()}, certificates accepted by both sides`,
  )
  result.authMethods = await step('auth', () => authenticate(target, socket), listed)
}

const listed = (methods: AuthMethod[]) => methods.join(', ')
