'use client'
import { EllipsisVertical } from 'lucide-react'
import { lazy } from 'react'
import { buttonClass } from '@/components/ui/button'
import { OnDemandMenu } from '@/components/ui/on-demand-menu'
import type { DomainSummary } from '@/lib/shared/contract/domains'
import type { Act } from './domain-actions'

const Items = lazy(() => import('./domain-row-menu-items'))

export function DomainRowMenu({ domain, onAct }: { domain: DomainSummary; onAct: Act }) {
  return (
    <OnDemandMenu
      button={
        <button
          type="button"
          aria-label={`Actions for ${domain.name}`}
          className={buttonClass({ variant: 'quiet', size: 'sm' }, 'w-6 px-0!')}
        >
          <EllipsisVertical size={15} aria-hidden />
        </button>
      }
    >
      {(control) => <Items {...control} domain={domain} onAct={onAct} />}
    </OnDemandMenu>
  )
}
