import { guest, removeGuest, whileFrozen } from '../e2e/helpers/lab.ts'
import { ms, percentile, type Row, timeEach, times, within } from './measure.ts'
import type { Setting } from './setting.ts'

const GUESTS = { hosta: 'bench-answers', hostb: 'bench-frozen' } as const

/** With one host frozen and 8 calls pending on it, p95 of calls to another stays within 1.5 times of before. */
export default async function frozenHost({ api, hosts }: Setting): Promise<Row[]> {
  const uuid = await guest('hosta', GUESTS.hosta, 'diskless', { start: false })
  const frozenUuid = await guest('hostb', GUESTS.hostb, 'diskless', { start: false })
  const call = () => api.domains.xml({ hostId: hosts.hosta.id, uuid, definition: 'next-boot' })
  const callFrozen = () =>
    api.domains.xml({ hostId: hosts.hostb.id, uuid: frozenUuid, definition: 'next-boot' })
  try {
    await callFrozen()
    await timeEach(200, call)
    const before = await timeEach(400, call)
    const { during, pending } = await whileFrozen('hostb', async () => {
      const pending = Array.from({ length: 8 }, () =>
        callFrozen().then(
          () => 'answered',
          (error: Error) => error.message,
        ),
      )
      return { during: await timeEach(400, call), pending }
    })
    const ends = await within(15_000, 'the calls to the frozen host', Promise.all(pending))
    console.log(`the 8 calls to the frozen host: ${[...new Set(ends)].join('; ')}`)
    const [a, b] = [percentile(before, 95), percentile(during, 95)]
    return [
      {
        what: 'calls beside a frozen host, p95',
        value: ms(b),
        against: `before ${ms(a)}`,
        ratio: times(b / a),
        demand: 'at most 1.5 ×',
        holds: b / a <= 1.5,
      },
    ]
  } finally {
    await removeGuest(GUESTS.hosta)
    await removeGuest(GUESTS.hostb)
  }
}
