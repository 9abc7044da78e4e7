'use client'
import { Content, Portal, Provider, Root, Trigger } from 'radix-ui/tooltip'
import { type ReactElement, type ReactNode, useState } from 'react'

export { Provider as TooltipProvider }

/** A short text beside a control, on hover, focus and tap. The child must take a ref and props. */
export function Tooltip({
  content,
  children,
  side = 'top',
}: {
  content: ReactNode
  children: ReactElement
  side?: 'top' | 'right' | 'bottom' | 'left'
}) {
  const [open, setOpen] = useState(false)
  return (
    <Root open={open} onOpenChange={setOpen} disableHoverableContent={false}>
      <Trigger asChild>{children}</Trigger>
      <Portal>
        <Content
          side={side}
          sideOffset={4}
          collisionPadding={8}
          className="z-50 max-w-72 animate-appear rounded-sm bg-ink px-2 py-1 text-xs text-paper"
        >
          {content}
        </Content>
      </Portal>
    </Root>
  )
}
