/** What the browser sent is no client message of RFB that can be judged. */
export class RfbProtocolError extends Error {
  override readonly name = 'RfbProtocolError'
}

type Rule = {
  /** Bytes, with the type, that tell how long the message is. */
  head: number
  /** Bytes that follow the head. */
  body?: (head: Buffer) => number
  /** Asking for pixels is looking; everything else touches the guest or other people's view of it. */
  pass: boolean
}

const CLIENT_CUT_TEXT_LIMIT = 16 * 1024 * 1024

/** Client messages by type: RFC 6143, 7.5, and the extensions that noVNC or QEMU know. */
const RULES: Record<number, Rule> = {
  /** SetPixelFormat */
  0: { head: 20, pass: true },
  /** SetEncodings */
  2: { head: 4, body: (head) => head.readUInt16BE(2) * 4, pass: true },
  /** FramebufferUpdateRequest */
  3: { head: 10, pass: true },
  /** KeyEvent */
  4: { head: 8, pass: false },
  /** PointerEvent */
  5: { head: 6, pass: false },
  /** ClientCutText; the extended clipboard says its length as a negative number. */
  6: { head: 8, body: (head) => Math.abs(head.readInt32BE(4)), pass: false },
  /** EnableContinuousUpdates */
  150: { head: 10, pass: true },
  /** ClientFence */
  248: { head: 9, body: (head) => head.readUInt8(8), pass: true },
  /** xvp: power actions */
  250: { head: 4, pass: false },
  /** SetDesktopSize changes the guest's screen. */
  251: { head: 8, body: (head) => head.readUInt8(6) * 16, pass: false },
}

/** QEMU's own messages share type 255 and differ in the second byte. */
function qemuRule(head: Buffer): Rule {
  const kind = head.readUInt8(1)
  // Extended key event; audio, where only "set sample format" (2) carries more.
  if (kind === 0) return { head: 12, pass: false }
  if (kind === 1) return { head: 4, body: (more) => (more.readUInt16BE(2) === 2 ? 6 : 0), pass: false }
  throw new RfbProtocolError(`Unknown QEMU client message ${kind}`)
}

/**
 * Lets a viewer look and nothing more: passes requests for pixels, drops keys, pointer, clipboard and the rest.
 * A message whose length is unknown can't be judged, so it ends the connection instead of passing.
 */
export class ViewOnlyFilter {
  readonly #head = Buffer.alloc(20)
  #have = 0
  #bodyLeft = 0
  #passBody = false

  /** Takes the stream in any cutting; gives back what may pass. @throws RfbProtocolError */
  push(chunk: Buffer): Buffer[] {
    const passed: Buffer[] = []
    let at = 0
    while (at < chunk.length) {
      if (this.#bodyLeft > 0) {
        const taken = Math.min(this.#bodyLeft, chunk.length - at)
        if (this.#passBody) passed.push(chunk.subarray(at, at + taken))
        this.#bodyLeft -= taken
        at += taken
        continue
      }
      this.#head[this.#have++] = chunk[at++] as number
      const rule = this.#rule()
      if (!rule || this.#have < rule.head) continue
      this.#bodyLeft = rule.body?.(this.#head) ?? 0
      if (this.#bodyLeft > CLIENT_CUT_TEXT_LIMIT) throw new RfbProtocolError('The message is too long')
      this.#passBody = rule.pass
      if (rule.pass) passed.push(Buffer.from(this.#head.subarray(0, this.#have)))
      this.#have = 0
    }
    return passed
  }

  /** null: one more byte is needed to know. */
  #rule(): Rule | null {
    const type = this.#head.readUInt8(0)
    if (type === 255) return this.#have < 2 ? null : qemuRule(this.#head)
    const rule = RULES[type]
    if (!rule) throw new RfbProtocolError(`Unknown client message ${type}`)
    return rule
  }
}
