import { createRequire } from 'node:module'
import { ErrorNumber } from './constants.ts'
import { explain, type Site } from './error.ts'
import { type CallOptions, RefusedOptions } from './options.ts'

declare const handleKind: unique symbol
/** An object of the native part that owns a libvirt pointer. Means nothing outside this package. */
export interface NativeHandle {
  readonly [handleKind]: true
  readonly name?: string
  readonly uuid?: string
  readonly key?: string
}

type NativeFunction = (...args: unknown[]) => unknown
/** The exports of the addon: libvirt functions by their C name, and a few of our own. */
export type Native = Record<string, NativeFunction | undefined>

let loaded: Native | undefined

/**
 * Loads the addon on first use, so that importing this package starts nothing and works where libvirt
 * is not installed. The environment variable `NODE_LIBVIRT_ADDON` names another file to load: one that was built with a
 * sanitizer, for example.
 */
export function native(): Native {
  if (loaded) return loaded
  const require = createRequire(import.meta.url)
  try {
    loaded = require(process.env.NODE_LIBVIRT_ADDON ?? '../build/Release/node_libvirt.node') as Native
  } catch (cause) {
    throw new Error(
      'The native part of node-libvirt does not load. It needs libvirt 8.5 or newer (Debian: libvirt0) and is built ' +
        'by "npm rebuild node-libvirt" (Debian: g++ make python3 pkg-config libvirt-dev).',
      { cause },
    )
  }
  return loaded
}

/** Calls a function of the addon that answers at once. */
export function callSync<T>(name: string, ...args: unknown[]): T {
  const call = native()[name]
  if (!call) throw new TypeError(`node-libvirt has no native function ${name}`)
  return call(...args) as T
}

/** How long a call may take, checked. */
interface Limits {
  signal: AbortSignal | undefined
  timeout: number
}

function limitsOf(options: CallOptions | number | undefined, defaultTimeout: number): Limits {
  if (options === undefined || typeof options === 'number')
    return { signal: undefined, timeout: defaultTimeout }
  if (typeof options !== 'object' || options === null) throw new TypeError('options must be an object')
  const { signal, timeout = defaultTimeout } = options
  if (signal !== undefined && !(signal instanceof AbortSignal))
    throw new TypeError('signal must be an AbortSignal')
  if (typeof timeout !== 'number' || !(timeout >= 0))
    throw new TypeError('timeout must be a number of milliseconds')
  return { signal, timeout }
}

/** setTimeout's longest: about 25 days, beyond which a deadline means none. */
const longestTimeout = 2 ** 31 - 1

/** Gives call `number` up when its time is over or its signal says so. */
function limited<T>(name: string, call: Promise<T>, site: Site, { signal, timeout }: Limits): Promise<T> {
  const number = callSync<number>('lastCall')
  return new Promise((resolve, reject) => {
    const giveUp = (code: number, why: string, options?: ErrorOptions) => {
      const progress = callSync<number>('cancel', number)
      if (progress === 0) return // its result is on the way
      end()
      const began = progress === 2
      const so = began
        ? 'it had begun, so whether it took effect is unknown'
        : 'it had not begun and never will'
      const message = `${name} ${why}; ${so}`
      reject(explain({ code, domain: 0, level: 2, function: name, message, began }, site, options))
    }
    const onAbort = () => giveUp(ErrorNumber.ERR_OPERATION_ABORTED, 'was aborted', { cause: signal?.reason })
    const onTimeout = () => giveUp(ErrorNumber.ERR_OPERATION_TIMEOUT, `was not answered within ${timeout} ms`)
    const timer = timeout > 0 && timeout <= longestTimeout ? setTimeout(onTimeout, timeout) : undefined
    signal?.addEventListener('abort', onAbort, { once: true })
    const end = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }
    call.then(
      (value) => {
        end()
        resolve(value)
      },
      (error: unknown) => {
        end()
        reject(error)
      },
    )
  })
}

/**
 * Calls a function of the addon that answers with a promise. The stack is taken here, in the caller's turn, because
 * the failure arrives in a turn that knows nothing of the caller.
 */
export function callNative<T>(
  below: (...args: never[]) => unknown,
  name: string,
  args: readonly unknown[],
  options?: CallOptions | number,
  defaultTimeout = 0,
): Promise<T> {
  const site: Site = {}
  Error.captureStackTrace(site, below)
  try {
    const limits = limitsOf(options, defaultTimeout)
    for (const arg of args) if (arg instanceof RefusedOptions) throw arg.reason
    if (limits.signal?.aborted) throw abortedBefore(name, limits.signal, site)
    const call = callSync<Promise<T>>(name, ...args).catch((cause: unknown) => {
      throw explain(cause, site)
    })
    return limits.signal || limits.timeout > 0 ? limited(name, call, site, limits) : call
  } catch (error) {
    return Promise.reject(error)
  }
}

function abortedBefore(name: string, signal: AbortSignal, site: Site): unknown {
  const message = `${name} was aborted; it had not begun and never will`
  const code = ErrorNumber.ERR_OPERATION_ABORTED
  return explain({ code, domain: 0, level: 2, function: name, message, began: false }, site, {
    cause: signal.reason,
  })
}
