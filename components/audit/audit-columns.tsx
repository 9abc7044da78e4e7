import Link from 'next/link'
import { StateBadge, type Tone } from '@/components/ui/badge'
import type { Column } from '@/components/ui/data-table'
import { CrossGlyph, DashGlyph, TickGlyph } from '@/components/ui/glyphs'
import { DateTime } from '@/components/ui/time-ago'
import type { AuditEvent } from '@/lib/shared/contract/users'
import { paths } from '@/lib/shared/paths'
import { auditDetail, auditWords } from './audit-words'

const RESULTS: Record<AuditEvent['result'], { tone: Tone; icon: typeof TickGlyph; label: string }> = {
  ok: { tone: 'good', icon: TickGlyph, label: 'Done' },
  failed: { tone: 'bad', icon: CrossGlyph, label: 'Failed' },
  denied: { tone: 'busy', icon: DashGlyph, label: 'Denied' },
}

function Result({ event }: { event: AuditEvent }) {
  const { tone, icon, label } = RESULTS[event.result]
  return <StateBadge tone={tone} icon={icon} label={label} {...(event.error ? { title: event.error } : {})} />
}

/** Which domain on which host; linked, though either may be gone by now. */
function Target({ event }: { event: AuditEvent }) {
  const { hostId, hostName, domainUuid, domainName } = event
  if (!hostId) return null
  const host = (
    <Link className="link" href={paths.host(hostId)}>
      {hostName ?? hostId}
    </Link>
  )
  if (!domainUuid) return host
  return (
    <>
      <Link className="link" href={paths.domain({ hostId, uuid: domainUuid })}>
        {domainName ?? domainUuid}
      </Link>
      <span className="text-ink-3"> on </span>
      {host}
    </>
  )
}

export const auditColumns: readonly Column<AuditEvent>[] = [
  {
    id: 'at',
    header: 'When',
    width: '11.5rem',
    compare: (a, b) => a.id - b.id,
    cell: (event) => (
      <>
        <DateTime at={event.at} className="block truncate" />
        {/* On a phone the row has room for two lines, and no more columns. */}
        <span className="block truncate text-ink-2 text-xs sm:hidden">
          {event.user ?? 'Drover'}: {auditWords(event.action)}
          {event.domainName ? ` · ${event.domainName}` : event.hostName ? ` · ${event.hostName}` : ''}
        </span>
      </>
    ),
  },
  {
    id: 'user',
    header: 'Who',
    width: '8rem',
    hideBelow: 'sm',
    cell: (event) => <Cut text={event.user ?? 'Drover'} />,
  },
  {
    id: 'address',
    header: 'From',
    width: '8.5rem',
    hideBelow: 'lg',
    cell: (event) => <Cut text={event.address ?? ''} mono />,
  },
  { id: 'result', header: 'Result', width: '5.5rem', cell: (event) => <Result event={event} /> },
  {
    id: 'action',
    hideBelow: 'sm',
    header: 'What',
    width: '12rem',
    cell: (event) => <Cut text={auditWords(event.action)} />,
  },
  {
    id: 'target',
    header: 'On',
    hideBelow: 'sm',
    cell: (event) => (
      <span className="block truncate">
        <Target event={event} />
      </span>
    ),
  },
  {
    id: 'detail',
    header: 'Details',
    hideBelow: 'md',
    cell: (event) => <Cut text={[event.error, auditDetail(event.detail)].filter(Boolean).join(' · ')} />,
  },
]

function Cut({ text, mono }: { text: string; mono?: boolean }) {
  return (
    <span className={mono ? 'block truncate font-mono text-xs' : 'block truncate'} title={text}>
      {text}
    </span>
  )
}
