import { RfbProtocolError } from './view-only-filter.ts'

export const SERVER_VERSION = Buffer.from('RFB 003.008\n', 'latin1')

/**
 * The server's side of RFB 3.8 towards the browser, with security None: the proxy has answered QEMU's own security
 * already, so no password ever goes this way (RFC 6143, 7.1). The browser's ClientInit is dropped: QEMU had ours.
 */
export class BrowserHandshake {
  #pending = Buffer.alloc(0)
  #step: 'version' | 'security' | 'init' = 'version'

  /** Takes what came; `reply` goes back. Once `done`, `rest` is what follows ClientInit. @throws RfbProtocolError */
  push(bytes: Buffer): { reply: Buffer; done: boolean; rest: Buffer } {
    this.#pending = Buffer.concat([this.#pending, bytes])
    const replies: Buffer[] = []
    if (this.#step === 'version' && this.#pending.length >= SERVER_VERSION.length) {
      if (!this.#take(SERVER_VERSION.length).equals(SERVER_VERSION)) {
        throw new RfbProtocolError('Only RFB 3.8 is spoken')
      }
      this.#step = 'security'
      replies.push(Buffer.from([1, 1]))
    }
    if (this.#step === 'security' && this.#pending.length >= 1) {
      if (this.#take(1)[0] !== 1) throw new RfbProtocolError('Only security type 1 was offered')
      this.#step = 'init'
      replies.push(Buffer.alloc(4))
    }
    const done = this.#step === 'init' && this.#pending.length >= 1
    if (done) this.#take(1)
    return { reply: Buffer.concat(replies), done, rest: done ? this.#pending : Buffer.alloc(0) }
  }

  #take(length: number): Buffer {
    const taken = this.#pending.subarray(0, length)
    this.#pending = this.#pending.subarray(length)
    return taken
  }
}
