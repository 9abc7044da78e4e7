'use client'
import { useMutation } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { PageForm } from '@/components/forms/form-dialog'
import { TextField } from '@/components/forms/text-field'
import { Section } from '@/components/ui/section'
import { notify } from '@/components/ui/toast'
import { problemOf, query } from '@/lib/client/api'
import { passwordProblem } from './password-problem'

type Values = { current: string; next: string; again: string }
const EMPTY: Values = { current: '', next: '', again: '' }

export function ChangePassword({ name }: { name: string }) {
  const form = useForm<Values>({ defaultValues: EMPTY, resolver: check })
  const { control } = form
  const change = useMutation(
    query.users.changePassword.mutationOptions({
      onSuccess: () => {
        form.reset(EMPTY)
        notify.done('Your password is changed; your other sessions have ended')
      },
    }),
  )
  return (
    <Section title="Change your password" note="ends your other sessions">
      <PageForm
        form={form}
        onSubmit={({ current, next }) => change.mutate({ current, next })}
        error={problemOf(change.error)}
        pending={change.isPending}
        submitLabel="Change password"
        className="grid max-w-84 gap-4"
      >
        {/* Tells password managers whose password this is. */}
        <input type="text" name="username" autoComplete="username" value={name} readOnly hidden />
        <TextField
          control={control}
          name="current"
          label="Current password"
          type="password"
          autoComplete="current-password"
        />
        <TextField
          control={control}
          name="next"
          label="New password"
          type="password"
          autoComplete="new-password"
          hint="At least 10 characters. A few words do well."
        />
        <TextField
          control={control}
          name="again"
          label="New password again"
          type="password"
          autoComplete="new-password"
        />
      </PageForm>
    </Section>
  )
}

function check(values: Values) {
  const wrong = {
    current: values.current ? null : 'Enter your current password',
    next: passwordProblem(values.next),
    again: values.again === values.next ? null : 'The two differ',
  }
  const errors = Object.fromEntries(
    Object.entries(wrong).flatMap(([field, message]) =>
      message ? [[field, { type: 'check', message }]] : [],
    ),
  )
  return Object.keys(errors).length > 0 ? { values: {}, errors } : { values, errors: {} }
}
