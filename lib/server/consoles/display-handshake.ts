import type { DisplayAddress, VncDisplay } from './display.ts'
import { DisplaySocket } from './display-socket.ts'
import { vncAuthResponse } from './vnc-auth.ts'

/** RFB security types (RFC 6143, 7.1.2, and the IANA registry). */
const SECURITY = { none: 1, vncAuth: 2, ra2: 5, tls: 18, veNCrypt: 19, sasl: 20 } as const
const MAX_REASON = 4096
const GREETING_LENGTH = 12

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
  /** QEMU takes 32 clients a display (its option `connections`), and hangs up on the next. */
  | 'full'

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
 * Connects to the display, authenticates and enters as a shared client: what can be read then begins with ServerInit.
 * The deadline, in milliseconds, is for all of it.
 * @throws HandshakeError
 */
export async function openDisplay(display: VncDisplay, deadline: number): Promise<DisplaySocket> {
  const began = Date.now()
  const leave = await enter(display.address, deadline)
  const socket = new DisplaySocket(display.address)
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_resolve, reject) => {
    const left = deadline - (Date.now() - began)
    timer = setTimeout(() => reject(new HandshakeError('deadline', `${deadline} ms`)), left)
  })
  const whole = async () => {
    await socket.connected().catch((error: NodeJS.ErrnoException) => {
      throw new HandshakeError('unreachable', error.code ?? error.message)
    })
    const greeting = await socket.read(GREETING_LENGTH)
    leave()
    await authenticate(socket, display, greeting)
    await initialise(socket)
  }
  try {
    await Promise.race([whole(), tooLate])
    return socket
  } catch (error) {
    socket.destroy()
    if (error instanceof HandshakeError) throw error
    throw new HandshakeError('not-vnc', error instanceof Error ? error.message : String(error))
  } finally {
    leave()
    clearTimeout(timer)
  }
}

/**
 * QEMU listens with a backlog of 1: more connections at a time are lost in its host's kernel, and come after a second
 * or never. So those of ours go one behind the other until QEMU has greeted.
 */
const AT_ONCE = 2
const doors = new Map<string, { inside: number; waiting: (() => void)[] }>()

async function enter(address: DisplayAddress, deadline: number): Promise<() => void> {
  const key = JSON.stringify(address)
  const door = doors.get(key) ?? { inside: 0, waiting: [] }
  doors.set(key, door)
  if (door.inside >= AT_ONCE) await turn(door.waiting, deadline)
  else door.inside++
  let left = false
  return () => {
    if (left) return
    left = true
    // Whoever waits takes the place over; the count stays.
    const next = door.waiting.shift()
    if (next) next()
    else if (--door.inside === 0) doors.delete(key)
  }
}

function turn(waiting: (() => void)[], deadline: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const go = () => {
      clearTimeout(timer)
      resolve()
    }
    const timer = setTimeout(() => {
      waiting.splice(waiting.indexOf(go), 1)
      reject(new HandshakeError('deadline', `${deadline} ms in the queue`))
    }, deadline)
    waiting.push(go)
  })
}

/** ClientInit and ServerInit (RFC 6143, 7.3). Always shared: whoever opens a console must not throw others out. */
async function initialise(socket: DisplaySocket): Promise<void> {
  socket.write(Buffer.from([1]))
  const head = await socket.read(24).catch(() => {
    throw new HandshakeError('full', 'closed after ClientInit')
  })
  const nameLength = head.readUInt32BE(20)
  if (nameLength > MAX_REASON) throw new HandshakeError('not-vnc', `a name of ${nameLength} bytes`)
  socket.unread(Buffer.concat([head, await socket.read(nameLength)]))
}

async function authenticate(socket: DisplaySocket, display: VncDisplay, greeting: Buffer): Promise<void> {
  const minor = agreeOnVersion(socket, greeting.toString('latin1'))
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

function agreeOnVersion(socket: DisplaySocket, greeting: string): number {
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
