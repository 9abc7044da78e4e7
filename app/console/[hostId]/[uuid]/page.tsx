import type { Metadata } from 'next'
import { DomainConsoleTab } from '@/components/domains/domain-console-tab'
import { liveSnapshot } from '@/lib/server/live'
import { drover } from '@/lib/server/process'
import { requireActor } from '@/lib/server/session'
import { packSnapshot } from '@/lib/shared/packed-snapshot'

type Props = { params: Promise<{ hostId: string; uuid: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  // The name of a machine is not for those who aren't signed in.
  await requireActor()
  return { title: drover().inventory.domain(await params)?.name ?? 'Console' }
}

/** The viewer alone, for a tab of its own. */
export default async function ConsolePage({ params }: Props) {
  const actor = await requireActor()
  const { hostId, uuid } = await params
  const me = { id: actor.userId ?? '', name: actor.name, role: actor.role }
  return <DomainConsoleTab me={me} initial={packSnapshot(liveSnapshot(actor))} domain={{ hostId, uuid }} />
}
