import { api, goToLogin, isSignedOut } from './api'
import type { LiveStore } from './live-store'

const FIRST_WAIT = 500
const LONGEST_WAIT = 10_000
// A browser keeps six connections to a host over HTTP/1.1; tabs in the background must not hold one each.
const HIDDEN_FOR = 5_000

/** Waits, unless the network comes back, the tab is looked at again, or `signal` ends it. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      window.removeEventListener('online', done)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    window.addEventListener('online', done)
    signal.addEventListener('abort', done)
  })
}

function untilSeen(signal: AbortSignal): Promise<void> {
  if (!document.hidden) return Promise.resolve()
  return new Promise((resolve) => {
    const look = () => {
      if (document.hidden && !signal.aborted) return
      document.removeEventListener('visibilitychange', look)
      signal.removeEventListener('abort', look)
      resolve()
    }
    document.addEventListener('visibilitychange', look)
    signal.addEventListener('abort', look)
  })
}

/** Reads the one event stream into the store until `signal` ends it, coming back by itself whenever it breaks. */
export async function followLive(store: LiveStore, signal: AbortSignal): Promise<void> {
  let wait = FIRST_WAIT
  while (!signal.aborted) {
    await untilSeen(signal)
    const round = new AbortController()
    const stop = () => round.abort()
    signal.addEventListener('abort', stop)
    window.addEventListener('offline', stop)
    let hiding: ReturnType<typeof setTimeout> | undefined
    const watch = () => {
      clearTimeout(hiding)
      if (document.hidden) hiding = setTimeout(stop, HIDDEN_FOR)
    }
    document.addEventListener('visibilitychange', watch)
    try {
      for await (const message of await api.live.stream(undefined, { signal: round.signal })) {
        store.receive(message)
        store.setState('live')
        wait = FIRST_WAIT
      }
    } catch (error) {
      if (isSignedOut(error)) return goToLogin()
      // Any other failure has one cure, to come back; the header says that the stream is down.
    } finally {
      clearTimeout(hiding)
      signal.removeEventListener('abort', stop)
      window.removeEventListener('offline', stop)
      document.removeEventListener('visibilitychange', watch)
    }
    if (signal.aborted || document.hidden) continue
    store.setState('reconnecting')
    await pause(wait * (0.75 + Math.random() / 2), signal)
    wait = Math.min(LONGEST_WAIT, wait * 2)
  }
}
