'use client'
import { useMutation } from '@tanstack/react-query'
import { Checkbox } from '@/components/ui/field'
import { notify } from '@/components/ui/toast'
import { query, toProblem } from '@/lib/client/api'
import { useHost } from '@/lib/client/live'
import type { DomainSummary } from '@/lib/shared/contract/domains'
import { reasonOf, useDomainCan } from './domain-power'

/** Whether it starts with its host. What it shows is what the host says, not what was clicked. */
export function AutostartSwitch({ domain }: { domain: DomainSummary }) {
  const { hostId, uuid, autostart } = domain
  const reason = reasonOf(useDomainCan(domain)('set-autostart'))
  const host = useHost(hostId)
  const set = useMutation(
    query.domains.setAutostart.mutationOptions({ onError: (error) => void notify.failed(toProblem(error)) }),
  )
  // The answer may be here before the live stream has told the same: without it the tick would jump back meanwhile.
  const newest = set.data && set.data.revision > domain.revision ? set.data.autostart : autostart
  return (
    <Checkbox
      label={`Start with ${host?.name ?? 'its host'}`}
      checked={set.isPending ? set.variables.autostart : newest}
      disabled={reason !== null || set.isPending}
      hint={reason ?? undefined}
      onChange={(event) => set.mutate({ hostId, uuid, autostart: event.target.checked })}
    />
  )
}
