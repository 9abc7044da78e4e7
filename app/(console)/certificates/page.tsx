import type { Metadata } from 'next'
import { CertificateTable } from '@/components/certificates/certificate-table'
import { EmptyState } from '@/components/ui/empty-state'
import { listCertificates } from '@/lib/server/certificates/certificates'
import { requireActor } from '@/lib/server/session'
import { may } from '@/lib/shared/permissions'

export const metadata: Metadata = { title: 'Certificates' }

export default async function CertificatesPage() {
  const actor = await requireActor()
  if (!may(actor.role, 'host.manage'))
    return (
      <EmptyState title="Only administrators see certificates">
        They belong to the hosts’ connections.
      </EmptyState>
    )
  return <CertificateTable initial={await listCertificates(actor)} />
}
