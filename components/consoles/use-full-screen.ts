'use client'
import { useEffect, useState } from 'react'

type KeyboardLock = { lock?: () => Promise<void>; unlock?: () => void }
const keyboard = (): KeyboardLock => (navigator as Navigator & { keyboard?: KeyboardLock }).keyboard ?? {}

/**
 * Full screen for the whole document, not for one element: menus and dialogs are drawn outside the console's element
 * and would stay hidden. Where the browser allows it, Esc, Alt-Tab and the like then go to the guest (hold Esc to leave).
 */
export function useFullScreen(): { full: boolean; toggle: () => void } {
  const [full, setFull] = useState(false)
  useEffect(() => {
    const changed = () => setFull(document.fullscreenElement !== null)
    document.addEventListener('fullscreenchange', changed)
    return () => {
      document.removeEventListener('fullscreenchange', changed)
      if (document.fullscreenElement) void document.exitFullscreen()
    }
  }, [])
  const toggle = () => {
    if (document.fullscreenElement) {
      keyboard().unlock?.()
      void document.exitFullscreen()
      return
    }
    document.documentElement.requestFullscreen({ navigationUI: 'hide' }).then(
      () => keyboard().lock?.(),
      // Refused by the browser's policy: the button then simply does nothing more.
      () => setFull(false),
    )
  }
  return { full, toggle }
}
