import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { VncDisplay } from './display.ts'
import { openDisplay } from './display-handshake.ts'
import { vncAuthResponse } from './vnc-auth.ts'

/** Real TCP with a scripted server: QEMU itself is asked in the lab suite; this says what it never would. */
let server: Server | null = null
afterEach(() => void server?.close())
async function listen(talk: (socket: Socket) => void | Promise<void>): Promise<VncDisplay> {
  server = createServer((socket) => {
    socket.on('error', () => {})
    void talk(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { address: { kind: 'tcp', host: '127.0.0.1', port }, password: null, passwordEndsAt: null }
}
const bytes = (socket: Socket) => once(socket, 'data').then(([data]) => data as Buffer)
const u32 = (value: number) => Buffer.from([0, 0, 0, value])
/** ClientInit, then a ServerInit of 640 by 480 pixels, named "vm". */
async function serverInit(socket: Socket): Promise<void> {
  expect([...(await bytes(socket))]).toEqual([1])
  const head = Buffer.alloc(24)
  head.writeUInt16BE(640, 0)
  head.writeUInt16BE(480, 2)
  head[23] = 2
  socket.write(Buffer.concat([head, Buffer.from('vm')]))
}
const reason = (text: string) => Buffer.concat([u32(text.length), Buffer.from(text)])
const offer =
  (...types: number[]) =>
  async (socket: Socket) => {
    socket.write('RFB 003.008\n')
    await bytes(socket)
    socket.write(Buffer.from([types.length, ...types]))
  }
const failure = async (
  display: Promise<VncDisplay> | VncDisplay,
  password?: Partial<VncDisplay>,
  deadline = 2000,
) =>
  openDisplay({ ...(await display), ...password }, deadline).then(
    (socket) => {
      socket.destroy()
      return 'opened'
    },
    (error) => error.fault,
  )

describe('openDisplay', () => {
  it('takes None, byte by byte', async () => {
    const display = await listen(async (socket) => {
      socket.setNoDelay(true)
      for (const byte of Buffer.from('RFB 003.008\n')) {
        socket.write(Buffer.from([byte]))
        await new Promise((resolve) => setTimeout(resolve, 1))
      }
      expect((await bytes(socket)).toString()).toBe('RFB 003.008\n')
      socket.write(Buffer.from([2, 2, 1]))
      expect([...(await bytes(socket))]).toEqual([1])
      socket.write(u32(0))
      await serverInit(socket)
    })
    const socket = await openDisplay(display, 2000)
    expect((await socket.read(26)).subarray(24).toString()).toBe('vm')
    socket.destroy()
  })

  it.each([3, 7, 8])('answers the challenge in RFB 3.%i', async (minor) => {
    const challenge = Buffer.from('00112233445566778899aabbccddeeff', 'hex')
    const display = await listen(async (socket) => {
      socket.write(`RFB 003.00${minor}\n`)
      expect((await bytes(socket)).toString()).toBe(`RFB 003.00${minor}\n`)
      if (minor === 3) socket.write(Buffer.concat([u32(2), challenge]))
      else {
        socket.write(Buffer.from([2, 19, 2]))
        expect([...(await bytes(socket))]).toEqual([2])
        socket.write(challenge)
      }
      const right = (await bytes(socket)).equals(vncAuthResponse('sesame', challenge))
      socket.write(right ? u32(0) : u32(1))
      await serverInit(socket)
    })
    expect(await failure(display, { password: 'sesame' })).toBe('opened')
  })

  it.each([
    ['tls', [19]],
    ['tls', [18, 19]],
    ['sasl', [20]],
    ['unknown-security', [5, 6]],
    ['password-unknown', [2]],
  ])('tells %s from security types %j', async (fault, types) => {
    expect(await failure(listen(offer(...types)))).toBe(fault)
  })

  it('never answers with a password that is empty or over', async () => {
    const display = await listen(offer(2))
    expect(await failure(display, { password: '' })).toBe('password-locked')
    expect(await failure(display, { password: 'x', passwordEndsAt: Date.now() - 1 })).toBe('password-expired')
  })

  it('tells a refused password with the reason of the server', async () => {
    const display = await listen(async (socket) => {
      await offer(2)(socket)
      await bytes(socket)
      socket.write(Buffer.alloc(16))
      await bytes(socket)
      socket.write(Buffer.concat([u32(1), reason('Authentication failed')]))
    })
    const error = await openDisplay({ ...display, password: 'wrong' }, 2000).catch((caught) => caught)
    expect(error).toMatchObject({ fault: 'password-refused', detail: 'Authentication failed' })
  })

  it('tells a server that refuses before it asks', async () => {
    const display = await listen(async (socket) => {
      socket.write('RFB 003.008\n')
      await bytes(socket)
      socket.write(Buffer.concat([Buffer.from([0]), reason('too many')]))
    })
    expect(await failure(display)).toBe('refused')
  })

  it('connects to a display two at a time until it greets', async () => {
    let ungreeted = 0
    let most = 0
    const display = await listen(async (socket) => {
      most = Math.max(most, ++ungreeted)
      await new Promise((resolve) => setTimeout(resolve, 5))
      ungreeted--
      await offer(1)(socket)
      await bytes(socket)
      socket.write(u32(0))
      await bytes(socket)
      socket.write(Buffer.alloc(24))
    })
    const all = await Promise.all(Array.from({ length: 50 }, () => openDisplay(display, 5000)))
    expect(most).toBe(2)
    for (const one of all) one.destroy()
  })

  it('ends on what is no VNC, on silence and on nobody', async () => {
    expect(await failure(listen((socket) => void socket.end('SSH-2.0-OpenSSH_9.2\r\n')))).toBe('not-vnc')
    expect(await failure(listen((socket) => void socket.write(Buffer.alloc(1 << 20))))).toBe('not-vnc')
    const silent = await listen(() => {})
    const began = Date.now()
    expect(await failure(silent, {}, 100)).toBe('deadline')
    expect(Date.now() - began).toBeLessThan(1500)
    const nobody: VncDisplay = { ...silent, address: { kind: 'tcp', host: '127.0.0.1', port: 1 } }
    expect(await failure(nobody)).toBe('unreachable')
    expect(await failure({ ...silent, address: { kind: 'socket', path: '/nonexistent.sock' } })).toBe(
      'unreachable',
    )
  })
})
