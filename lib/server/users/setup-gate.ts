import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Db } from '../db.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest()

/**
 * Guards the making of the first administrator: whoever reads the terminal that Drover was started in may do it, once.
 * Only a hash of the token is kept, and only in memory.
 */
export class SetupGate {
  #hash: Buffer | null = null

  /** Returns a new token if there is no administrator yet, else null. */
  async open(db: Db): Promise<string | null> {
    if ((await db.user.count({ where: { role: 'administrator' } })) > 0) return null
    const token = randomBytes(32).toString('base64url')
    this.#hash = sha256(token)
    return token
  }

  get isOpen(): boolean {
    return this.#hash !== null
  }

  admits(token: string): boolean {
    return this.#hash !== null && timingSafeEqual(this.#hash, sha256(token))
  }

  close(): void {
    this.#hash = null
  }

  /** Takes the token for one use. Gives back a function that lets it be used again, for when that use fails. */
  take(token: string): (() => void) | null {
    if (!this.admits(token)) return null
    const hash = this.#hash
    this.#hash = null
    return () => {
      this.#hash = hash
    }
  }
}
