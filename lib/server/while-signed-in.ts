import type { Actor } from './authorise.ts'
import { onSessionEnd } from './session.ts'

/** Gives on what `make` yields until the reader goes, their session ends, or their role changes. */
export async function* whileSignedIn<T>(
  actor: Actor,
  signal: AbortSignal | undefined,
  make: (signal: AbortSignal) => AsyncIterable<T>,
): AsyncGenerator<T, void> {
  const ended = new AbortController()
  const forget = actor.sessionId ? onSessionEnd(actor.sessionId, () => ended.abort()) : () => {}
  try {
    yield* make(signal ? AbortSignal.any([signal, ended.signal]) : ended.signal)
  } finally {
    forget()
  }
}
