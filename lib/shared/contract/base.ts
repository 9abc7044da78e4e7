import { oc } from '@orpc/contract'
import { Problem } from '../problem.ts'

/** Every procedure fails with one of these, and each carries a Problem for the screen. */
export const base = oc.errors({
  UNAUTHORIZED: { status: 401, data: Problem },
  FORBIDDEN: { status: 403, data: Problem },
  NOT_FOUND: { status: 404, data: Problem },
  /** The input is well-formed but can't be used: `field` says which part. */
  INVALID: { status: 422, data: Problem },
  /** Somebody else changed it meanwhile, or its state rules the act out. */
  CONFLICT: { status: 409, data: Problem },
  TOO_MANY_REQUESTS: { status: 429, data: Problem },
  /** libvirt refused, or the host can't be reached. */
  HOST_FAILED: { status: 502, data: Problem },
  TIMED_OUT: { status: 504, data: Problem },
  /** Drover itself failed; the details are in its log. */
  INTERNAL_FAILURE: { status: 500, data: Problem },
})
