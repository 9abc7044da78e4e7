import type { Metadata } from 'next'
import { DomainXmlView } from '@/components/definition/domain-xml'
import { domainName } from '@/lib/server/domains/read-domains'
import { requireActor } from '@/lib/server/session'

type Props = { params: Promise<{ hostId: string; uuid: string }> }
const refOf = async ({ params }: Props) => {
  const { hostId, uuid } = await params
  return { hostId: decodeURIComponent(hostId), uuid: decodeURIComponent(uuid) }
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  return { title: `XML of ${domainName(await requireActor(), await refOf(props)) ?? 'a virtual machine'}` }
}

export default async function DomainXmlPage(props: Props) {
  await requireActor()
  return <DomainXmlView domainRef={await refOf(props)} />
}
