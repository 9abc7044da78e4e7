import clsx from 'clsx'
import type { ReactNode } from 'react'

/** Names and values in two columns, one hairline a row. */
export function KeyValues({
  items,
  className,
  labelWidth = '9rem',
}: {
  items: { label: string; value: ReactNode; mono?: boolean }[]
  className?: string
  labelWidth?: string
}) {
  return (
    <dl className={clsx('divide-y divide-rule', className)}>
      {items.map(({ label, value, mono }) => (
        <div
          key={label}
          className="grid min-h-7 items-baseline gap-x-3 py-1"
          style={{ gridTemplateColumns: `${labelWidth} minmax(0, 1fr)` }}
        >
          <dt className="text-ink-3">{label}</dt>
          <dd className={clsx('min-w-0 wrap-anywhere', mono && 'font-mono text-xs')}>{value ?? '–'}</dd>
        </div>
      ))}
    </dl>
  )
}
