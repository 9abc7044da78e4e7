import type { ReactNode } from 'react'
import { Logo } from '@/components/shell/logo'

/** What stands around signing in and setting up: the pages before the console. */
export function EntryFrame({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="grid min-h-dvh max-lg:grid-rows-[auto_1fr] lg:grid-cols-[minmax(0,5fr)_minmax(0,7fr)]">
      <header className="flex items-center gap-2.5 border-b bg-sunken px-5 py-4 lg:flex-col lg:items-start lg:justify-between lg:border-r lg:border-b-0 lg:px-10 lg:py-9">
        <p className="flex items-center gap-2.5 font-semibold text-xl tracking-tight">
          <Logo size={28} />
          Drover
        </p>
        <p className="ml-auto text-ink-2 max-lg:hidden lg:ml-0 lg:text-lg">
          Every host, every virtual machine,
          <br />
          one browser tab.
        </p>
      </header>
      <main className="grid content-start px-5 pt-10 pb-10 sm:pt-[18vh] lg:px-16">
        <div className="w-full max-w-84">
          <h1 className="mb-5 font-semibold text-2xl tracking-tight">{title}</h1>
          {children}
        </div>
      </main>
    </div>
  )
}
