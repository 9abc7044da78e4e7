import clsx from 'clsx'
import type { ReactNode } from 'react'

/** Why there is nothing here, and what to do about it. */
export function EmptyState({
  title,
  children,
  actions,
  className,
}: {
  title: ReactNode
  children?: ReactNode
  actions?: ReactNode
  className?: string
}) {
  return (
    <div className={clsx('grid max-w-lg gap-2 px-4 py-8 lg:px-6', className)}>
      <p className="font-semibold text-lg">{title}</p>
      {children ? <div className="text-ink-2">{children}</div> : null}
      {actions ? <div className="mt-1 flex flex-wrap gap-2">{actions}</div> : null}
    </div>
  )
}

/** Holds the place of what is being fetched, so that nothing jumps. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <span aria-hidden className={clsx('block animate-pulse rounded-xs bg-rule', className ?? 'h-4 w-32')} />
  )
}
