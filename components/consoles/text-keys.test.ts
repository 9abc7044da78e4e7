import { describe, expect, it } from 'vitest'
import { CHORD_GROUPS, CTRL_ALT_DEL, pressChord } from './key-chords'
import { strokesFor, typeText, untypable } from './text-keys'

const recorder = () => {
  const sent: string[] = []
  return {
    sent,
    sendKey: (keysym: number, code: string | null, down?: boolean) =>
      void sent.push(`${down ? '+' : '-'}${keysym.toString(16)}:${code}`),
  }
}

describe('strokesFor', () => {
  it('has every printable ASCII character, each once', () => {
    const ascii = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join('')
    const strokes = strokesFor(ascii)
    expect(strokes).not.toContain(null)
    expect(new Set(strokes.map((one) => `${one?.code}${one?.shift}`)).size).toBe(95)
  })
  it('knows shift by the US keyboard', () => {
    expect(strokesFor('aA;:')).toEqual([
      { keysym: 0x61, code: 'KeyA', shift: false },
      { keysym: 0x41, code: 'KeyA', shift: true },
      { keysym: 0x3b, code: 'Semicolon', shift: false },
      { keysym: 0x3a, code: 'Semicolon', shift: true },
    ])
  })
  it('reads any line ending as one Enter', () =>
    expect(strokesFor('\r\n\n\r').map((one) => one?.code)).toEqual(['Enter', 'Enter', 'Enter']))
  it('names what it cannot type', () => expect(untypable('aü€ü\r\n')).toEqual(['ü', '€']))
})

describe('typeText', () => {
  it('holds shift around a capital, and stops when told', async () => {
    const sink = recorder()
    const stop = new AbortController()
    const seen: number[] = []
    await typeText(sink, 'Aüb', stop.signal, (done) => {
      seen.push(done)
      if (done === 2) stop.abort()
    })
    expect(sink.sent).toEqual(['+ffe1:ShiftLeft', '+41:KeyA', '-41:KeyA', '-ffe1:ShiftLeft'])
    expect(seen).toEqual([1, 2])
  })
})

describe('pressChord', () => {
  it('releases in reverse', () => {
    const sink = recorder()
    pressChord(sink, CTRL_ALT_DEL.keys)
    expect(sink.sent.map((one) => one.slice(0, 1)).join('')).toBe('+++---')
    expect(sink.sent[2]).toBe('+ffff:Delete')
    expect(sink.sent[5]).toBe('-ffe3:ControlLeft')
  })
  it('offers the seven terminals', () =>
    expect(
      CHORD_GROUPS.flat()
        .filter(({ label }) => /Alt-F[1-7]$/.test(label))
        .map(({ keys }) => keys[2]?.[0]),
    ).toEqual([
      0xffbe,
      0xffbf,
      0xffc0,
      0xffc1,
      0xffc2,
      0xffc3,
      0xffc4,
      // Alt-F4 has no third key.
      undefined,
    ]))
})
