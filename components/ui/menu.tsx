'use client'
import clsx from 'clsx'
import { Check, type LucideIcon } from 'lucide-react'
import Link from 'next/link'
import {
  Content,
  Item,
  ItemIndicator,
  Label,
  Portal,
  RadioGroup,
  RadioItem,
  Root,
  Separator,
  Trigger,
} from 'radix-ui/dropdown-menu'
import type { ReactElement, ReactNode } from 'react'

/** A menu behind a button. `trigger` must take a ref and props (Button, IconButton). */
export function Menu({
  trigger,
  children,
  align = 'end',
  label,
  open,
  onOpenChange,
}: {
  trigger: ReactElement
  children: ReactNode
  align?: 'start' | 'end'
  label?: string
  open?: boolean
  onOpenChange?: (open: boolean) => void
}) {
  return (
    <Root modal={false} {...(open === undefined ? {} : { open })} {...(onOpenChange ? { onOpenChange } : {})}>
      <Trigger asChild>{trigger}</Trigger>
      <Portal>
        <Content
          aria-label={label}
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className="scroll-thin z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-44 max-w-80 animate-appear overflow-y-auto rounded-md border bg-surface py-1 shadow-lift"
        >
          {children}
        </Content>
      </Portal>
    </Root>
  )
}

const row =
  'flex min-h-7 w-full items-center gap-2 px-3 py-1 outline-none data-highlighted:bg-hover pointer-coarse:min-h-10'

export function MenuItem({
  icon: Icon,
  children,
  onSelect,
  disabledReason,
  danger,
  hint,
}: {
  icon?: LucideIcon
  children: ReactNode
  onSelect: () => void
  /** It stays in the menu, can be focused, and says why it can't be used. */
  disabledReason?: string | null | false
  danger?: boolean
  hint?: ReactNode
}) {
  return (
    <Item
      className={clsx(row, disabledReason ? 'text-ink-3' : danger && 'text-bad')}
      aria-disabled={disabledReason ? true : undefined}
      onSelect={(event) => (disabledReason ? event.preventDefault() : onSelect())}
    >
      {Icon ? <Icon size={14} aria-hidden className="shrink-0" /> : <span className="w-3.5 shrink-0" />}
      <span className="min-w-0 flex-1">
        <span className="block">{children}</span>
        {disabledReason ? <span className="block text-2xs">{disabledReason}</span> : null}
      </span>
      {hint ? <span className="text-ink-3 text-xs">{hint}</span> : null}
    </Item>
  )
}

export function MenuLink({
  icon: Icon,
  href,
  children,
  newTab,
}: {
  icon?: LucideIcon
  href: string
  children: ReactNode
  newTab?: boolean
}) {
  return (
    <Item asChild className={row}>
      <Link href={href} {...(newTab ? { target: '_blank', rel: 'noopener' } : {})}>
        {Icon ? <Icon size={14} aria-hidden className="shrink-0" /> : <span className="w-3.5 shrink-0" />}
        {children}
      </Link>
    </Item>
  )
}

export function MenuChoice<T extends string>({
  value,
  onChange,
  options,
  label,
}: {
  value: T
  onChange: (value: T) => void
  options: { value: T; label: string; icon?: LucideIcon }[]
  label: string
}) {
  return (
    <RadioGroup value={value} onValueChange={(next) => onChange(next as T)} aria-label={label}>
      {options.map(({ value: option, label: text, icon: Icon }) => (
        <RadioItem key={option} value={option} className={row} onSelect={(event) => event.preventDefault()}>
          {Icon ? <Icon size={14} aria-hidden className="shrink-0" /> : null}
          <span className="flex-1">{text}</span>
          <ItemIndicator>
            <Check size={14} aria-hidden />
          </ItemIndicator>
        </RadioItem>
      ))}
    </RadioGroup>
  )
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <Label className="px-3 pt-1 pb-0.5 text-2xs text-ink-3">{children}</Label>
}

export function MenuSeparator() {
  return <Separator className="my-1 h-px bg-rule" />
}
