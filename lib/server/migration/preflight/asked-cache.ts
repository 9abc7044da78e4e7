import { toProblem } from '../../problem.ts'

/** What was asked of a host, and when; `found` once it answered, also while it is asked again. */
export type Asked<T> = {
  /** What the answer is about: it counts for nothing once that has changed. */
  about: string
  at: number
  answer: Promise<T>
  found?: T
  failed?: string
  settled: boolean
}

/** Older answers (milliseconds) are asked for again in the background while they are shown. */
export const FRESH = 15_000
/** A failure is not repeated on every glance. */
const FAILED_FRESH = 4000
const MOST = 2000

/** Answers of hosts, each asked for once at a time. */
export class AskedCache<T> {
  readonly #asked = new Map<string, Asked<T>>()

  get(key: string): Asked<T> | undefined {
    return this.#asked.get(key)
  }

  /** The last answer if it is no older than `maxAge` milliseconds, or on its way; else asks by `read`. */
  ask(key: string, about: string, maxAge: number, read: () => Promise<T>): Asked<T> {
    const before = this.#asked.get(key)
    const same = before?.about === about ? before : undefined
    const limit = same?.failed ? Math.min(FAILED_FRESH, maxAge) : maxAge
    if (same && (!same.settled || Date.now() - same.at <= limit)) return same
    const asked: Asked<T> = { about, at: Date.now(), answer: read(), settled: false }
    if (same?.found) asked.found = same.found
    this.#asked.set(key, asked)
    void asked.answer.then(
      (found) => Object.assign(asked, { found, settled: true, at: Date.now() }),
      (error: unknown) =>
        Object.assign(asked, {
          found: undefined,
          failed: toProblem(error).message,
          settled: true,
          at: Date.now(),
        }),
    )
    if (this.#asked.size > MOST) this.#asked.delete(this.#asked.keys().next().value ?? '')
    return asked
  }
}
