/** What every call takes. */
export interface CallOptions {
  /**
   * Gives the call up: it rejects at once with `ERR_OPERATION_ABORTED`, whose `cause` is the signal's reason. A call that
   * had not begun never will; of one that had, the host may still do what was asked (see `LibvirtError.began`).
   */
  signal?: AbortSignal | undefined
  /**
   * Milliseconds until the call is given up with `ERR_OPERATION_TIMEOUT`; 0 for no end. Without it the connection's
   * `defaultTimeout` holds.
   */
  timeout?: number | undefined
}

/** A group of constants whose values are bits. */
export type FlagGroup = Readonly<Record<string, number>>

type Camel<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Lowercase<Head>}${Capitalize<Camel<Tail>>}`
  : Lowercase<Name>

/** The flags of a group by name: `NON_SHARED_DISK` becomes `nonSharedDisk`. */
export type FlagNames<Group extends FlagGroup> = {
  [Name in keyof Group & string as Camel<Name>]?: boolean | undefined
}

/**
 * Options of a call that takes flags: by name (`{ live: true, config: true }`), with `signal` and `timeout` beside them,
 * or as a number of ORed constants (`DomainModificationImpact.LIVE | …`), alone or as `flags`. `More` are options that
 * only this call has.
 */
export type Options<Group extends FlagGroup, More = unknown> =
  | number
  | (CallOptions & FlagNames<Group> & { flags?: number | undefined } & More)

/** Options that were refused; the call they were meant for rejects with the reason, as with every other error. */
export class RefusedOptions {
  readonly reason: TypeError
  constructor(message: string) {
    this.reason = new TypeError(message)
  }
}

const bitsByName = new WeakMap<FlagGroup, Map<string, number>>()

function bitsOf(group: FlagGroup): Map<string, number> {
  let bits = bitsByName.get(group)
  if (!bits) {
    const camel = (name: string) =>
      name.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())
    bits = new Map(Object.entries(group).map(([name, bit]) => [camel(name), bit]))
    bitsByName.set(group, bits)
  }
  return bits
}

const ofEveryCall = ['signal', 'timeout', 'flags']

/**
 * The number libvirt takes for the flags in `options`.
 * @param others names of further options that the method reads itself
 */
export function flagsOf<Group extends FlagGroup>(
  group: Group,
  options: Options<Group> | undefined,
  others: readonly string[] = [],
): number | RefusedOptions {
  if (options === undefined || typeof options === 'number') return options ?? 0
  if (typeof options !== 'object' || options === null)
    return new RefusedOptions('options must be an object, or a number of ORed constants')
  const bits = bitsOf(group)
  let flags = options.flags ?? 0
  if (!Number.isSafeInteger(flags)) return new RefusedOptions('flags must be an integer')
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || ofEveryCall.includes(name) || others.includes(name)) continue
    const bit = bits.get(name)
    if (bit === undefined) {
      const known = [...bits.keys(), ...others, 'flags', 'signal', 'timeout'].join(', ')
      return new RefusedOptions(`unknown option ${name}; there are ${known}`)
    }
    if (typeof value !== 'boolean') return new RefusedOptions(`${name} must be a boolean`)
    if (value) flags |= bit
  }
  return flags >>> 0
}

/** A boolean as C takes it; anything else is refused. */
export function bitOf(name: string, value: boolean): number | RefusedOptions {
  return typeof value === 'boolean' ? Number(value) : new RefusedOptions(`${name} must be a boolean`)
}

/** The further option `name`, which the native part checks; `undefined` where options are a number or none. */
export function optionOf(options: object | number | undefined, name: string): unknown {
  return typeof options === 'object' && options !== null ? Reflect.get(options, name) : undefined
}

/** `flags` with `bit`. */
export function withFlag(flags: number | RefusedOptions, bit: number): number | RefusedOptions {
  return typeof flags === 'number' ? flags | bit : flags
}

/** As `options`, for a call that may rightly take hours: the connection's default timeout does not hold. */
export function longRunning(options: CallOptions | number | undefined): CallOptions {
  if (typeof options !== 'object' || options === null) return { timeout: 0 }
  return { signal: options.signal, timeout: options.timeout ?? 0 }
}
