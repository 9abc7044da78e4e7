'use client'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { DomainStateBadge, HostStateBadge, JobStateBadge } from '@/components/shell/state-badges'
import { TickGlyph } from '@/components/ui/glyphs'
import { Section } from '@/components/ui/section'
import { TimeAgo } from '@/components/ui/time-ago'
import { useDomains, useHosts, useJobs } from '@/lib/client/live'
import { paths } from '@/lib/shared/paths'
import { type Matter, matters } from './attention'

export function AttentionList() {
  const hosts = useHosts()
  const found = matters({ hosts, domains: useDomains(), jobs: useJobs(), now: Date.now() })
  const hostName = (id: string) => hosts.find((host) => host.id === id)?.name ?? id
  return (
    <Section title="Needs attention" note={found.length > 0 ? found.length : null}>
      {found.length === 0 ? (
        <p className="flex items-center gap-2 text-ink-2">
          <TickGlyph className="text-good" />
          Nothing: every host answers, no machine crashed, no job failed.
        </p>
      ) : (
        <ul className="-mt-2 divide-y divide-rule">
          {found.slice(0, 50).map((matter) => (
            <Row key={keyOf(matter)} {...lineOf(matter, hostName)} at={matter.at} />
          ))}
        </ul>
      )}
    </Section>
  )
}

const keyOf = (matter: Matter) =>
  matter.kind === 'host'
    ? `h ${matter.host.id}`
    : matter.kind === 'job'
      ? `j ${matter.job.id}`
      : `d ${matter.domain.hostId} ${matter.domain.uuid}`

type Line = { badge: ReactNode; href: string; name: string; text: string; remedy?: string | undefined }

function lineOf(matter: Matter, hostName: (id: string) => string): Line {
  if (matter.kind === 'host') {
    const { host } = matter
    return {
      badge: <HostStateBadge state={host.state} />,
      href: paths.host(host.id),
      name: host.name,
      text: host.problem?.message ?? 'The connection was lost.',
      remedy: host.problem?.remedy,
    }
  }
  if (matter.kind === 'domain') {
    const { domain } = matter
    return {
      badge: <DomainStateBadge state={domain.state} />,
      href: paths.domain(domain),
      name: domain.name,
      text: `on ${hostName(domain.hostId)}: ${domain.reason}`,
    }
  }
  const { job } = matter
  return {
    badge: <JobStateBadge state={job.state} />,
    href: paths.job(job.id),
    name: `Migration of ${job.domainName}`,
    text: `${hostName(job.hostId)} → ${hostName(job.targetHostId)}: ${job.problem?.message ?? 'failed'}`,
    remedy: job.problem?.remedy,
  }
}

function Row({ badge, href, name, text, remedy, at }: Line & { at: number }) {
  return (
    <li className="grid gap-x-4 py-1.5 sm:grid-cols-[6.5rem_minmax(0,14rem)_minmax(0,1fr)_auto] sm:items-start">
      {badge}
      <Link
        href={href}
        title={name}
        className="truncate whitespace-pre font-medium underline-offset-3 hover:underline"
      >
        {name}
      </Link>
      <span className="min-w-0 text-ink-2 wrap-anywhere">
        {text} {remedy ? <span className="text-ink-3">{remedy}</span> : null}
      </span>
      {at > 0 ? <TimeAgo at={at} className="whitespace-nowrap text-ink-3 text-xs leading-5" /> : null}
    </li>
  )
}
