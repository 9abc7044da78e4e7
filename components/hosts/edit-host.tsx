'use client'
import { useMutation, useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useEffect } from 'react'
import { useForm } from 'react-hook-form'
import { FormDialog } from '@/components/forms/form-dialog'
import { SelectField, TextField } from '@/components/forms/text-field'
import { notify } from '@/components/ui/toast'
import { problemOf, query } from '@/lib/client/api'
import type { HostDetail, HostSummary } from '@/lib/shared/contract/hosts'
import { paths } from '@/lib/shared/paths'
import { defaultPort } from './transports'

type Values = {
  name: string
  address: string
  port: string
  certificate: { certificateId: string }
  sasl: { user: string; password: string }
}

const valuesOf = (host: HostSummary, detail: HostDetail): Values => ({
  name: host.name,
  address: host.address,
  port: host.port === null ? '' : String(host.port),
  certificate: { certificateId: detail.certificateId ?? '' },
  sasl: { user: detail.saslUser ?? '', password: '' },
})

/** Changes a host's settings. The transport stays: another one is another host. */
export function EditHost({
  host,
  detail,
  open,
  onOpenChange,
}: {
  host: HostSummary
  detail: HostDetail
  open: boolean
  onOpenChange: (open: boolean) => void
}) {
  const form = useForm<Values>({ defaultValues: valuesOf(host, detail) })
  const update = useMutation(query.hosts.update.mutationOptions())
  const remote = host.transport === 'tls' || host.transport === 'tcp'
  const tls = host.transport === 'tls'
  const certificates = useQuery(query.hosts.certificates.queryOptions({ enabled: open && tls }))
  // Begins with what is stored each time it opens, and does not change under the one who types.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only opening it starts anew
  useEffect(() => {
    if (open) form.reset(valuesOf(host, detail))
    update.reset()
  }, [open])
  const submit = (values: Values) => {
    const { name, address, port, certificate, sasl } = values
    const changedCertificate =
      tls && certificate.certificateId && certificate.certificateId !== detail.certificateId
    update.mutate(
      {
        hostId: host.id,
        name,
        ...(remote && address !== host.address && { address }),
        ...(remote &&
          (Number(port) || defaultPort[host.transport]) !== host.port && {
            port: Number(port) || (defaultPort[host.transport] ?? undefined),
          }),
        ...(changedCertificate && {
          certificate: { kind: 'stored' as const, certificateId: certificate.certificateId },
        }),
        ...(remote && sasl.password && { sasl }),
      },
      {
        onSuccess: () => {
          notify.done(`${name} was changed`)
          onOpenChange(false)
        },
      },
    )
  }
  return (
    <FormDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Edit ${host.name}`}
      size="sm"
      form={form}
      onSubmit={submit}
      error={problemOf(update.error)}
      pending={update.isPending}
      submitLabel="Save"
    >
      <TextField control={form.control} name="name" label="Name" required />
      {remote ? (
        <div className="grid grid-cols-[minmax(0,1fr)_6.5rem] gap-3">
          <TextField control={form.control} name="address" label="Address" required />
          <TextField control={form.control} name="port" label="Port" inputMode="numeric" />
        </div>
      ) : null}
      {tls && certificates.data ? (
        <SelectField
          control={form.control}
          name="certificate.certificateId"
          label="Certificate"
          hint={
            <>
              New ones are added on the page{' '}
              <Link className="link" href={paths.certificates()}>
                Certificates
              </Link>
              .
            </>
          }
          options={certificates.data.map(({ id, name }) => ({ value: id, label: name }))}
        />
      ) : null}
      {remote ? (
        <div className="grid gap-3 sm:grid-cols-2">
          <TextField control={form.control} name="sasl.user" label="SASL user" />
          <TextField
            control={form.control}
            name="sasl.password"
            label="SASL password"
            type="password"
            autoComplete="new-password"
            hint={detail.saslUser ? 'Empty: it stays as it is.' : 'Only if the host asks for one.'}
          />
        </div>
      ) : null}
    </FormDialog>
  )
}
