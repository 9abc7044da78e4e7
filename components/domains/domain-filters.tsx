'use client'
import clsx from 'clsx'
import { Search, X } from 'lucide-react'
import { type KeyboardEvent, type Ref, useMemo } from 'react'
import { domainStateLooks } from '@/components/shell/state-badges'
import { toneText } from '@/components/ui/badge'
import { Kbd } from '@/components/ui/code'
import { Input, Select } from '@/components/ui/field'
import { IconButton } from '@/components/ui/icon-button'
import type { DomainState, DomainSummary } from '@/lib/shared/contract/domains'
import type { HostSummary } from '@/lib/shared/contract/hosts'
import { type DomainFilter, stateGroup } from './domain-filter'

const order: DomainState[] = ['running', 'paused', 'shutoff', 'crashed', 'pmsuspended', 'shutdown', 'nostate']

export function DomainFilters({
  filter,
  onChange,
  hosts,
  candidates,
  inputRef,
  onDown,
}: {
  filter: DomainFilter
  onChange: (change: Partial<DomainFilter>) => void
  hosts: readonly HostSummary[]
  /** Those that the text and host let through: the states are counted among them. */
  candidates: readonly DomainSummary[]
  inputRef: Ref<HTMLInputElement>
  /** Arrow down in the text: on to the first row. */
  onDown: () => void
}) {
  const counts = useMemo(() => {
    const found = new Map<DomainState, number>()
    for (const { state } of candidates) found.set(stateGroup(state), (found.get(stateGroup(state)) ?? 0) + 1)
    return found
  }, [candidates])
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onChange({ text: '' })
    if (event.key === 'ArrowDown') {
      event.preventDefault()
      onDown()
    }
  }
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 pb-2.5 lg:px-6">
      <div className="relative w-full sm:w-64">
        <Search size={14} aria-hidden className="absolute top-1/2 left-2 -translate-y-1/2 text-ink-3" />
        <Input
          ref={inputRef}
          aria-label="Filter by name, title, UUID or host"
          placeholder="Filter"
          value={filter.text}
          onChange={(event) => onChange({ text: event.target.value })}
          onKeyDown={onKeyDown}
          className="px-7!"
        />
        <span className="absolute inset-y-0 right-1 flex items-center">
          {filter.text ? (
            <IconButton
              icon={X}
              label="Clear the text"
              size="sm"
              className="h-5! w-5!"
              onClick={() => onChange({ text: '' })}
            />
          ) : (
            <span className="mr-1 pointer-coarse:hidden">
              <Kbd>/</Kbd>
            </span>
          )}
        </span>
      </div>
      {hosts.length > 1 ? (
        <div className="max-w-full sm:w-44">
          <Select
            aria-label="Host"
            value={filter.host ?? ''}
            onChange={(event) => onChange({ host: event.target.value || null })}
          >
            <option value="">All hosts</option>
            {hosts.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        </div>
      ) : null}
      <fieldset className="scroll-thin flex min-w-0 max-w-full gap-0.5 overflow-x-auto">
        <legend className="sr-only">State</legend>
        <StateChoice
          label="All"
          count={candidates.length}
          pressed={filter.state === null}
          onPress={() => onChange({ state: null })}
        />
        {order
          .filter((state) => counts.get(state) || (filter.state && stateGroup(filter.state) === state))
          .map((state) => (
            <StateChoice
              key={state}
              state={state}
              label={domainStateLooks[state].label}
              count={counts.get(state) ?? 0}
              pressed={filter.state !== null && stateGroup(filter.state) === state}
              onPress={() => onChange({ state: filter.state === state ? null : state })}
            />
          ))}
      </fieldset>
    </div>
  )
}

function StateChoice({
  state,
  label,
  count,
  pressed,
  onPress,
}: {
  state?: DomainState
  label: string
  count: number
  pressed: boolean
  onPress: () => void
}) {
  const look = state && domainStateLooks[state]
  return (
    <button
      type="button"
      aria-pressed={pressed}
      onClick={onPress}
      className={clsx(
        'inline-flex h-7 shrink-0 items-center gap-1.5 rounded-sm px-2 whitespace-nowrap pointer-coarse:h-9',
        pressed ? 'bg-signal-wash font-medium text-ink' : 'text-ink-2 hover:bg-hover',
      )}
    >
      {look ? <look.icon className={toneText[look.tone]} /> : null}
      {label}
      <span className={clsx('text-xs tabular-nums', pressed ? 'text-ink-2' : 'text-ink-3')}>{count}</span>
    </button>
  )
}
