'use client'
import Link from 'next/link'
import { Code } from '@/components/ui/code'
import { CopyButton } from '@/components/ui/copy-button'
import { KeyValues } from '@/components/ui/key-values'
import { Section } from '@/components/ui/section'
import { DateTime, TimeAgo } from '@/components/ui/time-ago'
import { useMay } from '@/lib/client/me'
import type { HostDetail, HostSummary } from '@/lib/shared/contract/hosts'
import { paths } from '@/lib/shared/paths'
import { formatKiB } from '@/lib/shared/units'

/** What a host says of itself. */
export function HostFacts({ host, detail }: { host: HostSummary; detail: HostDetail }) {
  const { facts } = host
  const { cpu } = detail
  const mayManage = useMay('host.manage')
  const connected = host.state === 'connected' && detail.connectedAt
  return (
    <Section title="About">
      <KeyValues
        items={[
          { label: 'Host name', value: facts?.hostname },
          {
            label: 'Connected',
            value: connected ? (
              <>
                for <TimeAgo at={connected} suffix="" />, since <DateTime at={connected} />
              </>
            ) : (
              'no'
            ),
          },
          {
            label: 'URI',
            value: (
              <span className="flex min-w-0 items-center gap-1">
                <Code className="min-w-0 truncate">{detail.uri}</Code>
                <CopyButton text={detail.uri} label="Copy the URI" size="sm" />
              </span>
            ),
          },
          ...(facts
            ? [{ label: 'Encrypted', value: facts.encrypted ? 'yes' : 'no: this is plain TCP' }]
            : []),
          ...(detail.certificateId && mayManage
            ? [
                {
                  label: 'Certificate',
                  value: (
                    <Link href={paths.certificates()} className="link">
                      stored
                    </Link>
                  ),
                },
              ]
            : []),
          ...(detail.saslUser ? [{ label: 'SASL user', value: detail.saslUser }] : []),
          { label: 'Hypervisor', value: facts ? `${facts.hypervisor} ${facts.hypervisorVersion}` : null },
          { label: 'libvirt', value: facts?.libvirtVersion },
          { label: 'Domain types', value: facts?.domainTypes.join(', ') },
          {
            label: 'CPU',
            value: cpu ? [cpu.vendor, cpu.model, facts?.arch].filter(Boolean).join(' · ') : null,
          },
          {
            label: 'Topology',
            value: cpu
              ? `${facts?.cpus ?? 0} CPUs: ${cpu.sockets} × ${cpu.cores} cores × ${cpu.threads} threads, ${cpu.numaNodes} NUMA ${cpu.numaNodes === 1 ? 'node' : 'nodes'}${cpu.mhz ? `, ${cpu.mhz} MHz` : ''}`
              : null,
          },
          { label: 'Memory', value: facts ? formatKiB(facts.memoryKiB) : null },
          { label: 'Host UUID', value: facts?.uuid, mono: true },
        ]}
      />
    </Section>
  )
}
