import { EventEmitter } from 'node:events'
import type { Db } from '../db.ts'
import { log } from '../log.ts'

/** A session ends when it was not used for this long, in milliseconds. */
export const IDLE_LIMIT = 12 * 3600_000
/** A session ends at this age, used or not. */
export const AGE_LIMIT = 30 * 86_400_000
const SWEEP = 60_000

/**
 * Tells streams and sockets at once that their session ended or that its user's role changed. A request asks the
 * database each time; what stays open has to be told.
 */
export class SessionWatch {
  #emitter = new EventEmitter().setMaxListeners(0)
  #sweep: NodeJS.Timeout | undefined

  /** Calls `listener` once, when the session ends; the returned function forgets it. */
  onEnd(sessionId: string, listener: () => void): () => void {
    this.#emitter.once(sessionId, listener)
    return () => void this.#emitter.off(sessionId, listener)
  }

  /** Ends what hangs on these sessions. The rows are the caller's matter. */
  end(sessionIds: readonly string[]): void {
    for (const id of sessionIds) this.#emitter.emit(id)
  }

  endAll(): void {
    this.end(this.#emitter.eventNames().map(String))
  }

  /** Sweeps each minute. */
  start(db: Db): void {
    this.#sweep = setInterval(() => {
      this.sweep(db).catch((error) => log.error('outlived sessions were not removed', { error }))
    }, SWEEP)
    this.#sweep.unref()
  }

  /** Removes outlived sessions, and ends what hangs on one that is gone: it may have ended just before that began to listen. */
  async sweep(db: Db): Promise<void> {
    const now = Date.now()
    await db.session.deleteMany({
      where: {
        OR: [{ expiresAt: { lt: new Date(now) } }, { lastSeenAt: { lt: new Date(now - IDLE_LIMIT) } }],
      },
    })
    const listening = this.#emitter.eventNames().map(String)
    const found = await db.session.findMany({ where: { id: { in: listening } }, select: { id: true } })
    const there = new Set(found.map(({ id }) => id))
    this.end(listening.filter((id) => !there.has(id)))
  }

  stop(): void {
    clearInterval(this.#sweep)
    this.endAll()
  }
}
