import { setTimeout as sleep } from 'node:timers/promises'
import type { Connection } from 'node-libvirt'
import { expect, test } from 'vitest'
import { DroverError } from '../../drover-error.ts'
import { Lane } from './lane.ts'

/** What a lane uses of a connection. */
function connection() {
  const listeners: (() => void)[] = []
  const made = {
    aborted: false,
    on: async (_event: string, listener: () => void) => void listeners.push(listener),
    abort() {
      made.aborted = true
      for (const listener of listeners) listener()
    },
    close: async () => undefined,
  }
  return made
}

function lane() {
  const opened: ReturnType<typeof connection>[] = []
  const made = new Lane(async () => {
    const one = connection()
    opened.push(one)
    // The lane calls nothing else of it.
    return one as unknown as Connection
  })
  return { made, opened }
}

test('calls run one after the other on one connection', async () => {
  const { made, opened } = lane()
  const order: string[] = []
  const call = (name: string) => async () => {
    order.push(`${name} begins`)
    await sleep(5)
    order.push(`${name} ends`)
  }
  await Promise.all([made.run(call('a')), made.run(call('b'))])
  expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends'])
  expect(opened).toHaveLength(1)
})

test('a stuck call ends at its deadline, costs the connection, and the next gets a new one', async () => {
  const { made, opened } = lane()
  const stuck = made.run(() => new Promise(() => undefined), { deadline: 30, what: 'Starting web1' })
  const next = made.run(async () => 'fine', { deadline: 1000 })
  await expect(stuck).rejects.toMatchObject({ kind: 'TIMED_OUT', problem: { code: 'host-timeout' } })
  await expect(next).resolves.toBe('fine')
  expect(opened.map(({ aborted }) => aborted)).toEqual([true, false])
})

test('who only waited in the queue is told so, and a long call before it goes on', async () => {
  const { made, opened } = lane()
  const long = made.run(() => sleep(80, 'done'), { deadline: 1000 })
  await expect(made.run(async () => 'never', { deadline: 20 })).rejects.toMatchObject({
    kind: 'TIMED_OUT',
    problem: { code: 'host-busy' },
  })
  await expect(long).resolves.toBe('done')
  expect(opened[0]?.aborted).toBe(false)
})

test('closing ends what runs and what waits', async () => {
  const { made } = lane()
  const reason = new DroverError('HOST_FAILED', { code: 'connection-lost', message: 'Gone.' })
  const running = made.run(() => new Promise(() => undefined))
  const waiting = made.run(async () => 'never')
  made.close(reason)
  await expect(running).rejects.toMatchObject({ problem: { code: 'connection-lost' } })
  await expect(waiting).rejects.toBe(reason)
  await expect(made.run(async () => 'never')).rejects.toBe(reason)
})

test('a connection that could not be opened is tried again for the next call', async () => {
  let attempts = 0
  const made = new Lane(async () => {
    if (attempts++ === 0) throw new Error('refused')
    return connection() as unknown as Connection
  })
  await expect(made.run(async () => 'a')).rejects.toThrow('refused')
  await expect(made.run(async () => 'b')).resolves.toBe('b')
})
