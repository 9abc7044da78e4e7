'use client'
import { type ReactNode, useId, useState } from 'react'
import { Button } from './button'
import { Dialog } from './dialog'
import { ProblemNotice, type ShownProblem } from './problem-notice'

export type ConfirmDialogProps = {
  open: boolean
  onOpenChange: (open: boolean) => void
  /** A question: "Force off web1?" */
  title: ReactNode
  /** What happens, and what may be lost. */
  children?: ReactNode
  /** The verb: "Force off". */
  confirmLabel: string
  danger?: boolean
  /** Has to be typed before the button works. */
  typedName?: string
  pending: boolean
  /** Of the last try; the dialog stays open and shows it. */
  error: ShownProblem | null
  onConfirm: () => void
}

export function ConfirmDialog({
  open,
  onOpenChange,
  title,
  children,
  confirmLabel,
  danger = true,
  typedName,
  pending,
  error,
  onConfirm,
}: ConfirmDialogProps) {
  const [typed, setTyped] = useState('')
  const id = useId()
  const change = (next: boolean) => {
    setTyped('')
    onOpenChange(next)
  }
  const mismatch = typedName !== undefined && typed !== typedName
  return (
    <Dialog
      open={open}
      onOpenChange={change}
      title={title}
      size="sm"
      keepOpen={pending}
      footer={
        <>
          <Button data-autofocus={typedName === undefined || undefined} onClick={() => change(false)}>
            Cancel
          </Button>
          <Button
            variant={danger ? 'danger' : 'primary'}
            pending={pending}
            disabledReason={mismatch && 'Type the name to confirm'}
            onClick={onConfirm}
          >
            {confirmLabel}
          </Button>
        </>
      }
    >
      <div className="grid gap-3 text-ink-2">
        {children}
        {typedName !== undefined ? (
          <label htmlFor={id} className="grid gap-1 text-ink">
            <span>
              Type <b className="font-mono font-semibold wrap-anywhere">{typedName}</b> to confirm
            </span>
            <input
              id={id}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              autoComplete="off"
              spellCheck={false}
              className="h-7 rounded-sm border border-rule-strong bg-surface px-2"
            />
          </label>
        ) : null}
        {error ? <ProblemNotice problem={error} /> : null}
      </div>
    </Dialog>
  )
}
