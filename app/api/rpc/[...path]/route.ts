import { rpcRequest } from '@/lib/server/api/rpc-request'

export const dynamic = 'force-dynamic'
// POST only: nothing can be asked for by a link or an image.
export const POST = rpcRequest
