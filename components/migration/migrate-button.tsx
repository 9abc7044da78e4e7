'use client'
import { ArrowRightLeft } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { useDomainJob, useHost } from '@/lib/client/live'
import { useMe } from '@/lib/client/me'
import type { DomainSummary } from '@/lib/shared/contract/domains'
import { domainCan } from '@/lib/shared/domain-can'
import { MigratePicker } from './migrate-picker'

/** Opens the hosts that a machine could go to. Disabled with its reason where it can't migrate now. */
export function MigrateButton({ domain }: { domain: DomainSummary }) {
  const [open, setOpen] = useState(false)
  const host = useHost(domain.hostId)
  const job = useDomainJob(domain.hostId, domain.uuid)
  const { role } = useMe()
  const verdict = domainCan('migrate', { domain, host: host?.state ?? 'lost', role, job })
  return (
    <>
      <Button
        icon={ArrowRightLeft}
        disabledReason={verdict.can ? null : verdict.because}
        onClick={() => setOpen(true)}
        aria-haspopup="dialog"
      >
        Migrate
      </Button>
      {verdict.can || open ? <MigratePicker domain={domain} open={open} onOpenChange={setOpen} /> : null}
    </>
  )
}
