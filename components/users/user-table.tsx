'use client'
import { useQuery } from '@tanstack/react-query'
import { UserPlus } from 'lucide-react'
import { useMemo, useState } from 'react'
import { Badge, StateBadge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { type Column, DataTable } from '@/components/ui/data-table'
import { compareNumber, compareText } from '@/components/ui/data-table-sort'
import { CrossGlyph, TickGlyph } from '@/components/ui/glyphs'
import { PageHeader } from '@/components/ui/section'
import { TimeAgo } from '@/components/ui/time-ago'
import { query } from '@/lib/client/api'
import { useMe } from '@/lib/client/me'
import type { User } from '@/lib/shared/contract/users'
import { ROLES } from '@/lib/shared/permissions'
import { AddUser } from './add-user'
import { type UserAct, UserActions } from './user-actions'
import { UserMenu } from './user-row-menu'

const rowKey = (user: User) => user.id
const capitalised = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)

export function UserTable({ initial }: { initial: User[] }) {
  const me = useMe()
  const users = useQuery(query.users.list.queryOptions({ initialData: initial }))
  const [adding, setAdding] = useState(false)
  const [act, setAct] = useState<{ act: UserAct; user: User } | null>(null)
  const administrators = users.data.filter((user) => user.role === 'administrator' && !user.disabled).length
  const columns = useMemo(
    () => columnsFor(me.id, administrators, (chosen, user) => setAct({ act: chosen, user })),
    [me.id, administrators],
  )
  return (
    <>
      <PageHeader
        title="Users"
        note={String(users.data.length)}
        actions={
          <Button variant="primary" icon={UserPlus} onClick={() => setAdding(true)}>
            Add user
          </Button>
        }
      />
      <DataTable
        label="Users"
        rows={users.data}
        columns={columns}
        rowKey={rowKey}
        faded={(user) => user.disabled}
        initialSort={{ column: 'name', descending: false }}
        rowHeight={32}
        className="flex-1"
      />
      <AddUser open={adding} onOpenChange={setAdding} />
      <UserActions chosen={act} onClose={() => setAct(null)} />
    </>
  )
}

type Choose = (act: UserAct, user: User) => void

const columnsFor = (myId: string, administrators: number, choose: Choose): Column<User>[] => [
  {
    id: 'name',
    header: 'Name',
    compare: (a, b) => compareText(a.name, b.name),
    cell: (user) => (
      <span className="flex items-center gap-2">
        <span className="truncate font-medium" title={user.name}>
          {user.name}
        </span>
        {user.id === myId ? <Badge tone="calm">you</Badge> : null}
      </span>
    ),
  },
  {
    id: 'role',
    header: 'Role',
    width: '8.5rem',
    compare: (a, b) => ROLES.indexOf(a.role) - ROLES.indexOf(b.role),
    cell: (user) => capitalised(user.role),
  },
  {
    id: 'state',
    header: 'State',
    width: '8rem',
    hideBelow: 'sm',
    compare: (a, b) => Number(a.disabled) - Number(b.disabled),
    cell: (user) =>
      user.disabled ? (
        <StateBadge tone="off" icon={CrossGlyph} label="Disabled" />
      ) : (
        <StateBadge tone="good" icon={TickGlyph} label="Enabled" />
      ),
  },
  {
    id: 'seen',
    header: 'Last seen',
    width: '9rem',
    hideBelow: 'sm',
    descendingFirst: true,
    compare: (a, b) => compareNumber(a.lastSeenAt, b.lastSeenAt),
    cell: (user) =>
      user.lastSeenAt ? <TimeAgo at={user.lastSeenAt} /> : <span className="text-ink-3">never</span>,
  },
  {
    id: 'created',
    header: 'Added',
    width: '9rem',
    hideBelow: 'lg',
    descendingFirst: true,
    compare: (a, b) => a.createdAt - b.createdAt,
    cell: (user) => <TimeAgo at={user.createdAt} />,
  },
  {
    id: 'actions',
    header: 'Actions',
    headerHidden: true,
    width: '4rem',
    align: 'end',
    cell: (user) => (
      <UserMenu
        user={user}
        isLastAdministrator={user.role === 'administrator' && !user.disabled && administrators === 1}
        onChoose={(act) => choose(act, user)}
      />
    ),
  },
]
