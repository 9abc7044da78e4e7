import type { Connection, Domain } from 'node-libvirt'
import type { DomainRef, DomainSummary } from '../../shared/contract/domains.ts'
import type { Db } from '../db.ts'
import type { EventHub } from '../events/hub.ts'
import type { Inventory } from './inventory.ts'

/** A host has one connection per lane: libvirt answers one call at a time on each. */
export type Lane = 'main' | 'stats' | 'jobs'

export type RunOptions = {
  /** Milliseconds after which the call counts as stuck; 8,000 by default. */
  deadline?: number
  /** What is being done, for the error's sentence: `starting web1`. */
  what?: string
}

/** Holds the connections to every host; the only place that opens or closes one. */
export class HostPool {
  readonly #hub: EventHub
  readonly #inventory: Inventory
  readonly #db: Db

  constructor({ db, hub, inventory }: { db: Db; hub: EventHub; inventory: Inventory }) {
    this.#db = db
    this.#hub = hub
    this.#inventory = inventory
  }

  /** Reads the stored hosts and begins to connect to each; does not wait for them. */
  async start(): Promise<void> {
    throw new Error('not built yet')
  }

  /** Closes every connection, those of migrations and transfers too; ends within 3 s. */
  async stop(): Promise<void> {}

  /**
   * Calls libvirt on one of the host's connections.
   * Throws HOST_FAILED at once while the host is lost, TIMED_OUT at the deadline (that connection is then aborted and opened anew),
   * and libvirt's own refusals as a DroverError with a Problem.
   */
  run<T>(
    _hostId: string,
    _lane: Lane,
    _call: (connection: Connection) => Promise<T>,
    _options?: RunOptions,
  ): Promise<T> {
    throw new Error('not built yet')
  }

  /** Like run, with the domain looked up by its UUID (NOT_FOUND if libvirt has no such domain). */
  withDomain<T>(
    _ref: DomainRef,
    _lane: Lane,
    _call: (domain: Domain, connection: Connection) => Promise<T>,
    _options?: RunOptions,
  ): Promise<T> {
    throw new Error('not built yet')
  }

  /** A connection of one's own, for a migration, a stream or a transfer: the caller closes it, at the latest stop() does. */
  open(_hostId: string, _purpose: string): Promise<Connection> {
    throw new Error('not built yet')
  }

  /** The libvirt URI without secrets or local paths; as another host would use it for a peer-to-peer migration. */
  uriFor(_hostId: string): string {
    throw new Error('not built yet')
  }

  /** Re-reads one domain into the inventory now: services call it after acting. undefined if it is gone. */
  refreshDomain(_ref: DomainRef): Promise<DomainSummary | undefined> {
    throw new Error('not built yet')
  }

  /** Re-reads the host's domains, pools and networks. */
  refreshHost(_hostId: string): Promise<void> {
    throw new Error('not built yet')
  }

  /** Tries to connect now instead of at retryAt. */
  reconnect(_hostId: string): void {
    throw new Error('not built yet')
  }
}
