'use client'
import clsx from 'clsx'
import type { LucideIcon } from 'lucide-react'
import Link from 'next/link'
import type { ComponentPropsWithRef, MouseEvent, ReactNode } from 'react'
import { Spinner } from './spinner'

export type ButtonLook = {
  variant?: 'primary' | 'secondary' | 'quiet' | 'danger'
  size?: 'sm' | 'md' | 'lg'
}

const base =
  'inline-flex shrink-0 select-none items-center justify-center gap-1.5 whitespace-nowrap rounded-sm border font-medium ' +
  'aria-disabled:opacity-55 [&_svg]:shrink-0'

const variants = {
  primary: 'border-transparent bg-signal text-signal-ink not-aria-disabled:hover:bg-signal-hover',
  secondary: 'border-rule-strong bg-surface text-ink not-aria-disabled:hover:bg-hover',
  quiet:
    'border-transparent bg-transparent text-ink-2 not-aria-disabled:hover:bg-hover not-aria-disabled:hover:text-ink',
  danger: 'border-transparent bg-bad-fill text-bad-fill-ink not-aria-disabled:hover:brightness-110',
}
const sizes = {
  sm: 'h-6 px-2 text-xs pointer-coarse:h-8',
  md: 'h-7 px-2.5 pointer-coarse:h-9',
  lg: 'h-8 px-3.5 pointer-coarse:h-10',
}

export const buttonClass = ({ variant = 'secondary', size = 'md' }: ButtonLook, className?: string) =>
  clsx(base, variants[variant], sizes[size], className)

export type ButtonProps = Omit<ComponentPropsWithRef<'button'>, 'disabled'> &
  ButtonLook & {
    /** Where the focus goes when its dialog opens. */
    'data-autofocus'?: boolean | undefined
    icon?: LucideIcon
    /** Shows a spinner and takes no clicks, but keeps focus and width. */
    pending?: boolean
    /** Why it can't be used now: it stays focusable and says so. */
    disabledReason?: string | null | false
    disabled?: boolean
  }

export function Button({
  variant,
  size,
  icon: Icon,
  pending,
  disabledReason,
  disabled,
  className,
  children,
  onClick,
  type = 'button',
  ...rest
}: ButtonProps) {
  const off = Boolean(disabledReason) || disabled || pending
  return (
    <button
      type={off ? 'button' : type}
      className={buttonClass({ variant, size }, className)}
      aria-disabled={off || undefined}
      aria-busy={pending || undefined}
      data-tooltip={disabledReason || undefined}
      onClick={(event: MouseEvent<HTMLButtonElement>) => (off ? event.preventDefault() : onClick?.(event))}
      {...rest}
    >
      {pending ? <Spinner size={14} /> : Icon ? <Icon size={14} aria-hidden /> : null}
      {children}
    </button>
  )
}

/** A link that looks like a button: for going somewhere. */
export function ButtonLink({
  variant,
  size,
  icon: Icon,
  className,
  children,
  ...rest
}: ComponentPropsWithRef<typeof Link> & ButtonLook & { icon?: LucideIcon; children?: ReactNode }) {
  return (
    <Link className={buttonClass({ variant, size }, className)} {...rest}>
      {Icon ? <Icon size={14} aria-hidden /> : null}
      {children}
    </Link>
  )
}
