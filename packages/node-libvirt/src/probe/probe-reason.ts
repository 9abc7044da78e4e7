/** Why a probe failed. */
export type ProbeReason =
  | 'name-not-found'
  | 'refused'
  | 'unreachable'
  | 'timeout'
  | 'socket-not-found'
  | 'permission-denied'
  | 'not-tls'
  | 'expects-tls'
  | 'ca-unknown'
  | 'certificate-expired'
  | 'certificate-not-yet-valid'
  | 'name-mismatch'
  | 'client-certificate-rejected'
  | 'client-certificate-expired'
  | 'client-certificate-not-yet-valid'
  | 'client-certificate-foreign'
  | 'client-key-mismatch'
  | 'bad-pem'
  | 'closed'
  | 'not-libvirt'
  | 'failed'

/** A failure with its reason; never leaves this package. */
export class ProbeFailure extends Error {
  readonly reason: ProbeReason

  constructor(reason: ProbeReason, message: string) {
    super(message)
    this.reason = reason
  }
}

const byCode: Record<string, ProbeReason> = {
  ENOTFOUND: 'name-not-found',
  EAI_AGAIN: 'name-not-found',
  EAI_NONAME: 'name-not-found',
  EAI_FAIL: 'name-not-found',
  ENODATA: 'name-not-found',
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  ETIMEDOUT: 'timeout',
  ENOENT: 'socket-not-found',
  ENOTSOCK: 'socket-not-found',
  EACCES: 'permission-denied',
  EPERM: 'permission-denied',
  ECONNRESET: 'closed',
  EPIPE: 'closed',
}

/** The reason behind an error of the operating system. */
export function systemFailure(error: unknown): ProbeFailure {
  if (error instanceof ProbeFailure) return error
  const { code = '', message = String(error) } = (error ?? {}) as { code?: string; message?: string }
  const text = message || ((error as AggregateError).errors?.[0] as Error | undefined)?.message || code
  return new ProbeFailure(byCode[code] ?? 'failed', text)
}
