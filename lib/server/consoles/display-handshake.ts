import type { VncDisplay } from './display.ts'
import { DisplaySocket } from './display-socket.ts'
import { vncAuthResponse } from './vnc-auth.ts'

/** RFB security types (RFC 6143, 7.1.2, and the IANA registry). */
const SECURITY = { none: 1, vncAuth: 2, ra2: 5, tls: 18, veNCrypt: 19, sasl: 20 } as const
const MAX_REASON = 4096

export type HandshakeFault =
  /** Nothing answers there; `detail` is the system's word, `ECONNREFUSED`. */
  | 'unreachable'
  | 'deadline'
  /** It answers, but it isn't VNC, or it closed midway. */
  | 'not-vnc'
  | 'tls'
  | 'sasl'
  | 'unknown-security'
  /** QEMU asks for a password and libvirt reports none. */
  | 'password-unknown'
  | 'password-locked'
  | 'password-expired'
  | 'password-refused'
  /** The server says no before any authentication, with its reason. */
  | 'refused'

export class HandshakeError extends Error {
  override readonly name = 'HandshakeError'
  readonly fault: HandshakeFault
  /** What the server or the system said. */
  readonly detail: string
  constructor(fault: HandshakeFault, detail: string) {
    super(`${fault}: ${detail}`)
    this.fault = fault
    this.detail = detail
  }
}

/**
 * Connects to the display and authenticates, up to where the client would send ClientInit.
 * The deadline, in milliseconds, is for all of it.
 * @throws HandshakeError
 */
export async function openDisplay(display: VncDisplay, deadline: number): Promise<DisplaySocket> {
  const socket = new DisplaySocket(display.address)
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new HandshakeError('deadline', `${deadline} ms`)), deadline)
  })
  const whole = async () => {
    await socket.connected().catch((error: NodeJS.ErrnoException) => {
      throw new HandshakeError('unreachable', error.code ?? error.message)
    })
    await authenticate(socket, display)
  }
  try {
    await Promise.race([whole(), tooLate])
    return socket
  } catch (error) {
    socket.destroy()
    if (error instanceof HandshakeError) throw error
    throw new HandshakeError('not-vnc', error instanceof Error ? error.message : String(error))
  } finally {
    clearTimeout(timer)
  }
}

async function authenticate(socket: DisplaySocket, display: VncDisplay): Promise<void> {
  const minor = await agreeOnVersion(socket)
  const offered = minor >= 7 ? await readSecurityTypes(socket) : [await readSecurityType33(socket)]
  const type = choose(offered)
  if (type === SECURITY.none) {
    if (minor >= 7) socket.write(Buffer.from([type]))
    if (minor >= 8) await expectSuccess(socket, minor, display)
    return
  }
  const password = usablePassword(display)
  if (minor >= 7) socket.write(Buffer.from([type]))
  socket.write(vncAuthResponse(password, await socket.read(16)))
  await expectSuccess(socket, minor, display)
}

async function agreeOnVersion(socket: DisplaySocket): Promise<number> {
  const greeting = (await socket.read(12)).toString('latin1')
  const found = /^RFB (\d{3})\.(\d{3})\n$/.exec(greeting)
  if (!found) throw new HandshakeError('not-vnc', JSON.stringify(greeting))
  const major = Number(found[1])
  const theirs = Number(found[2])
  // RFC 6143, 7.1.1: whatever isn't 3.7 or 3.8 is taken for 3.3; a later server speaks 3.8 too.
  const minor = major > 3 || theirs >= 8 ? 8 : theirs === 7 ? 7 : 3
  socket.write(Buffer.from(`RFB 003.00${minor}\n`, 'latin1'))
  return minor
}

async function readReason(socket: DisplaySocket): Promise<string> {
  const length = (await socket.read(4)).readUInt32BE(0)
  return (await socket.read(Math.min(length, MAX_REASON))).toString('utf8')
}

async function readSecurityTypes(socket: DisplaySocket): Promise<number[]> {
  const count = (await socket.read(1)).readUInt8(0)
  if (count === 0) throw new HandshakeError('refused', await readReason(socket))
  return [...(await socket.read(count))]
}

async function readSecurityType33(socket: DisplaySocket): Promise<number> {
  const type = (await socket.read(4)).readUInt32BE(0)
  if (type === 0) throw new HandshakeError('refused', await readReason(socket))
  return type
}

function choose(offered: number[]): number {
  if (offered.includes(SECURITY.none)) return SECURITY.none
  if (offered.includes(SECURITY.vncAuth)) return SECURITY.vncAuth
  if (offered.includes(SECURITY.veNCrypt) || offered.includes(SECURITY.tls))
    throw new HandshakeError('tls', offered.join(', '))
  if (offered.includes(SECURITY.sasl)) throw new HandshakeError('sasl', offered.join(', '))
  throw new HandshakeError('unknown-security', offered.join(', '))
}

function usablePassword({ password, passwordEndsAt }: VncDisplay): string {
  if (password === null) throw new HandshakeError('password-unknown', '')
  if (password === '') throw new HandshakeError('password-locked', '')
  if (passwordEndsAt !== null && passwordEndsAt <= Date.now())
    throw new HandshakeError('password-expired', new Date(passwordEndsAt).toISOString())
  return password
}

async function expectSuccess(socket: DisplaySocket, minor: number, display: VncDisplay): Promise<void> {
  const result = (await socket.read(4)).readUInt32BE(0)
  if (result === 0) return
  const reason = minor >= 8 ? await readReason(socket).catch(() => '') : ''
  throw new HandshakeError(display.password === null ? 'refused' : 'password-refused', reason)
}
