import { ConnectFlags, ErrorNumber, StreamFlags } from '../constants.ts'
import { LibvirtError } from '../error.ts'
import { callNative, callSync, type NativeHandle } from '../native.ts'
import { flagsOf, type Options } from '../options.ts'
import { Stream } from '../streams/stream.ts'
import { closeReasons } from './connection-base.ts'
import { ConnectionListening } from './connection-events.ts'

/** How to open a connection, and how its calls behave. */
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
  /**
   * Milliseconds after which any later call of this connection is given up with `ERR_OPERATION_TIMEOUT`, unless the call
   * has a `timeout` of its own; none unless given.
   */
  defaultTimeout?: number
  /** Milliseconds until the attempt is aborted with `ERR_OPERATION_TIMEOUT`; without it libvirt may wait for minutes. */
  timeout?: number
  /** Aborts the attempt: `ERR_OPERATION_ABORTED`, with the signal's reason as `cause`. */
  signal?: AbortSignal
}

function given(value: number | undefined, name: string): number {
  if (value === undefined) return 0
  if (!Number.isSafeInteger(value) || value < 1) throw new TypeError(`${name} must be a positive integer`)
  return value
}

const opening = { domain: 0, level: 2, function: 'virConnectOpenAuth' }

function abortedOpening(signal: AbortSignal): LibvirtError {
  const message = 'Opening the connection was aborted'
  return new LibvirtError(
    { ...opening, code: ErrorNumber.ERR_OPERATION_ABORTED, message },
    { cause: signal.reason },
  )
}

function timedOutOpening(timeout: number, cause: unknown): LibvirtError {
  const message = `The connection was not established within ${timeout} ms`
  return new LibvirtError({ ...opening, code: ErrorNumber.ERR_OPERATION_TIMEOUT, message }, { cause })
}

/**
 * A connection to a libvirt daemon or driver, with one thread of its own: its calls run one after the other and can
 * never hold up another connection, the file system or the event loop.
 *
 * Make one with {@link Connection.open}; end it with `close()` or `await using`.
 */
export class Connection extends ConnectionListening {
  /** Use {@link Connection.open}. */
  private constructor(native: NativeHandle, defaultTimeout: number) {
    super(native, defaultTimeout)
  }

  /**
   * Opens a connection, for example `qemu:///system`, `qemu+tls://host/system?pkipath=/dir`, `qemu+tcp://host/system`,
   * `test:///default`. Rejects with a `LibvirtError` that says why not. (`virConnectOpenAuth`)
   */
  static async open(uri: string, options: OpenOptions = {}): Promise<Connection> {
    if (typeof uri !== 'string') throw new TypeError('uri must be a string')
    const { credentials, readOnly, keepAlive, timeout, signal } = options
    const defaultTimeout = given(options.defaultTimeout, 'defaultTimeout')
    if (signal?.aborted) throw abortedOpening(signal)
    const interval = given(keepAlive?.interval, 'keepAlive.interval')
    const count = given(keepAlive?.count, 'keepAlive.count')
    const native = callSync<NativeHandle>('createConnection')
    const connection = new Connection(native, defaultTimeout)
    const lost = (reason: number) => connection.ended(closeReasons[reason] ?? 'error')

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
      if (signal?.aborted) throw abortedOpening(signal)
      if (timedOut) throw timedOutOpening(timeout ?? 0, error)
      throw error
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    }
    return connection
  }

  /** Makes a stream for `domain.openChannel` and the like. (`virStreamNew`) */
  newStream(options?: Options<typeof StreamFlags>): Promise<Stream> {
    return this.one(Stream, 'virStreamNew', options, flagsOf(StreamFlags, options))
  }
}
