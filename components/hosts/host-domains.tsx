'use client'
import { Plus } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useMemo } from 'react'
import { useDomainActions } from '@/components/domains/domain-actions'
import { domainColumns } from '@/components/domains/domain-columns'
import { ButtonLink } from '@/components/ui/button'
import { DataTable } from '@/components/ui/data-table'
import { Section } from '@/components/ui/section'
import { useDomains, useHost } from '@/lib/client/live'
import { useMay } from '@/lib/client/me'
import { paths } from '@/lib/shared/paths'

/** The machines of one host, as the table of all shows them. */
export function HostDomains({ hostId }: { hostId: string }) {
  const all = useDomains()
  const host = useHost(hostId)
  const router = useRouter()
  const mayDefine = useMay('domain.define')
  const { act, dialogs } = useDomainActions()
  const rows = useMemo(() => all.filter((domain) => domain.hostId === hostId), [all, hostId])
  const columns = useMemo(() => domainColumns({ hostName: () => '', oneHost: true, onAct: act }), [act])
  const stale = host?.state !== 'connected'
  return (
    <Section
      title="Virtual machines"
      note={rows.length > 0 ? `${host?.domains.active ?? 0} active of ${rows.length}` : null}
      actions={
        mayDefine && !stale ? (
          <ButtonLink size="sm" variant="quiet" icon={Plus} href={paths.defineDomain(hostId)}>
            Define
          </ButtonLink>
        ) : null
      }
    >
      {rows.length === 0 ? (
        <p className="py-1 text-ink-3">{stale ? 'Not known yet.' : 'None on this host.'}</p>
      ) : (
        <DataTable
          className="-mx-4 -mt-2 max-h-[26rem] lg:-mx-6"
          label="Virtual machines of this host"
          rows={rows}
          columns={columns}
          rowKey={({ uuid }) => uuid}
          faded={() => stale}
          onOpen={(domain) => router.push(paths.domain(domain))}
        />
      )}
      {dialogs}
    </Section>
  )
}
