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
          ...(facts ? [{ label: 'Host name', value: facts.hostname }] : []),
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
          ...(facts ? factItems(facts, cpu) : []),
        ]}
      />
    </Section>
  )
}

type Facts = NonNullable<HostSummary['facts']>

function factItems(facts: Facts, cpu: HostDetail['cpu']) {
  return [
    { label: 'Hypervisor', value: `${facts.hypervisor} ${facts.hypervisorVersion}` },
    { label: 'libvirt', value: facts.libvirtVersion },
    { label: 'Domain types', value: facts.domainTypes.join(', ') },
    { label: 'CPU', value: [cpu?.vendor, facts.cpuModel, facts.arch].filter(Boolean).join(' · ') },
    ...(cpu ? [{ label: 'Topology', value: topology(facts.cpus, cpu) }] : []),
    { label: 'Memory', value: formatKiB(facts.memoryKiB) },
    { label: 'Host UUID', value: facts.uuid || 'none', mono: true },
  ]
}

function topology(cpus: number, cpu: NonNullable<HostDetail['cpu']>): string {
  const { sockets, cores, threads, numaNodes, mhz } = cpu
  const many = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`
  const parts = [many(sockets, 'socket'), many(cores, 'core'), many(threads, 'thread')].join(' × ')
  return `${many(cpus, 'CPU')}: ${parts}, ${many(numaNodes, 'NUMA node')}${mhz ? `, ${mhz} MHz` : ''}`
}
