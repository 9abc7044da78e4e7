/** A key: X keysym, and the place on the keyboard that QEMU's extended key events carry. */
export type Key = readonly [keysym: number, code: string]
export type Chord = { label: string; keys: readonly Key[] }

const CONTROL: Key = [0xffe3, 'ControlLeft']
const ALT: Key = [0xffe9, 'AltLeft']
const SHIFT: Key = [0xffe1, 'ShiftLeft']
const functionKey = (number: number): Key => [0xffbd + number, `F${number}`]

export const CTRL_ALT_DEL: Chord = { label: 'Ctrl-Alt-Del', keys: [CONTROL, ALT, [0xffff, 'Delete']] }

/** What a browser or its desktop keeps for itself, in the groups of the menu. */
export const CHORD_GROUPS: readonly (readonly Chord[])[] = [
  [CTRL_ALT_DEL, { label: 'Ctrl-Alt-Backspace', keys: [CONTROL, ALT, [0xff08, 'Backspace']] }],
  [1, 2, 3, 4, 5, 6, 7].map((number) => ({
    label: `Ctrl-Alt-F${number}`,
    keys: [CONTROL, ALT, functionKey(number)],
  })),
  [
    { label: 'Esc', keys: [[0xff1b, 'Escape']] },
    { label: 'Tab', keys: [[0xff09, 'Tab']] },
    { label: 'Alt-Tab', keys: [ALT, [0xff09, 'Tab']] },
    { label: 'Alt-F4', keys: [ALT, functionKey(4)] },
    { label: 'Super (Windows key)', keys: [[0xffeb, 'MetaLeft']] },
    { label: 'Print Screen', keys: [[0xff61, 'PrintScreen']] },
  ],
]

/** What a chord or a typed key needs of noVNC. */
export type KeySink = { sendKey(keysym: number, code: string | null, down?: boolean): void }

/** Presses in order, releases in reverse. */
export function pressChord(sink: KeySink, keys: readonly Key[]): void {
  for (const [keysym, code] of keys) sink.sendKey(keysym, code, true)
  for (const [keysym, code] of [...keys].reverse()) sink.sendKey(keysym, code, false)
}

/** Lets go of what the way out (Ctrl-Alt-M) holds down, or the guest would believe it held for ever. */
export function releaseModifiers(sink: KeySink): void {
  for (const [keysym, code] of [CONTROL, ALT, SHIFT]) sink.sendKey(keysym, code, false)
  sink.sendKey(0xffe4, 'ControlRight', false)
  sink.sendKey(0xffea, 'AltRight', false)
}
