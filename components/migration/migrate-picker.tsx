'use client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { ButtonLink } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { EmptyState, Skeleton } from '@/components/ui/empty-state'
import { ProblemNotice } from '@/components/ui/problem-notice'
import { problemOf, query } from '@/lib/client/api'
import { useMay } from '@/lib/client/me'
import type { DomainSummary } from '@/lib/shared/contract/domains'
import { paths } from '@/lib/shared/paths'
import { CandidateRow, isAsking } from './candidate-row'

/** Soon again while a host is still being asked, else now and then: hosts change while one ponders. */
const SOON = 600
const LATER = 5000

/** The other hosts, best first; one click on one starts the migration. */
export function MigratePicker({
  domain,
  open,
  onOpenChange,
}: {
  domain: DomainSummary
  open: boolean
  onOpenChange: (open: boolean) => void
}) {
  const { hostId, uuid, name } = domain
  const candidates = useQuery(
    query.migration.candidates.queryOptions({
      input: { hostId, uuid },
      // Asked as soon as there is a button: the picker then opens with the answers.
      refetchInterval: ({ state }) => (!open ? false : state.data?.some(isAsking) ? SOON : LATER),
      staleTime: open ? 0 : 60_000,
    }),
  )
  const start = useMutation(query.migration.start.mutationOptions({ onSuccess: () => onOpenChange(false) }))
  const problem = problemOf(start.error) ?? (candidates.data ? null : problemOf(candidates.error))
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        start.reset()
        onOpenChange(next)
      }}
      title={
        <>
          Migrate <bdi className="whitespace-pre-wrap">{name}</bdi>
        </>
      }
      description="It moves while it runs. Choose the host to move it to."
      keepOpen={start.isPending}
    >
      {problem ? <ProblemNotice problem={problem} className="mb-2" /> : null}
      {candidates.data?.length === 0 ? <NoOtherHost /> : null}
      {candidates.isPending ? <Skeleton className="h-12 w-full" /> : null}
      <ul aria-label="Hosts, best first" className="divide-y divide-rule">
        {candidates.data?.map((candidate, index) => (
          <CandidateRow
            key={candidate.hostId}
            candidate={candidate}
            name={name}
            best={index === 0}
            starting={start.isPending && start.variables.targetHostId === candidate.hostId}
            disabled={start.isPending}
            onStart={() => start.mutate({ hostId, uuid, targetHostId: candidate.hostId })}
          />
        ))}
      </ul>
    </Dialog>
  )
}

function NoOtherHost() {
  const may = useMay('host.manage')
  return (
    <EmptyState
      className="px-0!"
      title="There is no other host"
      actions={
        may ? (
          <ButtonLink icon={Plus} href={paths.addHost()}>
            Add a host
          </ButtonLink>
        ) : null
      }
    >
      Migration needs a second host to go to.
    </EmptyState>
  )
}
