import { describe, expect, it } from 'vitest'
import { RfbProtocolError, ViewOnlyFilter } from './view-only-filter.ts'

const message = (type: number, length: number, fill: (bytes: Buffer) => void = () => {}) => {
  const bytes = Buffer.alloc(length, 0xaa)
  bytes[0] = type
  fill(bytes)
  return bytes
}
const LOOKING: Record<string, Buffer> = {
  SetPixelFormat: message(0, 20),
  SetEncodings: message(2, 4 + 3 * 4, (b) => b.writeUInt16BE(3, 2)),
  FramebufferUpdateRequest: message(3, 10),
  EnableContinuousUpdates: message(150, 10),
  ClientFence: message(248, 9 + 5, (b) => b.writeUInt8(5, 8)),
}
const TOUCHING: Record<string, Buffer> = {
  KeyEvent: message(4, 8),
  PointerEvent: message(5, 6),
  ClientCutText: message(6, 8 + 11, (b) => b.writeInt32BE(11, 4)),
  'extended clipboard': message(6, 8 + 300, (b) => b.writeInt32BE(-300, 4)),
  'xvp reset': message(250, 4),
  SetDesktopSize: message(251, 8 + 16, (b) => b.writeUInt8(1, 6)),
  'QEMU extended key': message(255, 12, (b) => b.writeUInt8(0, 1)),
  'QEMU audio on': message(255, 4, (b) => b.writeUInt32BE(0xff010000)),
  'QEMU audio format': message(255, 10, (b) => b.writeUInt32BE(0xff010002)),
}

describe('ViewOnlyFilter', () => {
  it.each(Object.entries(LOOKING))('passes %s whole', (_name, bytes) => {
    expect(Buffer.concat(new ViewOnlyFilter().push(bytes)).equals(bytes)).toBe(true)
  })
  it.each(Object.entries(TOUCHING))('drops %s', (_name, bytes) => {
    const filter = new ViewOnlyFilter()
    const after = LOOKING.FramebufferUpdateRequest as Buffer
    expect(Buffer.concat(filter.push(Buffer.concat([bytes, after]))).equals(after)).toBe(true)
  })
  it('keeps step through any order and any cutting', () => {
    let state = 5
    const next = (below: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return Math.floor((state / 2 ** 32) * below)
    }
    const looking = Object.values(LOOKING)
    const touching = Object.values(TOUCHING)
    for (let round = 0; round < 300; round++) {
      const filter = new ViewOnlyFilter()
      const sent: Buffer[] = []
      const expected: Buffer[] = []
      for (let i = 0; i < 20; i++) {
        const looks = next(2) === 0
        const one = (looks ? looking : touching)[next((looks ? looking : touching).length)] as Buffer
        sent.push(one)
        if (looks) expected.push(one)
      }
      const all = Buffer.concat(sent)
      const got: Buffer[] = []
      for (let at = 0; at < all.length; ) {
        const size = 1 + next(40)
        for (const piece of filter.push(all.subarray(at, at + size))) got.push(Buffer.from(piece))
        at += size
      }
      expect(Buffer.concat(got).equals(Buffer.concat(expected))).toBe(true)
    }
  })
  it.each([
    [1, 'obsolete'],
    [7, 'unknown'],
    [253, 'gii'],
  ])('ends at message type %i (%s): its length is unknown', (type) => {
    expect(() => new ViewOnlyFilter().push(message(type, 40))).toThrow(RfbProtocolError)
  })
  it('ends at a clipboard that claims gigabytes', () => {
    const bytes = message(6, 8, (b) => b.writeInt32BE(-2147483648, 4))
    expect(() => new ViewOnlyFilter().push(bytes)).toThrow(RfbProtocolError)
  })
})
