import { randomBytes } from 'node:crypto'
import { implement, ORPCError, ValidationError } from '@orpc/server'
import { contract } from '../../shared/contract/contract.ts'
import type { Problem } from '../../shared/problem.ts'
import { isAudited, writeAudit } from '../audit/audited.ts'
import type { Actor } from '../authorise.ts'
import { DroverError, type FailureKind, isDroverError } from '../drover-error.ts'
import { log } from '../log.ts'
import { toDroverError } from '../problem.ts'

export type ApiContext = {
  headers: Headers
  /** The client's address. */
  address: string
  /** Resolved by the route before the body is read; null when nobody is signed in. */
  actor: Actor | null
}

export const SIGNED_OUT: Problem = {
  code: 'signed-out',
  message: 'You are not signed in, or your session has ended.',
  remedy: 'Sign in again.',
}

/** Turns whatever a service threw into one of the contract's errors, in words for the screen. */
export function toApiError(error: unknown, path: readonly string[]): unknown {
  if (isDroverError(error)) return fail(error)
  if (error instanceof ORPCError) return error.cause instanceof ValidationError ? invalid(error.cause) : error
  if (error instanceof Error && error.name === 'LibvirtError') {
    return fail(toDroverError(error))
  }
  if (error instanceof Error && error.name === 'AbortError') return error
  const id = randomBytes(4).toString('hex')
  log.error('a request failed', { id, path: path.join('.'), error })
  return fail(
    new DroverError('INTERNAL_FAILURE', {
      code: 'internal',
      message: `Drover failed to do this (${id}).`,
      remedy: `Its log has the details under ${id}.`,
    }),
  )
}

/** As lib/shared/contract/base.ts declares them. */
export const STATUS: Record<FailureKind, number> = {
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  INVALID: 422,
  CONFLICT: 409,
  TOO_MANY_REQUESTS: 429,
  HOST_FAILED: 502,
  TIMED_OUT: 504,
  INTERNAL_FAILURE: 500,
}

const fail = ({ kind, problem }: DroverError) =>
  new ORPCError(kind, { status: STATUS[kind], message: problem.message, data: problem })

function invalid({ issues }: ValidationError) {
  const [issue] = issues
  const field = issue?.path?.map((step) => String(typeof step === 'object' ? step.key : step)).join('.')
  const problem: Problem = {
    code: 'invalid-input',
    message: issue?.message ?? 'The input is not what this needs.',
    ...(field && { field }),
  }
  return fail(new DroverError('INVALID', problem))
}

const errors = implement(contract)
  .$context<ApiContext>()
  .use(async ({ context, path, next }, input) => {
    try {
      return await next()
    } catch (error) {
      await auditDenial(context, path, input, error)
      throw toApiError(error, path)
    }
  })

/** A denial that the service did not audit itself. */
async function auditDenial({ actor }: ApiContext, path: readonly string[], input: unknown, error: unknown) {
  if (!actor || isAudited(error) || !isDroverError(error) || error.kind !== 'FORBIDDEN') return
  const given: { hostId?: unknown; uuid?: unknown } = typeof input === 'object' && input ? input : {}
  const text = (value: unknown) => (typeof value === 'string' ? value.slice(0, 64) : null)
  const target = { hostId: text(given.hostId), domainUuid: text(given.uuid) }
  await writeAudit(actor, path.join('.'), target, {}, 'denied', error.message)
}

/** What every procedure is made of: `authed.hosts.list.handler(({ context }) => listHosts(context.actor))`. */
export const authed = errors.use(({ context, next }) => {
  if (!context.actor) throw new DroverError('UNAUTHORIZED', SIGNED_OUT)
  return next({ context: { actor: context.actor } })
})
