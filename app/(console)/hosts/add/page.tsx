import type { Metadata } from 'next'
import { HostForm } from '@/components/hosts/host-form'
import { EmptyState } from '@/components/ui/empty-state'
import { PageBody, PageHeader } from '@/components/ui/section'
import { listCertificates } from '@/lib/server/certificates/certificates'
import { requireActor } from '@/lib/server/session'
import type { Transport } from '@/lib/shared/contract/hosts'
import { may } from '@/lib/shared/permissions'

export const metadata: Metadata = { title: 'Add a host' }

const TRANSPORTS: readonly string[] = ['tls', 'tcp', 'unix', 'demo'] satisfies Transport[]

export default async function AddHostPage({
  searchParams,
}: {
  searchParams: Promise<{ transport?: string }>
}) {
  const actor = await requireActor()
  const { transport = '' } = await searchParams
  if (!may(actor.role, 'host.manage'))
    return (
      <EmptyState title="Only administrators add hosts">Ask one to add it, or to raise your role.</EmptyState>
    )
  return (
    <>
      <PageHeader title="Add a host" />
      <PageBody>
        <HostForm
          certificates={await listCertificates(actor)}
          transport={TRANSPORTS.includes(transport) ? (transport as Transport) : 'tls'}
        />
      </PageBody>
    </>
  )
}
