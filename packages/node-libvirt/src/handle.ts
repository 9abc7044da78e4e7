import type { ConnectionBase } from './connection-base.ts'
import { callNative, type NativeHandle } from './native.ts'

/** Where a libvirt object keeps its native part. */
export const NATIVE = Symbol('node-libvirt.native')

/**
 * Base of everything that stands for a libvirt object. Every asynchronous method queues one task on the thread of its
 * connection; tasks of one connection run one after the other, in order.
 *
 * All methods reject with a `TypeError` when an argument has the wrong type, and with a `LibvirtError` when libvirt
 * refuses, or with `ERR_INVALID_CONN` once the connection is closed.
 */
export abstract class Handle {
  /** @internal */
  readonly [NATIVE]: NativeHandle

  constructor(native: NativeHandle) {
    this[NATIVE] = native
  }

  /** A call with a plain result. @internal */
  protected read<T>(name: string, ...args: unknown[]): Promise<T> {
    return callNative<T>(this.read, name, [this[NATIVE], ...args])
  }

  /** A call whose result is only success. @internal */
  protected run(name: string, ...args: unknown[]): Promise<void> {
    return callNative(this.run, name, [this[NATIVE], ...args]).then(() => undefined)
  }

  /** A call that answers 1 or 0. @internal */
  protected ask(name: string, ...args: unknown[]): Promise<boolean> {
    return callNative(this.ask, name, [this[NATIVE], ...args]).then((answer) => answer === 1)
  }

  /** A call that answers with JSON text built on the worker thread. @internal */
  protected parse<T>(name: string, ...args: unknown[]): Promise<T> {
    return callNative<string>(this.parse, name, [this[NATIVE], ...args]).then((text) => JSON.parse(text) as T)
  }
}

/** A libvirt object that belongs to a connection. */
export abstract class ConnectionHandle extends Handle {
  /** The connection it was got from. */
  readonly connection: ConnectionBase

  constructor(connection: ConnectionBase, native: NativeHandle) {
    super(native)
    this.connection = connection
  }
}
