import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { base } from './base.ts'
import { DomainSummary } from './domains.ts'
import { HostSummary } from './hosts.ts'
import { Job } from './jobs.ts'

/** All that the screens show live, at one moment. */
export const LiveSnapshot = z.object({
  /** Changes with each start of Drover: revisions of another boot don't compare. */
  boot: z.string(),
  hosts: z.array(HostSummary),
  domains: z.array(DomainSummary),
  jobs: z.array(Job),
})
export type LiveSnapshot = z.infer<typeof LiveSnapshot>

/** One message of the stream. Summaries carry a revision; a reader drops what is older than it has. */
export const LiveMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), snapshot: LiveSnapshot }),
  z.object({ type: z.literal('host'), host: HostSummary }),
  z.object({ type: z.literal('host-removed'), hostId: z.string(), revision: z.int() }),
  z.object({ type: z.literal('domain'), domain: DomainSummary }),
  z.object({ type: z.literal('domain-removed'), hostId: z.string(), uuid: z.string(), revision: z.int() }),
  /** CPU load of many domains at once: not a new revision. */
  z.object({
    type: z.literal('loads'),
    hostId: z.string(),
    loads: z.array(z.tuple([z.string(), z.number().nullable()])),
  }),
  z.object({ type: z.literal('job'), job: Job }),
])
export type LiveMessage = z.infer<typeof LiveMessage>

export const live = {
  /** The one stream of a browser: a snapshot, then every change. */
  stream: base.output(eventIterator(LiveMessage)),
}
