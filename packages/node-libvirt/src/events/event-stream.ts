import { ErrorDomain, ErrorLevel, ErrorNumber } from '../constants.ts'
import { LibvirtError } from '../error.ts'

interface Waiting<Event> {
  resolve(result: IteratorResult<Event, undefined>): void
  reject(reason: unknown): void
}

const done: IteratorReturnResult<undefined> = { done: true, value: undefined }

const inEvents = { domain: ErrorDomain.FROM_EVENT, level: ErrorLevel.ERROR, function: 'events' }

function overflow(limit: number): LibvirtError {
  const message = `More than ${limit} events wait to be read: the reader is too slow, or limit is too small`
  return new LibvirtError({ ...inEvents, code: ErrorNumber.ERR_OVERFLOW, message })
}

function aborted({ reason }: AbortSignal): LibvirtError {
  const message = 'Waiting for events was aborted'
  return new LibvirtError(
    { ...inEvents, code: ErrorNumber.ERR_OPERATION_ABORTED, message },
    { cause: reason },
  )
}

/** Options of every stream of events. */
export interface EventStreamLimits {
  /** How many events may wait to be read, 1000 unless given. One more ends the stream with `ERR_OVERFLOW`. */
  limit?: number | undefined
  signal?: AbortSignal | undefined
}

const defaultLimit = 1000

/**
 * Events to iterate over, made by {@link Connection.events}. It subscribes when it is made, not when it is first read.
 *
 * It ends
 * - without an error after `break`, `return()`, `using`, or the connection's `close()`: what waits is dropped;
 * - with `ERR_OPERATION_ABORTED` at once when its signal says so (`cause`: the signal's reason);
 * - with libvirt's error if it refuses the subscription;
 * - with an error after the events that came before: `ERR_OVERFLOW` when more than `limit` wait to be read,
 *   `ERR_INVALID_CONN` when the connection is lost, `ERR_OPERATION_ABORTED` when it is aborted.
 *
 * Whichever it was, libvirt sends no more events for it.
 */
export class EventStream<Event> implements AsyncIterableIterator<Event, undefined> {
  /**
   * Fulfilled once libvirt has every subscription: each event from then on is in the stream. It rejects with the reason if
   * there is none. Calls of the same connection need not wait for it: they come after.
   */
  readonly ready: Promise<void>
  #limit = defaultLimit
  #signal: AbortSignal | undefined
  readonly #abort = () => this.#signal && this.end({ reason: aborted(this.#signal) }, { drop: true })
  readonly #ending = new AbortController()
  #queue: Event[] = []
  #read = 0
  #waiting: Waiting<Event>[] = []
  /** Told once, when the queue is empty. */
  #error: { reason: unknown } | undefined

  /**
   * @param subscribe given `push` to call with each event, and a signal that ends the subscription
   * @internal
   */
  constructor(
    options: EventStreamLimits | undefined,
    subscribe: (push: (event: Event) => void, ended: AbortSignal) => Promise<unknown>,
  ) {
    this.ready = this.#start(options, subscribe)
    this.ready.catch((reason: unknown) => this.end({ reason }))
  }

  async #start(
    options: EventStreamLimits | undefined,
    subscribe: (push: (event: Event) => void, ended: AbortSignal) => Promise<unknown>,
  ): Promise<void> {
    const { limit = defaultLimit, signal } = options ?? {}
    if (!Number.isSafeInteger(limit) || limit < 1) throw new TypeError('limit must be a positive integer')
    if (signal !== undefined && !(signal instanceof AbortSignal))
      throw new TypeError('signal must be an AbortSignal')
    if (signal?.aborted) throw aborted(signal)
    this.#limit = limit
    this.#signal = signal
    signal?.addEventListener('abort', this.#abort)
    await subscribe((event) => this.push(event), this.#ending.signal)
  }

  /** @internal */
  push(event: Event): void {
    if (this.#ending.signal.aborted) return
    const reader = this.#waiting.shift()
    if (reader) reader.resolve({ done: false, value: event })
    else if (this.#queue.length - this.#read < this.#limit) this.#queue.push(event)
    else this.end({ reason: overflow(this.#limit) })
  }

  /** Aborted when it ends. @internal */
  get ending(): AbortSignal {
    return this.#ending.signal
  }

  /** @internal */
  end(error?: { reason: unknown }, { drop = false }: { drop?: boolean } = {}): void {
    if (drop) this.#drop()
    if (this.#ending.signal.aborted) return
    this.#signal?.removeEventListener('abort', this.#abort)
    this.#error = error
    this.#ending.abort()
    const readers = this.#waiting
    this.#waiting = []
    for (const reader of readers) this.#next(reader)
  }

  #drop(): void {
    this.#queue = []
    this.#read = 0
    this.#error = undefined
  }

  #next(reader: Waiting<Event>): void {
    const event = this.#queue[this.#read]
    if (event !== undefined) {
      this.#read++
      // Shifting one at a time would cost as much as the queue is long.
      if (this.#read === this.#queue.length || this.#read > 1000) {
        this.#queue.splice(0, this.#read)
        this.#read = 0
      }
      reader.resolve({ done: false, value: event })
    } else if (this.#error) {
      const { reason } = this.#error
      this.#error = undefined
      reader.reject(reason)
    } else if (this.#ending.signal.aborted) {
      reader.resolve(done)
    } else {
      this.#waiting.push(reader)
    }
  }

  /** The next event; several may be asked for at once. */
  next(): Promise<IteratorResult<Event, undefined>> {
    return new Promise((resolve, reject) => this.#next({ resolve, reject }))
  }

  /** Ends it. libvirt unsubscribes in the background: leaving a loop does not wait for the host. */
  async return(): Promise<IteratorResult<Event, undefined>> {
    this.end(undefined, { drop: true })
    return done
  }

  /** Itself: what one loop has read no other gets. */
  [Symbol.asyncIterator](): this {
    return this
  }

  /** As `return()`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.end(undefined, { drop: true })
  }

  /** As `return()`, for `using`. */
  [Symbol.dispose](): void {
    this.end(undefined, { drop: true })
  }
}
