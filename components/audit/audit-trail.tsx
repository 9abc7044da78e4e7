'use client'
import { useRouter } from 'next/navigation'
import { useTransition } from 'react'
import { Button, ButtonLink } from '@/components/ui/button'
import { type Column, DataTable } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { Select } from '@/components/ui/field'
import { PageHeader } from '@/components/ui/section'
import { type AuditFilter, auditQuery } from '@/lib/shared/audit-filter'
import type { AuditEvent } from '@/lib/shared/contract/users'
import { paths } from '@/lib/shared/paths'
import { auditColumns } from './audit-columns'
import { auditWords } from './audit-words'

type Offered = { actions: string[]; users: string[]; hosts: { id: string; name: string }[] }
type Choice = { value: string; label: string }

const rowKey = (event: AuditEvent) => String(event.id)
const columns: readonly Column<AuditEvent>[] = auditColumns

/** Who did what, from where, to what, and how it ended. */
export function AuditTrail({
  events,
  next,
  filter,
  offered,
}: {
  events: AuditEvent[]
  next: number | null
  filter: AuditFilter
  offered: Offered
}) {
  const router = useRouter()
  const [pending, startTransition] = useTransition()
  const show = (change: AuditFilter) => {
    const target = `${paths.audit()}${auditQuery({ ...filter, before: undefined, ...change })}`
    startTransition(() => router.push(target, { scroll: false }))
  }
  const filtered = Boolean(filter.action || filter.user || filter.hostId || filter.domainUuid)
  return (
    <>
      <PageHeader title="Audit" note="who did what, newest first" />
      <search className="flex flex-wrap items-center gap-2 px-4 pb-2 lg:px-6" aria-busy={pending}>
        <Filter
          label="Action"
          all="All actions"
          value={filter.action}
          choices={actionChoices(offered.actions)}
          onChange={(action) => show({ action })}
        />
        <Filter
          label="User"
          all="All users"
          value={filter.user}
          choices={offered.users.map((user) => ({ value: user, label: user }))}
          onChange={(user) => show({ user })}
        />
        <Filter
          label="Host"
          all="All hosts"
          value={filter.hostId}
          choices={offered.hosts.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(hostId) => show({ hostId })}
        />
        {filtered ? (
          <Button
            variant="quiet"
            onClick={() =>
              show({ action: undefined, user: undefined, hostId: undefined, domainUuid: undefined })
            }
          >
            Show all
          </Button>
        ) : null}
        {filter.domainUuid ? <span className="text-ink-2">Only of one virtual machine</span> : null}
      </search>
      <DataTable
        label="Audit trail"
        rows={events}
        columns={columns}
        rowKey={rowKey}
        initialSort={{ column: 'at', descending: true }}
        empty={
          <EmptyState title="Nothing here">{filtered ? 'Nothing matches this filter.' : null}</EmptyState>
        }
        className="flex-1"
      />
      {filter.before || next ? (
        <nav aria-label="Pages" className="flex gap-2 border-t px-4 py-2 lg:px-6">
          {filter.before ? (
            <ButtonLink href={`${paths.audit()}${auditQuery({ ...filter, before: undefined })}`}>
              Newest
            </ButtonLink>
          ) : null}
          {next ? (
            <ButtonLink href={`${paths.audit()}${auditQuery({ ...filter, before: next })}`}>Older</ButtonLink>
          ) : null}
        </nav>
      ) : null}
    </>
  )
}

/** Whole nouns first, then single actions. */
function actionChoices(actions: string[]): Choice[] {
  const nouns = [...new Set(actions.map((action) => action.split('.', 1)[0] ?? action))]
  const labels: Record<string, string> = { domain: 'virtual machine' }
  return [
    ...nouns.map((noun) => ({ value: noun, label: `All of ${labels[noun] ?? noun}` })),
    ...actions.map((action) => ({ value: action, label: auditWords(action) })),
  ]
}

function Filter({
  label,
  all,
  value,
  choices,
  onChange,
}: {
  label: string
  all: string
  value: string | undefined
  choices: Choice[]
  onChange: (value: string | undefined) => void
}) {
  // Kept even if it is offered no more, such as a removed host: the address says so.
  const known = !value || choices.some((choice) => choice.value === value)
  return (
    <Select
      aria-label={label}
      className="w-auto! max-w-56"
      value={value ?? ''}
      onChange={(event) => onChange(event.target.value || undefined)}
    >
      <option value="">{all}</option>
      {known ? null : <option value={value}>{value}</option>}
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.label}
        </option>
      ))}
    </Select>
  )
}
