import { ErrorDomain, ErrorNumber } from './constants.ts'

const names = (group: Record<string, number>) =>
  new Map(Object.entries(group).map(([name, value]) => [value, name]))
const codeNames = names(ErrorNumber)
const domainNames = names(ErrorDomain)

/** What the native part reports: plain data, copied on the thread that got the error. */
export interface RawError {
  code: number
  domain: number
  level: number
  function: string
  message: string
  str1?: string
  str2?: string
  str3?: string
  int1?: number
  int2?: number
}

/**
 * An error reported by libvirt (`virGetLastError`), or by this package on libvirt's behalf
 * (a closed, aborted or timed out connection).
 */
export class LibvirtError extends Error {
  override readonly name = 'LibvirtError'
  /** `virErrorNumber`, for example 42. */
  readonly code: number
  /** Name of `code`, for example `ERR_NO_DOMAIN`. */
  readonly codeName: string
  /** `virErrorDomain`: the part of libvirt that failed, for example 10. */
  readonly domain: number
  /** Name of `domain`, for example `QEMU`. */
  readonly domainName: string
  /** `virErrorLevel`: 1 is a warning, 2 an error. */
  readonly level: number
  /** The libvirt function that failed, for example `virDomainCreateWithFlags`. */
  readonly function: string
  /** libvirt's extra details, if it gave any. */
  readonly details: Pick<RawError, 'str1' | 'str2' | 'str3' | 'int1' | 'int2'>

  constructor(raw: RawError, options?: ErrorOptions) {
    super(raw.message, options)
    this.code = raw.code
    this.codeName = codeNames.get(raw.code) ?? `ERR_${raw.code}`
    this.domain = raw.domain
    this.domainName = (domainNames.get(raw.domain) ?? `FROM_${raw.domain}`).replace(/^FROM_/, '')
    this.level = raw.level
    this.function = raw.function
    this.details = { str1: raw.str1, str2: raw.str2, str3: raw.str3, int1: raw.int1, int2: raw.int2 }
  }
}

/** Whether `error` is a {@link LibvirtError}, also one made by another copy of this package. */
export function isLibvirtError(error: unknown): error is LibvirtError {
  return error instanceof Error && error.name === 'LibvirtError' && 'code' in error && 'domain' in error
}

function isRawError(value: unknown): value is RawError {
  return typeof value === 'object' && value !== null && !(value instanceof Error) && 'function' in value
}

/** Turns what the native part rejected with into a `LibvirtError` that has the caller's stack. */
export function explain(cause: unknown, site: { stack?: string }): unknown {
  if (!isRawError(cause)) return cause
  const error = new LibvirtError(cause)
  const frames = site.stack?.slice(site.stack.indexOf('\n') + 1) ?? ''
  error.stack = `LibvirtError: ${cause.message}\n${frames}`
  return error
}
