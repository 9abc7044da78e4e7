'use client'
import { useMutation } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { type ReactNode, useCallback, useState } from 'react'
import { notify } from '@/components/ui/toast'
import { problemOf, query, toProblem } from '@/lib/client/api'
import { useDomainJob, useHost } from '@/lib/client/live'
import { useMe } from '@/lib/client/me'
import type { DomainSummary, PowerAction } from '@/lib/shared/contract/domains'
import { type DomainAction, domainCan, type Verdict } from '@/lib/shared/domain-can'
import { powerActionDone, powerActionLook } from './power-actions'

// Fetched when first asked, not with the list.
const ConfirmDialog = dynamic(
  () => import('@/components/ui/confirm-dialog').then((module) => module.ConfirmDialog),
  { ssr: false },
)

/** Whether each action applies to a domain now, by the rule that the server uses too. */
export function useDomainCan(domain: DomainSummary): (action: DomainAction) => Verdict {
  const host = useHost(domain.hostId)
  const job = useDomainJob(domain.hostId, domain.uuid)
  const { role } = useMe()
  return (action) => domainCan(action, { domain, host: host?.state ?? 'lost', role, job })
}

export const reasonOf = (verdict: Verdict): string | null => (verdict.can ? null : verdict.because)

/**
 * Runs power actions, asking first where data may be lost. Render `dialog` once; the state of the machine itself
 * comes back by the live stream.
 */
export function useDomainPower(): {
  run: (domain: DomainSummary, action: PowerAction) => void
  pending: boolean
  dialog: ReactNode
} {
  const [asked, setAsked] = useState<{ domain: DomainSummary; action: PowerAction } | null>(null)
  const [open, setOpen] = useState(false)
  const power = useMutation(query.domains.power.mutationOptions())
  const { mutate, reset } = power

  const send = useCallback(
    ({ hostId, uuid, name }: DomainSummary, action: PowerAction, confirmed: boolean) =>
      mutate(
        { hostId, uuid, action },
        {
          onSuccess: () => {
            setOpen(false)
            const say = powerActionDone[action]
            if (say) notify.done(say(name))
          },
          // A confirmation stays open and shows the problem itself.
          onError: (error) => {
            if (!confirmed) notify.failed(toProblem(error))
          },
        },
      ),
    [mutate],
  )
  const run = useCallback(
    (domain: DomainSummary, action: PowerAction) => {
      if (!powerActionLook(action).confirm) return send(domain, action, false)
      reset()
      setAsked({ domain, action })
      setOpen(true)
    },
    [send, reset],
  )
  const look = asked && powerActionLook(asked.action)
  const dialog = asked && look && (
    <ConfirmDialog
      open={open}
      onOpenChange={setOpen}
      title={`${look.label}: ${asked.domain.name}`}
      confirmLabel={look.label}
      pending={power.isPending}
      error={problemOf(power.error)}
      onConfirm={() => send(asked.domain, asked.action, true)}
    >
      <p>{look.confirm}</p>
    </ConfirmDialog>
  )
  return { run, pending: power.isPending, dialog }
}
