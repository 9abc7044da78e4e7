'use client'
import { usePathname, useRouter } from 'next/navigation'
import { useEffect, useRef } from 'react'
import { useDomainJob } from '@/lib/client/live'
import type { DomainRef } from '@/lib/shared/contract/domains'
import { paths } from '@/lib/shared/paths'

/** Whoever watched a machine leave goes along to its page on the new host, on the same tab of it. */
export function useFollowMigration({ hostId, uuid }: DomainRef): void {
  const job = useDomainJob(hostId, uuid)
  const router = useRouter()
  const path = usePathname()
  const watched = useRef<string | null>(null)
  useEffect(() => {
    if (!job || job.hostId !== hostId || job.uuid !== uuid) return
    if (job.state === 'running') watched.current = job.id
    if (job.state !== 'succeeded' || watched.current !== job.id) return
    watched.current = null
    const here = paths.domain({ hostId, uuid })
    const tab = path.startsWith(here) ? path.slice(here.length) : ''
    router.replace(paths.domain({ hostId: job.targetHostId, uuid }) + tab)
  }, [job, hostId, uuid, path, router])
}
