'use client'
import { lazy } from 'react'
import { buttonClass } from '@/components/ui/button'
import { OnDemandMenu } from '@/components/ui/on-demand-menu'
import { Spinner } from '@/components/ui/spinner'
import { useJobs } from '@/lib/client/live'

const Items = lazy(() => import('./job-indicator-items'))

/** Running jobs in the header, with how far each has come. Takes no room while there are none. */
export function JobIndicator() {
  const running = useJobs().filter(({ state }) => state === 'running').length
  if (running === 0) return null
  return (
    <OnDemandMenu
      button={
        <button
          type="button"
          className={buttonClass({ variant: 'quiet' }, 'text-busy!')}
          aria-label={`${running} running ${running === 1 ? 'job' : 'jobs'}`}
        >
          <Spinner size={13} />
          <span className="tabular-nums">{running}</span>
        </button>
      }
    >
      {(control) => <Items {...control} />}
    </OnDemandMenu>
  )
}
