'use client'
import clsx from 'clsx'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { Content, List, Root, Trigger } from 'radix-ui/tabs'
import type { ReactNode } from 'react'

const tab =
  '-mb-px inline-flex h-8 items-center gap-1.5 border-b-2 px-0.5 whitespace-nowrap text-ink-2 hover:text-ink'
const strip = 'scroll-thin flex shrink-0 gap-5 overflow-x-auto overflow-y-hidden border-b px-4 lg:px-6'

/** Tabs that are pages, each with an address. The current one is the longest that the path begins with. */
export function TabLinks({ tabs, label }: { tabs: { href: string; label: ReactNode }[]; label: string }) {
  const path = usePathname()
  const current = tabs
    .filter(({ href }) => path === href || path.startsWith(`${href}/`))
    .sort((a, b) => b.href.length - a.href.length)[0]
  return (
    <nav aria-label={label} className={strip}>
      {tabs.map(({ href, label: text }) => (
        <Link
          key={href}
          href={href}
          aria-current={current?.href === href ? 'page' : undefined}
          className={clsx(
            tab,
            current?.href === href ? 'border-signal font-medium text-ink' : 'border-transparent',
          )}
        >
          {text}
        </Link>
      ))}
    </nav>
  )
}

/** Tabs within a page or dialog. */
export function Tabs({
  tabs,
  value,
  onChange,
  label,
  className,
}: {
  tabs: { id: string; label: ReactNode; content: ReactNode }[]
  value?: string
  onChange?: (id: string) => void
  label: string
  className?: string
}) {
  return (
    <Root
      className={className}
      {...(value === undefined ? { defaultValue: tabs[0]?.id ?? '' } : { value })}
      {...(onChange ? { onValueChange: onChange } : {})}
    >
      <List aria-label={label} className="flex gap-5 border-b">
        {tabs.map(({ id, label: text }) => (
          <Trigger
            key={id}
            value={id}
            className={clsx(
              tab,
              'border-transparent data-[state=active]:border-signal data-[state=active]:font-medium data-[state=active]:text-ink',
            )}
          >
            {text}
          </Trigger>
        ))}
      </List>
      {tabs.map(({ id, content }) => (
        <Content key={id} value={id} className="pt-3 outline-none">
          {content}
        </Content>
      ))}
    </Root>
  )
}
