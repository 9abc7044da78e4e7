import type { Connection } from 'node-libvirt'
import { isDroverError } from '../../drover-error.ts'
import { log } from '../../log.ts'
import { stateOf } from '../domain-reading.ts'
import { CpuLoads } from './cpu-loads.ts'
import type { HostContext } from './host-connection.ts'
import type { HostReader } from './host-reader.ts'
import type { RunOptions } from './lane.ts'

const LOADS_WATCHED = 3_000
const LOADS_ALONE = 15_000
/** Belt and braces: libvirt has no event for a pool that fills, nor for everything that a domain's XML holds. */
const FULL_READING = 60_000

type Runs = {
  run<T>(lane: 'stats', call: (connection: Connection) => Promise<T>, options?: RunOptions): Promise<T>
}

/** What is asked of a connected host again and again, on a connection that nobody else waits for. */
export class HostPolls {
  readonly #hostId: string
  readonly #host: Runs
  readonly #reader: HostReader
  readonly #context: HostContext
  readonly #loads = new CpuLoads()
  #timers: NodeJS.Timeout[] = []
  #stopped = false

  constructor(options: { hostId: string; host: Runs; reader: HostReader; context: HostContext }) {
    this.#hostId = options.hostId
    this.#host = options.host
    this.#reader = options.reader
    this.#context = options.context
  }

  start(): void {
    this.#again(
      0,
      () => this.#measure(),
      () => (this.#context.watched() ? LOADS_WATCHED : LOADS_ALONE),
    )
    this.#again(
      1,
      () => this.#readAll(),
      () => FULL_READING,
    )
  }

  stop(): void {
    this.#stopped = true
    for (const timer of this.#timers) clearTimeout(timer)
  }

  /** The next pause begins when the work has ended: a slow host is never asked twice at once. */
  #again(slot: number, work: () => Promise<void>, pause: () => number): void {
    if (this.#stopped) return
    const timer = setTimeout(() => {
      work()
        .catch((error: unknown) => this.#report(error))
        .finally(() => this.#again(slot, work, pause))
    }, pause())
    // A poll alone must not keep a process alive that has nothing else to do.
    timer.unref()
    this.#timers[slot] = timer
  }

  async #measure(): Promise<void> {
    const { inventory } = this.#context
    if (inventory.host(this.#hostId)?.domains.active === 0) return
    // Half of a reading's time before and after it: over a slow line the middle is nearest to the truth.
    const begun = performance.now()
    const infos = await this.#host.run('stats', (connection) => connection.domainInfos(), {
      what: 'Measuring loads',
    })
    const at = (begun + performance.now()) / 2
    for (const { uuid, state } of infos) {
      const known = inventory.domain({ hostId: this.#hostId, uuid })
      if (known?.state !== stateOf(state)) this.#reader.queue(uuid)
    }
    inventory.putLoads(this.#hostId, this.#loads.measure(infos, at))
  }

  #readAll(): Promise<void> {
    return this.#host.run('stats', (connection) => this.#reader.readAll(connection), {
      deadline: FULL_READING,
      what: 'Reading the host',
    })
  }

  #report(error: unknown): void {
    if (this.#stopped) return
    if (isDroverError(error) && error.kind === 'HOST_FAILED') return
    log.warn('a poll failed', { host: this.#hostId, error })
  }
}
