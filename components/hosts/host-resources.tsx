'use client'
import type { ReactNode } from 'react'
import { Badge } from '@/components/ui/badge'
import { Code } from '@/components/ui/code'
import { Meter } from '@/components/ui/meter'
import { Section } from '@/components/ui/section'
import type { NetworkSummary, PoolSummary } from '@/lib/shared/contract/hosts'
import { formatBytes } from '@/lib/shared/units'

const Flags = ({
  active,
  autostart,
  persistent,
}: {
  active: boolean
  autostart: boolean
  persistent: boolean
}) => (
  <span className="flex shrink-0 gap-1">
    <Badge tone={active ? 'good' : 'off'}>{active ? 'active' : 'inactive'}</Badge>
    {autostart ? <Badge>autostart</Badge> : null}
    {persistent ? null : <Badge tone="calm">transient</Badge>}
  </span>
)

function List({
  label,
  empty,
  children,
  any,
}: {
  label: string
  empty: string
  children: ReactNode
  any: boolean
}) {
  return any ? (
    <ul aria-label={label} className="divide-y divide-rule">
      {children}
    </ul>
  ) : (
    <p className="py-1 text-ink-3">{empty}</p>
  )
}

export function PoolList({ pools, known }: { pools: readonly PoolSummary[]; known: boolean }) {
  return (
    <Section title="Storage pools" note={known ? pools.length : null}>
      <List label="Storage pools" empty={known ? 'None.' : 'Not known yet.'} any={pools.length > 0}>
        {pools.map((pool) => (
          <li key={pool.uuid} className="grid gap-0.5 py-1.5">
            <div className="flex min-w-0 items-baseline gap-2">
              <span className="truncate font-medium" title={pool.name}>
                {pool.name}
              </span>
              <span className="text-ink-3 text-xs">{pool.type}</span>
              <span className="ml-auto" />
              <Flags {...pool} />
            </div>
            <div className="flex min-w-0 flex-wrap items-center gap-x-3 text-ink-2 text-xs">
              {pool.targetPath ? <Code className="min-w-0 truncate">{pool.targetPath}</Code> : null}
              {pool.active && pool.capacity > 0 ? (
                <span className="ml-auto flex items-center gap-2 tabular-nums">
                  <Meter
                    value={(pool.allocation / pool.capacity) * 100}
                    label={`${pool.name} is full`}
                    tone={pool.allocation / pool.capacity > 0.9 ? 'bad' : 'off'}
                    className="w-20"
                  />
                  {formatBytes(pool.available)} free of {formatBytes(pool.capacity)}
                </span>
              ) : null}
            </div>
          </li>
        ))}
      </List>
    </Section>
  )
}

export function NetworkList({ networks, known }: { networks: readonly NetworkSummary[]; known: boolean }) {
  return (
    <Section title="Networks" note={known ? networks.length : null}>
      <List label="Networks" empty={known ? 'None.' : 'Not known yet.'} any={networks.length > 0}>
        {networks.map((network) => (
          <li key={network.uuid} className="flex min-w-0 items-baseline gap-2 py-1.5">
            <span className="truncate font-medium" title={network.name}>
              {network.name}
            </span>
            <span className="text-ink-3 text-xs">
              {network.mode}
              {network.bridge ? ` · ${network.bridge}` : ''}
            </span>
            <span className="ml-auto" />
            <Flags {...network} />
          </li>
        ))}
      </List>
    </Section>
  )
}
