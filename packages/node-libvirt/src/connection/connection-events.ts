import { ErrorLevel, ErrorNumber } from '../constants.ts'
import { LibvirtError } from '../error.ts'
import {
  checkEventOptions,
  type EventFilter,
  type EventOptions,
  type EventSource,
  sourceOf,
} from '../events/event-sources.ts'
import { EventStream, type EventStreamLimits } from '../events/event-stream.ts'
import type {
  ConnectionEvent,
  ConnectionEventName,
  ConnectionEvents,
  ConnectionListener,
} from '../events/events.ts'
import type { CloseReason } from './connection-base.ts'
import { ConnectionObjects } from './connection-objects.ts'

const inOn = { domain: 0, level: ErrorLevel.ERROR, function: 'on' }

function closedError(): LibvirtError {
  return new LibvirtError({
    ...inOn,
    code: ErrorNumber.ERR_INVALID_CONN,
    message: 'The connection is closed',
  })
}

function lostError(reason: CloseReason): LibvirtError {
  const aborted = reason === 'client'
  const code = aborted ? ErrorNumber.ERR_OPERATION_ABORTED : ErrorNumber.ERR_INVALID_CONN
  const message = aborted ? 'The connection was aborted' : `The connection was lost: ${reason}`
  return new LibvirtError({ ...inOn, code, message })
}

function abortedError({ reason }: AbortSignal): LibvirtError {
  const message = 'Subscribing was aborted'
  return new LibvirtError({ ...inOn, code: ErrorNumber.ERR_OPERATION_ABORTED, message }, { cause: reason })
}

/** A registered listener. `using` and `await using` cancel it. */
export interface Subscription extends Disposable, AsyncDisposable {
  /** Stops it: after this call returns no event reaches the listener. Never rejects; may be called twice. */
  cancel(): Promise<void>
}

function subscription(cancel: () => Promise<void>): Subscription {
  let cancelled: Promise<void> | undefined
  const once = () => {
    cancelled ??= cancel()
    return cancelled
  }
  return { cancel: once, [Symbol.asyncDispose]: once, [Symbol.dispose]: () => void once() }
}

/** Options of {@link Connection.events}. */
export type EventStreamOptions<Name extends ConnectionEventName> = EventOptions<Name> & EventStreamLimits

function payloadOf({ read }: EventSource, text: string): unknown {
  // The native part writes objects.
  const payload = JSON.parse(text) as Record<string, unknown>
  read?.(payload)
  return payload
}

/** Each name comes with its own payload, which TypeScript does not follow. */
const named = <Name extends ConnectionEventName>(type: ConnectionEventName, payload: object) =>
  ({ type, ...payload }) as unknown as ConnectionEvent<Name>

/** Events of a connection. */
export abstract class ConnectionListening extends ConnectionObjects {
  /**
   * Calls `listener` for each event from the moment the promise is fulfilled, or of one object alone
   * (`{ domain }`, `{ network }`, …). Events of one connection arrive in the order libvirt sent them, each in a turn of
   * its own; an exception thrown by a listener is an uncaught exception. None arrives once `close()` was called. An open
   * subscription keeps the process running.
   *
   * With `signal` the subscription ends when that is aborted, as with `addEventListener`; while it is being made, the
   * promise rejects with `ERR_OPERATION_ABORTED`.
   * (`virConnectDomainEventRegisterAny`, `virConnectNetworkEventRegisterAny`, `virConnectStoragePoolEventRegisterAny`,
   * `virConnectNodeDeviceEventRegisterAny`, `virConnectSecretEventRegisterAny`,
   * `virConnectDomainQemuMonitorEventRegister`, `virConnectRegisterCloseCallback`)
   */
  async on<Name extends ConnectionEventName>(
    event: Name,
    listener: ConnectionListener<Name>,
    options?: EventOptions<Name>,
  ): Promise<Subscription> {
    if (typeof listener !== 'function') throw new TypeError('listener must be a function')
    checkEventOptions([event], options)
    // One name, one listener: TypeScript does not follow the comparison.
    if (event === 'close') return this.#onClose(listener as ConnectionListener<'close'>, options)
    const source = sourceOf(event)
    const deliver = (text: string) => listener(payloadOf(source, text) as ConnectionEvents[Name])
    const number = await this.read<number>(
      source.register,
      options,
      ...source.arguments((options ?? {}) as EventFilter), // checked: what this event has
      deliver,
    )
    return this.#until(options?.signal, () => this.run(source.deregister, { timeout: 0 }, number))
  }

  #onClose(listener: ConnectionListener<'close'>, options?: EventOptions<'close'>): Subscription {
    const own = (reason: CloseReason | null) => {
      if (reason !== null) listener({ reason })
    }
    if (options?.signal?.aborted) throw abortedError(options.signal)
    this.onEnd(own)
    return this.#until(options?.signal, async () => {
      this.endListeners.delete(own)
    })
  }

  /** A subscription that `stop` ends, for the latest when `signal` or the connection does. */
  #until(signal: AbortSignal | undefined, stop: () => Promise<void>): Subscription {
    const forget = () => {
      signal?.removeEventListener('abort', cancel)
      this.endListeners.delete(forget)
    }
    const made = subscription(() => {
      forget()
      return stop()
    })
    const cancel = () => void made.cancel()
    if (signal?.aborted) cancel()
    else if (signal) {
      signal.addEventListener('abort', cancel)
      this.endListeners.add(forget)
    }
    return made
  }

  /**
   * Events to iterate over, each with its name as `type`:
   *
   * ```ts
   * for await (const event of connection.events(['domain.lifecycle', 'pool.refresh']))
   *   if (event.type === 'pool.refresh') console.log(event.pool.name)
   * ```
   *
   * It subscribes at once: what calls of this connection make happen after `events()` is in it, what others do once its
   * `ready` is fulfilled. Events wait in a queue of at most `limit`; a reader that falls further behind gets those and
   * then `ERR_OVERFLOW`, so none is ever missed unnoticed. How else it ends: see {@link EventStream}.
   * With `'close'` among the names, the loss of the connection is the last event rather than an error.
   * (`virConnectDomainEventDeregisterAny`, `virConnectNetworkEventDeregisterAny`,
   * `virConnectStoragePoolEventDeregisterAny`, `virConnectNodeDeviceEventDeregisterAny`,
   * `virConnectSecretEventDeregisterAny`, `virConnectDomainQemuMonitorEventDeregister`)
   */
  events<Name extends ConnectionEventName>(
    names: Name | readonly Name[],
    options?: EventStreamOptions<Name>,
  ): EventStream<ConnectionEvent<Name>> {
    let told = false
    const stream = new EventStream<ConnectionEvent<Name>>(options, async (push, ended) => {
      const list = [...new Set(typeof names === 'string' ? [names] : names)]
      told = list.some((name) => name === 'close')
      await this.#subscribeAll(list, options, push, ended)
    })
    const onEnd = (reason: CloseReason | null) => {
      if (reason === null) return stream.end(undefined, { drop: true })
      if (!told) return stream.end({ reason: lostError(reason) })
      stream.push(named<Name>('close', { reason }))
      stream.end()
    }
    if (this.closed) return stream // whose subscription is refused
    this.onEnd(onEnd)
    stream.ending.addEventListener('abort', () => this.endListeners.delete(onEnd), { once: true })
    return stream
  }

  async #subscribeAll<Name extends ConnectionEventName>(
    list: readonly Name[],
    options: EventStreamOptions<Name> | undefined,
    push: (event: ConnectionEvent<Name>) => void,
    signal: AbortSignal,
  ): Promise<void> {
    if (list.length === 0) throw new TypeError('names must not be empty')
    for (const name of list) if (name !== 'close') sourceOf(name) // one that is unknown must not leave others half done
    checkEventOptions(list, options, ['limit'])
    if (this.closed) throw closedError()
    const subscribe = (type: Name) => {
      const take = (payload: object) => push(named<Name>(type, payload))
      const known = ['timeout', ...sourceOf(type).filter]
      const own = Object.entries({ ...options }).filter(([key]) => known.includes(key))
      return this.on(type, take, { ...Object.fromEntries(own), signal } as EventOptions<Name>) // what this event has
    }
    await Promise.all(list.filter((name) => name !== 'close').map(subscribe))
  }
}
