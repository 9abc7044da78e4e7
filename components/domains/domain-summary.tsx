'use client'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { ConsoleTabLink } from '@/components/consoles/console-tab-link'
import { DiskList, GraphicsList, InterfaceList, OtherDeviceList } from '@/components/devices/device-lists'
import { DomainCharts } from '@/components/metrics/domain-charts'
import { domainStateLooks } from '@/components/shell/state-badges'
import { Code } from '@/components/ui/code'
import { CopyButton } from '@/components/ui/copy-button'
import { KeyValues } from '@/components/ui/key-values'
import { Notice } from '@/components/ui/problem-notice'
import { PageBody, Section } from '@/components/ui/section'
import { TimeAgo } from '@/components/ui/time-ago'
import { query } from '@/lib/client/api'
import { useDomain } from '@/lib/client/live'
import type { DomainDetail, DomainSummary } from '@/lib/shared/contract/domains'
import { formatKiB } from '@/lib/shared/units'
import { AutostartSwitch } from './autostart-switch'
import { ScreenThumbnail } from './screen-thumbnail'

/** What a virtual machine is made of and how it does. */
export function DomainSummaryView({ initial }: { initial: DomainDetail }) {
  const { hostId, uuid } = initial.summary
  const domain = useDomain(hostId, uuid) ?? initial.summary
  const { data: detail, refetch } = useQuery(
    query.domains.detail.queryOptions({
      input: { hostId, uuid },
      initialData: initial,
      staleTime: Number.POSITIVE_INFINITY,
    }),
  )
  // The stream tells that it changed, not what its devices are now.
  const changed = domain.revision !== detail.summary.revision
  useEffect(() => {
    if (changed && domain.revision > 0) void refetch()
  }, [changed, domain.revision, refetch])
  return (
    <PageBody className="pt-4 lg:grid-cols-[minmax(0,1fr)_18rem]">
      <div className="grid min-w-0 content-start gap-6">
        {domain.hasManagedSave ? (
          <Notice>
            Its memory is saved: the next start goes on where it was, with the definition it had then.
          </Notice>
        ) : null}
        <Section title="Load" note="the last five minutes">
          <DomainCharts domainRef={{ hostId, uuid }} maxMemoryKiB={domain.maxMemoryKiB} />
        </Section>
        <Devices detail={detail} />
      </div>
      <aside className="grid content-start gap-6 max-lg:-order-1 max-lg:sm:grid-cols-2">
        <Section title="Screen" actions={<ConsoleTabLink domain={{ hostId, uuid }} name={domain.name} />}>
          <ScreenThumbnail domain={domain} />
        </Section>
        <Facts domain={domain} detail={detail} />
      </aside>
    </PageBody>
  )
}

function Devices({ detail }: { detail: DomainDetail }) {
  return (
    <>
      <Section title="Disks">
        <DiskList disks={detail.disks} />
      </Section>
      <Section title="Network interfaces">
        <InterfaceList interfaces={detail.interfaces} />
      </Section>
      <Section
        title="Graphics"
        note={detail.video.length > 0 ? `video: ${detail.video.join(', ')}` : undefined}
      >
        <GraphicsList graphics={detail.graphics} />
      </Section>
      {detail.otherDevices.length > 0 ? (
        <Section title="Other devices">
          <OtherDeviceList devices={detail.otherDevices} />
        </Section>
      ) : null}
    </>
  )
}

function Facts({ domain, detail }: { domain: DomainSummary; detail: DomainDetail }) {
  const { memoryKiB, maxMemoryKiB, vcpus, since, reason } = domain
  return (
    <Section title="Summary">
      {detail.description ? (
        <p className="mb-2 text-ink-2 whitespace-pre-line wrap-anywhere">{detail.description}</p>
      ) : null}
      <KeyValues
        labelWidth="6rem"
        items={[
          ...(domain.title ? [{ label: 'Title', value: domain.title }] : []),
          { label: 'State', value: <Since state={domain.state} reason={reason} since={since} /> },
          { label: 'vCPUs', value: detail.cpuMode ? `${vcpus} (${detail.cpuMode})` : String(vcpus) },
          {
            label: 'Memory',
            value:
              memoryKiB < maxMemoryKiB && memoryKiB > 0
                ? `${formatKiB(memoryKiB)} of ${formatKiB(maxMemoryKiB)}`
                : formatKiB(maxMemoryKiB),
          },
          { label: 'Type', value: [detail.type, detail.arch].filter(Boolean).join(', ') },
          { label: 'Machine', value: detail.machine },
          ...(detail.firmware ? [{ label: 'Firmware', value: detail.firmware }] : []),
          { label: 'Persistent', value: domain.persistent ? 'yes' : 'no: it is gone once it is off' },
          ...(detail.snapshots > 0 ? [{ label: 'Snapshots', value: String(detail.snapshots) }] : []),
          { label: 'Autostart', value: <AutostartSwitch domain={domain} /> },
          {
            label: 'UUID',
            value: (
              <span className="flex items-start gap-1">
                <Code className="wrap-anywhere">{domain.uuid}</Code>
                <CopyButton text={domain.uuid} label="Copy the UUID" size="sm" />
              </span>
            ),
          },
        ]}
      />
    </Section>
  )
}

/** `Running: booted, 3 min ago`. */
function Since({ state, reason, since }: Pick<DomainSummary, 'state' | 'reason' | 'since'>) {
  const known = reason !== '' && reason !== 'unknown'
  return (
    <>
      {domainStateLooks[state].label}
      {known ? `: ${reason}` : null}
      {since !== null ? (
        <>
          , <TimeAgo at={since} />
        </>
      ) : null}
    </>
  )
}
