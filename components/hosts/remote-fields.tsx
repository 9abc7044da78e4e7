'use client'
import { type UseFormReturn, useWatch } from 'react-hook-form'
import { PemFields } from '@/components/certificates/pem-fields'
import { CheckboxField, RadioField, SelectField, TextField } from '@/components/forms/text-field'
import { Notice } from '@/components/ui/problem-notice'
import type { CertificateSummary } from '@/lib/shared/contract/hosts'
import type { HostFormValues } from './host-form-values'
import { defaultPort } from './transports'

type Form = UseFormReturn<HostFormValues>

/** Address, port and what proves who we are, for a host on the network. */
export function RemoteFields({
  form,
  transport,
  certificates,
}: {
  form: Form
  transport: 'tls' | 'tcp'
  certificates: readonly CertificateSummary[]
}) {
  const { control } = form
  return (
    <>
      <div className="grid grid-cols-[minmax(0,1fr)_6.5rem] gap-3">
        <TextField
          control={control}
          name="address"
          label="Address"
          required
          placeholder="kvm1.example"
          hint={
            transport === 'tls' ? 'A name that stands in the host’s certificate.' : 'A name or an IP address.'
          }
        />
        <TextField
          control={control}
          name="port"
          label="Port"
          inputMode="numeric"
          placeholder={String(defaultPort[transport])}
        />
      </div>
      {transport === 'tls' ? (
        <TlsFields form={form} certificates={certificates} />
      ) : (
        <TcpFields form={form} />
      )}
    </>
  )
}

function TcpFields({ form }: { form: Form }) {
  return (
    <>
      <Notice tone="warn">
        Plain TCP is not encrypted: definitions and screens can be read on the way. Prefer TLS.
      </Notice>
      <SaslFields form={form} />
    </>
  )
}

function TlsFields({ form, certificates }: { form: Form; certificates: readonly CertificateSummary[] }) {
  const { control } = form
  const kind = useWatch({ control, name: 'certificate.kind' })
  const useSasl = useWatch({ control, name: 'useSasl' })
  const any = certificates.length > 0
  return (
    <>
      {any ? (
        <RadioField
          control={control}
          name="certificate.kind"
          label="Certificate"
          columns
          options={[
            { value: 'stored', label: 'A stored one' },
            { value: 'new', label: 'A new one' },
          ]}
        />
      ) : null}
      {any && kind === 'stored' ? (
        <SelectField
          control={control}
          name="certificate.certificateId"
          label="Stored certificate"
          options={[
            { value: '', label: 'Choose…' },
            ...certificates.map(({ id, name, subject }) => ({ value: id, label: `${name} (${subject})` })),
          ]}
        />
      ) : (
        <>
          <TextField
            control={control}
            name="certificate.name"
            label="Certificate name"
            hint="To find it again for other hosts. Empty: the host’s name."
          />
          <PemFields control={control} setValue={form.setValue} prefix="certificate." />
        </>
      )}
      <CheckboxField
        control={control}
        name="useSasl"
        label="The host also asks for a user and password (SASL)"
        hint="Only if auth_tls is set to sasl in its libvirtd.conf."
      />
      {useSasl ? <SaslFields form={form} /> : null}
    </>
  )
}

function SaslFields({ form }: { form: Form }) {
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <TextField control={form.control} name="sasl.user" label="SASL user" />
      <TextField
        control={form.control}
        name="sasl.password"
        label="SASL password"
        type="password"
        autoComplete="new-password"
      />
    </div>
  )
}
