import clsx from 'clsx'
import type { ComponentType, ReactNode } from 'react'

export type Tone = 'good' | 'busy' | 'calm' | 'off' | 'bad'

export const toneText: Record<Tone, string> = {
  good: 'text-good',
  busy: 'text-busy',
  calm: 'text-calm',
  off: 'text-off',
  bad: 'text-bad',
}
export const toneWash: Record<Tone, string> = {
  good: 'bg-good-wash',
  busy: 'bg-busy-wash',
  calm: 'bg-calm-wash',
  off: 'bg-off-wash',
  bad: 'bg-bad-wash',
}
export const toneFill: Record<Tone, string> = {
  good: 'bg-good',
  busy: 'bg-signal',
  calm: 'bg-calm',
  off: 'bg-off',
  bad: 'bg-bad',
}

/** A small label. */
export function Badge({
  tone = 'off',
  children,
  className,
  title,
}: {
  tone?: Tone
  children: ReactNode
  className?: string
  title?: string
}) {
  return (
    <span
      title={title}
      className={clsx(
        'inline-flex h-4.5 items-center rounded-xs px-1.5 text-xs whitespace-nowrap',
        toneText[tone],
        toneWash[tone],
        className,
      )}
    >
      {children}
    </span>
  )
}

/** A state: glyph, word and colour, always together. */
export function StateBadge({
  tone,
  icon: Icon,
  label,
  title,
  faded,
  className,
}: {
  tone: Tone
  icon: ComponentType<{ className?: string }>
  label: ReactNode
  title?: string
  /** For what was last known of a lost host. */
  faded?: boolean
  className?: string
}) {
  return (
    <span
      title={title}
      className={clsx(
        'inline-flex min-w-0 items-center gap-1.5 whitespace-nowrap',
        toneText[tone],
        className,
      )}
    >
      <Icon className={clsx('shrink-0', faded && 'opacity-60')} />
      <span className="truncate">{label}</span>
    </span>
  )
}
