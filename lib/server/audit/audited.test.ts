import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { authorise } from '../authorise.ts'
import { DroverError } from '../drover-error.ts'
import { installStore, person } from '../users/store-for-test.ts'
import { audited } from './audited.ts'
import { listAuditEvents } from './list-audit-events.ts'

let store: Awaited<ReturnType<typeof installStore>>
let ada: Awaited<ReturnType<typeof person>>
beforeAll(async () => {
  store = await installStore()
  ada = await person('ada', 'administrator')
})
beforeEach(() => store.db.auditEvent.deleteMany())
afterAll(() => store.db.$disconnect())

const trail = () => store.db.auditEvent.findMany({ orderBy: { id: 'asc' } })

describe('audited', () => {
  it('writes who did what to what, from where, and hands on the result', async () => {
    const target = { hostId: 'h1', hostName: 'kvm1', domainUuid: 'u1', domainName: 'web' }
    expect(await audited(ada.actor, 'domain.power', target, { action: 'start' }, async () => 7)).toBe(7)
    expect(await trail()).toMatchObject([
      {
        userName: 'ada',
        address: '192.0.2.1',
        action: 'domain.power',
        ...target,
        detail: { action: 'start' },
        result: 'ok',
        error: null,
      },
    ])
  })

  it('writes a failure with the words of the problem, and hands it on', async () => {
    const error = new DroverError('HOST_FAILED', { code: 'x', message: 'The host is down.' })
    await expect(audited(ada.actor, 'domain.power', {}, {}, () => Promise.reject(error))).rejects.toBe(error)
    expect(await trail()).toMatchObject([{ result: 'failed', error: 'The host is down.' }])
  })

  it('writes a denial', async () => {
    const vera = await person('vera', 'viewer')
    const act = audited(vera.actor, 'domain.power', {}, {}, async () => authorise(vera.actor, 'domain.power'))
    await expect(act).rejects.toMatchObject({ kind: 'FORBIDDEN' })
    expect(await trail()).toMatchObject([{ userName: 'vera', result: 'denied' }])
  })

  it('does not repeat the text of an error that was not meant for reading', async () => {
    const act = () => Promise.reject(new Error('ECONNREFUSED password=hunter2'))
    await expect(audited(ada.actor, 'host.add', {}, {}, act)).rejects.toThrow('hunter2')
    expect((await trail())[0]?.error).toBe('Drover failed; see its log')
  })

  it('writes an error once when acts are nested', async () => {
    const inner = () => audited(ada.actor, 'inner', {}, {}, () => Promise.reject(new Error('no')))
    await expect(audited(ada.actor, 'outer', {}, {}, inner)).rejects.toThrow('no')
    expect((await trail()).map(({ action }) => action)).toEqual(['inner'])
  })

  it('hides what looks like a secret', async () => {
    const detail = {
      saslPassword: 'hunter2',
      tls: { key: 'hunter2', keyPem: 'hunter2' },
      xml: '<hunter2/>',
      user: 'op',
    }
    await audited(ada.actor, 'host.add', {}, detail, async () => {})
    expect(JSON.stringify(await trail())).not.toContain('hunter2')
    expect((await trail())[0]?.detail).toMatchObject({ user: 'op' })
  })
})

describe('listAuditEvents', () => {
  it('pages by cursor, newest first, and filters by noun', async () => {
    for (let n = 0; n < 25; n++)
      await audited(ada.actor, n % 5 ? 'domain.power' : 'host.add', {}, { n }, async () => {})
    const seen: unknown[] = []
    let before: number | undefined
    for (;;) {
      const page = await listAuditEvents(ada.actor, { limit: 10, before })
      seen.push(...page.events.map((event) => event.detail.n))
      if (page.next === null) break
      before = page.next
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, n) => 24 - n))
    expect((await listAuditEvents(ada.actor, { limit: 100, action: 'host' })).events).toHaveLength(5)
    expect((await listAuditEvents(ada.actor, { limit: 100, user: 'bob' })).events).toEqual([])
  })

  it('is for administrators', async () => {
    const actor = { ...ada.actor, role: 'operator' as const }
    await expect(listAuditEvents(actor, { limit: 1 })).rejects.toMatchObject({ kind: 'FORBIDDEN' })
  })
})
