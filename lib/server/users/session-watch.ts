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

  /** Removes outlived sessions each minute. */
  start(db: Db): void {
    this.#sweep = setInterval(() => {
      removeOutlived(db).then(
        (ids) => this.end(ids),
        (error) => log.error('outlived sessions were not removed', { error }),
      )
    }, SWEEP)
    this.#sweep.unref()
  }

  stop(): void {
    clearInterval(this.#sweep)
    this.endAll()
  }
}

async function removeOutlived(db: Db): Promise<string[]> {
  const now = Date.now()
  const where = {
    OR: [{ expiresAt: { lt: new Date(now) } }, { lastSeenAt: { lt: new Date(now - IDLE_LIMIT) } }],
  }
  const ids = (await db.session.findMany({ where, select: { id: true } })).map(({ id }) => id)
  if (ids.length > 0) await db.session.deleteMany({ where: { id: { in: ids } } })
  return ids
}
