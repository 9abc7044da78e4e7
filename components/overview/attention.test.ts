import { expect, it } from 'vitest'
import type { DomainSummary } from '@/lib/shared/contract/domains'
import type { HostSummary } from '@/lib/shared/contract/hosts'
import type { Job } from '@/lib/shared/contract/jobs'
import { matters } from './attention'

const now = 100 * 3600_000
const host = (id: string, state: HostSummary['state'], since = now) => ({ id, state, since }) as HostSummary
const domain = (uuid: string, state: DomainSummary['state']) =>
  ({ uuid, state, since: null }) as DomainSummary
const job = (id: string, state: Job['state'], startedAt: number, uuid = id) =>
  ({ id, state, startedAt, endedAt: startedAt + 5, uuid }) as Job
const kinds = (jobs: Job[]) =>
  matters({ hosts: [], domains: [], jobs, now }).map((matter) =>
    matter.kind === 'job' ? matter.job.id : matter.kind,
  )

it('names lost hosts and crashed machines, newest first, and leaves out what an administrator switched off', () => {
  const found = matters({
    hosts: [host('a', 'lost', 1), host('b', 'lost', 2), host('c', 'disabled'), host('d', 'connected')],
    domains: [domain('x', 'crashed'), domain('y', 'shutoff')],
    jobs: [],
    now,
  })
  expect(
    found.map((matter) =>
      matter.kind === 'host' ? matter.host.id : matter.kind === 'domain' ? matter.domain.uuid : '',
    ),
  ).toEqual(['b', 'a', 'x'])
})

it('forgets failed jobs after a day, aborted ones, and those that a later job of the same machine made good', () => {
  expect(
    kinds([
      job('old', 'failed', now - 25 * 3600_000),
      job('new', 'failed', now - 1000),
      job('gone', 'aborted', now - 500),
    ]),
  ).toEqual(['new'])
  expect(
    kinds([job('first', 'failed', now - 1000, 'd'), job('second', 'succeeded', now - 500, 'd')]),
  ).toEqual([])
})
