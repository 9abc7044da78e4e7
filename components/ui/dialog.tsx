'use client'
import clsx from 'clsx'
import { X } from 'lucide-react'
import { Close, Content, Description, Overlay, Portal, Root, Title } from 'radix-ui/dialog'
import type { ReactNode } from 'react'
import { IconButton } from './icon-button'

export type DialogProps = {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: ReactNode
  /** One or two sentences under the title. */
  description?: ReactNode
  size?: 'sm' | 'md' | 'lg' | 'xl'
  /** Buttons, the main one last. */
  footer?: ReactNode
  children?: ReactNode
  /** While something runs or was typed: a click outside doesn't close it. */
  keepOpen?: boolean
}

const widths = { sm: 'sm:w-105', md: 'sm:w-140', lg: 'sm:w-200', xl: 'sm:w-270' }

/** The first field or what asks for it, else the dialog itself; not the Close button, which would only show its tooltip. */
function focusFirst(event: Event) {
  if (!(event.target instanceof HTMLElement)) return
  event.preventDefault()
  const wanted =
    event.target.querySelector<HTMLElement>('[data-autofocus], [autofocus]') ??
    event.target.querySelector<HTMLElement>('input:not([type=file], [readonly]), select, textarea')
  ;(wanted ?? event.target).focus()
}

export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  size = 'md',
  footer,
  children,
  keepOpen,
}: DialogProps) {
  return (
    <Root open={open} onOpenChange={onOpenChange}>
      <Portal>
        <Overlay className="fixed inset-0 z-40 animate-appear bg-shade" />
        <Content
          {...(description ? {} : { 'aria-describedby': undefined })}
          onOpenAutoFocus={focusFirst}
          onInteractOutside={(event) => keepOpen && event.preventDefault()}
          className={clsx(
            'fixed z-40 flex animate-appear flex-col border-rule bg-surface shadow-lift outline-none',
            'inset-x-0 bottom-0 max-h-[92dvh] rounded-t-md border-t',
            'sm:inset-x-auto sm:top-[12vh] sm:bottom-auto sm:left-1/2 sm:max-h-[80vh] sm:max-w-[calc(100vw-2rem)] sm:-translate-x-1/2 sm:rounded-md sm:border',
            widths[size],
          )}
        >
          <header className="flex items-start gap-3 px-4 pt-3.5 pb-2">
            <div className="min-w-0 flex-1">
              <Title className="font-semibold text-lg wrap-anywhere">{title}</Title>
              {description ? (
                <Description className="mt-1 text-ink-2 wrap-anywhere">{description}</Description>
              ) : null}
            </div>
            <Close asChild>
              <IconButton icon={X} label="Close" className="-mt-1 -mr-1.5" />
            </Close>
          </header>
          <div className="scroll-thin min-h-0 flex-1 overflow-y-auto px-4 py-2">{children}</div>
          {footer ? (
            <footer className="flex flex-wrap items-center justify-end gap-2 border-t px-4 py-3">
              {footer}
            </footer>
          ) : (
            <div className="h-2" />
          )}
        </Content>
      </Portal>
    </Root>
  )
}
