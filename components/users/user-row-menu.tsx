'use client'
import { Ban, CircleCheck, Ellipsis, KeyRound, Trash2, UserCog } from 'lucide-react'
import { IconButton } from '@/components/ui/icon-button'
import { Menu, MenuItem, MenuSeparator } from '@/components/ui/menu'
import type { User } from '@/lib/shared/contract/users'
import type { UserAct } from './user-actions'

export function UserMenu({
  user,
  isLastAdministrator,
  onChoose,
}: {
  user: User
  isLastAdministrator: boolean
  onChoose: (act: UserAct) => void
}) {
  const last = isLastAdministrator && 'The last administrator'
  return (
    <Menu
      label={`Actions for ${user.name}`}
      trigger={<IconButton icon={Ellipsis} size="sm" label={`Actions for ${user.name}`} />}
    >
      <MenuItem icon={UserCog} disabledReason={last} onSelect={() => onChoose('role')}>
        Change role…
      </MenuItem>
      <MenuItem icon={KeyRound} onSelect={() => onChoose('password')}>
        Set a new password…
      </MenuItem>
      {user.disabled ? (
        <MenuItem icon={CircleCheck} onSelect={() => onChoose('enable')}>
          Enable…
        </MenuItem>
      ) : (
        <MenuItem icon={Ban} disabledReason={last} onSelect={() => onChoose('disable')}>
          Disable…
        </MenuItem>
      )}
      <MenuSeparator />
      <MenuItem icon={Trash2} danger disabledReason={last} onSelect={() => onChoose('remove')}>
        Remove…
      </MenuItem>
    </Menu>
  )
}
