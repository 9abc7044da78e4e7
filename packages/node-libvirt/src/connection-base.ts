import { Handle, NATIVE } from './handle.ts'
import { callNative, callSync, type NativeHandle } from './native.ts'

/** Why a connection ended: an error, the daemon's end, missed keepalive answers, or `abort()` (`virConnectCloseReason`). */
export type CloseReason = 'error' | 'eof' | 'keepalive' | 'client'
/** By `virConnectCloseReason`. */
export const closeReasons: readonly CloseReason[] = ['error', 'eof', 'keepalive', 'client']

const defaultCloseTimeout = 5000

/** The end of a connection: every connection has one, orderly or not. */
export abstract class ConnectionBase extends Handle {
  #closing: Promise<void> | undefined
  #aborted = false
  /**
   * Milliseconds after which a call that does not say otherwise is given up; 0 for never. Counted from the call, also
   * while it waits for its turn. Calls that may rightly take hours (migrate, save, wipe …) are exempt.
   */
  readonly defaultTimeout: number
  /** @internal */
  protected readonly closeListeners = new Set<(event: { reason: CloseReason }) => void>()

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
   * No event is delivered once it was called. (`virConnectClose`)
   */
  close(options?: { timeout?: number }): Promise<void> {
    const timeout = options?.timeout ?? defaultCloseTimeout
    if (typeof timeout !== 'number')
      return Promise.reject(new TypeError('timeout must be a number of milliseconds'))
    this.#closing ??= this.#close(timeout)
    return this.#closing
  }

  async #close(timeout: number): Promise<void> {
    this.closeListeners.clear()
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
    const listeners = [...this.closeListeners]
    this.closeListeners.clear()
    queueMicrotask(() => {
      for (const listener of listeners) listener({ reason: 'client' })
    })
  }

  /** As `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
