import { createRequire } from 'node:module'
import { explain } from './error.ts'

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
 * is not installed.
 */
export function native(): Native {
  if (loaded) return loaded
  const require = createRequire(import.meta.url)
  try {
    loaded = require('../build/Release/node_libvirt.node') as Native
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

/**
 * Calls a function of the addon that answers with a promise. The stack is taken here, in the caller's turn, because
 * the failure arrives in a turn that knows nothing of the caller.
 */
export function callNative<T>(
  below: (...args: never[]) => unknown,
  name: string,
  args: unknown[],
): Promise<T> {
  const site: { stack?: string } = {}
  Error.captureStackTrace(site, below)
  try {
    return callSync<Promise<T>>(name, ...args).catch((cause: unknown) => {
      throw explain(cause, site)
    })
  } catch (error) {
    return Promise.reject(error)
  }
}
