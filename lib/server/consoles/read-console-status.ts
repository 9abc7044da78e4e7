import type { ConsoleStatus } from '../../shared/contract/consoles.ts'
import type { DomainRef } from '../../shared/contract/domains.ts'
import { may } from '../../shared/permissions.ts'
import { type Actor, authorise } from '../authorise.ts'
import { reachDisplay } from './reach-display.ts'

/** Whether the domain's screen could be opened now, and if not why and what to do. Really tries, then hangs up. */
export async function readConsoleStatus(actor: Actor, ref: DomainRef): Promise<ConsoleStatus> {
  authorise(actor, 'domain.screen.view')
  const viewOnly = !may(actor.role, 'domain.console')
  const reached = await reachDisplay(ref)
  if ('socket' in reached) {
    reached.socket.destroy()
    return { state: 'ready', problem: null, viewOnly, movedTo: null }
  }
  return { ...reached.obstacle, viewOnly, movedTo: reached.movedTo }
}
