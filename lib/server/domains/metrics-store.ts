import type { DomainRef, DomainSample } from '../../shared/contract/domains.ts'
import type { EventHub } from '../events/hub.ts'
import type { Inventory } from '../hosts/inventory.ts'
import type { HostPool } from '../hosts/pool.ts'

/** Measures the domains that somebody looks at, and only those. */
export class MetricsStore {
  readonly #pool: HostPool
  readonly #inventory: Inventory
  readonly #hub: EventHub
  constructor({ pool, inventory, hub }: { pool: HostPool; inventory: Inventory; hub: EventHub }) {
    this.#pool = pool
    this.#inventory = inventory
    this.#hub = hub
  }

  async *watch(_ref: DomainRef, _signal: AbortSignal): AsyncIterable<DomainSample> {}

  stop(): void {}
}
