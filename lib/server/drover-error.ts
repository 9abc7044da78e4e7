import type { Problem } from '../shared/problem.ts'

/** The kinds of failure the contract knows (lib/shared/contract/base.ts). */
export type FailureKind =
  | 'UNAUTHORIZED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'INVALID'
  | 'CONFLICT'
  | 'TOO_MANY_REQUESTS'
  | 'HOST_FAILED'
  | 'TIMED_OUT'
  | 'INTERNAL_FAILURE'

/** An error that already is in words for the operator. Its `problem` reaches the screen as it stands. */
export class DroverError extends Error {
  override readonly name = 'DroverError'
  readonly kind: FailureKind
  readonly problem: Problem
  constructor(kind: FailureKind, problem: Problem, options?: ErrorOptions) {
    super(problem.message, options)
    this.kind = kind
    this.problem = problem
  }
}

/** By name, not instanceof: the routes' bundle and server.ts hold a class each. */
export const isDroverError = (error: unknown): error is DroverError =>
  error instanceof Error && error.name === 'DroverError' && 'problem' in error
