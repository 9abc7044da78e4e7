import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { DomainRefresher } from './domain-refresher.ts'

function refresher(read: (uuid: string) => Promise<void> = () => turn()) {
  const reads: string[] = []
  const failures: unknown[] = []
  const made = new DomainRefresher(
    async (uuid) => {
      reads.push(uuid)
      await read(uuid)
    },
    (error) => failures.push(error),
  )
  return { made, reads, failures }
}

test('a thousand events of one domain cost two reads, and the last begins after the last event', async () => {
  const { made, reads } = refresher()
  made.resume()
  for (let event = 0; event < 1000; event++) made.queue('a')
  await made.now('a')
  expect(reads).toEqual(['a', 'a'])
})

test('a storm of one domain does not starve another', async () => {
  let storm = 0
  const { made, reads } = refresher(async (uuid) => {
    if (uuid === 'noisy' && storm++ < 50) made.queue('noisy')
    await turn()
  })
  made.queue('noisy')
  made.queue('quiet')
  made.resume()
  await made.now('last')
  expect(reads.indexOf('quiet')).toBeLessThan(3)
  expect(reads.indexOf('last')).toBeLessThan(3)
})

test('who asks now goes before those that only events want', async () => {
  const { made, reads } = refresher()
  for (const uuid of ['a', 'b', 'c']) made.queue(uuid)
  const asked = made.now('d')
  made.resume()
  await asked
  expect(reads[0]).toBe('d')
})

test('nothing is read before the first full reading', async () => {
  const { made, reads } = refresher()
  made.queue('a')
  await turn()
  expect(reads).toEqual([])
  made.resume()
  await made.now('a')
  expect(reads).toContain('a')
})

test('a failed read reaches who waits for it and does not end the others', async () => {
  const { made, reads, failures } = refresher(async (uuid) => {
    if (uuid === 'bad') throw new Error('no')
  })
  made.resume()
  await expect(made.now('bad')).rejects.toThrow('no')
  await made.now('good')
  expect(reads).toEqual(['bad', 'good'])
  expect(failures).toHaveLength(1)
})

test('stopping rejects who waits', async () => {
  const { made, reads } = refresher()
  const asked = made.now('a')
  made.stop(new Error('the host was lost'))
  await expect(asked).rejects.toThrow('the host was lost')
  expect(reads).toEqual([])
})
