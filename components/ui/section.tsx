import clsx from 'clsx'
import type { ReactNode } from 'react'

/** A part of a page: a heading over a hairline, no box. */
export function Section({
  title,
  note,
  actions,
  children,
  className,
  id,
}: {
  title: ReactNode
  /** A few quiet words beside the title. */
  note?: ReactNode
  actions?: ReactNode
  children?: ReactNode
  className?: string
  id?: string
}) {
  return (
    <section id={id} className={clsx('min-w-0', className)}>
      <header className="flex min-h-8 flex-wrap items-center gap-x-2 gap-y-1 border-b py-0.5">
        <h2 className="font-semibold">{title}</h2>
        {note ? <span className="text-ink-3 text-xs">{note}</span> : null}
        {actions ? <div className="ml-auto flex items-center gap-1">{actions}</div> : null}
      </header>
      <div className="pt-2">{children}</div>
    </section>
  )
}

/** The head of a page: its one h1, state beside it, actions at the right. */
export function PageHeader({
  title,
  state,
  note,
  actions,
}: {
  title: ReactNode
  state?: ReactNode
  note?: ReactNode
  actions?: ReactNode
}) {
  return (
    <header className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 pt-3 pb-2.5 lg:px-6">
      <h1 className="min-w-0 font-semibold text-xl wrap-anywhere">{title}</h1>
      {state}
      {note ? <span className="text-ink-3">{note}</span> : null}
      {actions ? <div className="flex flex-wrap items-center gap-1.5 ml-auto">{actions}</div> : null}
    </header>
  )
}

/** The body of an ordinary page, with its margins. */
export function PageBody({ children, className }: { children: ReactNode; className?: string }) {
  return <div className={clsx('grid gap-6 px-4 pb-8 lg:px-6', className)}>{children}</div>
}
