'use client'
import clsx from 'clsx'
import type { LucideIcon } from 'lucide-react'
import type { ComponentPropsWithRef } from 'react'
import type { ButtonLook } from './button'
import { buttonClass } from './button'
import { Spinner } from './spinner'

export type IconButtonProps = Omit<ComponentPropsWithRef<'button'>, 'disabled' | 'children'> &
  ButtonLook & {
    icon: LucideIcon
    /** Its name, also shown as a tooltip. */
    label: string
    pending?: boolean
    disabledReason?: string | null | false
  }

const squares = { sm: 'w-6 pointer-coarse:w-8', md: 'w-7 pointer-coarse:w-9', lg: 'w-8 pointer-coarse:w-10' }

export function IconButton({
  icon: Icon,
  label,
  variant = 'quiet',
  size = 'md',
  pending,
  disabledReason,
  className,
  onClick,
  ...rest
}: IconButtonProps) {
  const off = Boolean(disabledReason) || pending
  return (
    <button
      type="button"
      aria-label={label}
      data-tooltip={disabledReason ? `${label}: ${disabledReason}` : label}
      aria-disabled={off || undefined}
      className={buttonClass({ variant, size }, clsx('px-0!', squares[size], className))}
      onClick={(event) => (off ? event.preventDefault() : onClick?.(event))}
      {...rest}
    >
      {pending ? <Spinner size={14} /> : <Icon size={15} aria-hidden />}
    </button>
  )
}
