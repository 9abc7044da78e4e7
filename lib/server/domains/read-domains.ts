import type { z } from 'zod'
import type {
  DomainDetail as DomainDetailSchema,
  DomainRef,
  DomainSummary,
} from '../../shared/contract/domains.ts'
import { type Actor, authorise } from '../authorise.ts'
import { drover } from '../process.ts'
import { knownDomain } from './known-domain.ts'

type DomainDetail = z.infer<typeof DomainDetailSchema>

/** Every domain of every host, from memory. */
export function listDomains(actor: Actor): DomainSummary[] {
  authorise(actor, 'inventory.read')
  return drover().inventory.domains()
}

/** All that the inventory holds of one domain, from memory. @throws NOT_FOUND */
export function domainDetail(actor: Actor, ref: DomainRef): DomainDetail {
  authorise(actor, 'inventory.read')
  const summary = knownDomain(ref)
  const detail = drover().inventory.detail(ref)
  if (!detail) throw new Error(`the inventory has ${summary.name} without its definition`)
  return detail
}

/** For pages, which have something to show when it is gone too. */
export function findDomainDetail(actor: Actor, ref: DomainRef): DomainDetail | null {
  authorise(actor, 'inventory.read')
  return drover().inventory.detail(ref) ?? null
}

/** For the title of a page. */
export function domainName(actor: Actor, ref: DomainRef): string | null {
  authorise(actor, 'inventory.read')
  return drover().inventory.domain(ref)?.name ?? null
}
