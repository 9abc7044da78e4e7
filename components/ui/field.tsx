'use client'
import clsx from 'clsx'
import { type ComponentPropsWithRef, createContext, type ReactNode, useContext, useId } from 'react'

type FieldIds = { id: string; describedBy: string | undefined; invalid: boolean; required: boolean }
const FieldContext = createContext<FieldIds | null>(null)

/** Label, control, hint and error, tied together for screen readers. The control inside picks its ids up by itself. */
export function Field({
  label,
  hint,
  error,
  required,
  labelHidden,
  children,
  className,
}: {
  label: ReactNode
  hint?: ReactNode
  error?: string | null | undefined
  required?: boolean
  labelHidden?: boolean
  children: ReactNode
  className?: string
}) {
  const id = useId()
  const described = [error ? `${id}-error` : null, hint ? `${id}-hint` : null].filter(Boolean).join(' ')
  return (
    <FieldContext
      value={{
        id,
        describedBy: described || undefined,
        invalid: Boolean(error),
        required: Boolean(required),
      }}
    >
      <div className={clsx('grid min-w-0 content-start gap-1', className)}>
        <label htmlFor={id} className={clsx('font-medium', labelHidden && 'sr-only')}>
          {label}
        </label>
        {children}
        {hint ? (
          <p id={`${id}-hint`} className="text-ink-3 text-xs wrap-anywhere">
            {hint}
          </p>
        ) : null}
        {error ? (
          <p id={`${id}-error`} className="text-bad text-xs wrap-anywhere">
            {error}
          </p>
        ) : null}
      </div>
    </FieldContext>
  )
}

const useFieldProps = () => {
  const field = useContext(FieldContext)
  return field
    ? {
        id: field.id,
        'aria-describedby': field.describedBy,
        'aria-invalid': field.invalid || undefined,
        'aria-required': field.required || undefined,
      }
    : {}
}

const box =
  'w-full min-w-0 rounded-sm border border-rule-strong bg-surface px-2 text-ink placeholder:text-ink-3 ' +
  'aria-invalid:border-bad disabled:opacity-55 [&:not(select):read-only]:bg-sunken'

export function Input({ className, mono, ...props }: ComponentPropsWithRef<'input'> & { mono?: boolean }) {
  return (
    <input
      autoComplete="off"
      spellCheck={false}
      {...useFieldProps()}
      {...props}
      className={clsx(box, 'h-7 pointer-coarse:h-9', mono && 'font-mono text-xs', className)}
    />
  )
}

export function Textarea({
  className,
  mono,
  ...props
}: ComponentPropsWithRef<'textarea'> & { mono?: boolean }) {
  return (
    <textarea
      autoComplete="off"
      spellCheck={false}
      rows={4}
      {...useFieldProps()}
      {...props}
      className={clsx(box, 'scroll-thin py-1', mono && 'font-mono text-xs', className)}
    />
  )
}

/** The browser's own select: it works everywhere, also under a thumb. */
export function Select({ className, ...props }: ComponentPropsWithRef<'select'>) {
  return (
    <select
      {...useFieldProps()}
      {...props}
      className={clsx(
        box,
        'h-7 appearance-none bg-(image:--caret) bg-[right_0.5rem_center] bg-no-repeat pr-6 pointer-coarse:h-9',
        className,
      )}
    />
  )
}

const tick = 'mt-[3px] size-3.5 shrink-0 accent-(--signal) pointer-coarse:size-5'

/** A checkbox with its words beside it. */
export function Checkbox({
  label,
  hint,
  className,
  ...props
}: Omit<ComponentPropsWithRef<'input'>, 'type'> & { label: ReactNode; hint?: ReactNode }) {
  const id = useId()
  return (
    <div className={clsx('flex items-start gap-2', className)}>
      <input
        id={id}
        aria-describedby={hint ? `${id}-hint` : undefined}
        {...props}
        type="checkbox"
        className={tick}
      />
      <div className="min-w-0">
        <label htmlFor={id} className="wrap-anywhere">
          {label}
        </label>
        {hint ? (
          <p id={`${id}-hint`} className="text-ink-3 text-xs wrap-anywhere">
            {hint}
          </p>
        ) : null}
      </div>
    </div>
  )
}

export type RadioOption<T extends string> = {
  value: T
  label: ReactNode
  hint?: ReactNode
  disabledReason?: string | undefined
}

/** One of a few, each with room for a sentence. */
export function RadioGroup<T extends string>({
  label,
  labelHidden,
  name,
  value,
  onChange,
  options,
  columns,
}: {
  label: ReactNode
  labelHidden?: boolean
  name: string
  value: T
  onChange: (value: T) => void
  options: RadioOption<T>[]
  /** Side by side where there is room. */
  columns?: boolean
}) {
  return (
    <fieldset className="min-w-0">
      <legend className={clsx('mb-1 font-medium', labelHidden && 'sr-only')}>{label}</legend>
      <div className={clsx('grid gap-1.5', columns && 'sm:grid-flow-col sm:auto-cols-fr')}>
        {options.map((option) => (
          <label
            key={option.value}
            className={clsx('flex items-start gap-2', option.disabledReason && 'text-ink-3')}
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              aria-disabled={option.disabledReason ? true : undefined}
              onChange={() => !option.disabledReason && onChange(option.value)}
              className={tick}
            />
            <span className="min-w-0">
              <span className="block">{option.label}</span>
              {option.disabledReason || option.hint ? (
                <span className="block text-ink-3 text-xs wrap-anywhere">
                  {option.disabledReason ?? option.hint}
                </span>
              ) : null}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
