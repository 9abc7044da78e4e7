'use client'
import { type FormEvent, type ReactNode, useEffect, useId } from 'react'
import type { FieldValues, Path, UseFormReturn } from 'react-hook-form'
import { Button } from '@/components/ui/button'
import { Dialog, type DialogProps } from '@/components/ui/dialog'
import { ProblemNotice } from '@/components/ui/problem-notice'
import type { Problem } from '@/lib/shared/problem'

type FormShellProps<T extends FieldValues> = {
  form: UseFormReturn<T, unknown, FieldValues> | UseFormReturn<T>
  /** Called with what the resolver accepted. */
  onSubmit: (values: T) => void
  /** Of the last try; null when there is none. What was typed stays. */
  error: Problem | null
  pending: boolean
  children: ReactNode
}

/** Puts the problem beside its field if the form has that field, else the caller shows it above the buttons. */
function useProblemOnField<T extends FieldValues>(form: UseFormReturn<T>, error: Problem | null): boolean {
  const known = Boolean(error?.field && hasField(form.getValues(), error.field))
  useEffect(() => {
    if (error?.field && known)
      form.setError(
        error.field as Path<T>,
        { type: 'server', message: [error.message, error.remedy].filter(Boolean).join(' ') },
        { shouldFocus: true },
      )
  }, [form, error, known])
  return known && !error?.libvirt
}

function hasField(values: FieldValues, path: string): boolean {
  let at: unknown = values
  for (const part of path.split('.')) {
    if (typeof at !== 'object' || at === null || !(part in at)) return false
    at = (at as Record<string, unknown>)[part]
  }
  return true
}

function submitOf<T extends FieldValues>(
  form: UseFormReturn<T>,
  pending: boolean,
  onSubmit: (values: T) => void,
) {
  return (event: FormEvent) => {
    event.preventDefault()
    // A form inside a dialog inside a form: React's synthetic submit would bubble through the portal.
    event.stopPropagation()
    if (!pending) void form.handleSubmit((values) => onSubmit(values as T))(event)
  }
}

/** A form in a dialog: it can't be made without saying what happens on an error and while it is sent. */
export function FormDialog<T extends FieldValues>({
  form: anyForm,
  onSubmit,
  error,
  pending,
  submitLabel,
  submitDisabledReason,
  extraActions,
  children,
  ...dialog
}: FormShellProps<T> &
  Omit<DialogProps, 'footer' | 'keepOpen'> & {
    submitLabel: string
    submitDisabledReason?: string | null
    extraActions?: ReactNode
  }) {
  const id = useId()
  // The resolver's output type doesn't matter to the shell.
  const form = anyForm as UseFormReturn<T>
  const onField = useProblemOnField(form, error)
  return (
    <Dialog
      {...dialog}
      keepOpen={pending || form.formState.isDirty}
      footer={
        <>
          {extraActions ? <div className="mr-auto flex gap-2">{extraActions}</div> : null}
          <Button onClick={() => dialog.onOpenChange(false)}>Cancel</Button>
          <Button
            type="submit"
            form={id}
            variant="primary"
            pending={pending}
            disabledReason={submitDisabledReason ?? null}
          >
            {submitLabel}
          </Button>
        </>
      }
    >
      <form id={id} noValidate onSubmit={submitOf(form, pending, onSubmit)} className="grid gap-3">
        {children}
        {error && !onField ? <ProblemNotice problem={error} /> : null}
      </form>
    </Dialog>
  )
}

/** The same for a form that is part of a page. */
export function PageForm<T extends FieldValues>({
  form: anyForm,
  onSubmit,
  error,
  pending,
  submitLabel,
  submitDisabledReason,
  extraActions,
  children,
  className,
}: FormShellProps<T> & {
  submitLabel: string
  submitDisabledReason?: string | null
  extraActions?: ReactNode
  className?: string
}) {
  const form = anyForm as UseFormReturn<T>
  const onField = useProblemOnField(form, error)
  return (
    <form
      noValidate
      // Sent before React took over, nothing of it may stand in the address.
      method="post"
      onSubmit={submitOf(form, pending, onSubmit)}
      className={className ?? 'grid max-w-xl gap-4'}
    >
      {children}
      {error && !onField ? <ProblemNotice problem={error} /> : null}
      <div className="flex flex-wrap items-center gap-2">
        <Button
          type="submit"
          variant="primary"
          size="lg"
          pending={pending}
          disabledReason={submitDisabledReason ?? null}
        >
          {submitLabel}
        </Button>
        {extraActions}
      </div>
    </form>
  )
}
