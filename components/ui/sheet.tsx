'use client'
import clsx from 'clsx'
import { X } from 'lucide-react'
import { Close, Content, Overlay, Portal, Root, Title } from 'radix-ui/dialog'
import type { ReactNode } from 'react'
import { IconButton } from './icon-button'

/** A panel that slides over the page from a side. */
export function Sheet({
  open,
  onOpenChange,
  title,
  side = 'right',
  titleHidden,
  children,
  className,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  titleHidden?: boolean
  side?: 'left' | 'right'
  children: ReactNode
  className?: string
}) {
  return (
    <Root open={open} onOpenChange={onOpenChange}>
      <Portal>
        <Overlay className="fixed inset-0 z-40 animate-appear bg-shade" />
        <Content
          aria-describedby={undefined}
          className={clsx(
            'fixed inset-y-0 z-40 flex w-[min(26rem,100vw)] flex-col bg-surface shadow-lift outline-none',
            side === 'right' ? 'right-0 animate-slide-in border-l' : 'left-0 animate-slide-in-left border-r',
            className,
          )}
        >
          {titleHidden ? (
            <Title className="sr-only">{title}</Title>
          ) : (
            <header className="flex items-center border-b py-2 pr-2 pl-4">
              <Title className="flex-1 font-semibold text-lg">{title}</Title>
              <Close asChild>
                <IconButton icon={X} label="Close" />
              </Close>
            </header>
          )}
          <div className="scroll-thin min-h-0 flex-1 overflow-y-auto">{children}</div>
        </Content>
      </Portal>
    </Root>
  )
}
