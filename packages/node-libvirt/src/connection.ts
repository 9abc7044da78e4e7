import { type CloseReason, closeReasons } from './connection-base.ts'
import { ConnectionObjects } from './connection-objects.ts'
import { ConnectFlags, ErrorNumber } from './constants.ts'
import { LibvirtError } from './error.ts'
import {
  type ConnectionEventName,
  type ConnectionEvents,
  type ConnectionListener,
  eventSources,
  type Subscription,
} from './events.ts'
import { NATIVE } from './handle.ts'
import { callNative, callSync, type NativeHandle } from './native.ts'
import { Stream } from './stream.ts'

export interface OpenOptions {
  /** User name and password for SASL; polkit and certificates need none. Kept only while opening. */
  credentials?: { username: string; password: string }
  /** Opens for reading only. */
  readOnly?: boolean
  /**
   * Asks the other side every `interval` seconds and gives the connection up after `count` answers missed in a row.
   * Ignored by drivers that have no other side, such as `test:///default`. (`virConnectSetKeepAlive`)
   */
  keepAlive?: { interval: number; count: number }
  /** Milliseconds until the attempt is aborted with `ERR_OPERATION_TIMEOUT`; without it libvirt may wait for minutes. */
  timeout?: number
  /** Aborts the attempt; `open` then rejects with the signal's reason. */
  signal?: AbortSignal
}

function given(value: number | undefined, name: string): number {
  if (value === undefined) return 0
  if (!Number.isSafeInteger(value) || value < 1) throw new TypeError(`${name} must be a positive integer`)
  return value
}

/**
 * A connection to a libvirt daemon or driver, with one thread of its own: its calls run one after the other and can
 * never hold up another connection, the file system or the event loop.
 *
 * Make one with {@link Connection.open}; end it with `close()` or `await using`.
 */
export class Connection extends ConnectionObjects {
  /** @internal Use {@link Connection.open}. */
  private constructor(native: NativeHandle) {
    super(native)
  }

  /**
   * Opens a connection, for example `qemu:///system`, `qemu+tls://host/system?pkipath=/dir`, `qemu+tcp://host/system`,
   * `test:///default`. Rejects with a `LibvirtError` that says why not. (`virConnectOpenAuth`)
   */
  static async open(uri: string, options: OpenOptions = {}): Promise<Connection> {
    if (typeof uri !== 'string') throw new TypeError('uri must be a string')
    const { credentials, readOnly, keepAlive, timeout, signal } = options
    signal?.throwIfAborted()
    const interval = given(keepAlive?.interval, 'keepAlive.interval')
    const count = given(keepAlive?.count, 'keepAlive.count')
    const native = callSync<NativeHandle>('createConnection')
    const connection = new Connection(native)
    const lost = (reason: number) => connection.#lost(closeReasons[reason] ?? 'error')

    let timedOut = false
    const abort = () => callSync('abort', native)
    const timer = timeout
      ? setTimeout(() => {
          timedOut = true
          abort()
        }, timeout)
      : undefined
    signal?.addEventListener('abort', abort, { once: true })
    try {
      const flags = readOnly ? ConnectFlags.RO : 0
      await callNative(Connection.open, 'virConnectOpenAuth', [
        native,
        uri,
        credentials?.username,
        credentials?.password,
        flags,
        interval,
        count,
        lost,
      ])
    } catch (error) {
      abort() // frees what a failed attempt leaves behind
      signal?.throwIfAborted()
      if (timedOut && error instanceof LibvirtError) throw connection.#timedOut(error, timeout ?? 0)
      throw error
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    }
    return connection
  }

  #timedOut(error: LibvirtError, timeout: number): LibvirtError {
    return new LibvirtError(
      {
        code: ErrorNumber.ERR_OPERATION_TIMEOUT,
        domain: error.domain,
        level: error.level,
        function: error.function,
        message: `The connection was not established within ${timeout} ms`,
      },
      { cause: error },
    )
  }

  #lost(reason: CloseReason): void {
    if (this.closed) return
    const listeners = [...this.closeListeners]
    for (const listener of listeners) listener({ reason })
  }

  /**
   * Calls `listener` for each event from the moment the promise is fulfilled. Events of one connection arrive in the
   * order libvirt sent them, each in a turn of its own; an exception thrown by a listener is an uncaught exception.
   * None arrives once `close()` was called. An open subscription keeps the process running.
   * (`virConnectDomainEventRegisterAny`, `virConnectNetworkEventRegisterAny`, `virConnectStoragePoolEventRegisterAny`)
   */
  async on<Name extends ConnectionEventName>(
    event: Name,
    listener: ConnectionListener<Name>,
  ): Promise<Subscription> {
    if (typeof listener !== 'function') throw new TypeError('listener must be a function')
    if (event === 'close') return this.#onClose(listener as ConnectionListener<'close'>)
    if (!Object.hasOwn(eventSources, event)) throw new TypeError(`unknown event ${String(event)}`)
    const [kind, id] = eventSources[event as keyof typeof eventSources]
    const deliver = (text: string) => listener(JSON.parse(text) as ConnectionEvents[Name])
    const native = await callNative<number>(this.on, 'subscribe', [this[NATIVE], kind, id, deliver])
    return {
      cancel: () => {
        const done = callNative(this.on, 'unsubscribe', [this[NATIVE], native])
        return done.then(
          () => undefined,
          () => undefined, // the connection is gone, and the registration with it
        )
      },
    }
  }

  #onClose(listener: ConnectionListener<'close'>): Subscription {
    const own: ConnectionListener<'close'> = (event) => listener(event)
    if (!this.closed) this.closeListeners.add(own)
    return {
      cancel: async () => {
        this.closeListeners.delete(own)
      },
    }
  }

  /** Makes a stream for `domain.openChannel` and the like. (`virStreamNew`) @param flags `StreamFlags` */
  async newStream(flags = 0): Promise<Stream> {
    return new Stream(this, await this.read<NativeHandle>('virStreamNew', flags))
  }
}
