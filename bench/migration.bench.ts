import { setTimeout as sleep } from 'node:timers/promises'
import { certificateDirectory, guest, removeGuest, stateOf, until } from '../e2e/helpers/lab.ts'
import { median, ms, type Row, run, time, times, within } from './measure.ts'
import type { Setting } from './setting.ts'

const NAME = 'bench-mover'
type Side = 'hosta' | 'hostb'
const uri = (host: Side) => `qemu+tls://${host}/system?pkipath=${certificateDirectory()}`

/** One-click migration of an idle 256 MiB guest: at most 1.15 times virsh migrate --live; 5 each, alternating. */
export default async function migration({ api, hosts }: Setting): Promise<Row[]> {
  const uuid = await guest('hosta', NAME)
  await sleep(8000) // until it has booted and is idle
  const byVirsh = (from: Side, to: Side) =>
    run('virsh', [
      '-q',
      '-c',
      uri(from),
      'migrate',
      '--live',
      '--persistent',
      '--undefinesource',
      NAME,
      uri(to),
    ])
  const byDrover = async (from: Side, to: Side) => {
    const job = await api.migration.start({ hostId: hosts[from].id, uuid, targetHostId: hosts[to].id })
    for await (const message of await api.live.stream()) {
      const state =
        message.type === 'job' && message.job.id === job.id
          ? message.job
          : message.type === 'snapshot'
            ? message.snapshot.jobs.find(({ id }) => id === job.id)
            : undefined
      if (!state || state.state === 'running') continue
      if (state.state !== 'succeeded') throw new Error(`${state.state}: ${state.problem?.message}`)
      return
    }
  }
  const taken = { virsh: [] as number[], drover: [] as number[] }
  try {
    await byVirsh('hosta', 'hostb')
    await byVirsh('hostb', 'hosta') // both warm
    for (let i = 0; i < 10; i++) {
      const [from, to]: [Side, Side] = i % 2 === 0 ? ['hosta', 'hostb'] : ['hostb', 'hosta']
      // Each takes both directions: the pairs swap their order.
      const who = (i % 2 === 0) === i % 4 < 2 ? 'drover' : 'virsh'
      await until('Drover has seen where the guest is', async () =>
        (await api.domains.list()).some(
          (domain) => domain.hostId === hosts[from].id && domain.uuid === uuid && domain.state === 'running',
        ),
      )
      await sleep(500)
      const one = await within(
        60_000,
        `migration by ${who}`,
        time(() => (who === 'drover' ? byDrover(from, to) : byVirsh(from, to))),
      )
      if ((await stateOf(to, NAME)) !== 'running' || (await stateOf(from, NAME)) !== 'absent')
        throw new Error(`${NAME} did not arrive on ${to}`)
      console.log(`${who} ${from} to ${to}: ${ms(one)}`)
      taken[who].push(one)
    }
    const [mine, peer] = [median(taken.drover), median(taken.virsh)]
    return [
      {
        what: 'one-click migration, idle 256 MiB guest',
        value: ms(mine),
        against: `virsh migrate --live ${ms(peer)}`,
        ratio: times(mine / peer),
        demand: 'at most 1.15 ×',
        holds: mine / peer <= 1.15,
      },
    ]
  } finally {
    await removeGuest(NAME)
  }
}
