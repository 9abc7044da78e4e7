import type { HostSummary } from '../../../shared/contract/hosts.ts'
import type { MigrationCandidate } from '../../../shared/contract/jobs.ts'
import type { DiskCopy } from './disk-plan.ts'
import type { TargetFacts } from './migration-facts.ts'
import type { Check } from './preflight-checks.ts'

const GIB_KIB = 1 << 20

/** One host in one sentence: `can`, or `cannot, because …` with every reason. */
export function candidateOf(
  host: HostSummary,
  checks: Check[],
  copies: DiskCopy[],
  facts: TargetFacts | null,
  at: number,
): MigrationCandidate {
  const reasons = checks.filter((check) => check.state === 'blocks')
  const can = reasons.length === 0
  return {
    hostId: host.id,
    hostName: host.name,
    can,
    score: can ? scoreOf(host, checks, copies, facts) : -reasons.length,
    verdict: can
      ? canVerdict(copies, checks)
      : `cannot, because ${listed(reasons.map((reason) => reason.message))}`,
    checks,
    disksToCopy: copies.map(({ target, bytes }) => ({ target, bytes })),
    at,
  }
}

function canVerdict(copies: DiskCopy[], checks: Check[]): string {
  const disks = copies.length === 1 ? 'one disk' : `${copies.length} disks`
  const copying = copies.length === 0 ? '' : `, copying ${disks}`
  const silent = checks.some((check) => check.code === 'port')
    ? ', if its firewall lets the data through'
    : ''
  return `can${copying}${silent}`
}

const listed = (reasons: string[]): string =>
  reasons.length < 2 ? (reasons[0] ?? '') : `${reasons.slice(0, -1).join('; ')}; and ${reasons.at(-1)}`

/** Most free memory first; a copy of disks and each doubt count against a host, a crowd of running domains a little. */
function scoreOf(host: HostSummary, checks: Check[], copies: DiskCopy[], facts: TargetFacts | null): number {
  const free = Math.min((facts?.freeKiB ?? 0) / (host.facts?.memoryKiB || GIB_KIB), 1)
  const doubts = checks.filter((check) => check.state === 'warning').length
  const crowd = host.domains.active / Math.max(host.facts?.cpus ?? 1, 1)
  return Math.max(
    1,
    Math.round(100 + 60 * free - 40 * Math.min(copies.length, 1) - 5 * doubts - 2 * Math.min(crowd, 10)),
  )
}

export const bestFirst = (candidates: MigrationCandidate[]): MigrationCandidate[] =>
  [...candidates].sort(
    (a, b) => b.score - a.score || a.hostName.localeCompare(b.hostName, 'en', { numeric: true }),
  )
