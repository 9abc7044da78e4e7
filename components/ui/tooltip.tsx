'use client'
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react'

// One layer for the whole app instead of a component around each button: a table of two thousand rows has thousands
// of controls, and none of them pays for a text that is seen now and then. A control says `data-tooltip="text"`.

const DELAY = 400
const LINGER = 120
const GAP = 5

type Shown = { text: string; anchor: HTMLElement }

const anchorOf = (target: EventTarget | null): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>('[data-tooltip]') : null

/** Shows `data-tooltip` of whatever is hovered, focused by keyboard, or pressed while it is disabled. */
export function TooltipLayer() {
  const [shown, setShown] = useState<Shown | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const id = useId()

  useEffect(() => {
    const later = (wait: number, next: Shown | null) => {
      clearTimeout(timer.current)
      timer.current = setTimeout(setShown, wait, next)
    }
    const show = (anchor: HTMLElement, wait: number) =>
      later(wait, { anchor, text: anchor.dataset.tooltip ?? '' })
    const over = (event: PointerEvent) => {
      const anchor = anchorOf(event.target)
      if (event.pointerType !== 'mouse') return
      if (anchor) show(anchor, DELAY)
      else if (event.target instanceof Element && event.target.closest('[role=tooltip]'))
        clearTimeout(timer.current)
      else later(LINGER, null)
    }
    const focus = (event: FocusEvent) => {
      const anchor = anchorOf(event.target)
      if (anchor?.matches(':focus-visible')) show(anchor, 0)
    }
    // A disabled control can't do what the press asks for: it says why instead, under a thumb too.
    const press = (event: Event) => {
      const anchor = anchorOf(event.target)
      if (anchor?.getAttribute('aria-disabled') === 'true') show(anchor, 0)
      else later(0, null)
    }
    const hide = () => later(0, null)
    const key = (event: KeyboardEvent) => event.key === 'Escape' && hide()
    const listeners: [string, (event: never) => void][] = [
      ['pointerover', over],
      ['focusin', focus],
      ['focusout', hide],
      ['click', press],
      ['keydown', key],
      ['scroll', hide],
    ]
    for (const [name, listener] of listeners) document.addEventListener(name, listener as EventListener, true)
    return () => {
      clearTimeout(timer.current)
      for (const [name, listener] of listeners)
        document.removeEventListener(name, listener as EventListener, true)
    }
  }, [])

  useEffect(() => {
    if (!shown || shown.text === shown.anchor.getAttribute('aria-label')) return
    shown.anchor.setAttribute('aria-describedby', id)
    return () => shown.anchor.removeAttribute('aria-describedby')
  }, [shown, id])

  return shown?.text && shown.anchor.isConnected ? <Bubble key={shown.text} id={id} {...shown} /> : null
}

function Bubble({ id, text, anchor }: Shown & { id: string }) {
  const ref = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const bubble = ref.current
    if (!bubble) return
    const at = anchor.getBoundingClientRect()
    const { width, height } = bubble.getBoundingClientRect()
    const above = at.top - height - GAP
    bubble.style.top = `${above >= GAP ? above : at.bottom + GAP}px`
    bubble.style.left = `${Math.max(GAP, Math.min(at.left + at.width / 2 - width / 2, window.innerWidth - width - GAP))}px`
  }, [anchor])
  return (
    <div
      ref={ref}
      id={id}
      role="tooltip"
      className="fixed top-0 left-0 z-50 w-max max-w-72 animate-appear rounded-sm bg-ink px-2 py-1 text-paper text-xs wrap-anywhere"
    >
      {text}
    </div>
  )
}
