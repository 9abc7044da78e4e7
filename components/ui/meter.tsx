'use client'
import clsx from 'clsx'
import { useRef } from 'react'
import { type Tone, toneFill } from './badge'

/** How full something is, as a thin bar. 0 to 100. */
export function Meter({
  value,
  label,
  tone = 'off',
  className,
}: {
  value: number
  label: string
  tone?: Tone
  className?: string
}) {
  const shown = Math.min(100, Math.max(0, value))
  return (
    // biome-ignore lint/a11y/useSemanticElements: browsers draw <meter> each in their own way
    <span
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(shown)}
      className={clsx('inline-block h-1.5 overflow-hidden rounded-xs bg-rule align-middle', className)}
    >
      <span className={clsx('block h-full', toneFill[tone])} style={{ width: `${shown}%` }} />
    </span>
  )
}

/** How far something has come. Never runs backwards while `of` names the same thing. */
export function Progress({
  value,
  label,
  of = '',
  tone = 'busy',
  className,
}: {
  value: number | null
  label: string
  of?: string
  tone?: Tone
  className?: string
}) {
  const furthest = useRef({ of, value: 0 })
  if (furthest.current.of !== of) furthest.current = { of, value: 0 }
  if (value !== null && value > furthest.current.value) furthest.current.value = Math.min(100, value)
  const shown = furthest.current.value
  return (
    <span
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(value === null ? {} : { 'aria-valuenow': Math.floor(shown) })}
      className={clsx('inline-block h-1.5 overflow-hidden rounded-xs bg-rule align-middle', className)}
    >
      <span
        className={clsx(
          'block h-full origin-left transition-[width] duration-300 ease-linear',
          toneFill[tone],
          value === null && 'animate-pulse',
        )}
        style={{ width: value === null ? '100%' : `${shown}%` }}
      />
    </span>
  )
}
