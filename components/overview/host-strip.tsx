'use client'
import Link from 'next/link'
import { useMemo } from 'react'
import { HostStateBadge } from '@/components/shell/state-badges'
import { Meter } from '@/components/ui/meter'
import { Section } from '@/components/ui/section'
import { useDomains, useHosts } from '@/lib/client/live'
import type { DomainSummary } from '@/lib/shared/contract/domains'
import type { HostSummary } from '@/lib/shared/contract/hosts'
import { isActive } from '@/lib/shared/domain-can'
import { paths } from '@/lib/shared/paths'
import { formatKiB, formatPercent } from '@/lib/shared/units'

type Use = { vcpus: number; memoryKiB: number; cpus: number }

/** What the active machines of each host take: vCPUs promised, memory held, processors busy. */
function takenByHost(domains: readonly DomainSummary[]): Map<string, Use> {
  const found = new Map<string, Use>()
  for (const { hostId, state, vcpus, memoryKiB, cpuPercent } of domains) {
    if (!isActive(state)) continue
    const use = found.get(hostId) ?? { vcpus: 0, memoryKiB: 0, cpus: 0 }
    use.vcpus += vcpus
    use.memoryKiB += memoryKiB
    use.cpus += ((cpuPercent ?? 0) / 100) * vcpus
    found.set(hostId, use)
  }
  return found
}

export function HostStrip() {
  const hosts = useHosts()
  const domains = useDomains()
  const uses = useMemo(() => takenByHost(domains), [domains])
  return (
    <Section title="Hosts" note="what their virtual machines take">
      <ul className="-mt-2 divide-y divide-rule">
        {hosts.map((host) => (
          <HostRow key={host.id} host={host} use={uses.get(host.id) ?? { vcpus: 0, memoryKiB: 0, cpus: 0 }} />
        ))}
      </ul>
    </Section>
  )
}

function HostRow({ host, use }: { host: HostSummary; use: Use }) {
  const { facts } = host
  // The test driver's machines claim more time than there is.
  const busy = facts ? Math.min(100, (use.cpus / facts.cpus) * 100) : 0
  return (
    <li className="grid min-h-8 grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-0.5 py-1 sm:grid-cols-[6.5rem_minmax(0,14rem)_9rem_minmax(0,1fr)_minmax(0,1fr)]">
      <HostStateBadge state={host.state} className="max-sm:order-2" />
      <Link
        href={paths.host(host.id)}
        title={host.name}
        className="truncate font-medium underline-offset-3 hover:underline"
      >
        {host.name}
      </Link>
      <Link
        href={`${paths.domains()}?host=${encodeURIComponent(host.id)}`}
        className="whitespace-nowrap text-ink-2 tabular-nums underline-offset-3 hover:underline max-sm:order-3"
      >
        {host.domains.active} of {host.domains.total} active
      </Link>
      {facts && host.state === 'connected' ? (
        <>
          <Share
            label={`CPU of ${host.name}`}
            percent={busy}
            text={`${formatPercent(busy)} of ${facts.cpus} CPU`}
            note={`${use.vcpus} vCPU`}
          />
          <Share
            label={`Memory of ${host.name}`}
            percent={(use.memoryKiB / facts.memoryKiB) * 100}
            text={`${formatKiB(use.memoryKiB)} of ${formatKiB(facts.memoryKiB)}`}
          />
        </>
      ) : (
        <span
          className="truncate text-ink-3 max-sm:order-4 max-sm:col-span-2 sm:col-span-2"
          title={host.problem?.message}
        >
          {host.state === 'connecting'
            ? 'Connecting…'
            : host.state === 'disabled'
              ? 'Switched off by an administrator'
              : (host.problem?.message ?? '')}
        </span>
      )}
    </li>
  )
}

function Share({
  label,
  percent,
  text,
  note,
}: {
  label: string
  percent: number
  text: string
  note?: string
}) {
  return (
    <span className="flex min-w-0 items-center gap-2 max-sm:order-4 max-sm:col-span-2">
      <Meter
        value={percent}
        label={label}
        tone={percent >= 90 ? 'bad' : percent >= 75 ? 'busy' : 'good'}
        className="w-20 shrink-0"
      />
      <span className="truncate tabular-nums">{text}</span>
      {note ? <span className="truncate text-ink-3 text-xs max-lg:hidden">{note}</span> : null}
    </span>
  )
}
