import { createHash } from 'node:crypto'
import { type DomainRef, domainKey } from '../../shared/contract/domains.ts'
import { isActive } from '../../shared/domain-can.ts'
import { type Actor, authorise } from '../authorise.ts'
import { DroverError, type FailureKind } from '../drover-error.ts'
import { log } from '../log.ts'
import { toDroverError } from '../problem.ts'
import { drover } from '../process.ts'
import { knownDomain } from './known-domain.ts'
import { ppmToPng } from './png.ts'

export type Screenshot = { png: Buffer; etag: string }

/** All who look at one screen share a picture that is at most this old, in milliseconds. */
const FRESH = 2000
const DEADLINE = 5000
/** After a failure, such as a hung QEMU, it is left alone this long. */
const REST = 15_000

type Kept = { until: number; picture: Promise<Screenshot> }
const kept = new Map<string, Kept>()

/** What the domain's display shows, as a PNG (virDomainScreenshot). */
export async function screenshot(actor: Actor, ref: DomainRef): Promise<Screenshot> {
  authorise(actor, 'domain.screen.view')
  const summary = knownDomain(ref)
  if (!isActive(summary.state))
    throw new DroverError('CONFLICT', {
      code: 'domain-off',
      message: `${summary.name} is off: it has no screen.`,
    })
  const key = domainKey(ref)
  const now = Date.now()
  const found = kept.get(key)
  if (found && found.until > now) return found.picture
  for (const [other, { until }] of kept) if (until < now) kept.delete(other)
  const entry: Kept = { until: now + DEADLINE + REST, picture: take(ref, summary.name) }
  kept.set(key, entry)
  entry.picture.then(
    () => {
      entry.until = Date.now() + FRESH
    },
    () => {
      entry.until = Date.now() + REST
    },
  )
  return entry.picture
}

async function take(ref: DomainRef, name: string): Promise<Screenshot> {
  const { mimeType, data } = await drover().pool.withDomain(ref, 'stats', (domain) => domain.screenshot(0), {
    deadline: DEADLINE,
    what: `taking a picture of ${name}'s screen`,
  })
  const png =
    /ppm|pixmap/.test(mimeType) || data.toString('latin1', 0, 2) === 'P6' ? await ppmToPng(data) : data
  return { png, etag: `"${createHash('sha256').update(png).digest('base64url').slice(0, 22)}"` }
}

const STATUS: Partial<Record<FailureKind, number>> = {
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  TIMED_OUT: 504,
  HOST_FAILED: 502,
}

/** The picture for an <img>, or the Problem why there is none. */
export async function screenshotResponse(
  actor: Actor,
  ref: DomainRef,
  ifNoneMatch: string | null,
): Promise<Response> {
  const headers = { 'cache-control': 'private, no-cache', 'cross-origin-resource-policy': 'same-origin' }
  try {
    const { png, etag } = await screenshot(actor, ref)
    if (ifNoneMatch === etag) return new Response(null, { status: 304, headers: { ...headers, etag } })
    return new Response(new Uint8Array(png), { headers: { ...headers, etag, 'content-type': 'image/png' } })
  } catch (error) {
    const { kind, problem } = toDroverError(error)
    if (kind === 'INTERNAL_FAILURE') log.error('a screenshot failed', { ...ref, error })
    return Response.json(problem, { status: STATUS[kind] ?? 500, headers })
  }
}
