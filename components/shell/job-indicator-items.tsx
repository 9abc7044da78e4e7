'use client'
import { ArrowRightLeft, ListChecks } from 'lucide-react'
import { Menu, MenuLink, MenuSeparator } from '@/components/ui/menu'
import { Progress } from '@/components/ui/meter'
import type { MenuControl } from '@/components/ui/on-demand-menu'
import { useHosts, useJobs } from '@/lib/client/live'
import { paths } from '@/lib/shared/paths'

const MOST = 8

export default function JobIndicatorItems(control: MenuControl) {
  const running = useJobs().filter(({ state }) => state === 'running')
  const hosts = useHosts()
  const hostName = (id: string) => hosts.find((host) => host.id === id)?.name ?? id
  return (
    <Menu label="Running jobs" {...control}>
      {running.slice(0, MOST).map((job) => (
        <MenuLink key={job.id} icon={ArrowRightLeft} href={paths.job(job.id)}>
          <span className="grid w-64 gap-0.5">
            <span className="truncate">{job.domainName}</span>
            <span className="truncate text-ink-3 text-xs">
              {hostName(job.hostId)} → {hostName(job.targetHostId)}
            </span>
            <Progress
              value={job.progress.percent}
              of={job.id}
              label={`Migration of ${job.domainName}`}
              className="w-full"
            />
          </span>
        </MenuLink>
      ))}
      <MenuSeparator />
      <MenuLink icon={ListChecks} href={paths.jobs()}>
        All jobs
      </MenuLink>
    </Menu>
  )
}
