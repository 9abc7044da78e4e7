import type { Connection, Domain, DomainJobFigures } from 'node-libvirt'
import type { DomainRef, DomainSummary } from '../../shared/contract/domains.ts'
import type { ProbeReport } from '../../shared/contract/hosts.ts'
import type { Db } from '../db.ts'
import { DroverError } from '../drover-error.ts'
import type { EventHub } from '../events/hub.ts'
import type { SecretBox } from '../secret-box.ts'
import { sweepCertificateFiles } from './connection/certificate-files.ts'
import { HostConnection, type HostContext, type LaneName } from './connection/host-connection.ts'
import type { RunOptions } from './connection/lane.ts'
import { type HostConfig, hostUri, loadConfigs } from './host-config.ts'
import type { Inventory } from './inventory.ts'
import { diagnose } from './probe/diagnose.ts'

export type { LaneName, RunOptions }

type JobListener = (ref: DomainRef, figures: DomainJobFigures) => void

/** Holds the connections to every host; the only place that opens or closes one. */
export class HostPool {
  readonly #db: Db
  readonly #secrets: SecretBox
  readonly #dataDir: string
  readonly #inventory: Inventory
  readonly #context: HostContext
  readonly #hosts = new Map<string, HostConnection>()
  /** Hosts that were removed or changed and are still being closed. */
  readonly #ending = new Set<Promise<void>>()
  readonly #jobListeners = new Set<JobListener>()

  constructor(parts: { db: Db; hub: EventHub; inventory: Inventory; secrets: SecretBox; dataDir: string }) {
    const { db, hub, inventory, secrets, dataDir } = parts
    this.#db = db
    this.#secrets = secrets
    this.#dataDir = dataDir
    this.#inventory = inventory
    this.#context = {
      dataDir,
      inventory,
      watched: () => hub.listeners > 0,
      jobCompleted: (hostId, uuid, params) => {
        for (const listener of this.#jobListeners) listener({ hostId, uuid }, params)
      },
    }
  }

  /** Reads the stored hosts and begins to connect to each; does not wait for them. */
  async start(): Promise<void> {
    await sweepCertificateFiles(this.#dataDir)
    for (const config of await loadConfigs(this.#db, this.#secrets)) this.#begin(config)
  }

  /** Closes every connection, those of migrations and transfers too; ends within 3 s. */
  async stop(): Promise<void> {
    const hosts = [...this.#hosts.values()]
    this.#hosts.clear()
    for (const host of hosts) this.#end(host)
    await Promise.allSettled(this.#ending)
    await sweepCertificateFiles(this.#dataDir)
  }

  /**
   * Calls libvirt on one of the host's connections. Calls of a lane run one after the other.
   * Throws HOST_FAILED at once while the host is lost, TIMED_OUT at the deadline (that connection is then aborted and
   * opened anew), and libvirt's own refusals as a DroverError with a Problem, the LibvirtError as its cause.
   */
  async run<T>(
    hostId: string,
    lane: LaneName,
    call: (connection: Connection) => Promise<T>,
    options?: RunOptions,
  ): Promise<T> {
    return this.#host(hostId).run(lane, call, options)
  }

  /** Like run, with the domain looked up by its UUID (NOT_FOUND if libvirt has no such domain). */
  withDomain<T>(
    { hostId, uuid }: DomainRef,
    lane: LaneName,
    call: (domain: Domain, connection: Connection) => Promise<T>,
    options?: RunOptions,
  ): Promise<T> {
    return this.run(
      hostId,
      lane,
      async (connection) => call(await connection.lookupDomainByUuid(uuid), connection),
      options,
    )
  }

  /** A connection of one's own, for a migration, a stream or a transfer: the caller closes it, at the latest stop() does. */
  async open(hostId: string, _purpose: string): Promise<Connection> {
    return this.#host(hostId).open()
  }

  /** The libvirt URI without secrets or local paths, as another host would use it for a peer-to-peer migration. */
  uriFor(hostId: string): string {
    return hostUri(this.#host(hostId).config)
  }

  /** Re-reads one domain into the inventory now: services call it after acting. undefined if it is gone. */
  async refreshDomain(ref: DomainRef): Promise<DomainSummary | undefined> {
    await this.#host(ref.hostId).refresh(ref.uuid)
    return this.#inventory.domain(ref)
  }

  /** Re-reads the host's domains, pools and networks. */
  async refreshHost(hostId: string): Promise<void> {
    await this.#host(hostId).refreshAll()
  }

  /** Tries to connect now instead of at retryAt. */
  reconnect(hostId: string): void {
    this.#host(hostId).reconnect()
  }

  /** Calls `listener` with the completed statistics of each job libvirt reports, until the returned function is called. */
  onJobCompleted(listener: JobListener): () => void {
    this.#jobListeners.add(listener)
    return () => void this.#jobListeners.delete(listener)
  }

  /** Takes over what the database now says of a host: connects to a new one, anew to one whose settings changed. */
  async reload(hostId: string): Promise<void> {
    const [config] = await loadConfigs(this.#db, this.#secrets, hostId)
    const before = this.#hosts.get(hostId)
    if (
      before &&
      config &&
      JSON.stringify({ ...before.config, name: '' }) === JSON.stringify({ ...config, name: '' })
    )
      return before.rename(config)
    this.#hosts.delete(hostId)
    // Not waited for: closing a frozen connection may take a second.
    if (before) this.#end(before)
    if (!config) return this.#inventory.removeHost(hostId)
    this.#begin(config)
    if (!config.enabled) this.#inventory.keepDomains(hostId, new Set(), this.#inventory.beginReading())
  }

  /** Walks to a host step by step, stored or not: "Test connection". */
  probe(config: HostConfig, onStep?: (step: ProbeReport['steps'][number]) => void): Promise<ProbeReport> {
    return diagnose(config, this.#dataDir, onStep)
  }

  /** What is stored of a host, its secrets opened. */
  configOf(hostId: string): HostConfig {
    return this.#host(hostId).config
  }

  /** Number of connections that stand, by host. */
  connections(): Map<string, number> {
    return new Map([...this.#hosts].map(([id, host]) => [id, host.connections]))
  }

  #end(host: HostConnection): void {
    const ending = host.stop().finally(() => this.#ending.delete(ending))
    this.#ending.add(ending)
  }

  #begin(config: HostConfig): void {
    const host = new HostConnection(config, this.#context)
    this.#hosts.set(config.id, host)
    host.start()
  }

  #host(hostId: string): HostConnection {
    const host = this.#hosts.get(hostId)
    if (host) return host
    throw new DroverError('NOT_FOUND', {
      code: 'no-host',
      message: 'There is no such host.',
      remedy: 'It may have been removed meanwhile.',
    })
  }
}
