import { expect, it } from 'vitest'
import { auditQuery, readAuditFilter } from './audit-filter.ts'

it('reads what it wrote', () => {
  const filter = { action: 'domain.power', user: 'a b&c', hostId: 'h/1', domainUuid: 'u', before: 12 }
  expect(readAuditFilter(Object.fromEntries(new URLSearchParams(auditQuery(filter))))).toEqual(filter)
  expect(auditQuery({})).toBe('')
})

it('leaves out what makes no sense', () => {
  expect(readAuditFilter({ action: ['a', 'b'], user: '', before: '-3', host: 'x'.repeat(101) })).toEqual({})
  expect(readAuditFilter({ before: '1e99' }).before).toBeUndefined()
})
