import { ErrorLevel, ErrorNumber } from '../constants.ts'
import { LibvirtError } from '../error.ts'
import { NATIVE } from '../handle.ts'
import { callSync } from '../native.ts'
import { Connection, type OpenOptions } from './connection.ts'

/** Options of {@link ConnectionGroup.open}. `signal` is for `open` itself, the others for each lane. */
export interface ConnectionGroupOptions extends OpenOptions {
  /** How many calls can be under way at once: 4 lanes unless given. */
  size?: number | undefined
}

interface Waiting {
  resolve(lane: Connection): void
  reject(reason: unknown): void
}

const defaultSize = 4
const inGroup = { domain: 0, level: ErrorLevel.ERROR, function: 'ConnectionGroup.run' }

function aborted(message: string, options?: ErrorOptions): LibvirtError {
  return new LibvirtError({ ...inGroup, code: ErrorNumber.ERR_OPERATION_ABORTED, message }, options)
}

function closed(): LibvirtError {
  return new LibvirtError({ ...inGroup, code: ErrorNumber.ERR_INVALID_CONN, message: 'The group is closed' })
}

/**
 * Several connections to one host, for calls in parallel: a connection makes one call at a time.
 *
 * ```ts
 * await using group = await ConnectionGroup.open('qemu:///system', { size: 4 })
 * const xmls = await Promise.all(
 *   names.map((name) => group.run(async (host) => (await host.lookupDomainByName(name)).xmlDesc())),
 * )
 * ```
 *
 * A domain, pool … belongs to the lane it was got from: keep it inside `run`, and look it up again in the next one. The
 * first lane is opened with the group, further ones when all are busy. A lane that was lost, closed or aborted is
 * replaced when it is needed.
 */
export class ConnectionGroup implements AsyncDisposable {
  /** The number of lanes there can be. */
  readonly size: number
  readonly #uri: string
  readonly #options: OpenOptions
  readonly #lanes = new Set<Connection>()
  readonly #idle: Connection[] = []
  readonly #waiting: Waiting[] = []
  readonly #opening = new Set<Promise<unknown>>()
  readonly #ending = new AbortController()

  /** Use {@link ConnectionGroup.open}. */
  private constructor(uri: string, size: number, options: OpenOptions) {
    this.#uri = uri
    this.size = size
    this.#options = options
  }

  /** Opens a group and its first lane; rejects as {@link Connection.open} does. (`virConnectOpenAuth`) */
  static async open(uri: string, options: ConnectionGroupOptions = {}): Promise<ConnectionGroup> {
    const { size = defaultSize, signal, ...rest } = options
    if (!Number.isSafeInteger(size) || size < 1) throw new TypeError('size must be a positive integer')
    const group = new ConnectionGroup(uri, size, rest)
    const first = await Connection.open(uri, { ...rest, ...(signal && { signal }) })
    await group.#add(first)
    return group
  }

  /** How many lanes are open. */
  get lanes(): number {
    return this.#lanes.size
  }

  /**
   * Runs `work` with a lane that nobody else uses meanwhile, and answers what it answers: with the first that is idle, with
   * a new one while there are fewer than `size`, else after those that asked before. If the new one cannot be opened, it
   * rejects with the reason.
   *
   * When `signal` is aborted it rejects with `ERR_OPERATION_ABORTED` at once (`cause`: the signal's reason). `work` is not
   * stopped by that: give its calls the signal too. A lane is idle again when `work` has ended and its last call has: one
   * that was given up on a hung host keeps its lane until the host answers or `keepAlive` gives the lane up.
   */
  async run<T>(
    work: (connection: Connection) => T | PromiseLike<T>,
    { signal }: { signal?: AbortSignal | undefined } = {},
  ): Promise<T> {
    if (typeof work !== 'function') throw new TypeError('work must be a function')
    const lane = await this.#acquire(signal)
    const working = (async () => work(lane))().finally(() => this.#release(lane))
    if (!signal) return working
    return new Promise<T>((resolve, reject) => {
      const onAbort = () => reject(aborted('The work was aborted', { cause: signal.reason }))
      signal.addEventListener('abort', onAbort, { once: true })
      working.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
    })
  }

  #acquire(signal: AbortSignal | undefined): Promise<Connection> {
    if (this.#ending.signal.aborted) return Promise.reject(closed())
    const why = () => aborted('The work was aborted before it had a lane', { cause: signal?.reason })
    if (signal?.aborted) return Promise.reject(why())
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1)
        reject(why())
      }
      const settle = () => signal?.removeEventListener('abort', onAbort)
      const waiting: Waiting = {
        resolve: (lane) => {
          settle()
          resolve(lane)
        },
        reject: (reason) => {
          settle()
          reject(reason)
        },
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      this.#waiting.push(waiting)
      this.#serve()
    })
  }

  /** Gives idle lanes to those who wait, and opens what is missing. */
  #serve(): void {
    for (;;) {
      const [lane] = this.#idle
      if (!lane || this.#waiting.length === 0) break
      this.#idle.shift()
      this.#waiting.shift()?.resolve(lane)
    }
    const wanted = Math.min(this.#waiting.length, this.size - this.#lanes.size)
    for (let missing = wanted - this.#opening.size; missing > 0; missing--) {
      const opening = this.#open().finally(() => {
        this.#opening.delete(opening)
        this.#serve()
      })
      this.#opening.add(opening)
    }
  }

  async #open(): Promise<void> {
    try {
      await this.#add(await Connection.open(this.#uri, { ...this.#options, signal: this.#ending.signal }))
    } catch (error) {
      this.#waiting.shift()?.reject(error)
    }
  }

  async #add(lane: Connection): Promise<void> {
    if (this.#ending.signal.aborted) return lane.close()
    this.#lanes.add(lane)
    await lane.on('close', () => this.#drop(lane))
    this.#idle.push(lane)
  }

  /** A lane that cannot be used any more. */
  #drop(lane: Connection): void {
    if (!this.#lanes.delete(lane)) return
    const index = this.#idle.indexOf(lane)
    if (index >= 0) this.#idle.splice(index, 1)
    void lane.close()
    this.#serve()
  }

  #release(lane: Connection): void {
    if (lane.closed) this.#drop(lane)
    if (!this.#lanes.has(lane)) return
    if (callSync<boolean>('idle', lane[NATIVE])) {
      this.#idle.push(lane)
      this.#serve()
      return
    }
    // A call that was given up is still under way: the next one answers when that one has.
    const again = () => this.#release(lane)
    lane.isAlive({ timeout: 0 }).then(again, again)
  }

  #end(reason: LibvirtError): void {
    this.#ending.abort(reason)
    for (const waiting of this.#waiting.splice(0)) waiting.reject(reason)
    this.#idle.length = 0
  }

  /**
   * Closes every lane as {@link Connection.close} does: calls under way may finish, those who wait are rejected with
   * `ERR_INVALID_CONN`. Never rejects; may be called twice.
   */
  async close(options?: { timeout?: number }): Promise<void> {
    if (!this.#ending.signal.aborted) this.#end(closed())
    const lanes = [...this.#lanes]
    this.#lanes.clear()
    await Promise.all([...this.#opening, ...lanes.map((lane) => lane.close(options))])
  }

  /** Aborts every lane at once, as {@link Connection.abort} does, and those who wait, with `ERR_OPERATION_ABORTED`. */
  abort(): void {
    if (!this.#ending.signal.aborted) this.#end(aborted('The group was aborted'))
    const lanes = [...this.#lanes]
    this.#lanes.clear()
    for (const lane of lanes) lane.abort()
  }

  /** As `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
