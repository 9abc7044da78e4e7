import { RefusedOptions } from './options.ts'

/** libvirt's typed parameters as the native part reads them: the keys are libvirt's own, such as `vcpu_quota`. */
export type TypedParameters = Record<string, number | string | boolean>

/** How libvirt stores a parameter; a call refuses any other kind than its own. */
export type ParameterKind = 'int' | 'uint' | 'llong' | 'ullong' | 'double' | 'boolean' | 'string' | 'strings'

/** One parameter: its name in libvirt, its kind, and where the two languages differ, the way between them. */
export interface ParameterField<Value> {
  readonly name: string
  readonly kind: ParameterKind
  /** Makes the value of what libvirt answers; as it is unless given. */
  read?(value: number | string | boolean): Value
  /** Makes what libvirt takes, or throws a `TypeError`; as it is unless given. */
  write?(value: Value, key: string): unknown
}

const integers: Partial<Record<ParameterKind, readonly [what: string, least: bigint, most: bigint]>> = {
  int: ['a 32-bit integer', -(2n ** 31n), 2n ** 31n - 1n],
  uint: ['an unsigned 32-bit integer', 0n, 2n ** 32n - 1n],
  llong: ['an integer', -(2n ** 63n), 2n ** 63n - 1n],
  ullong: ['an unsigned integer', 0n, 2n ** 64n - 1n],
}

function isInteger(value: unknown, least: bigint, most: bigint): boolean {
  if (typeof value !== 'bigint' && !Number.isSafeInteger(value)) return false
  // Checked above: one of the two.
  const whole = BigInt(value as number | bigint)
  return whole >= least && whole <= most
}

const isText = (value: unknown): value is string => typeof value === 'string' && !value.includes('\0')

/** What `value` should be, or `null` if it is right. */
function complaint(kind: ParameterKind, value: unknown): string | null {
  const integer = integers[kind]
  if (integer) return isInteger(value, integer[1], integer[2]) ? null : integer[0]
  if (kind === 'boolean') return typeof value === 'boolean' ? null : 'a boolean'
  if (kind === 'double') return typeof value === 'number' ? null : 'a number'
  if (kind === 'string') return isText(value) ? null : 'a string without NUL characters'
  return Array.isArray(value) && value.every(isText) ? null : 'an array of strings without NUL characters'
}

/** The fields of a {@link ParameterTable}. */
export const field = {
  int: (name: string): ParameterField<number> => ({ name, kind: 'int' }),
  uint: (name: string): ParameterField<number> => ({ name, kind: 'uint' }),
  llong: (name: string): ParameterField<number> => ({ name, kind: 'llong' }),
  ullong: (name: string): ParameterField<number> => ({ name, kind: 'ullong' }),
  double: (name: string): ParameterField<number> => ({ name, kind: 'double' }),
  boolean: (name: string): ParameterField<boolean> => ({ name, kind: 'boolean' }),
  string: (name: string): ParameterField<string> => ({ name, kind: 'string' }),
  /** One parameter for each text, all of the same name. For writing only: read, the last one would win. */
  strings: (name: string): ParameterField<readonly string[]> => ({ name, kind: 'strings' }),
  /** As `inner`; what `isUnset` finds in libvirt's answer is `null`, and `null` is written as `unset`. */
  nullable: <Value extends number | string>(
    inner: ParameterField<Value>,
    unset: Value,
    isUnset: (value: Value) => boolean = (value) => value === unset,
  ): ParameterField<Value | null> => ({
    ...inner,
    // libvirt answers with the kind that it takes.
    read: (value) => (isUnset(value as Value) ? null : (value as Value)),
    write: (value) => (value === null ? unset : value),
  }),
}

/** `sev-api-major`, `cpu_shares`, `inbound.average` as JavaScript has it: `sevApiMajor`, `cpuShares`, `inboundAverage`. */
export const camelCase = (name: string): string =>
  name.replace(/[._-]+(.)/g, (_, letter: string) => letter.toUpperCase())

type Fields<Values> = { [Key in keyof Values]-?: ParameterField<Exclude<Values[Key], undefined>> }

/** The parameters of one call of libvirt, both ways. */
export class ParameterTable<Values extends object> {
  readonly #what: string
  readonly #byKey: Map<string, ParameterField<unknown>>
  readonly #byName: Map<string, readonly [key: string, field: ParameterField<unknown>]>

  /** @param what names the parameters in errors, for example `memory` */
  constructor(what: string, fields: Fields<Values>) {
    this.#what = what
    this.#byKey = new Map<string, ParameterField<unknown>>(Object.entries(fields))
    this.#byName = new Map([...this.#byKey].map(([key, one]) => [one.name, [key, one]]))
  }

  /** libvirt's answer with camelCase keys. What this package does not know passes, its key in camelCase too. */
  read(raw: TypedParameters): Values {
    const values: Record<string, unknown> = {}
    for (const [name, value] of Object.entries(raw)) {
      const [key, { read }] = this.#byName.get(name) ?? [camelCase(name), {}]
      values[key] = read ? read(value) : value
    }
    // Each field's type says what it reads, and libvirt leaves out what it does not know.
    return values as Values
  }

  /**
   * As the native part takes them: field, kind, value, field, kind, value … Throws a `TypeError` that names the key
   * for one that is unknown or has a value of the wrong type; `undefined` is left out.
   */
  write(values: Values): unknown[] {
    if (typeof values !== 'object' || values === null || Array.isArray(values))
      throw new TypeError(`the ${this.#what} parameters must be an object`)
    return Object.entries(values).flatMap(([key, value]: [string, unknown]) => {
      if (value === undefined) return []
      const one = this.#byKey.get(key)
      if (!one) throw new TypeError(`unknown ${this.#what} parameter ${key}`)
      const given = one.write ? one.write(value, key) : value
      const wrong = complaint(one.kind, given)
      if (wrong) throw new TypeError(`${key} must be ${wrong}`)
      if (one.kind !== 'strings') return [one.name, one.kind, given]
      // Checked above: an array of strings.
      return (given as string[]).flatMap((text) => [one.name, 'string', text])
    })
  }

  /** As `write`; what it throws becomes what the call rejects with. */
  argument(values: Values): unknown[] | RefusedOptions {
    return refusable(() => this.write(values))
  }
}

/** For an argument that has to be made first: the call that gets it rejects with what `make` throws. */
export function refusable<T>(make: () => T): T | RefusedOptions {
  try {
    return make()
  } catch (error) {
    return new RefusedOptions(error instanceof Error ? error.message : String(error))
  }
}
