'use client'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { MigrationStrip } from '@/components/migration/migration-strip'
import { useFollowMigration } from '@/components/migration/use-follow-migration'
import { DomainStateBadge, HostStateBadge } from '@/components/shell/state-badges'
import { ButtonLink } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { ProblemNotice } from '@/components/ui/problem-notice'
import { PageHeader } from '@/components/ui/section'
import { TabLinks } from '@/components/ui/tabs'
import { TimeAgo } from '@/components/ui/time-ago'
import { useDomain, useDomains, useHost, useHosts } from '@/lib/client/live'
import type { DomainRef } from '@/lib/shared/contract/domains'
import type { HostSummary } from '@/lib/shared/contract/hosts'
import { paths } from '@/lib/shared/paths'
import { DomainToolbar } from './domain-toolbar'

/** What all pages of one virtual machine share: name, host, state, what can be done with it, and its tabs. */
export function DomainFrame({ hostId, uuid, children }: DomainRef & { children: ReactNode }) {
  const domain = useDomain(hostId, uuid)
  const host = useHost(hostId)
  const ref = { hostId, uuid }
  useFollowMigration(ref)
  if (!domain)
    return (
      <>
        <MigrationStrip domain={ref} />
        <DomainGone {...ref} />
      </>
    )
  const stale = host?.state !== 'connected'
  return (
    <>
      <PageHeader
        title={domain.name}
        state={<DomainStateBadge state={domain.state} reason={domain.reason} stale={stale} />}
        note={
          <>
            on{' '}
            <Link href={paths.host(hostId)} className="link">
              {host?.name ?? hostId}
            </Link>
          </>
        }
        actions={<DomainToolbar domain={domain} />}
      />
      {stale && host ? <HostAway host={host} /> : null}
      <MigrationStrip domain={ref} />
      <TabLinks
        label="Virtual machine"
        tabs={[
          { href: paths.domain(ref), label: 'Summary' },
          { href: paths.domainConsole(ref), label: 'Console' },
          { href: paths.domainXml(ref), label: 'XML' },
        ]}
      />
      {children}
    </>
  )
}

function HostAway({ host }: { host: HostSummary }) {
  return (
    <div className="px-4 pb-2 lg:px-6">
      <ProblemNotice
        tone="warn"
        problem={
          host.problem ?? {
            message: `${host.name} is not connected.`,
            remedy: 'Drover connects again by itself.',
          }
        }
        actions={
          <span className="flex flex-wrap items-center gap-2 text-ink-2 text-xs">
            <HostStateBadge state={host.state} /> since <TimeAgo at={host.since} />. This is what was last
            known.
          </span>
        }
      />
    </div>
  )
}

/** Undefined, or moved: then the way to where it is now. */
function DomainGone({ hostId, uuid }: DomainRef) {
  const elsewhere = useDomains().find((one) => one.uuid === uuid && one.hostId !== hostId)
  const hosts = useHosts()
  const nameOf = (id: string) => hosts.find((one) => one.id === id)?.name ?? id
  return (
    <EmptyState
      title={
        elsewhere
          ? `${elsewhere.name} is now on ${nameOf(elsewhere.hostId)}`
          : 'This virtual machine is not here'
      }
      actions={
        <>
          {elsewhere ? (
            <ButtonLink variant="primary" href={paths.domain(elsewhere)}>
              Go to it on {nameOf(elsewhere.hostId)}
            </ButtonLink>
          ) : null}
          <ButtonLink href={paths.domains()}>All virtual machines</ButtonLink>
        </>
      }
    >
      <p>
        {elsewhere
          ? `It was migrated from ${nameOf(hostId)}.`
          : `${nameOf(hostId)} has none with this UUID: it was deleted, or is still being read.`}
      </p>
      <p className="font-mono text-xs">{uuid}</p>
    </EmptyState>
  )
}
