'use client'
import { useMutation } from '@tanstack/react-query'
import { type FieldPath, useForm } from 'react-hook-form'
import { FormDialog } from '@/components/forms/form-dialog'
import { TextField } from '@/components/forms/text-field'
import { notify } from '@/components/ui/toast'
import { problemOf, query } from '@/lib/client/api'
import { PemFields } from './pem-fields'

type Values = { name: string; ca: string; cert: string; key: string }
const EMPTY: Values = { name: '', ca: '', cert: '', key: '' }
const WORDS: Record<keyof Values, string> = {
  name: 'Give the certificate a name',
  ca: 'Paste the CA certificate',
  cert: 'Paste the client certificate',
  key: 'Paste the private key',
}

/** Stores a client certificate for later use by hosts. */
export function AddCertificate({
  open,
  onOpenChange,
  onAdded,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
  onAdded: () => Promise<void>
}) {
  const form = useForm<Values>({ defaultValues: EMPTY })
  const add = useMutation(query.hosts.addCertificate.mutationOptions())
  const close = (next: boolean) => {
    if (!next) {
      // The key must not stay in the page longer than it is needed.
      form.reset(EMPTY)
      add.reset()
    }
    onOpenChange(next)
  }
  const submit = (values: Values) => {
    const missing = (Object.keys(WORDS) as (keyof Values)[]).filter((part) => !values[part].trim())
    for (const [index, part] of missing.entries())
      form.setError(part as FieldPath<Values>, { message: WORDS[part] }, { shouldFocus: index === 0 })
    if (missing.length > 0) return
    add.mutate(values, {
      onSuccess: ({ name }) => {
        notify.done(`${name} was added`)
        close(false)
        void onAdded()
      },
    })
  }
  return (
    <FormDialog
      open={open}
      onOpenChange={close}
      title="Add a certificate"
      size="md"
      form={form}
      onSubmit={submit}
      error={problemOf(add.error)}
      pending={add.isPending}
      submitLabel="Add certificate"
    >
      <TextField control={form.control} name="name" label="Name" required />
      <PemFields control={form.control} setValue={form.setValue} prefix="" />
    </FormDialog>
  )
}
