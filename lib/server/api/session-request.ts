import type { z } from 'zod'
import { SetupInput, SignInInput } from '../../shared/contract/users.ts'
import type { Problem } from '../../shared/problem.ts'
import { type ClientRequest, checkOrigin, clientRequest } from '../client-request.ts'
import { DroverError, isDroverError } from '../drover-error.ts'
import { log } from '../log.ts'
import { actorFromCookie, clearedCookies, createSession, sessionCookie } from '../session.ts'
import { signIn, signOut } from '../users/sessions.ts'
import { setUpFirstAdministrator } from '../users/users.ts'
import { STATUS } from './base.ts'
import { FOREIGN_ORIGIN } from './rpc-request.ts'

// Signing in and out set a cookie, which a procedure can't: so these are routes of their own, POST with JSON.

const BODY_LIMIT = 16 * 1024

export const signInRequest = (request: Request): Promise<Response> =>
  answer(request, async (client) => {
    const { token } = await signIn(await read(request, SignInInput), client)
    return done([sessionCookie(token, client)])
  })

export const setupRequest = (request: Request): Promise<Response> =>
  answer(request, async (client) => {
    const user = await setUpFirstAdministrator(await read(request, SetupInput), client.address)
    const { token } = await createSession(user.id, client)
    return done([sessionCookie(token, client)])
  })

export const signOutRequest = (request: Request): Promise<Response> =>
  answer(request, async (client) => {
    const actor = await actorFromCookie(request.headers.get('cookie'), client.address)
    if (actor) await signOut(actor)
    return done(clearedCookies())
  })

type Client = ClientRequest & { agent: string }

async function answer(request: Request, run: (client: Client) => Promise<Response>): Promise<Response> {
  const client = { ...clientRequest(request.headers), agent: request.headers.get('user-agent') ?? '' }
  try {
    if (!checkOrigin(request.headers.get('origin'), client))
      throw new DroverError('FORBIDDEN', FOREIGN_ORIGIN)
    return await run(client)
  } catch (error) {
    if (isDroverError(error)) return refusal(error)
    log.error('a session request failed', { path: new URL(request.url).pathname, error })
    return Response.json(
      { problem: { code: 'internal', message: 'Drover failed to do this; see its log.' } },
      { status: 500 },
    )
  }
}

function refusal(error: DroverError): Response {
  const wait = (error as DroverError & { retryAfter?: number }).retryAfter
  const headers: Record<string, string> = { 'cache-control': 'no-store' }
  if (wait) headers['retry-after'] = String(Math.ceil(wait / 1000))
  return Response.json({ problem: error.problem, retryAfter: wait }, { status: STATUS[error.kind], headers })
}

function done(cookies: string[]): Response {
  const headers = new Headers({ 'cache-control': 'no-store' })
  for (const cookie of cookies) headers.append('set-cookie', cookie)
  return Response.json({ ok: true }, { headers })
}

async function read<Schema extends z.ZodType>(request: Request, schema: Schema): Promise<z.output<Schema>> {
  const invalid = (problem: Problem) => new DroverError('INVALID', problem)
  const body = await readText(request)
  if (body === null) throw invalid({ code: 'too-large', message: 'The request is too large.' })
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    throw invalid({ code: 'invalid-input', message: 'The request is not JSON.' })
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw invalid({
    code: 'invalid-input',
    message: issue?.message ?? 'The input is not complete.',
    field: issue?.path.join('.') ?? '',
  })
}

/** null if it is longer than the limit; whoever is not signed in can't make Drover hold more. */
async function readText(request: Request): Promise<string | null> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of request.body ?? []) {
    size += part.byteLength
    if (size > BODY_LIMIT) return null
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}
