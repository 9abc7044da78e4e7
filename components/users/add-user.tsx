'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { FormDialog } from '@/components/forms/form-dialog'
import { RadioField, TextField } from '@/components/forms/text-field'
import { notify } from '@/components/ui/toast'
import { problemOf, query } from '@/lib/client/api'
import type { Role } from '@/lib/shared/permissions'
import { passwordProblem } from './password-problem'
import { roleOptions } from './role-options'

type Values = { name: string; password: string; role: Role }
const EMPTY: Values = { name: '', password: '', role: 'operator' }

export function AddUser({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const client = useQueryClient()
  const form = useForm<Values>({ defaultValues: EMPTY, resolver: check })
  const { control } = form
  const add = useMutation(
    query.users.add.mutationOptions({
      onSuccess: (user) => {
        notify.done(`${user.name} can sign in`)
        change(false)
      },
      onSettled: () => client.invalidateQueries({ queryKey: query.users.key() }),
    }),
  )
  const change = (next: boolean) => {
    if (!next) {
      form.reset(EMPTY)
      add.reset()
    }
    onOpenChange(next)
  }
  return (
    <FormDialog
      open={open}
      onOpenChange={change}
      title="Add user"
      size="sm"
      form={form}
      onSubmit={(values) => add.mutate(values)}
      error={problemOf(add.error)}
      pending={add.isPending}
      submitLabel="Add user"
    >
      <TextField control={control} name="name" label="User name" autoComplete="off" autoFocus />
      <TextField
        control={control}
        name="password"
        label="First password"
        type="password"
        autoComplete="new-password"
        hint="At least 10 characters. Tell it in a safe way; they can change it under Account."
      />
      <RadioField control={control} name="role" label="Role" options={roleOptions} />
    </FormDialog>
  )
}

function check(values: Values) {
  const wrong = {
    name: values.name.trim() ? null : 'Enter a user name',
    password: passwordProblem(values.password),
  }
  const errors = Object.fromEntries(
    Object.entries(wrong).flatMap(([field, message]) =>
      message ? [[field, { type: 'check', message }]] : [],
    ),
  )
  return Object.keys(errors).length > 0 ? { values: {}, errors } : { values, errors: {} }
}
