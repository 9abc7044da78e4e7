import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import * as ws from 'ws'
import {
  binaryFrame,
  closeFrame,
  FRAME_HEAD_ROOM,
  FrameError,
  FrameReader,
  frameInPlace,
  upgradeAnswer,
} from './websocket-frames.ts'

/** A seeded generator: a failure can be repeated. */
function random(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

function masked(
  opcode: number,
  payload: Buffer,
  { final = true, mask = Buffer.from([1, 2, 3, 4]) } = {},
): Buffer {
  const length = payload.length
  const head =
    length < 126 ? Buffer.from([0, 0x80 | length]) : length < 65536 ? Buffer.alloc(4) : Buffer.alloc(10)
  head[0] = (final ? 0x80 : 0) | opcode
  if (head.length === 4) {
    head[1] = 0x80 | 126
    head.writeUInt16BE(length, 2)
  } else if (head.length === 10) {
    head[1] = 0x80 | 127
    head.writeBigUInt64BE(BigInt(length), 2)
  }
  const body = Buffer.from(payload.map((byte, i) => byte ^ (mask[i & 3] as number)))
  return Buffer.concat([head, mask, body])
}

function reader() {
  const seen = { data: [] as Buffer[], pings: [] as string[], pongs: 0, closed: [] as number[] }
  const frames = new FrameReader({
    data: (bytes) => seen.data.push(Buffer.from(bytes)),
    ping: (payload) => seen.pings.push(payload.toString()),
    pong: () => void seen.pongs++,
    close: (code) => seen.closed.push(code),
  })
  return { frames, seen }
}

describe('FrameReader', () => {
  it('reads any cutting of any frames', () => {
    const next = random(7)
    for (let round = 0; round < 200; round++) {
      const { frames, seen } = reader()
      const parts: Buffer[] = []
      const sent: Buffer[] = []
      let pings = 0
      let open = false
      for (let i = 0; i < 12; i++) {
        if (next(4) === 0) {
          parts.push(masked(9, Buffer.from(`p${i}`), { mask: Buffer.from([next(256), 2, 3, next(256)]) }))
          pings++
          continue
        }
        const payload = Buffer.alloc([0, 1, 125, 126, 300, 65535, 65536][next(7)] as number, next(256))
        const final = next(3) > 0
        parts.push(masked(open ? 0 : 2, payload, { final, mask: Buffer.from([9, next(256), next(256), 1]) }))
        sent.push(payload)
        open = !final
      }
      const all = Buffer.concat(parts)
      for (let at = 0; at < all.length; ) {
        const size = 1 + next(next(2) ? 5 : 70000)
        frames.push(Buffer.from(all.subarray(at, at + size)))
        at += size
      }
      expect(Buffer.concat(seen.data).equals(Buffer.concat(sent))).toBe(true)
      expect(seen.pings).toHaveLength(pings)
    }
  })

  it.each([
    ['unmasked', Buffer.from([0x82, 1, 65]), 1002],
    ['text', masked(1, Buffer.from('x')), 1003],
    ['reserved bits', Buffer.from([0xc2, 0x80, 0, 0, 0, 0]), 1002],
    ['unknown opcode', masked(3, Buffer.alloc(1)), 1002],
    ['unknown control', masked(11, Buffer.alloc(1)), 1002],
    ['continuation of nothing', masked(0, Buffer.alloc(1)), 1002],
    [
      'a message inside a message',
      Buffer.concat([masked(2, Buffer.alloc(1), { final: false }), masked(2, Buffer.alloc(1))]),
      1002,
    ],
    ['fragmented ping', masked(9, Buffer.alloc(1), { final: false }), 1002],
    ['long ping', masked(9, Buffer.alloc(126)), 1002],
    ['17 MiB', Buffer.from([0x82, 0xff, 0, 0, 0, 0, 1, 0x10, 0, 0, 0, 0, 0, 0]), 1009],
    ['2^63 bytes', Buffer.from([0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), 1009],
  ])('refuses %s', (_name, bytes, code) => {
    expect(() => reader().frames.push(Buffer.from(bytes))).toThrowError(expect.objectContaining({ code }))
  })

  it('survives rubbish: data or FrameError, nothing else', () => {
    const next = random(11)
    for (let round = 0; round < 3000; round++) {
      const { frames } = reader()
      const bytes = Buffer.from(Array.from({ length: next(60) }, () => next(256)))
      if (next(2) && bytes.length > 1) {
        bytes[0] = 0x82
        bytes[1] = 0x80 | next(128)
      }
      try {
        frames.push(bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(FrameError)
      }
    }
  })

  it('hears nothing after a close frame', () => {
    const { frames, seen } = reader()
    frames.push(Buffer.concat([masked(8, Buffer.from([0x03, 0xe8])), masked(2, Buffer.from('late'))]))
    expect(seen).toMatchObject({ closed: [1000], data: [] })
  })
})

// Exported by ws, but not in its types.
const { Receiver } = ws as unknown as {
  Receiver: new (options: { isServer: boolean }) => NodeJS.WritableStream
}

describe('frames that leave', () => {
  it.each([0, 1, 125, 126, 65535, 65536])('%i bytes are read back by ws', async (length) => {
    const payload = Buffer.alloc(length, 5)
    const buffer = Buffer.alloc(FRAME_HEAD_ROOM + length)
    payload.copy(buffer, FRAME_HEAD_ROOM)
    const frame = buffer.subarray(frameInPlace(buffer, length))
    expect(frame.equals(binaryFrame(payload))).toBe(true)
    const receiver = new Receiver({ isServer: false })
    const heard = new Promise<Buffer>((resolve) => receiver.on('message', (data: Buffer) => resolve(data)))
    receiver.write(frame)
    expect((await heard).equals(payload)).toBe(true)
  })
  it('closes with code and reason', async () => {
    const receiver = new Receiver({ isServer: false })
    const heard = new Promise((resolve) =>
      receiver.on('conclude', (code, reason) => resolve([code, String(reason)])),
    )
    receiver.write(closeFrame(4404, 'console-off'))
    expect(await heard).toEqual([4404, 'console-off'])
  })
})

describe('upgradeAnswer', () => {
  const good = {
    upgrade: 'websocket',
    connection: 'keep-alive, Upgrade',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  }
  const ask = (headers: Record<string, string>, method = 'GET') =>
    upgradeAnswer({ method, headers } as unknown as IncomingMessage)
  it('answers the key of RFC 6455, 1.3', () => {
    expect(ask(good)).toContain('Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n')
    expect(ask(good)).not.toContain('Sec-WebSocket-Protocol')
    expect(ask({ ...good, 'sec-websocket-protocol': 'chat, binary' })).toContain(
      'Sec-WebSocket-Protocol: binary',
    )
  })
  it.each([
    { upgrade: 'h2c' },
    { connection: 'keep-alive' },
    { 'sec-websocket-version': '8' },
    { 'sec-websocket-key': 'short' },
  ])('refuses %o', (wrong) => expect(ask({ ...good, ...wrong })).toBeNull())
  it('refuses POST', () => expect(ask(good, 'POST')).toBeNull())
})
