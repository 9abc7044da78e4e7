import type { Connection } from './connection/connection.ts'
import type { ConnectionBase } from './connection/connection-base.ts'
import { callNative, callSync, type NativeHandle } from './native.ts'
import type { CallOptions } from './options.ts'

/** Where a libvirt object keeps its native part. */
export const NATIVE = Symbol('node-libvirt.native')

/** A class of handles. */
type HandleType<T> = new (connection: ConnectionBase, native: NativeHandle) => T

/**
 * Base of everything that stands for a libvirt object. Every asynchronous method queues one task on the thread of its
 * connection; tasks of one connection run one after the other, in order.
 *
 * All methods reject with a `TypeError` when an argument has the wrong type, and with a `LibvirtError` when libvirt
 * refuses, with `ERR_INVALID_CONN` once the connection is closed, and with `ERR_OPERATION_ABORTED` or
 * `ERR_OPERATION_TIMEOUT` when given up.
 */
export abstract class Handle {
  /** @internal */
  readonly [NATIVE]: NativeHandle

  protected constructor(native: NativeHandle) {
    this[NATIVE] = native
  }

  /** Whose default timeout holds. @internal */
  protected abstract get owner(): ConnectionBase

  /** @internal */
  #call<T>(
    below: (...args: never[]) => unknown,
    name: string,
    options: CallOptions | number | undefined,
    args: readonly unknown[],
  ): Promise<T> {
    return callNative<T>(below, name, [this[NATIVE], ...args], options, this.owner.defaultTimeout)
  }

  /** A call with a plain result. @internal */
  protected read<T>(name: string, options: CallOptions | number | undefined, ...args: unknown[]): Promise<T> {
    return this.#call<T>(this.read, name, options, args)
  }

  /** A call whose result is only success. @internal */
  protected run(name: string, options: CallOptions | number | undefined, ...args: unknown[]): Promise<void> {
    return this.#call(this.run, name, options, args).then(() => undefined)
  }

  /** A call that answers 1 or 0. @internal */
  protected ask(
    name: string,
    options: CallOptions | number | undefined,
    ...args: unknown[]
  ): Promise<boolean> {
    return this.#call(this.ask, name, options, args).then((answer) => answer === 1)
  }

  /** A call that answers with JSON text built on the connection's thread. @internal */
  protected parse<T>(
    name: string,
    options: CallOptions | number | undefined,
    ...args: unknown[]
  ): Promise<T> {
    return this.#call<string>(this.parse, name, options, args).then((text) => JSON.parse(text) as T)
  }

  /** A call that answers with an object of libvirt's. @internal */
  protected one<T>(
    Type: HandleType<T>,
    name: string,
    options: CallOptions | number | undefined,
    ...args: unknown[]
  ): Promise<T> {
    return this.#call<NativeHandle>(this.one, name, options, args).then(
      (native) => new Type(this.owner, native),
    )
  }

  /** A call that answers with a list of libvirt's objects. @internal */
  protected all<T>(
    Type: HandleType<T>,
    name: string,
    options: CallOptions | number | undefined,
    ...args: unknown[]
  ): Promise<T[]> {
    return this.#call<NativeHandle[]>(this.all, name, options, args).then((list) =>
      list.map((native) => new Type(this.owner, native)),
    )
  }
}

/** A libvirt object that belongs to a connection. */
export abstract class ConnectionHandle extends Handle {
  /** The connection it was got from. */
  readonly connection: Connection

  /** @internal */
  constructor(connection: ConnectionBase, native: NativeHandle) {
    super(native)
    this.connection = connection as Connection // there is no other kind
  }

  /** @internal */
  protected override get owner(): ConnectionBase {
    return this.connection
  }

  /**
   * Frees the libvirt object now rather than when it is garbage collected; `using` calls it. A call under way goes on;
   * later calls reject with a `TypeError`. What stands for on the host is not touched.
   */
  [Symbol.dispose](): void {
    callSync('dispose', this[NATIVE])
  }
}
