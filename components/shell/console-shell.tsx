'use client'
import dynamic from 'next/dynamic'
import { usePathname } from 'next/navigation'
import { type ReactNode, useEffect, useState } from 'react'
import { Toaster } from '@/components/ui/toast'
import { LiveProvider } from '@/lib/client/live'
import { MeProvider } from '@/lib/client/me'
import type { Me } from '@/lib/shared/contract/users'
import type { PackedSnapshot } from '@/lib/shared/packed-snapshot'
import { Header } from './header'
import { Sidebar } from './sidebar'

const CommandPalette = dynamic(() => import('./command-palette').then((module) => module.CommandPalette), {
  ssr: false,
})

const Sheet = dynamic(() => import('@/components/ui/sheet').then((module) => module.Sheet), { ssr: false })

/** What stands around every page of the console, and holds its one live stream. */
export function ConsoleShell({
  me,
  initial,
  children,
}: {
  me: Me
  initial: PackedSnapshot
  children: ReactNode
}) {
  return (
    <MeProvider me={me}>
      <LiveProvider initial={initial}>
        <Frame>{children}</Frame>
        <Toaster />
      </LiveProvider>
    </MeProvider>
  )
}

function Frame({ children }: { children: ReactNode }) {
  const [menuOpen, setMenuOpen] = useState(false)
  const [palette, setPalette] = useState<'never' | 'open' | 'closed'>('never')
  const path = usePathname()
  // biome-ignore lint/correctness/useExhaustiveDependencies: going anywhere closes the drawer
  useEffect(() => setMenuOpen(false), [path])
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (
        event.key.toLowerCase() !== 'k' ||
        !(event.ctrlKey || event.metaKey) ||
        event.shiftKey ||
        event.altKey
      )
        return
      event.preventDefault()
      setPalette((state) => (state === 'open' ? 'closed' : 'open'))
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
  return (
    <div className="flex h-dvh overflow-hidden">
      <a
        href="#main"
        className="sr-only z-50 rounded-sm bg-surface px-3 py-1 focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
      >
        Skip to the content
      </a>
      <div className="w-54 shrink-0 border-r bg-sunken max-lg:hidden">
        <Sidebar />
      </div>
      <div className="flex min-w-0 flex-1 flex-col">
        <Header onMenu={() => setMenuOpen(true)} onSearch={() => setPalette('open')} />
        <main
          id="main"
          tabIndex={-1}
          className="scroll-thin relative flex min-h-0 flex-1 flex-col overflow-y-auto outline-none"
        >
          {children}
        </main>
      </div>
      {menuOpen ? (
        <Sheet open onOpenChange={setMenuOpen} title="Menu" titleHidden side="left" className="w-64!">
          <Sidebar />
        </Sheet>
      ) : null}
      {palette === 'never' ? null : (
        <CommandPalette
          open={palette === 'open'}
          onOpenChange={(open) => setPalette(open ? 'open' : 'closed')}
        />
      )}
    </div>
  )
}
