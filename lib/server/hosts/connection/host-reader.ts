import type { Connection, DomainJobFigures } from 'node-libvirt'
import type { Problem } from '../../../shared/problem.ts'
import { DroverError } from '../../drover-error.ts'
import { log } from '../../log.ts'
import { isConnectionLoss, isLibvirtError } from '../../problem.ts'
import type { DomainReading } from '../domain-reading.ts'
import type { HostConfig } from '../host-config.ts'
import type { Inventory } from '../inventory.ts'
import { readDomain, readDomains, readNetworks, readNode, readPools } from '../read-host.ts'
import { DomainRefresher } from './domain-refresher.ts'

/** Events after which one domain is read again. */
const DOMAIN_EVENTS = [
  'domain.lifecycle',
  'domain.reboot',
  'domain.device-added',
  'domain.device-removed',
  'domain.metadata-change',
  'domain.balloon-change',
  'domain.tray-change',
  'domain.disk-change',
] as const
const READ_DEADLINE = 8_000
/** For a first look at thousands of domains over a slow line. */
const FULL_DEADLINE = 60_000
/** Domains taken over in one turn of the event loop. */
const BATCH = 20

type JobListener = (uuid: string, figures: DomainJobFigures) => void

/** Keeps the inventory of one connected host current: subscribes first, reads everything, then follows the events. */
export class HostReader {
  readonly #connection: Connection
  readonly #config: HostConfig
  readonly #inventory: Inventory
  readonly #jobCompleted: JobListener
  readonly #domains: DomainRefresher
  #watched = false
  #stopped = false
  readonly #stale = new Set<'pools' | 'networks'>()

  constructor(options: {
    connection: Connection
    config: HostConfig
    inventory: Inventory
    jobCompleted: JobListener
  }) {
    this.#connection = options.connection
    this.#config = options.config
    this.#inventory = options.inventory
    this.#jobCompleted = options.jobCompleted
    this.#domains = new DomainRefresher(
      (uuid) => this.#readOne(uuid),
      (error, uuid) => this.#report(error, uuid),
    )
  }

  /** Resolves once the inventory holds all that the host has. */
  async start(): Promise<void> {
    await this.#within(FULL_DEADLINE, async () => {
      await this.#subscribe()
      this.#inventory.putNode(this.#config.id, await readNode(this.#connection, this.#config.transport))
      await this.readAll(this.#connection)
    })
    this.#watched = true
    this.#domains.resume()
  }

  stop(problem: Problem): void {
    this.#stopped = true
    this.#domains.stop(new DroverError('HOST_FAILED', problem))
  }

  /** Reads one domain now, before those that only events want. */
  refresh(uuid: string): Promise<void> {
    return this.#domains.now(uuid)
  }

  queue(uuid: string): void {
    this.#domains.queue(uuid)
  }

  /** Reads everything, on a connection of the caller's choice: a long list must not hold up the events' reads. */
  async readAll(connection: Connection): Promise<void> {
    const { id } = this.#config
    const order = this.#inventory.beginReading()
    await this.#take(await readDomains(connection), order)
    this.#inventory.putPools(id, await unlessUnsupported(readPools(connection)))
    this.#inventory.putNetworks(id, await unlessUnsupported(readNetworks(connection)))
  }

  async #take(readings: DomainReading[], order: number): Promise<void> {
    for (let start = 0; start < readings.length; start += BATCH) {
      if (this.#stopped) return
      for (const reading of readings.slice(start, start + BATCH)) {
        this.#inventory.putDomain(this.#config.id, reading, order, this.#watched)
      }
      await new Promise((resolve) => setImmediate(resolve))
    }
    this.#inventory.keepDomains(this.#config.id, new Set(readings.map(({ uuid }) => uuid)), order)
  }

  async #subscribe(): Promise<void> {
    for (const event of DOMAIN_EVENTS) {
      await ignoreUnsupported(this.#connection.on(event, ({ domain }) => this.#domains.queue(domain.uuid)))
    }
    const completed = this.#connection.on('domain.job-completed', ({ domain, params }) =>
      this.#jobCompleted(domain.uuid, params),
    )
    await ignoreUnsupported(completed)
    await ignoreUnsupported(this.#connection.on('network.lifecycle', () => this.#reread('networks')))
    await ignoreUnsupported(this.#connection.on('pool.lifecycle', () => this.#reread('pools')))
    await ignoreUnsupported(this.#connection.on('pool.refresh', () => this.#reread('pools')))
  }

  async #readOne(uuid: string): Promise<void> {
    const order = this.#inventory.beginReading()
    const ref = { hostId: this.#config.id, uuid }
    try {
      const reading = await this.#within(READ_DEADLINE, async () => {
        return readDomain(await this.#connection.lookupDomainByUuid(uuid))
      })
      if (!this.#stopped) this.#inventory.putDomain(ref.hostId, reading, order, this.#watched)
    } catch (error) {
      if (!isLibvirtError(error) || error.code !== 'ERR_NO_DOMAIN') throw error
      if (!this.#stopped) this.#inventory.removeDomain(ref, order)
    }
  }

  #reread(what: 'pools' | 'networks'): void {
    if (this.#stale.has(what) || this.#stopped) return
    this.#stale.add(what)
    const read = async () => {
      // Several events come for one act; those until the read begins are covered by it.
      this.#stale.delete(what)
      const { id } = this.#config
      if (what === 'pools') this.#inventory.putPools(id, await readPools(this.#connection))
      else this.#inventory.putNetworks(id, await readNetworks(this.#connection))
    }
    setImmediate(() => {
      this.#within(READ_DEADLINE, read).catch((error: unknown) => this.#report(error, what))
    })
  }

  /** A read that outlives its deadline costs the connection: whoever opened it learns by its close event. */
  async #within<T>(deadline: number, read: () => Promise<T>): Promise<T> {
    const timer = setTimeout(() => this.#connection.abort(), deadline)
    try {
      return await read()
    } finally {
      clearTimeout(timer)
    }
  }

  #report(error: unknown, what: string): void {
    // The loss of a connection is reported once, by its close event.
    if (this.#stopped || isConnectionLoss(error)) return
    log.warn('a reading failed', { host: this.#config.name, what, error })
  }
}

/** Some drivers have no storage or no networks; the test driver lacks some events. */
async function unlessUnsupported<T>(list: Promise<T[]>): Promise<T[]> {
  try {
    return await list
  } catch (error) {
    if (isLibvirtError(error) && error.code === 'ERR_NO_SUPPORT') return []
    throw error
  }
}

async function ignoreUnsupported(subscription: Promise<unknown>): Promise<void> {
  try {
    await subscription
  } catch (error) {
    if (!isLibvirtError(error) || error.code !== 'ERR_NO_SUPPORT') throw error
  }
}
