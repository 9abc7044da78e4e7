'use client'
import { useCallback, useEffect, useRef, useState } from 'react'

const PREFIX = 'drover:draft:'

/**
 * Text typed but not saved, kept for this tab: it survives a reload, an error and a walk to another page.
 * `value` is what was found at first, null if nothing.
 */
export function useDraft<T>(key: string): {
  found: T | null
  keep: (value: T) => void
  drop: () => void
} {
  const [found, setFound] = useState<T | null>(null)
  const pending = useRef<{ timer: ReturnType<typeof setTimeout>; write: () => void } | null>(null)

  useEffect(() => {
    setFound(read<T>(key))
    // Leaving within the delay must not lose the last letters.
    return () => flush(pending)
  }, [key])

  const keep = useCallback(
    (value: T) => {
      if (pending.current) clearTimeout(pending.current.timer)
      const write = () => {
        pending.current = null
        try {
          sessionStorage.setItem(PREFIX + key, JSON.stringify(value))
        } catch {
          // Storage full or switched off: the page itself still holds the text, and warns before it is left.
        }
      }
      pending.current = { timer: setTimeout(write, 300), write }
    },
    [key],
  )
  const drop = useCallback(() => {
    if (pending.current) clearTimeout(pending.current.timer)
    pending.current = null
    sessionStorage.removeItem(PREFIX + key)
  }, [key])
  return { found, keep, drop }
}

function flush(pending: {
  current: { timer: ReturnType<typeof setTimeout>; write: () => void } | null
}): void {
  if (!pending.current) return
  clearTimeout(pending.current.timer)
  pending.current.write()
}

function read<T>(key: string): T | null {
  try {
    const text = sessionStorage.getItem(PREFIX + key)
    return text === null ? null : (JSON.parse(text) as T)
  } catch {
    return null
  }
}

/** Asks before the tab is closed or reloaded. Walking within Drover needs no question: the draft is offered back. */
export function useLeaveGuard(dirty: boolean): void {
  useEffect(() => {
    if (!dirty) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [dirty])
}
