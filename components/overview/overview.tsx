'use client'
import { Plus } from 'lucide-react'
import { FirstHost } from '@/components/shell/first-host'
import { ButtonLink } from '@/components/ui/button'
import { PageBody, PageHeader } from '@/components/ui/section'
import { useHosts } from '@/lib/client/live'
import { useMay } from '@/lib/client/me'
import { paths } from '@/lib/shared/paths'
import { AttentionList } from './attention-list'
import { HostStrip } from './host-strip'
import { RecentJobs } from './recent-jobs'

export function Overview() {
  const empty = useHosts().length === 0
  const mayAdd = useMay('host.manage')
  return (
    <>
      <PageHeader
        title="Overview"
        actions={
          !empty && mayAdd ? (
            <ButtonLink icon={Plus} href={paths.addHost()}>
              Add host
            </ButtonLink>
          ) : null
        }
      />
      {empty ? (
        <FirstHost />
      ) : (
        <PageBody>
          <AttentionList />
          <HostStrip />
          <RecentJobs />
        </PageBody>
      )}
    </>
  )
}
