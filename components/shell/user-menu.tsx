'use client'
import { User } from 'lucide-react'
import { lazy } from 'react'
import { buttonClass } from '@/components/ui/button'
import { OnDemandMenu } from '@/components/ui/on-demand-menu'
import { useMe } from '@/lib/client/me'

const Items = lazy(() => import('./user-menu-items'))

export function UserMenu() {
  const me = useMe()
  return (
    <OnDemandMenu
      button={
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
      {(control) => <Items {...control} />}
    </OnDemandMenu>
  )
}
