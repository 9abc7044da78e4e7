import { clientRequest } from '@/lib/server/client-request'
import { screenshotResponse } from '@/lib/server/domains/screenshot'
import { actorFromCookie } from '@/lib/server/session'

export const dynamic = 'force-dynamic'

export async function GET(
  request: Request,
  { params }: { params: Promise<{ hostId: string; uuid: string }> },
) {
  const actor = await actorFromCookie(request.headers.get('cookie'), clientRequest(request.headers).address)
  if (!actor) return new Response(null, { status: 401 })
  const { hostId, uuid } = await params
  const ref = { hostId: decodeURIComponent(hostId), uuid: decodeURIComponent(uuid) }
  return screenshotResponse(actor, ref, request.headers.get('if-none-match'))
}
