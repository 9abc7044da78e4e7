'use client'
import { cloneElement, type ReactElement, type ReactNode, Suspense, useState } from 'react'

/** What a menu that is loaded on demand gets: hand it on to `Menu`. */
export type MenuControl = { trigger: ReactElement; open: boolean; onOpenChange: (open: boolean) => void }

/**
 * A menu whose code is fetched with the first click (`lazy`), and which is a plain button until then: a row of a
 * table, or the first load of a page, doesn't pay for what may never be opened.
 */
export function OnDemandMenu({
  button,
  children,
}: {
  button: ReactElement
  children: (control: MenuControl) => ReactNode
}) {
  const [used, setUsed] = useState(false)
  const [open, setOpen] = useState(false)
  const plain = cloneElement(button as ReactElement<Record<string, unknown>>, {
    'aria-haspopup': 'menu',
    'aria-expanded': false,
    onClick: () => {
      setUsed(true)
      setOpen(true)
    },
  })
  if (!used) return plain
  return <Suspense fallback={plain}>{children({ trigger: button, open, onOpenChange: setOpen })}</Suspense>
}
