'use client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useRef } from 'react'
import { type FieldPath, useForm, useWatch } from 'react-hook-form'
import { PageForm } from '@/components/forms/form-dialog'
import { RadioField, TextField } from '@/components/forms/text-field'
import { Button, ButtonLink } from '@/components/ui/button'
import { notify } from '@/components/ui/toast'
import { problemOf, query } from '@/lib/client/api'
import type { CertificateSummary, Transport } from '@/lib/shared/contract/hosts'
import { paths } from '@/lib/shared/paths'
import type { Problem } from '@/lib/shared/problem'
import { ConnectionReport } from './connection-report'
import { emptyHost, type HostFormValues, hostInput, missingIn, nameFor } from './host-form-values'
import { RemoteFields } from './remote-fields'
import { transportHint, transportLabel } from './transports'
import { useConnectionTest } from './use-connection-test'

const TRANSPORTS: readonly Transport[] = ['tls', 'tcp', 'unix', 'demo']

/** Adds a host. A failed test or a refusal leaves all that was typed. */
export function HostForm({
  transport: initial,
  certificates,
}: {
  transport: Transport
  certificates: readonly CertificateSummary[]
}) {
  const router = useRouter()
  const form = useForm<HostFormValues>({
    defaultValues: emptyHost(initial, certificates),
    shouldUnregister: false,
  })
  const report = useRef<HTMLDivElement>(null)
  const [transport, address] = useWatch({ control: form.control, name: ['transport', 'address'] })
  const local = useQuery(query.hosts.local.queryOptions())
  const { run, ...test } = useConnectionTest()
  const add = useMutation(query.hosts.add.mutationOptions())

  const complete = (values: HostFormValues): boolean => {
    form.clearErrors()
    const missing = missingIn(values)
    for (const [index, [path, message]] of missing.entries())
      form.setError(path as FieldPath<HostFormValues>, { message }, { shouldFocus: index === 0 })
    return missing.length === 0
  }
  const runTest = () => {
    const values = form.getValues()
    if (!complete(values)) return
    report.current?.scrollIntoView({ block: 'nearest' })
    void run({ input: hostInput(values) }).then((ended) => mark(form, ended?.problem ?? null))
  }
  const submit = (values: HostFormValues) => {
    if (!complete(values)) return
    add.mutate(hostInput(values), {
      onSuccess: (host) => {
        notify.done(`${host.name} was added`)
        router.push(paths.host(host.id))
      },
    })
  }

  const remote = transport === 'tls' || transport === 'tcp'
  return (
    <div className="grid gap-x-12 gap-y-6 xl:grid-cols-[minmax(0,36rem)_minmax(0,34rem)]">
      <PageForm
        form={form}
        onSubmit={submit}
        error={problemOf(add.error)}
        pending={add.isPending}
        submitLabel="Add host"
        extraActions={
          <>
            <Button size="lg" pending={test.pending} onClick={runTest}>
              Test connection
            </Button>
            <ButtonLink size="lg" variant="quiet" href={paths.hosts()}>
              Cancel
            </ButtonLink>
          </>
        }
      >
        <RadioField
          control={form.control}
          name="transport"
          label="How Drover reaches it"
          options={TRANSPORTS.map((value) => ({
            value,
            label: transportLabel[value],
            hint:
              value === 'unix' && local.data && !local.data.available
                ? 'No libvirtd answers on the machine that runs Drover.'
                : transportHint[value],
          }))}
        />
        <TextField
          control={form.control}
          name="name"
          label="Name"
          placeholder={nameFor({ transport, address })}
          hint={remote ? 'As Drover shall call it. Empty: its address.' : 'As Drover shall call it.'}
        />
        {transport === 'tls' || transport === 'tcp' ? (
          <RemoteFields certificates={certificates} form={form} transport={transport} />
        ) : null}
        {transport === 'unix' ? (
          <TextField
            control={form.control}
            name="socketPath"
            label="Socket"
            mono
            placeholder={local.data?.socketPath ?? '/run/libvirt/libvirt-sock'}
            hint="Leave it empty for libvirt’s usual one."
          />
        ) : null}
      </PageForm>
      <div ref={report} className="min-w-0 self-start xl:sticky xl:top-4">
        <h2 className="pb-1.5 font-semibold">Connection</h2>
        <ConnectionReport transport={transport} test={test} />
      </div>
    </div>
  )
}

/** The report shows why; the field at fault is marked too, so that it can be found in a long form. */
function mark(form: ReturnType<typeof useForm<HostFormValues>>, problem: Problem | null): void {
  if (!problem?.field) return
  const known = [
    'address',
    'port',
    'socketPath',
    'sasl.user',
    'sasl.password',
    'certificate.ca',
    'certificate.cert',
    'certificate.key',
  ]
  if (known.includes(problem.field))
    form.setError(problem.field as FieldPath<HostFormValues>, { type: 'server', message: problem.message })
}
