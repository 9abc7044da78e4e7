import { once } from 'node:events'
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { CONSOLE_CLOSE } from '../../shared/console-close.ts'
import { type ConsoleEnd, ConsoleSession } from './console-session.ts'
import { DisplaySocket } from './display-socket.ts'
import { upgradeAnswer } from './websocket-frames.ts'

const MIB = 1024 * 1024
const open: { close(): unknown }[] = []
afterEach(() => {
  for (const one of open.splice(0)) one.close()
})
const portOf = (server: Server | HttpServer) => (server.address() as AddressInfo).port

/** Real sockets all the way: a TCP peer for the display, Node's HTTP server, and ws for the browser. */
async function setUp({ viewOnly = false } = {}) {
  const displayServer = createServer().listen(0, '127.0.0.1')
  const http = createHttpServer().listen(0, '127.0.0.1')
  open.push(displayServer, http)
  await Promise.all([once(displayServer, 'listening'), once(http, 'listening')])
  const ends: ConsoleEnd[] = []
  const sessions: ConsoleSession[] = []
  http.on('upgrade', async (req, socket, head) => {
    const display = new DisplaySocket({ kind: 'tcp', host: '127.0.0.1', port: portOf(displayServer) })
    await display.connected()
    socket.write(upgradeAnswer(req) ?? '')
    sessions.push(
      new ConsoleSession(socket as Socket, head, display, { viewOnly, ended: (end) => ends.push(end) }),
    )
  })
  const browser = new WebSocket(`ws://127.0.0.1:${portOf(http)}/`, ['binary'], { perMessageDeflate: false })
  open.push({ close: () => browser.terminate() })
  const received: Buffer[] = []
  browser.on('message', (data: Buffer) => received.push(data))
  const [[peer]] = (await Promise.all([once(displayServer, 'connection'), once(browser, 'open')])) as [
    [Socket],
    unknown,
  ]
  open.push({ close: () => peer.destroy() })
  peer.on('error', () => {})
  const seen = () => Buffer.concat(received)
  const size = () => received.reduce((sum, { length }) => sum + length, 0)
  return { browser, peer, seen, size, received, ends, sessions }
}
type Console = Awaited<ReturnType<typeof setUp>>

async function shakeHands({ browser, peer, seen, received }: Console) {
  await expect.poll(() => seen().toString('latin1')).toBe('RFB 003.008\n')
  browser.send(Buffer.from('RFB 003.008\n'))
  await expect.poll(() => [...seen().subarray(12)]).toEqual([1, 1])
  browser.send(Buffer.from([1]))
  await expect.poll(() => [...seen().subarray(14)]).toEqual([0, 0, 0, 0])
  peer.write('ServerInit')
  browser.send(Buffer.from([0])) // exclusive: would throw the others out, so it goes no further
  await expect.poll(() => seen().subarray(18).toString()).toBe('ServerInit')
  received.length = 0
}

describe('ConsoleSession', () => {
  it('speaks plain RFB 3.8 to the browser, and counts', async () => {
    const made = await setUp()
    await shakeHands(made)
    made.peer.write('pixels')
    await expect.poll(() => made.seen().toString()).toBe('pixels')
    const typed = once(made.peer, 'data')
    made.browser.send(Buffer.from('keys'))
    expect(String((await typed)[0])).toBe('keys')
    made.browser.close(1000)
    await once(made.peer, 'close')
    await expect.poll(() => made.ends).toMatchObject([{ code: 1000, shown: 16, typed: 4 }])
  })

  it('brings 64 MiB over unchanged', async () => {
    const made = await setUp()
    await shakeHands(made)
    const chunk = Buffer.from(Uint8Array.from({ length: 65_521 }, (_, i) => i % 251))
    const times = Math.ceil((64 * MIB) / chunk.length)
    for (let i = 0; i < times; i++) if (!made.peer.write(chunk)) await once(made.peer, 'drain')
    await expect.poll(made.size, { timeout: 10_000 }).toBe(times * chunk.length)
    const all = made.seen()
    for (let i = 0; i < times; i++)
      expect(all.subarray(i * chunk.length, (i + 1) * chunk.length).equals(chunk)).toBe(true)
  })

  it('holds a display back while the browser reads nothing', async () => {
    const made = await setUp()
    await shakeHands(made)
    made.browser.pause()
    const chunk = Buffer.alloc(MIB)
    let sent = 0
    const pour = () => {
      while (sent < 128 && made.peer.write(chunk)) sent++
    }
    made.peer.on('drain', () => {
      sent++
      pour()
    })
    pour()
    await new Promise((resolve) => setTimeout(resolve, 400))
    // Kernel buffers on both ways, and one buffer of ours.
    expect(sent).toBeLessThan(40)
    made.browser.resume()
    await expect.poll(() => made.size() / MIB, { timeout: 10_000 }).toBeGreaterThan(100)
  })

  it('ends the browser when the display ends, with a code', async () => {
    const made = await setUp()
    await shakeHands(made)
    const closed = once(made.browser, 'close')
    made.peer.end()
    expect((await closed)[0]).toBe(CONSOLE_CLOSE.ended)
    expect(made.ends).toHaveLength(1)
  })

  it('ends the display when the browser is gone without a word', async () => {
    const made = await setUp()
    await shakeHands(made)
    const closed = once(made.peer, 'close')
    made.browser.terminate()
    await closed
    await expect.poll(() => made.ends).toMatchObject([{ code: 1006 }])
  })

  it('can be closed from outside, once', async () => {
    const made = await setUp()
    await shakeHands(made)
    const closed = once(made.browser, 'close')
    made.sessions[0]?.close(CONSOLE_CLOSE.session, 'session-ended')
    made.sessions[0]?.close(1000, 'again')
    const [code, reason] = await closed
    expect([code, String(reason)]).toEqual([CONSOLE_CLOSE.session, 'session-ended'])
    expect(made.ends).toHaveLength(1)
  })

  it.each([
    ['another version', 'RFB 003.003\n', CONSOLE_CLOSE.protocol],
    ['rubbish', 'GET / HTTP/1.1\r\n', CONSOLE_CLOSE.protocol],
  ])('refuses %s', async (_name, text, code) => {
    const made = await setUp()
    const closed = once(made.browser, 'close')
    made.browser.send(Buffer.from(text))
    expect((await closed)[0]).toBe(code)
  })

  it("lets a viewer's keys go nowhere", async () => {
    const made = await setUp({ viewOnly: true })
    await shakeHands(made)
    const got: Buffer[] = []
    made.peer.on('data', (data) => got.push(data))
    const key = Buffer.from([4, 1, 0, 0, 0, 0, 0, 0x61])
    const request = Buffer.from([3, 1, 0, 0, 0, 0, 2, 128, 1, 224])
    made.browser.send(Buffer.concat([key, request, key]))
    await expect.poll(() => Buffer.concat(got).equals(request)).toBe(true)
    const closed = once(made.browser, 'close')
    made.browser.send(Buffer.from([99]))
    expect((await closed)[0]).toBe(CONSOLE_CLOSE.protocol)
  })

  it('holds a browser back while the display reads nothing', async () => {
    const made = await setUp()
    await shakeHands(made)
    made.peer.pause()
    const chunk = Buffer.alloc(MIB)
    for (let i = 0; i < 100; i++) made.browser.send(chunk)
    await new Promise((resolve) => setTimeout(resolve, 400))
    expect(made.browser.bufferedAmount).toBeGreaterThan(50 * MIB)
    let got = 0
    made.peer.on('data', (data) => {
      got += data.length
    })
    made.peer.resume()
    await expect.poll(() => got, { timeout: 10_000 }).toBe(100 * MIB)
  })
})
