import { type DomainRef, type DomainSample, domainKey } from '../../shared/contract/domains.ts'
import { isActive } from '../../shared/domain-can.ts'
import type { EventHub } from '../events/hub.ts'
import type { Inventory } from '../hosts/inventory.ts'
import type { HostPool } from '../hosts/pool.ts'
import { emptySample, type Reading, readStats, toSample } from './sample-rates.ts'

const INTERVAL = 2000
/** Five minutes. */
const KEPT = 150
/** A stopped QEMU holds virDomainListGetStats for over 75 s even with NOWAIT (libvirt 9.0): give up and ask seldom. */
const DEADLINE = 5000
const SLOWEST = 60_000
const GROUPS = { state: true, cpuTotal: true, balloon: true, interface: true, block: true }

/** One domain that somebody looks at, or did within the last minutes. */
type Watched = {
  ref: DomainRef
  samples: DomainSample[]
  last: Reading | null
  listeners: Set<(sample: DomainSample) => void>
  timer: NodeJS.Timeout | null
  failures: number
  measuring: boolean
  leftAt: number
}

/**
 * Measures the domains that somebody looks at, and only those: BLOCK and BALLOON cost milliseconds in QEMU.
 * All who look at one domain share one measurement, and find the last five minutes if someone looked then.
 */
export class MetricsStore {
  readonly #pool: HostPool
  readonly #inventory: Inventory
  readonly #unsubscribe: () => void
  readonly #watched = new Map<string, Watched>()
  #stopped = false

  constructor({ pool, inventory, hub }: { pool: HostPool; inventory: Inventory; hub: EventHub }) {
    this.#pool = pool
    this.#inventory = inventory
    this.#unsubscribe = hub.subscribe((message) => {
      // Gone from this host, by undefine or migration; should it return, its counters begin anew.
      const watched = message.type === 'domain-removed' ? this.#watched.get(domainKey(message)) : undefined
      if (watched) this.#reset(watched)
    })
  }

  /** The samples of the last minutes at once, then one each two seconds until the signal is aborted. */
  async *watch(ref: DomainRef, signal: AbortSignal): AsyncIterable<DomainSample> {
    const watched = this.#open(ref)
    const queue = [...watched.samples]
    let wake: (() => void) | null = null
    const listener = (sample: DomainSample) => {
      // A reader that does not keep up loses the oldest, never memory.
      if (queue.length >= KEPT) queue.shift()
      queue.push(sample)
      wake?.()
    }
    const onAbort = () => wake?.()
    watched.listeners.add(listener)
    signal.addEventListener('abort', onAbort)
    this.#run(watched)
    try {
      while (!signal.aborted && !this.#stopped) {
        const sample = queue.shift()
        if (sample) yield sample
        else
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        wake = null
      }
    } finally {
      signal.removeEventListener('abort', onAbort)
      watched.listeners.delete(listener)
      watched.leftAt = Date.now()
    }
  }

  stop(): void {
    this.#stopped = true
    this.#unsubscribe()
    for (const { timer, listeners } of this.#watched.values()) {
      if (timer) clearTimeout(timer)
      // Wakes the readers, who then see that it is over.
      for (const listener of listeners) listener(emptySample(Date.now()))
    }
    this.#watched.clear()
  }

  #open(ref: DomainRef): Watched {
    this.#dropOld()
    const key = domainKey(ref)
    let watched = this.#watched.get(key)
    if (!watched) {
      watched = {
        ref,
        samples: [],
        last: null,
        listeners: new Set(),
        timer: null,
        failures: 0,
        measuring: false,
        leftAt: 0,
      }
      this.#watched.set(key, watched)
    }
    return watched
  }

  #dropOld(): void {
    const limit = Date.now() - KEPT * INTERVAL
    for (const [key, one] of this.#watched)
      if (one.listeners.size === 0 && one.leftAt < limit) this.#watched.delete(key)
  }

  #reset(watched: Watched): void {
    watched.samples.length = 0
    watched.last = null
  }

  #run(watched: Watched): void {
    if (watched.timer || watched.measuring || this.#stopped) return
    if (watched.samples.length > 0 && Date.now() - (watched.samples.at(-1)?.at ?? 0) > 3 * INTERVAL)
      watched.last = null
    void this.#tick(watched)
  }

  async #tick(watched: Watched): Promise<void> {
    watched.timer = null
    watched.measuring = true
    const sample = await this.#measure(watched)
    watched.measuring = false
    if (this.#stopped) return
    watched.samples.push(sample)
    if (watched.samples.length > KEPT) watched.samples.shift()
    for (const listener of watched.listeners) listener(sample)
    if (watched.listeners.size === 0) return
    const wait = Math.min(SLOWEST, INTERVAL * 2 ** Math.min(watched.failures, 5))
    watched.timer = setTimeout(() => void this.#tick(watched), wait)
    watched.timer.unref()
  }

  async #measure(watched: Watched): Promise<DomainSample> {
    const { ref } = watched
    const summary = this.#inventory.domain(ref)
    const connected = this.#inventory.host(ref.hostId)?.state === 'connected'
    if (!summary || !connected || !isActive(summary.state)) {
      watched.last = null
      return emptySample(Date.now())
    }
    try {
      const stats = await this.#pool.withDomain(
        ref,
        'stats',
        async (domain, connection) => (await connection.domainListStats([domain], GROUPS))[0]?.stats ?? {},
        { deadline: DEADLINE, what: `measuring ${summary.name}` },
      )
      const reading = readStats(stats, Date.now(), summary.vcpus)
      const sample = toSample(reading, watched.last)
      watched.last = reading
      watched.failures = 0
      return sample
    } catch {
      // Shown as a gap in the charts; what ails the host or the guest is the pool's to report.
      watched.failures++
      watched.last = null
      return emptySample(Date.now())
    }
  }
}
