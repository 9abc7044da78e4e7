import { ErrorDomain, ErrorNumber } from './constants.ts'

const names = (group: Record<string, number>) =>
  new Map(Object.entries(group).map(([name, value]) => [value, name]))
const codeNames = names(ErrorNumber)
const domainNames = names(ErrorDomain)

/** What libvirt adds to some errors, by the names of its `virError`. */
export interface LibvirtErrorDetails {
  str1?: string | undefined
  str2?: string | undefined
  str3?: string | undefined
  int1?: number | undefined
  int2?: number | undefined
}

/** What the native part reports: plain data, copied on the thread that got the error. */
export interface RawError extends LibvirtErrorDetails {
  code: number
  domain: number
  level: number
  function: string
  message: string
  began?: boolean
}

/** Name of a `virErrorNumber`; one newer than these constants is `ERR_` and its number. */
export type LibvirtErrorCode = keyof typeof ErrorNumber | `ERR_${number}`
type WithoutFrom<Name> = Name extends `FROM_${infer Rest}` ? Rest : Name
/** Name of a `virErrorDomain`; one newer than these constants is its number. */
export type LibvirtErrorDomain = WithoutFrom<keyof typeof ErrorDomain> | `${number}`

/**
 * An error reported by libvirt (`virGetLastError`), or by this package on libvirt's behalf
 * (a closed, aborted or timed out connection or call).
 */
export class LibvirtError extends Error {
  override readonly name = 'LibvirtError'
  /** For example `ERR_NO_DOMAIN`. */
  readonly code: LibvirtErrorCode
  /** `virErrorNumber`, for example 42. */
  readonly codeNumber: number
  /** The part of libvirt that failed, for example `QEMU`. */
  readonly domain: LibvirtErrorDomain
  /** `virErrorDomain`, for example 10. */
  readonly domainNumber: number
  /** `virErrorLevel`: 1 is a warning, 2 an error. */
  readonly level: number
  /** The libvirt function that failed, for example `virDomainCreateWithFlags`. */
  readonly function: string
  /** libvirt's extra details, if it gave any. */
  readonly details: LibvirtErrorDetails
  /**
   * Of a call that was given up (`ERR_OPERATION_ABORTED`, `ERR_OPERATION_TIMEOUT`): whether libvirt had begun it, so that
   * its outcome is unknown. `false` means that nothing was done.
   */
  readonly began: boolean | undefined

  /** @internal */
  constructor(raw: RawError, options?: ErrorOptions) {
    super(raw.message, options)
    this.code = (codeNames.get(raw.code) ?? `ERR_${raw.code}`) as LibvirtErrorCode // the names are the keys
    this.codeNumber = raw.code
    this.domain = (domainNames.get(raw.domain)?.replace(/^FROM_/, '') ??
      `${raw.domain}`) as LibvirtErrorDomain
    this.domainNumber = raw.domain
    this.level = raw.level
    this.function = raw.function
    this.details = { str1: raw.str1, str2: raw.str2, str3: raw.str3, int1: raw.int1, int2: raw.int2 }
    this.began = raw.began
  }
}

/** Whether `error` is a {@link LibvirtError}, also one made by another copy of this package. */
export function isLibvirtError(error: unknown): error is LibvirtError {
  return error instanceof Error && error.name === 'LibvirtError' && 'codeNumber' in error && 'domain' in error
}

function isRawError(value: unknown): value is RawError {
  return typeof value === 'object' && value !== null && !(value instanceof Error) && 'function' in value
}

/** Where a call was made. */
export interface Site {
  stack?: string
}

/** Turns what the native part rejected with into a `LibvirtError` that has the caller's stack. */
export function explain(cause: unknown, site: Site, options?: ErrorOptions): unknown {
  if (!isRawError(cause)) return cause
  const error = new LibvirtError(cause, options)
  const frames = site.stack?.slice(site.stack.indexOf('\n') + 1) ?? ''
  error.stack = `LibvirtError: ${cause.message}\n${frames}`
  return error
}
