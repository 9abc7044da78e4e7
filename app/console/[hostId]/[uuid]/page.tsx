import type { Metadata } from 'next'
import { DomainConsoleTab } from '@/components/domains/domain-console'
import { Toaster } from '@/components/ui/toast'
import { LiveProvider } from '@/lib/client/live'
import { MeProvider } from '@/lib/client/me'
import { liveSnapshot } from '@/lib/server/live'
import { drover } from '@/lib/server/process'
import { requireActor } from '@/lib/server/session'

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
  return (
    <MeProvider me={{ id: actor.userId ?? '', name: actor.name, role: actor.role }}>
      <LiveProvider initial={liveSnapshot(actor)}>
        <DomainConsoleTab domain={{ hostId, uuid }} />
        <Toaster />
      </LiveProvider>
    </MeProvider>
  )
}
