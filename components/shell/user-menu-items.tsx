'use client'
import { LogOut, User } from 'lucide-react'
import { useTheme } from 'next-themes'
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuLink, MenuSeparator } from '@/components/ui/menu'
import type { MenuControl } from '@/components/ui/on-demand-menu'
import { notify } from '@/components/ui/toast'
import { useMe } from '@/lib/client/me'
import { signOut } from '@/lib/client/sign-out'
import { paths } from '@/lib/shared/paths'
import { themes } from './themes'

export default function UserMenuItems(control: MenuControl) {
  const me = useMe()
  const { theme = 'system', setTheme } = useTheme()
  return (
    <Menu label="You" {...control}>
      <div className="px-3 py-1">
        <p className="truncate font-medium">{me.name}</p>
        <p className="text-ink-3 text-xs first-letter:uppercase">{me.role}</p>
      </div>
      <MenuSeparator />
      <MenuLink icon={User} href={paths.account()}>
        Account and sessions
      </MenuLink>
      <MenuSeparator />
      <MenuLabel>Theme</MenuLabel>
      <MenuChoice label="Theme" value={theme} onChange={setTheme} options={[...themes]} />
      <MenuSeparator />
      <MenuItem
        icon={LogOut}
        onSelect={() => void signOut().catch((error: Error) => notify.failed({ message: error.message }))}
      >
        Sign out
      </MenuItem>
    </Menu>
  )
}
