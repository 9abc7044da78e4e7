import { describe, expect, it } from 'vitest'
import type { DomainSummary } from '@/lib/shared/contract/domains'
import { inState, isFiltered, matchingText, NO_FILTER, readFilter, writeFilter } from './domain-filter'

const domain = (name: string, more: Partial<DomainSummary> = {}) =>
  ({ hostId: 'a', uuid: `u-${name}`, name, title: null, state: 'running', ...more }) as DomainSummary
const hostName = (id: string) => ({ a: 'alpha', b: 'beta' })[id] ?? id

describe('the filter in the address', () => {
  it('comes back as it was written, odd characters too', () => {
    const filter = {
      text: 'a b & ü <b> x%2F',
      state: 'paused',
      host: 'h/1',
      sort: { column: 'cpu', descending: true },
    } as const
    expect(readFilter(new URLSearchParams(writeFilter(filter)))).toEqual(filter)
  })

  it('is empty for no filter, and takes nonsense as absent', () => {
    expect(writeFilter(NO_FILTER)).toBe('')
    expect(readFilter(new URLSearchParams('state=nonsense&host='))).toEqual(NO_FILTER)
  })
})

describe('filtering', () => {
  const all = [
    domain('web1'),
    domain('web2', { hostId: 'b', state: 'shutoff' }),
    domain('<b>', { title: 'Mail' }),
    domain('db', { state: 'blocked' }),
  ]
  const named = (text: string, host: string | null = null) =>
    matchingText(all, { ...NO_FILTER, text, host }, hostName).map(({ name }) => name)

  it('finds every word in name, title, uuid or host', () => {
    expect(named('web')).toEqual(['web1', 'web2'])
    expect(named('WEB beta')).toEqual(['web2'])
    expect(named('mail')).toEqual(['<b>'])
    expect(named('u-db')).toEqual(['db'])
    expect(named('<b>')).toEqual(['<b>'])
    expect(named('', 'b')).toEqual(['web2'])
  })

  it('counts idle as running', () => {
    expect(inState(all, 'running').map(({ name }) => name)).toEqual(['web1', '<b>', 'db'])
    expect(inState(all, null)).toBe(all)
  })

  it('hands the same array on when nothing is filtered', () => {
    expect(matchingText(all, { ...NO_FILTER, text: '  ' }, hostName)).toBe(all)
    expect(isFiltered({ ...NO_FILTER, text: ' ' })).toBe(false)
  })
})
