import type { LiveMessage, LiveSnapshot } from '../shared/contract/live.ts'
import { type Actor, authorise } from './authorise.ts'
import { drover } from './process.ts'
import { onSessionEnd } from './session.ts'

/** All that the screens show live, from memory: no host is asked. */
export function liveSnapshot(actor: Actor): LiveSnapshot {
  authorise(actor, 'inventory.read')
  const { boot, inventory, jobs } = drover()
  return { boot, hosts: inventory.hosts(), domains: inventory.domains(), jobs: jobs.jobs() }
}

/** A reader that is this many messages behind gets a new snapshot instead of them. */
const MOST_QUEUED = 5000

/**
 * One browser's stream: a snapshot, then every change. Ends when the session ends or its role changes, when the
 * browser goes, and when Drover stops.
 */
export async function* liveStream(
  actor: Actor,
  signal: AbortSignal | undefined,
): AsyncGenerator<LiveMessage, void> {
  authorise(actor, 'inventory.read')
  const { hub } = drover()
  let queue: LiveMessage[] = []
  let overflowed = false
  let ended = false
  let wake = () => {}
  const end = () => {
    ended = true
    wake()
  }
  // Subscribed before the snapshot is taken: nothing falls between them, and what comes twice has the same revision.
  const unsubscribe = hub.subscribe((message) => {
    if (overflowed) return
    if (queue.length >= MOST_QUEUED) {
      overflowed = true
      queue = []
    } else queue.push(message)
    wake()
  })
  const forget = actor.sessionId ? onSessionEnd(actor.sessionId, end) : () => {}
  signal?.addEventListener('abort', end, { once: true })
  try {
    yield { type: 'snapshot', snapshot: liveSnapshot(actor) }
    while (!ended && !signal?.aborted) {
      if (overflowed) {
        overflowed = false
        yield { type: 'snapshot', snapshot: liveSnapshot(actor) }
        continue
      }
      const batch = queue
      queue = []
      for (const message of batch) {
        if (ended) return
        yield message
      }
      if (queue.length === 0 && !overflowed && !ended) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    }
  } finally {
    unsubscribe()
    forget()
    signal?.removeEventListener('abort', end)
  }
}
