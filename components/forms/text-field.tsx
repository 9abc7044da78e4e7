'use client'
import type { ChangeEvent, ComponentProps, ReactNode } from 'react'
import { type Control, type FieldPath, type FieldValues, useController } from 'react-hook-form'
import { Checkbox, Field, Input, RadioGroup, type RadioOption, Select, Textarea } from '@/components/ui/field'

type Bound<T extends FieldValues> = {
  // biome-ignore lint/suspicious/noExplicitAny: the control's context and output types are of no matter to a field
  control: Control<T, any, any>
  name: FieldPath<T>
  label: string
  hint?: ReactNode
  required?: boolean
}

export function TextField<T extends FieldValues>({
  control,
  name,
  label,
  hint,
  required,
  ...input
}: Bound<T> &
  Pick<
    ComponentProps<typeof Input>,
    'type' | 'placeholder' | 'autoComplete' | 'autoFocus' | 'inputMode' | 'mono' | 'className'
  >) {
  const { field, fieldState } = useController({ control, name })
  return (
    <Field label={label} hint={hint} error={fieldState.error?.message} {...(required ? { required } : {})}>
      <Input {...input} {...field} value={field.value ?? ''} />
    </Field>
  )
}

/** Text of several lines; a file can be read into it. */
export function TextareaField<T extends FieldValues>({
  control,
  name,
  label,
  hint,
  required,
  accept,
  ...input
}: Bound<T> &
  Pick<ComponentProps<typeof Textarea>, 'placeholder' | 'rows' | 'mono' | 'className'> & {
    accept?: string
  }) {
  const { field, fieldState } = useController({ control, name })
  const read = (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0]
    event.target.value = ''
    void file?.text().then((text) => field.onChange(text))
  }
  return (
    <div className="relative">
      <Field label={label} hint={hint} error={fieldState.error?.message} {...(required ? { required } : {})}>
        <Textarea {...input} {...field} value={field.value ?? ''} />
      </Field>
      {accept ? (
        <label className="link absolute top-0 right-0 text-xs has-focus-visible:outline-2 has-focus-visible:outline-focus">
          Read from a file
          <input
            type="file"
            accept={accept}
            onChange={read}
            aria-label={`Read ${label} from a file`}
            className="sr-only"
          />
        </label>
      ) : null}
    </div>
  )
}

export function SelectField<T extends FieldValues>({
  control,
  name,
  label,
  hint,
  required,
  options,
}: Bound<T> & { options: { value: string; label: string }[] }) {
  const { field, fieldState } = useController({ control, name })
  return (
    <Field label={label} hint={hint} error={fieldState.error?.message} {...(required ? { required } : {})}>
      <Select {...field} value={field.value ?? ''}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </Select>
    </Field>
  )
}

export function CheckboxField<T extends FieldValues>({ control, name, label, hint }: Bound<T>) {
  const { field } = useController({ control, name })
  return (
    <Checkbox
      label={label}
      hint={hint}
      name={field.name}
      ref={field.ref}
      checked={Boolean(field.value)}
      onBlur={field.onBlur}
      onChange={(event) => field.onChange(event.target.checked)}
    />
  )
}

export function RadioField<T extends FieldValues>({
  control,
  name,
  label,
  options,
  columns,
}: Bound<T> & { options: RadioOption<string>[]; columns?: boolean }) {
  const { field } = useController({ control, name })
  return (
    <RadioGroup
      label={label}
      name={field.name}
      value={field.value}
      onChange={field.onChange}
      options={options}
      {...(columns ? { columns } : {})}
    />
  )
}
