import { ErrorNumber } from '../constants.ts'
import { explain, type Site } from '../error.ts'
import { callNative, callSync, type NativeHandle } from '../native.ts'

/** How far a transfer is, in bytes. Holes count as the bytes they stand for. */
export interface TransferProgress {
  transferred: number
  /** `null` if it cannot be known in advance. */
  total: number | null
}

/** What uploads and downloads of volumes both take. */
export interface TransferOptions {
  /** Where in the volume to begin; 0 unless given. */
  offset?: number | undefined
  /** How many bytes. */
  length?: number | undefined
  /** Aborts the transfer: the stream is destroyed with `ERR_OPERATION_ABORTED`, whose `cause` is the signal's reason. */
  signal?: AbortSignal | undefined
  /**
   * Milliseconds without a single byte moved after which it is given up with `ERR_OPERATION_TIMEOUT`; 0 for no end. Time
   * in which the other end of the stream is slow does not count. Without it the connection's `defaultTimeout` holds.
   */
  timeout?: number | undefined
  /** Called after each piece. */
  onProgress?: ((progress: TransferProgress) => void) | undefined
}

/** One piece of a sparse volume; `offset` is where in the volume it is. */
export type VolumeExtent = { offset: number; data: Buffer } | { offset: number; hole: number }

function size(value: number | undefined, name: string, least: number): number | undefined {
  if (value === undefined) return undefined
  if (!Number.isSafeInteger(value) || value < least)
    throw new TypeError(`${name} must be an integer of at least ${least}`)
  return value
}

function truth(value: boolean | undefined, name: string): boolean | undefined {
  if (value !== undefined && typeof value !== 'boolean') throw new TypeError(`${name} must be a boolean`)
  return value
}

/** Checks the options of a transfer. */
export const check = { size, truth }

/** Refuses what no transfer of this kind knows. */
export function known(options: object, names: readonly string[]): void {
  if (typeof options !== 'object' || options === null) throw new TypeError('options must be an object')
  const all = [...names, 'offset', 'length', 'signal', 'timeout', 'onProgress']
  for (const name of Object.keys(options))
    if (!all.includes(name)) throw new TypeError(`unknown option ${name}; there are ${all.join(', ')}`)
}

/** How often a transfer is looked at for progress, as parts of its timeout. */
const looks = 4

/** What an upload and a download have in common: checked options, the end by signal, standstill, progress. */
export class Transfer {
  readonly offset: number
  readonly length: number | undefined
  /** Bytes in all, as far as known. */
  total: number | null = null
  transferred = 0
  /** Its native part: both threads count in it. */
  readonly native: NativeHandle
  readonly #name: string
  readonly #timeout: number
  readonly #signal: AbortSignal | undefined
  readonly #onProgress: TransferOptions['onProgress']
  readonly #site: Site = {}
  #onAbort: (() => void) | undefined

  /** @param name of libvirt's function @param below the public method that the stack is to begin with */
  constructor(
    name: string,
    options: TransferOptions,
    defaultTimeout: number,
    below: (...args: never[]) => unknown,
  ) {
    const { signal, timeout = defaultTimeout, onProgress } = options
    this.offset = size(options.offset, 'offset', 0) ?? 0
    this.length = size(options.length, 'length', 0)
    if (signal !== undefined && !(signal instanceof AbortSignal))
      throw new TypeError('signal must be an AbortSignal')
    if (typeof timeout !== 'number' || !(timeout >= 0))
      throw new TypeError('timeout must be a number of milliseconds')
    if (onProgress !== undefined && typeof onProgress !== 'function')
      throw new TypeError('onProgress must be a function')
    this.#name = name
    this.#timeout = timeout
    this.#signal = signal
    this.#onProgress = onProgress
    Error.captureStackTrace(this.#site, below)
    this.native = callSync<NativeHandle>('createTransfer')
  }

  /** Calls `destroy` when the signal says so, now or later. */
  obey(destroy: (error: Error) => void): void {
    const signal = this.#signal
    if (!signal) return
    this.#onAbort = () =>
      destroy(this.error('ERR_OPERATION_ABORTED', 'was aborted', { cause: signal.reason }))
    if (signal.aborted) this.#onAbort()
    else signal.addEventListener('abort', this.#onAbort, { once: true })
  }

  /** The call in flight leaves off at the next packet. */
  end(): void {
    callSync('cancelTransfer', this.native)
    if (this.#onAbort) this.#signal?.removeEventListener('abort', this.#onAbort)
  }

  moved(bytes: number): void {
    this.transferred += bytes
    this.#onProgress?.({ transferred: this.transferred, total: this.total })
  }

  error(code: keyof typeof ErrorNumber, why: string, options?: ErrorOptions): Error {
    const message = `${this.#name} ${why}`
    // Given data and not an Error, explain() makes a LibvirtError.
    return explain(
      { code: ErrorNumber[code], domain: 0, level: 2, function: this.#name, message },
      this.#site,
      options,
    ) as Error
  }

  /** An error of one of its calls, with the stack of who asked for the transfer. */
  blame(error: unknown): Error {
    if (!(error instanceof Error)) return new Error(String(error))
    const frames = this.#site.stack?.slice(this.#site.stack.indexOf('\n') + 1) ?? ''
    error.stack = `${error.name}: ${error.message}\n${frames}`
    return error
  }

  /** A call of the addon, given up when nothing moves for too long. */
  call<T>(name: string, args: readonly unknown[], timeout = this.#timeout): Promise<T> {
    const call = callNative<T>(this.call, name, args)
    if (timeout === 0) return call
    const moved = () => callSync<number>('transferMoved', this.native)
    return new Promise((resolve, reject) => {
      let [last, since] = [moved(), performance.now()]
      const look = () => {
        const [now, time] = [moved(), performance.now()]
        if (now !== last) [last, since] = [now, time]
        if (time - since < timeout) return
        clearInterval(timer)
        reject(this.error('ERR_OPERATION_TIMEOUT', `moved nothing for ${timeout} ms`))
      }
      const timer = setInterval(look, Math.max(1, Math.min(timeout / looks, 60_000)))
      call.then(resolve, reject).finally(() => clearInterval(timer))
    })
  }
}
