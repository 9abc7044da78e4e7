import clsx from 'clsx'
import type { ReactNode } from 'react'

/** UUIDs, addresses, paths: what has to be read letter by letter. */
export function Code({
  children,
  className,
  title,
}: {
  children: ReactNode
  className?: string
  title?: string
}) {
  return (
    <code title={title} className={clsx('font-mono text-xs', className)}>
      {children}
    </code>
  )
}

export function CodeBlock({
  children,
  className,
  label,
}: {
  children: string
  className?: string
  label: string
}) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      className={clsx('scroll-thin overflow-auto rounded-sm border bg-sunken p-2.5', className)}
    >
      <pre className="font-mono text-xs">{children}</pre>
    </section>
  )
}

export function Kbd({ children }: { children: ReactNode }) {
  return <kbd className="rounded-xs border bg-surface px-1 font-sans text-2xs text-ink-3">{children}</kbd>
}
