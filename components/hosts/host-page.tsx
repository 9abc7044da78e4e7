'use client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Plug } from 'lucide-react'
import { useEffect, useState } from 'react'
import { HostStateBadge } from '@/components/shell/state-badges'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { ProblemNotice } from '@/components/ui/problem-notice'
import { PageBody, PageHeader } from '@/components/ui/section'
import { DateTime, TimeAgo } from '@/components/ui/time-ago'
import { notify } from '@/components/ui/toast'
import { query, toProblem } from '@/lib/client/api'
import { useHost } from '@/lib/client/live'
import { useMay } from '@/lib/client/me'
import type { HostDetail, HostSummary } from '@/lib/shared/contract/hosts'
import type { Problem } from '@/lib/shared/problem'
import { Capabilities } from './capabilities'
import { HostActions } from './host-actions'
import { HostDomains } from './host-domains'
import { HostFacts } from './host-facts'
import { NetworkList, PoolList } from './host-resources'
import { placeOf, transportLabel } from './transports'

/** One host: how it is, what it is, and what is on it. Live from the stream; details are read anew when it changed. */
export function HostPage({ initial }: { initial: HostDetail }) {
  const { id } = initial.summary
  const live = useHost(id)
  const detail = useHostDetail(initial, live?.revision ?? initial.summary.revision)
  const summary = live ?? detail.summary
  const known = summary.facts !== null
  if (!live) return <Gone name={initial.summary.name} />
  return (
    <>
      <PageHeader
        title={summary.name}
        state={<HostStateBadge state={summary.state} />}
        note={
          <span>
            {transportLabel[summary.transport]} · {placeOf(summary)}
          </span>
        }
        actions={<HostActions host={summary} detail={detail} />}
      />
      <PageBody>
        <StateNotice host={summary} connectedAt={detail.connectedAt} />
        <HostDomains hostId={id} />
        <div className="grid gap-6 xl:grid-cols-2">
          <HostFacts host={summary} detail={detail} />
          <div className="grid content-start gap-6">
            <PoolList pools={detail.pools} known={known} />
            <NetworkList networks={detail.networks} known={known} />
            <Capabilities hostId={id} known={known} />
          </div>
        </div>
      </PageBody>
    </>
  )
}

/** At most one reading in two seconds: a storm of events changes a host's counts many times a second. */
function useHostDetail(initial: HostDetail, revision: number): HostDetail {
  const [settled, setSettled] = useState(revision)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(revision), 2_000)
    return () => clearTimeout(timer)
  }, [revision])
  const input = { hostId: initial.summary.id }
  const detail = useQuery(query.hosts.detail.queryOptions({ input, initialData: initial }))
  const { refetch } = detail
  useEffect(() => {
    if (settled !== initial.summary.revision) void refetch()
  }, [settled, initial, refetch])
  return detail.data
}

function Gone({ name }: { name: string }) {
  return (
    <EmptyState title={`${name} was removed`}>
      Somebody removed this host from Drover. Its virtual machines go on without it.
    </EmptyState>
  )
}

function StateNotice({ host, connectedAt }: { host: HostSummary; connectedAt: number | null }) {
  if (host.state === 'disabled')
    return (
      <ProblemNotice
        tone="warn"
        problem={{
          message: 'This host is switched off in Drover.',
          remedy: 'Its machines are not shown and it is not connected to.',
        }}
      />
    )
  if (host.state === 'connected') return null
  const waiting: Problem = { code: 'connecting', message: `Drover is connecting to ${host.name}.` }
  return (
    <ProblemNotice
      tone={host.state === 'lost' ? 'bad' : 'warn'}
      problem={host.problem ?? waiting}
      actions={
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1.5 text-ink-2 text-xs">
          {host.state === 'lost' ? (
            <span>
              Lost since <DateTime at={host.since} /> (<TimeAgo at={host.since} suffix="" />)
              {connectedAt ? '; what follows is the last that Drover saw' : ''}.
            </span>
          ) : null}
          <NextTry host={host} />
          <TryNow host={host} />
        </span>
      }
    />
  )
}

/** Counts down to the next attempt. */
function NextTry({ host: { retryAt, state } }: { host: HostSummary }) {
  const [now, setNow] = useState<number | null>(null)
  useEffect(() => {
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), 500)
    return () => clearInterval(timer)
  }, [])
  if (state !== 'lost') return null
  const left = retryAt === null || now === null ? null : Math.ceil((retryAt - now) / 1000)
  return (
    <span className="inline-block min-w-26 tabular-nums">
      {left === null || left <= 0 ? 'Trying again now …' : `Next try in ${left} s`}
    </span>
  )
}

function TryNow({ host }: { host: HostSummary }) {
  const may = useMay('domain.power')
  const reconnect = useMutation(query.hosts.reconnect.mutationOptions())
  if (host.state !== 'lost') return null
  return (
    <Button
      size="sm"
      icon={Plug}
      disabledReason={!may && 'Needs the role operator'}
      pending={reconnect.isPending}
      onClick={() =>
        reconnect.mutate({ hostId: host.id }, { onError: (error) => notify.failed(toProblem(error)) })
      }
    >
      Try now
    </Button>
  )
}
