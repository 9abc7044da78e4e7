import { type KeySink, pressChord } from './key-chords'

const SHIFT = [0xffe1, 'ShiftLeft'] as const
/** The keys of a US keyboard that are no letters: plain, shifted, place. */
const US_KEYS = [
  ['`~', 'Backquote'],
  ['1!', 'Digit1'],
  ['2@', 'Digit2'],
  ['3#', 'Digit3'],
  ['4$', 'Digit4'],
  ['5%', 'Digit5'],
  ['6^', 'Digit6'],
  ['7&', 'Digit7'],
  ['8*', 'Digit8'],
  ['9(', 'Digit9'],
  ['0)', 'Digit0'],
  ['-_', 'Minus'],
  ['=+', 'Equal'],
  ['[{', 'BracketLeft'],
  [']}', 'BracketRight'],
  ['\\|', 'Backslash'],
  [';:', 'Semicolon'],
  ['\'"', 'Quote'],
  [',<', 'Comma'],
  ['.>', 'Period'],
  ['/?', 'Slash'],
] as const

export type Stroke = { keysym: number; code: string; shift: boolean }

const STROKES = new Map<string, Stroke>([
  [' ', { keysym: 0x20, code: 'Space', shift: false }],
  ['\t', { keysym: 0xff09, code: 'Tab', shift: false }],
  ['\n', { keysym: 0xff0d, code: 'Enter', shift: false }],
])
for (const [pair, code] of US_KEYS)
  for (const [index, char] of [...pair].entries())
    STROKES.set(char, { keysym: char.charCodeAt(0), code, shift: index === 1 })
for (const letter of 'abcdefghijklmnopqrstuvwxyz') {
  const upper = letter.toUpperCase()
  STROKES.set(letter, { keysym: letter.charCodeAt(0), code: `Key${upper}`, shift: false })
  STROKES.set(upper, { keysym: upper.charCodeAt(0), code: `Key${upper}`, shift: true })
}

/** The strokes on a US keyboard, null for each character that it doesn't have. */
export const strokesFor = (text: string): (Stroke | null)[] =>
  [...text.replaceAll('\r\n', '\n').replaceAll('\r', '\n')].map((char) => STROKES.get(char) ?? null)

/** The distinct characters that can't be typed. */
export const untypable = (text: string): string[] => [
  ...new Set([...text].filter((char) => char !== '\r' && !STROKES.has(char))),
]

/** Guests read a PS/2 keyboard's few bytes of queue between other work; faster than this, keys get lost. */
const PAUSE = 25

/** Types a text key by key; `signal` stops it. Characters that can't be typed are left out. */
export async function typeText(
  sink: KeySink,
  text: string,
  signal: AbortSignal,
  progress: (done: number, total: number) => void,
): Promise<void> {
  const strokes = strokesFor(text)
  for (const [index, stroke] of strokes.entries()) {
    if (signal.aborted) return
    if (stroke) {
      const key = [stroke.keysym, stroke.code] as const
      pressChord(sink, stroke.shift ? [SHIFT, key] : [key])
      await new Promise((resolve) => setTimeout(resolve, PAUSE))
    }
    progress(index + 1, strokes.length)
  }
}
