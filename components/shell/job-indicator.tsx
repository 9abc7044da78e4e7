'use client'
import { ListChecks } from 'lucide-react'
import Link from 'next/link'
import { buttonClass } from '@/components/ui/button'
import { Menu, MenuLink, MenuSeparator } from '@/components/ui/menu'
import { Progress } from '@/components/ui/meter'
import { Spinner } from '@/components/ui/spinner'
import { useHosts, useJobs } from '@/lib/client/live'
import { paths } from '@/lib/shared/paths'

/** Running jobs in the header, with how far each has come. Takes no room while there are none. */
export function JobIndicator() {
  const running = useJobs().filter(({ state }) => state === 'running')
  const hosts = useHosts()
  if (running.length === 0) return null
  const hostName = (id: string) => hosts.find((host) => host.id === id)?.name ?? id
  return (
    <Menu
      label="Running jobs"
      trigger={
        <button
          type="button"
          className={buttonClass({ variant: 'quiet' }, 'text-busy')}
          aria-label={`${running.length} running ${running.length === 1 ? 'job' : 'jobs'}`}
        >
          <Spinner size={13} />
          <span className="tabular-nums">{running.length}</span>
        </button>
      }
    >
      {running.slice(0, 8).map((job) => (
        <Link key={job.id} href={paths.job(job.id)} className="grid w-72 gap-1 px-3 py-1.5 hover:bg-hover">
          <span className="truncate">{job.domainName}</span>
          <span className="truncate text-ink-3 text-xs">
            {hostName(job.hostId)} → {hostName(job.targetHostId)}
          </span>
          <Progress value={job.progress.percent} of={job.id} label={`Migration of ${job.domainName}`} />
        </Link>
      ))}
      <MenuSeparator />
      <MenuLink icon={ListChecks} href={paths.jobs()}>
        All jobs
      </MenuLink>
    </Menu>
  )
}
