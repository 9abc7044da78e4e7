'use client'
import { OctagonAlert } from 'lucide-react'
import { Toaster as Sonner, toast } from 'sonner'
import type { ShownProblem } from './problem-notice'

export function Toaster() {
  return (
    <Sonner
      position="bottom-right"
      gap={8}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            'flex w-full items-start gap-2 rounded-md border bg-surface px-3 py-2.5 text-sm text-ink shadow-lift [&_[data-icon]]:mt-1 [&_[data-content]]:min-w-0 [&_[data-content]]:flex-1',
          title: 'wrap-anywhere',
          description: 'text-ink-2 wrap-anywhere',
          actionButton: 'ml-auto shrink-0 text-link underline underline-offset-3',
          error: 'border-l-2 border-l-bad',
          success: 'border-l-2 border-l-good',
        },
      }}
    />
  )
}

type Action = { label: string; onClick: () => void }

export const notify = {
  /** Something came about. */
  done: (message: string, action?: Action) => toast.success(message, action ? { action } : {}),
  /** Something failed: stays until it was read. */
  failed: (problem: ShownProblem, action?: Action) =>
    toast.error(problem.message, {
      description: problem.remedy ?? problem.libvirt?.message,
      duration: 12_000,
      icon: <OctagonAlert size={14} className="text-bad" aria-hidden />,
      ...(action ? { action } : {}),
    }),
}
