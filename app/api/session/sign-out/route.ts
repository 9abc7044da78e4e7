import { signOutRequest } from '@/lib/server/api/session-request'

export const dynamic = 'force-dynamic'
export const POST = signOutRequest
