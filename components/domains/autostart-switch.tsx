'use client'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Checkbox } from '@/components/ui/field'
import { notify } from '@/components/ui/toast'
import { query, toProblem } from '@/lib/client/api'
import { useHost } from '@/lib/client/live'
import type { DomainSummary } from '@/lib/shared/contract/domains'
import { reasonOf, useDomainCan } from './domain-power'

/** Whether it starts with its host. What it shows is what was clicked until the host has answered, then what the host says. */
export function AutostartSwitch({ domain }: { domain: DomainSummary }) {
  const { hostId, uuid, autostart } = domain
  const reason = reasonOf(useDomainCan(domain)('set-autostart'))
  const host = useHost(hostId)
  // Set within the click: a mutation says only later that it is under way, and React would take the tick back until then.
  const [clicked, setClicked] = useState<boolean | null>(null)
  const set = useMutation(
    query.domains.setAutostart.mutationOptions({
      onError: (error) => void notify.failed(toProblem(error)),
      onSettled: () => setClicked(null),
    }),
  )
  // The answer may be here before the live stream has told the same: without it the tick would jump back meanwhile.
  const newest = set.data && set.data.revision > domain.revision ? set.data.autostart : autostart
  return (
    <Checkbox
      label={`Start with ${host?.name ?? 'its host'}`}
      checked={clicked ?? (set.isPending ? set.variables.autostart : newest)}
      disabled={reason !== null || set.isPending}
      hint={reason ?? undefined}
      onChange={(event) => {
        setClicked(event.target.checked)
        set.mutate({ hostId, uuid, autostart: event.target.checked })
      }}
    />
  )
}
