'use client'
import clsx from 'clsx'
import { CircleCheck, OctagonAlert, X } from 'lucide-react'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { IconButton } from './icon-button'
import type { ShownProblem } from './problem-notice'

type Action = { label: string; onClick: () => void }
type Toast = {
  id: number
  tone: 'done' | 'failed'
  message: string
  remedy?: string | undefined
  action?: Action | undefined
}

const STAY = { done: 5_000, failed: 15_000 }
const MOST = 4

let toasts: readonly Toast[] = []
let last = 0
const none: readonly Toast[] = []
const listeners = new Set<() => void>()

function change(next: readonly Toast[]) {
  toasts = next
  for (const listener of listeners) listener()
}
const add = (toast: Omit<Toast, 'id'>) => change([...toasts, { ...toast, id: ++last }].slice(-MOST))
const remove = (id: number) => change(toasts.filter((toast) => toast.id !== id))
const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

export const notify = {
  /** Something came about. */
  done: (message: string, action?: Action) => add({ tone: 'done', message, action }),
  /** Something failed: stays for a while, and says the way out. */
  failed: ({ message, remedy, libvirt }: ShownProblem, action?: Action) =>
    add({
      tone: 'failed',
      message,
      remedy: remedy ?? (libvirt?.message === message ? undefined : libvirt?.message),
      action,
    }),
}

/** Where notices come up. Once per page. */
export function Toaster() {
  const shown = useSyncExternalStore(
    subscribe,
    () => toasts,
    () => none,
  )
  return (
    <section
      aria-label="Notices"
      className="pointer-events-none fixed right-3 bottom-3 z-50 w-[min(24rem,calc(100vw-1.5rem))]"
    >
      <ol className="grid gap-2">
        {shown.map((toast) => (
          <ToastItem key={toast.id} {...toast} />
        ))}
      </ol>
    </section>
  )
}

function ToastItem({ id, tone, message, remedy, action }: Toast) {
  // Nobody reads against the clock: it stops under the pointer and the focus.
  const [held, setHeld] = useState(false)
  useEffect(() => {
    if (held) return
    const timer = setTimeout(remove, STAY[tone], id)
    return () => clearTimeout(timer)
  }, [held, id, tone])
  const Icon = tone === 'done' ? CircleCheck : OctagonAlert
  return (
    <li
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className={clsx(
        'pointer-events-auto flex animate-appear items-start gap-2 rounded-md border border-l-2 bg-surface py-2 pr-1.5 pl-3 shadow-lift',
        tone === 'done' ? 'border-l-good' : 'border-l-bad',
      )}
    >
      <Icon
        size={14}
        aria-hidden
        className={clsx('mt-[3px] shrink-0', tone === 'done' ? 'text-good' : 'text-bad')}
      />
      <div role={tone === 'done' ? 'status' : 'alert'} className="min-w-0 flex-1">
        <p className="wrap-anywhere">{message}</p>
        {remedy ? <p className="text-ink-2 wrap-anywhere">{remedy}</p> : null}
      </div>
      {action ? (
        <button
          type="button"
          className="link"
          onClick={() => {
            action.onClick()
            remove(id)
          }}
        >
          {action.label}
        </button>
      ) : null}
      <IconButton icon={X} size="sm" label="Dismiss" onClick={() => remove(id)} />
    </li>
  )
}
