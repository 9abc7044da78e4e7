import { paths, withBasePath } from '@/lib/shared/paths'

/** Ends the session. The whole page is left: nothing that was shown may stay in memory for the next one. */
export async function signOut(): Promise<void> {
  const response = await fetch(withBasePath('/api/session/sign-out'), { method: 'POST' })
  // 401: it had ended already.
  if (!response.ok && response.status !== 401) throw new Error('You could not be signed out: try again.')
  window.location.assign(withBasePath(paths.login()))
}
