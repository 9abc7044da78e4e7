'use client'
import { Menu as MenuIcon, Search } from 'lucide-react'
import { useEffect, useState } from 'react'
import { buttonClass } from '@/components/ui/button'
import { Kbd } from '@/components/ui/code'
import { IconButton } from '@/components/ui/icon-button'
import { Spinner } from '@/components/ui/spinner'
import { useLiveState } from '@/lib/client/live'
import { Breadcrumb } from './breadcrumb'
import { JobIndicator } from './job-indicator'
import { UserMenu } from './user-menu'

export function Header({ onMenu, onSearch }: { onMenu: () => void; onSearch: () => void }) {
  return (
    <header className="flex h-11 shrink-0 items-center gap-1.5 border-b px-2 lg:px-4">
      <IconButton icon={MenuIcon} label="Menu" onClick={onMenu} className="lg:hidden" />
      <div className="min-w-0 flex-1 lg:pl-2">
        <Breadcrumb />
      </div>
      <StreamState />
      <JobIndicator />
      <button
        type="button"
        onClick={onSearch}
        className={buttonClass({}, 'text-ink-3! border-rule! font-normal! sm:w-52 sm:justify-start')}
      >
        <Search size={14} aria-hidden />
        <span className="flex-1 text-left max-sm:sr-only">Find or do…</span>
        <span className="max-sm:hidden">
          <Kbd>Ctrl K</Kbd>
        </span>
      </button>
      <UserMenu />
    </header>
  )
}

/** Says quietly that what is shown may be old. A blip of a second is not worth a word. */
function StreamState() {
  const state = useLiveState()
  const [late, setLate] = useState(false)
  useEffect(() => {
    setLate(false)
    if (state === 'live') return
    const timer = setTimeout(() => setLate(true), 1500)
    return () => clearTimeout(timer)
  }, [state])
  return (
    <span
      role="status"
      className="flex items-center gap-1.5 text-busy text-xs"
      title={late ? 'Drover can’t be reached: what you see is the last known state' : undefined}
    >
      {late ? (
        <>
          <Spinner size={12} />
          <span className="max-sm:sr-only">Reconnecting</span>
        </>
      ) : null}
    </span>
  )
}
