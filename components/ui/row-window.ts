'use client'
import { type RefObject, useCallback, useLayoutEffect, useState } from 'react'

export type RowSpan = { first: number; end: number }

/** Rows drawn beyond each edge, so that a fast scroll shows no gap. */
const MARGIN = 12
/** The span moves in steps: scrolling by one row must not draw the table again. */
const STEP = 8
/** What the server draws, and the browser until it knows its height. */
const AT_FIRST = 40

/** The rows to draw, all of one height. */
export function rowSpan(scrollTop: number, viewHeight: number, rowHeight: number, count: number): RowSpan {
  const top = Math.floor(Math.max(0, scrollTop) / rowHeight) - MARGIN
  const bottom = Math.ceil((Math.max(0, scrollTop) + viewHeight) / rowHeight) + MARGIN
  const end = Math.min(count, Math.ceil(bottom / STEP) * STEP)
  return { first: Math.max(0, Math.min(Math.floor(top / STEP) * STEP, end)), end }
}

/** Which rows of a scrolling box are in sight; `reveal` scrolls one there. `head` is the height of a sticky head. */
export function useRowWindow(
  scroller: RefObject<HTMLElement | null>,
  count: number,
  rowHeight: number,
  head: number,
) {
  const [span, setSpan] = useState<RowSpan>({ first: 0, end: AT_FIRST })
  useLayoutEffect(() => {
    const box = scroller.current
    if (!box) return
    const look = () => {
      const next = rowSpan(box.scrollTop, box.clientHeight, rowHeight, count)
      setSpan((known) => (known.first === next.first && known.end === next.end ? known : next))
    }
    look()
    const resized = new ResizeObserver(look)
    resized.observe(box)
    box.addEventListener('scroll', look, { passive: true })
    return () => {
      resized.disconnect()
      box.removeEventListener('scroll', look)
    }
  }, [scroller, count, rowHeight])

  const reveal = useCallback(
    (index: number) => {
      const box = scroller.current
      if (!box) return
      const top = index * rowHeight
      const room = box.clientHeight - head - rowHeight
      if (top < box.scrollTop) box.scrollTop = top
      else if (top > box.scrollTop + room) box.scrollTop = top - room
    },
    [scroller, rowHeight, head],
  )
  // Rows that went away since the last look must not be asked for.
  return { first: Math.min(span.first, count), end: Math.min(span.end, count), reveal }
}
