import type { Metadata } from 'next'
import { DomainConsolePane } from '@/components/domains/domain-console'
import { drover } from '@/lib/server/process'
import { requireActor } from '@/lib/server/session'

type Props = { params: Promise<{ hostId: string; uuid: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  await requireActor()
  const name = drover().inventory.domain(await params)?.name
  return { title: name ? `Console of ${name}` : 'Console' }
}

export default async function DomainConsolePage({ params }: Props) {
  const { hostId, uuid } = await params
  return <DomainConsolePane domain={{ hostId, uuid }} />
}
