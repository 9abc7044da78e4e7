import { hostname } from 'node:os'
import { DomainXMLFlags } from 'node-libvirt/constants'
import type { DomainRef, DomainSummary } from '../../shared/contract/domains.ts'
import type { HostSummary } from '../../shared/contract/hosts.ts'
import { isActive } from '../../shared/domain-can.ts'
import { isDroverError } from '../drover-error.ts'
import { log } from '../log.ts'
import { drover } from '../process.ts'
import {
  callFailed,
  DEMO,
  ENDED_BY_DROVER,
  GONE,
  handshakeFailed,
  hostLost,
  MOVED,
  noDisplay,
  type Obstacle,
  OFF,
} from './console-problems.ts'
import { chooseDisplay, type DisplayChoice, type HostReach, isLoopback } from './display.ts'
import { type HandshakeError, openDisplay } from './display-handshake.ts'
import type { DisplaySocket } from './display-socket.ts'

const XML_DEADLINE = 5000
const DISPLAY_DEADLINE = 4000

export type Reached = { socket: DisplaySocket } | { obstacle: Obstacle; movedTo: DomainRef | null }

const blocked = (obstacle: Obstacle, movedTo: DomainRef | null = null): Reached => ({ obstacle, movedTo })

/** Where the domain runs now if that is another host: after a migration by Drover or by virsh. */
function findElsewhere(ref: DomainRef, here: DomainSummary | undefined): DomainRef | null {
  if (here && isActive(here.state)) return null
  const { inventory } = drover()
  const there = inventory.byUuid(ref.uuid).find((one) => one.hostId !== ref.hostId && isActive(one.state))
  if (!there) return null
  // A copy of the definition that merely has the same UUID is no migration.
  const left = !here || here.reason === 'migrated'
  return left ? { hostId: there.hostId, uuid: there.uuid } : null
}

function reachOf(host: HostSummary): HostReach {
  const sameName = host.facts?.hostname === hostname()
  // A loopback address may be a tunnel to a host far away: only its own name tells.
  const thisMachine = host.transport === 'unix' || (isLoopback(host.address) && sameName)
  return { address: host.address, thisMachine }
}

/** What rules a console out before the host is asked. */
function obstacleInInventory(ref: DomainRef): Reached | HostSummary {
  const { inventory } = drover()
  const host = inventory.host(ref.hostId)
  const domain = inventory.domain(ref)
  const movedTo = findElsewhere(ref, domain)
  if (movedTo) return blocked(MOVED, movedTo)
  if (!host || (!domain && host.state === 'connected')) return blocked(GONE)
  if (host.state !== 'connected') return blocked(hostLost(host))
  if (host.transport === 'demo') return blocked(DEMO)
  if (domain && !isActive(domain.state)) return blocked(OFF)
  return host
}

async function locate(ref: DomainRef, host: HostSummary): Promise<DisplayChoice | Reached> {
  try {
    // Read anew each time, with the password in it: it goes no further than this process.
    const xml = await drover().pool.withDomain(
      ref,
      'main',
      (domain) => domain.xmlDesc(DomainXMLFlags.SECURE),
      {
        deadline: XML_DEADLINE,
        what: 'looking up its display',
      },
    )
    return chooseDisplay(xml, reachOf(host))
  } catch (error) {
    if (!isDroverError(error)) {
      log.error('a display was not looked up', { hostId: ref.hostId, uuid: ref.uuid, error })
      return blocked(ENDED_BY_DROVER)
    }
    return blocked(error.kind === 'NOT_FOUND' ? GONE : callFailed(error.problem))
  }
}

/**
 * Opens the display of a domain as its live definition has it, authenticated. Ends within 10 s.
 * Checks no permission: its callers do.
 */
export async function reachDisplay(ref: DomainRef): Promise<Reached> {
  const host = obstacleInInventory(ref)
  if (!('transport' in host)) return host
  const choice = await locate(ref, host)
  if (!('state' in choice)) return choice
  if (choice.state !== 'display') return blocked(noDisplay(choice))
  try {
    return { socket: await openDisplay(choice.display, DISPLAY_DEADLINE) }
  } catch (error) {
    return blocked(handshakeFailed(error as HandshakeError, choice.display.address))
  }
}
