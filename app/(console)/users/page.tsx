import type { Metadata } from 'next'
import { NotAllowed } from '@/components/users/not-allowed'
import { UserTable } from '@/components/users/user-table'
import { requireActor } from '@/lib/server/session'
import { listUsers } from '@/lib/server/users/users'
import { may } from '@/lib/shared/permissions'

export const metadata: Metadata = { title: 'Users' }

export default async function UsersPage() {
  const actor = await requireActor()
  if (!may(actor.role, 'user.manage')) return <NotAllowed what="Users" permission="user.manage" />
  return <UserTable initial={await listUsers(actor)} />
}
