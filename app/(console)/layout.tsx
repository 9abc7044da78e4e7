import type { ReactNode } from 'react'
import { ConsoleShell } from '@/components/shell/console-shell'
import { liveSnapshot } from '@/lib/server/live'
import { requireActor } from '@/lib/server/session'
import { packSnapshot } from '@/lib/shared/packed-snapshot'

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const actor = await requireActor()
  const me = { id: actor.userId ?? '', name: actor.name, role: actor.role }
  return (
    <ConsoleShell me={me} initial={packSnapshot(liveSnapshot(actor))}>
      {children}
    </ConsoleShell>
  )
}
