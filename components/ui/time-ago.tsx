'use client'
import { useEffect, useState, useSyncExternalStore } from 'react'

const steps: [limit: number, divisor: number, unit: string][] = [
  [60, 1, 's'],
  [3600, 60, 'min'],
  [86400, 3600, 'h'],
  [Number.POSITIVE_INFINITY, 86400, 'd'],
]

/** `12 s`, `5 min`, `3 h`, `12 d`. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000))
  for (const [limit, divisor, unit] of steps)
    if (seconds < limit) return `${Math.floor(seconds / divisor)} ${unit}`
  return ''
}

// One clock for all: a table of times must not hold a timer a row.
const listeners = new Set<() => void>()
let now = 0
let timer: ReturnType<typeof setInterval> | undefined
function subscribe(listener: () => void) {
  listeners.add(listener)
  now = Date.now()
  timer ??= setInterval(() => {
    now = Date.now()
    for (const each of listeners) each()
  }, 10_000)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) {
      clearInterval(timer)
      timer = undefined
    }
  }
}
const useNow = () =>
  useSyncExternalStore(
    subscribe,
    () => now,
    () => 0,
  )

const stamp = (at: number) => new Date(at).toLocaleString()

/** How long since `at`. The server can't know the reader's clock or zone, so it renders an absolute UTC time first. */
export function TimeAgo({
  at,
  suffix = ' ago',
  className,
}: {
  at: number
  suffix?: string
  className?: string
}) {
  const current = useNow()
  const iso = new Date(at).toISOString()
  return (
    <time
      dateTime={iso}
      title={current ? stamp(at) : undefined}
      className={className}
      suppressHydrationWarning
    >
      {current ? `${duration(Math.max(current, at) - at)}${suffix}` : iso.slice(0, 16).replace('T', ' ')}
    </time>
  )
}

/** A date and time in the reader's zone. */
export function DateTime({ at, className }: { at: number; className?: string }) {
  const [text, setText] = useState(() => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`)
  useEffect(() => setText(stamp(at)), [at])
  return (
    <time dateTime={new Date(at).toISOString()} className={className}>
      {text}
    </time>
  )
}
