import { createORPCClient, ORPCError } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import { SimpleCsrfProtectionLinkPlugin } from '@orpc/client/plugins'
import type { ContractRouterClient } from '@orpc/contract'
import { createTanstackQueryUtils } from '@orpc/tanstack-query'
// As a type only: the contract itself would bring zod into every page.
import type { Contract } from '@/lib/shared/contract/contract'
import { paths, withBasePath } from '@/lib/shared/paths'
import type { Problem } from '@/lib/shared/problem'

const link = new RPCLink({
  // Called in the browser only: the server's pages call services, never the API.
  url: () => `${window.location.origin}${withBasePath('/api/rpc')}`,
  plugins: [new SimpleCsrfProtectionLinkPlugin()],
})

/** The typed client: `await api.domains.power({ hostId, uuid, action })`. */
export const api: ContractRouterClient<Contract> = createORPCClient(link)

/** The same for TanStack Query: `useMutation(query.domains.power.mutationOptions())`. */
export const query = createTanstackQueryUtils(api)

const isProblem = (data: unknown): data is Problem =>
  typeof data === 'object' &&
  data !== null &&
  'code' in data &&
  'message' in data &&
  typeof data.message === 'string'

type Issue = { message?: string; path?: unknown[] }
const firstIssue = (data: unknown): Issue | null =>
  typeof data === 'object' && data !== null && 'issues' in data && Array.isArray(data.issues)
    ? (data.issues[0] ?? null)
    : null

/** Whatever was thrown, as something that a screen can show. */
export function toProblem(error: unknown): Problem {
  if (error instanceof ORPCError) {
    if (isProblem(error.data)) return error.data
    const issue = firstIssue(error.data)
    if (issue)
      return {
        code: 'invalid',
        message: issue.message ?? 'That input can’t be used.',
        field: issue.path?.join('.'),
      }
    return {
      code: error.code.toLowerCase().replaceAll('_', '-'),
      message: error.message || 'Drover answered with an error.',
    }
  }
  if (isProblem(error))
    return {
      code: error.code,
      message: error.message,
      remedy: error.remedy,
      field: error.field,
      libvirt: error.libvirt,
    }
  if (error instanceof TypeError)
    return {
      code: 'unreachable',
      message: 'Drover can’t be reached.',
      remedy: 'Check the network and whether Drover runs, then try again. What you typed is still here.',
    }
  return { code: 'unexpected', message: error instanceof Error ? error.message : String(error) }
}

/** The problem of a query or mutation, or null. */
export const problemOf = (error: unknown): Problem | null =>
  error === null || error === undefined ? null : toProblem(error)

export const isSignedOut = (error: unknown): boolean =>
  error instanceof ORPCError && error.code === 'UNAUTHORIZED'

/** Leaves for the sign-in page, and comes back here after it. */
export function goToLogin(): void {
  const here = window.location.pathname.slice(withBasePath('').length) + window.location.search
  window.location.assign(withBasePath(paths.login(here)))
}
