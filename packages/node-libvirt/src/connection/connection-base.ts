import { Handle, NATIVE } from '../handle.ts'
import { callNative, callSync, type NativeHandle } from '../native.ts'

/** Why a connection ended: an error, the daemon's end, missed keepalive answers, or `abort()` (`virConnectCloseReason`). */
export type CloseReason = 'error' | 'eof' | 'keepalive' | 'client'
/** By `virConnectCloseReason`. */
export const closeReasons: readonly CloseReason[] = ['error', 'eof', 'keepalive', 'client']

const defaultCloseTimeout = 5000

/** Called once, with `null` for `close()`. */
type EndListener = (reason: CloseReason | null) => void

/** The end of a connection: every connection has one, orderly or not. */
export abstract class ConnectionBase extends Handle {
  #closing: Promise<void> | undefined
  #aborted = false
  /**
   * Milliseconds after which a call that does not say otherwise is given up; 0 for never. Counted from the call, also
   * while it waits for its turn. Calls that may rightly take hours (migrate, save, wipe …) are exempt.
   */
  readonly defaultTimeout: number
  /** Undefined while it has not ended, `null` after `close()`. */
  #end: CloseReason | null | undefined
  /** @internal */
  protected readonly endListeners = new Set<EndListener>()

  constructor(native: NativeHandle, defaultTimeout: number) {
    super(native)
    this.defaultTimeout = defaultTimeout
  }

  /** @internal */
  protected override get owner(): ConnectionBase {
    return this
  }

  /** Whether `close()` or `abort()` was called. A connection that the other side lost is not closed: see `isAlive()`. */
  get closed(): boolean {
    return this.#aborted || this.#closing !== undefined
  }

  /**
   * Closes the connection: refuses new calls, rejects those still waiting with `ERR_INVALID_CONN`, lets the one in
   * flight finish, deregisters event callbacks, frees all domains, pools … of this connection, then closes.
   * After `timeout` (milliseconds, 5000 unless given) without success it aborts. May be called twice; rejects only if
   * `timeout` is no number.
   * No event is delivered once it was called. (`virConnectClose`, `virConnectUnregisterCloseCallback`)
   */
  close(options?: { timeout?: number }): Promise<void> {
    const timeout = options?.timeout ?? defaultCloseTimeout
    if (typeof timeout !== 'number')
      return Promise.reject(new TypeError('timeout must be a number of milliseconds'))
    this.#closing ??= this.#close(timeout)
    return this.#closing
  }

  async #close(timeout: number): Promise<void> {
    this.ended(null)
    const timer = setTimeout(() => callSync('abort', this[NATIVE]), timeout)
    try {
      await callNative(this.close, 'close', [this[NATIVE]])
    } finally {
      clearTimeout(timer)
    }
  }

  /**
   * Ends the connection at once: shuts its socket down and settles every pending call, the one in flight included, with
   * `ERR_OPERATION_ABORTED`. What the call in flight did on the host is unknown afterwards. What is left is
   * freed in the background. May be called twice, and after `close()`.
   */
  abort(): void {
    callSync('abort', this[NATIVE])
    if (this.closed) return
    this.#aborted = true
    queueMicrotask(() => this.ended('client'))
  }

  /** Calls `listener` when the connection ends, soon if it has already. @internal */
  protected onEnd(listener: EndListener): void {
    const end = this.#end
    if (end === undefined) this.endListeners.add(listener)
    else queueMicrotask(() => listener(end))
  }

  /** Tells the listeners, the first time. @internal */
  protected ended(reason: CloseReason | null): void {
    if (this.#end !== undefined) return
    this.#end = reason
    const listeners = [...this.endListeners]
    this.endListeners.clear()
    for (const listener of listeners) {
      try {
        listener(reason)
      } catch (error) {
        queueMicrotask(() => {
          throw error // uncaught, as from any emitter; the others are told nevertheless
        })
      }
    }
  }

  /** As `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
