import { drover } from '@/lib/server/process'

export const dynamic = 'force-dynamic'

/** For supervisors and proxies: answers once Drover is up and its database does. Tells nothing else. */
export async function GET() {
  await drover().db.$queryRawUnsafe('SELECT 1')
  return Response.json({ status: 'ok' }, { headers: { 'cache-control': 'no-store' } })
}
