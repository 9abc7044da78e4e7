'use client'
import { LogOut, Monitor, Moon, Sun, User } from 'lucide-react'
import { useTheme } from 'next-themes'
import { buttonClass } from '@/components/ui/button'
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuLink, MenuSeparator } from '@/components/ui/menu'
import { notify } from '@/components/ui/toast'
import { useMe } from '@/lib/client/me'
import { signOut } from '@/lib/client/sign-out'
import { paths } from '@/lib/shared/paths'

export const themes = [
  { value: 'system', label: 'System', icon: Monitor },
  { value: 'light', label: 'Light', icon: Sun },
  { value: 'dark', label: 'Dark', icon: Moon },
] as const

export function UserMenu() {
  const me = useMe()
  const { theme = 'system', setTheme } = useTheme()
  return (
    <Menu
      label="You"
      trigger={
        <button
          type="button"
          className={buttonClass({ variant: 'quiet' }, 'max-w-40')}
          aria-label={`${me.name}, ${me.role}: your menu`}
        >
          <User size={15} aria-hidden />
          <span className="truncate max-sm:hidden">{me.name}</span>
        </button>
      }
    >
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
