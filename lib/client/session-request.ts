import { withBasePath } from '@/lib/shared/paths'
import type { Problem } from '@/lib/shared/problem'

export type SessionAnswer = { ok: true } | { ok: false; problem: Problem; retryAfter: number | null }

const UNREACHABLE: Problem = {
  code: 'unreachable',
  message: 'Drover can’t be reached.',
  remedy: 'Check the network and whether Drover runs, then try again.',
}

/** Signs in or sets up: routes of their own, because they set a cookie. `retryAfter` is in milliseconds. */
export async function sessionRequest(route: 'sign-in' | 'setup', body: object): Promise<SessionAnswer> {
  try {
    const response = await fetch(withBasePath(`/api/session/${route}`), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (response.ok) return { ok: true }
    const answer: { problem?: Problem; retryAfter?: number } = await response.json()
    return { ok: false, problem: answer.problem ?? UNREACHABLE, retryAfter: answer.retryAfter ?? null }
  } catch {
    // No network, or what answered was not Drover: a proxy's error page.
    return { ok: false, problem: UNREACHABLE, retryAfter: null }
  }
}
