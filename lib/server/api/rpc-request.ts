import { ORPCError, onError } from '@orpc/server'
import { BodyLimitPlugin, RPCHandler } from '@orpc/server/fetch'
import type { Problem } from '../../shared/problem.ts'
import { checkOrigin, clientRequest } from '../client-request.ts'
import type { FailureKind } from '../drover-error.ts'
import { log } from '../log.ts'
import { actorFromCookie } from '../session.ts'
import { SIGNED_OUT, STATUS } from './base.ts'
import { router } from './router.ts'

const BODY_LIMIT = 2 * 1024 * 1024

const handler = new RPCHandler(router, {
  plugins: [new BodyLimitPlugin({ maxBodySize: BODY_LIMIT })],
  interceptors: [
    // What the procedures' own middleware did not turn into words: a body that is no JSON, or a mistake of Drover's.
    onError((error) => {
      if (!(error instanceof ORPCError)) log.error('an API request failed', { error })
    }),
  ],
  eventIteratorKeepAliveEnabled: true,
  // Shorter than the idle time after which common proxies cut a connection.
  eventIteratorKeepAliveInterval: 15_000,
})

/** Origin and session are checked before the body is read. */
export async function rpcRequest(request: Request): Promise<Response> {
  const client = clientRequest(request.headers)
  if (!checkOrigin(request.headers.get('origin'), client)) return refuse('FORBIDDEN', FOREIGN_ORIGIN)
  const actor = await actorFromCookie(request.headers.get('cookie'), client.address)
  if (!actor) return refuse('UNAUTHORIZED', SIGNED_OUT)
  const { response } = await handler.handle(request, {
    prefix: '/api/rpc',
    context: { headers: request.headers, address: client.address, actor },
  })
  if (!response)
    return refuse('NOT_FOUND', { code: 'no-procedure', message: 'Drover has no such procedure.' })
  // no-transform: Next would spend more time on compressing a long list than Drover on making it; and what answers
  // to input and holds secrets is better not compressed (BREACH). A proxy in front may still choose to.
  response.headers.set('cache-control', 'no-store, no-transform')
  // Without it nginx would hold events back.
  response.headers.set('x-accel-buffering', 'no')
  return response
}

export const FOREIGN_ORIGIN: Problem = {
  code: 'foreign-origin',
  message: 'This request does not come from a page of this Drover.',
  remedy:
    'Behind a reverse proxy: let it pass the Host header on, or set DROVER_TRUST_PROXY=1 and have it send X-Forwarded-Host.',
}

/** As the RPC client expects an error of the contract. */
function refuse(code: FailureKind, data: Problem): Response {
  const status = STATUS[code]
  const json = { defined: true, code, status, message: data.message, data }
  return Response.json({ json }, { status, headers: { 'cache-control': 'no-store' } })
}
