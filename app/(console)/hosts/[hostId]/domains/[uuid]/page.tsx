import type { Metadata } from 'next'
import { DomainSummaryView } from '@/components/domains/domain-summary'
import { domainName, findDomainDetail } from '@/lib/server/domains/read-domains'
import { requireActor } from '@/lib/server/session'

type Props = { params: Promise<{ hostId: string; uuid: string }> }
const refOf = async ({ params }: Props) => {
  const { hostId, uuid } = await params
  return { hostId: decodeURIComponent(hostId), uuid: decodeURIComponent(uuid) }
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  return { title: domainName(await requireActor(), await refOf(props)) ?? 'Virtual machine' }
}

export default async function DomainPage(props: Props) {
  const detail = findDomainDetail(await requireActor(), await refOf(props))
  // Gone, or moved to another host: the frame says which.
  return detail ? <DomainSummaryView initial={detail} /> : null
}
