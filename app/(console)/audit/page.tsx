import type { Metadata } from 'next'
import { AuditTrail } from '@/components/audit/audit-trail'
import { NotAllowed } from '@/components/users/not-allowed'
import { auditFilters, listAuditEvents } from '@/lib/server/audit/list-audit-events'
import { drover } from '@/lib/server/process'
import { requireActor } from '@/lib/server/session'
import { readAuditFilter } from '@/lib/shared/audit-filter'
import { may } from '@/lib/shared/permissions'

export const metadata: Metadata = { title: 'Audit' }

type Search = Promise<Record<string, string | string[] | undefined>>

export default async function AuditPage({ searchParams }: { searchParams: Search }) {
  const actor = await requireActor()
  if (!may(actor.role, 'audit.read')) return <NotAllowed what="Audit" permission="audit.read" />
  const filter = readAuditFilter(await searchParams)
  const [{ events, next }, offered] = await Promise.all([
    listAuditEvents(actor, { ...filter, limit: 100 }),
    auditFilters(actor),
  ])
  const hosts = drover()
    .inventory.hosts()
    .map(({ id, name }) => ({ id, name }))
  return <AuditTrail events={events} next={next} filter={filter} offered={{ ...offered, hosts }} />
}
