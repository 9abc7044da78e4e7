'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Plus, Trash2 } from 'lucide-react'
import Link from 'next/link'
import { useMemo, useState } from 'react'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { type Column, compareText, DataTable } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { IconButton } from '@/components/ui/icon-button'
import { PageHeader } from '@/components/ui/section'
import { DateTime } from '@/components/ui/time-ago'
import { notify } from '@/components/ui/toast'
import { problemOf, query } from '@/lib/client/api'
import type { CertificateSummary } from '@/lib/shared/contract/hosts'
import { paths } from '@/lib/shared/paths'
import { AddCertificate } from './add-certificate'

const DAY = 86_400_000

function columns(remove: (certificate: CertificateSummary) => void): Column<CertificateSummary>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      compare: (a, b) => compareText(a.name, b.name),
      cell: ({ name, subject }) => (
        <span className="flex min-w-0 items-baseline gap-2">
          <span className="truncate font-medium" title={name}>
            {name}
          </span>
          <span className="truncate text-ink-3 text-xs max-sm:hidden" title={subject}>
            {subject}
          </span>
        </span>
      ),
    },
    {
      id: 'issuer',
      header: 'CA',
      hideBelow: 'md',
      compare: (a, b) => compareText(a.caSubject, b.caSubject),
      cell: ({ caSubject }) => (
        <span className="block truncate" title={caSubject}>
          {caSubject}
        </span>
      ),
    },
    {
      id: 'validTo',
      header: 'Valid to',
      width: '14rem',
      compare: (a, b) => a.validTo - b.validTo,
      cell: ({ validTo, caValidTo }) => <Validity until={Math.min(validTo, caValidTo)} />,
    },
    {
      id: 'hosts',
      header: 'Used by',
      width: '26%',
      hideBelow: 'sm',
      compare: (a, b) => a.hosts.length - b.hosts.length,
      cell: ({ hosts }) => <UsedBy hosts={hosts} />,
    },
    {
      id: 'actions',
      header: 'Actions',
      headerHidden: true,
      width: '4rem',
      align: 'end',
      cell: (certificate) => (
        <IconButton
          icon={Trash2}
          label={`Remove ${certificate.name}`}
          disabledReason={
            certificate.hosts.length > 0 && `Used by ${certificate.hosts.map(({ name }) => name).join(', ')}`
          }
          onClick={() => remove(certificate)}
        />
      ),
    },
  ]
}

function Validity({ until }: { until: number }) {
  const left = until - Date.now()
  return (
    <span className="flex items-baseline gap-2 whitespace-nowrap" suppressHydrationWarning>
      <DateTime at={until} />
      {left < 0 ? (
        <Badge tone="bad">expired</Badge>
      ) : left < 30 * DAY ? (
        <Badge tone="busy">soon</Badge>
      ) : null}
    </span>
  )
}

function UsedBy({ hosts }: { hosts: CertificateSummary['hosts'] }) {
  if (hosts.length === 0) return <span className="text-ink-3">no host</span>
  return (
    <span className="block truncate">
      {hosts.map(({ id, name }, index) => (
        <span key={id}>
          {index > 0 ? ', ' : ''}
          <Link href={paths.host(id)} className="link">
            {name}
          </Link>
        </span>
      ))}
    </span>
  )
}

/** The client certificates that Drover shows to hosts. */
export function CertificateTable({ initial }: { initial: CertificateSummary[] }) {
  const client = useQueryClient()
  const list = useQuery(query.hosts.certificates.queryOptions({ initialData: initial }))
  const removal = useMutation(query.hosts.removeCertificate.mutationOptions())
  const [asked, setAsked] = useState<CertificateSummary | null>(null)
  const [open, setOpen] = useState(false)
  const [adding, setAdding] = useState(false)
  const { reset } = removal
  const shown = useMemo(
    () =>
      columns((certificate) => {
        reset()
        setAsked(certificate)
        setOpen(true)
      }),
    [reset],
  )
  const refresh = () => client.invalidateQueries({ queryKey: query.hosts.certificates.key() })
  const add = (
    <Button icon={Plus} variant="primary" onClick={() => setAdding(true)}>
      Add certificate
    </Button>
  )
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <PageHeader title="Certificates" note={list.data.length} actions={list.data.length > 0 ? add : null} />
      {list.data.length === 0 ? (
        <EmptyState title="No certificates yet" actions={add}>
          A host that is reached over TLS wants to see a client certificate. Several hosts may share one; its
          key is stored encrypted and never shown again.
        </EmptyState>
      ) : (
        <DataTable
          className="flex-1"
          label="Certificates"
          rows={list.data}
          columns={shown}
          rowKey={({ id }) => id}
        />
      )}
      <AddCertificate open={adding} onOpenChange={setAdding} onAdded={refresh} />
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title={`Remove the certificate ${asked?.name ?? ''}?`}
        confirmLabel="Remove"
        pending={removal.isPending}
        error={problemOf(removal.error)}
        onConfirm={() =>
          asked &&
          removal.mutate(
            { certificateId: asked.id },
            {
              onSuccess: () => {
                setOpen(false)
                notify.done(`${asked.name} was removed`)
                void refresh()
              },
            },
          )
        }
      >
        Its private key is deleted with it. Keep a copy elsewhere if you may need it again.
      </ConfirmDialog>
    </div>
  )
}
