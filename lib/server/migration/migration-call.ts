import { lookup } from 'node:dns/promises'
import type { Connection, Domain, MigrateParams } from 'node-libvirt'
import { DomainXMLFlags, DomainMigrateFlags as Flag } from 'node-libvirt/constants'
import type { Job } from '../../shared/contract/jobs.ts'
import { DroverError } from '../drover-error.ts'
import { isLibvirtError, libvirtFault } from '../problem.ts'
import { destinationXml } from './destination-xml.ts'
import { removeOldCopies } from './leftovers.ts'
import { isAddressFault, type MigrationNames } from './migration-problem.ts'
import type { MigrationSurroundings } from './migration-run.ts'
import { MigrationWatch } from './migration-watch.ts'
import type { DiskCopy } from './preflight/disk-plan.ts'
import type { MigrationPlan } from './preflight/preflight.ts'

/** A plan this old (milliseconds) may still be used as it stands, when no disk is copied. */
const PLAN_AGE = 15_000

/**
 * The migration itself: direct, managed by Drover on two connections of its own, followed on a third.
 * Direct and not peer to peer, because libvirt then cancels it when Drover dies, and because the hosts need no
 * credentials for each other.
 */
export class MigrationCall {
  readonly #around: MigrationSurroundings
  readonly #id: string
  readonly #open: Connection[] = []
  #watch: MigrationWatch | undefined
  #aborted = false
  #cut = false

  constructor(around: MigrationSurroundings, id: string) {
    this.#around = around
    this.#id = id
  }

  get #job(): Job {
    const entry = this.#around.board.entry(this.#id)
    if (!entry) throw new Error(`there is no job ${this.#id}`)
    return entry.job
  }

  /** Resolves to the downtime in milliseconds, null if libvirt did not tell. Rejects with what went wrong. */
  async run(): Promise<number | null> {
    try {
      return await this.#migrate()
    } finally {
      this.#watch?.end()
      // Not awaited: closing may take seconds when a host has gone silent, and the proof needs none of these.
      for (const connection of this.#open) void connection.close()
    }
  }

  abort(): void {
    this.#aborted = true
    this.#watch?.abort()
  }

  /** Ends the connections at once; libvirt cancels a direct migration whose client is gone. */
  cut(): void {
    this.#cut = true
    for (const connection of this.#open) connection.abort()
  }

  async #migrate(): Promise<number | null> {
    const { pool, board, preflight } = this.#around
    const { hostId, uuid, targetHostId } = this.#job
    const planned = preflight.plan({ hostId, uuid }, targetHostId, PLAN_AGE)
    planned.catch(() => undefined) // awaited below, after the connections
    const [source, target, follower] = await this.#connect([hostId, targetHostId, hostId])
    let plan = await planned
    // A file may have come to the target since: copying would overwrite it.
    if (plan.copies.length) plan = await preflight.plan({ hostId, uuid }, targetHostId, 0)
    const domain = await source.lookupDomainByUuid(uuid)
    const persistent = await domain.isPersistent()
    const params = await this.#params(domain, plan, persistent)
    this.#watch = await MigrationWatch.start(this.#around, this.#id, follower, plan, () => source.abort())
    this.#stopHere()
    await removeOldCopies(pool, targetHostId, plan.copies)
    this.#stopHere()
    await board.change(
      this.#id,
      {},
      { persistent, called: true, copies: plan.copies.map((copy) => ({ ...copy, absentBefore: true })) },
    )
    this.#watch.begin()
    await this.#call(domain, target, params, flagsFor(persistent, plan.copies))
    return await this.#watch.downtime()
  }

  get #names(): MigrationNames {
    const { domainName, hostId, targetHostId } = this.#job
    const name = (id: string) => this.#around.inventory.host(id)?.name ?? id
    return { domain: domainName, source: name(hostId), target: name(targetHostId) }
  }

  #stopHere(): void {
    if (this.#aborted || this.#cut) throw abortedBefore(this.#names)
  }

  async #connect(hostIds: [string, string, string]): Promise<[Connection, Connection, Connection]> {
    const open = async (hostId: string) => {
      const connection = await this.#around.pool.open(hostId, `migrating ${this.#job.domainName}`)
      this.#open.push(connection)
      return connection
    }
    const results = await Promise.allSettled(hostIds.map(open))
    const failed = results.find((result) => result.status === 'rejected')
    if (failed) throw failed.reason
    this.#stopHere()
    const [source, target, follower] = results.map(
      (result) => (result as PromiseFulfilledResult<Connection>).value,
    )
    if (!source || !target || !follower) throw new Error('a connection is missing')
    return [source, target, follower]
  }

  async #call(domain: Domain, target: Connection, params: MigrateParams, flags: number): Promise<void> {
    try {
      await domain.migrate(target, params, flags)
    } catch (error) {
      if (this.#watch?.gaveUp && !this.#aborted) throw noData(this.#names, error)
      const address = await this.#targetAddress()
      const again =
        error instanceof Error &&
        isAddressFault(error.message) &&
        address &&
        !this.#aborted &&
        !this.#watch?.moved
      if (!again) throw error
      // The source does not find the target by the name that the target gives: by the address that Drover uses it may.
      const literal = address.includes(':') ? `[${address}]` : address
      await domain.migrate(target, { ...params, uri: `tcp://${literal}` }, flags)
    }
  }

  /** The address by which Drover reaches the target, null where that means nothing to another host. */
  async #targetAddress(): Promise<string | null> {
    const host = this.#around.inventory.host(this.#job.targetHostId)
    if (!host?.address) return null
    const found = await lookup(host.address).catch(() => null)
    return found && !/^(127\.|::1$)/.test(found.address) ? found.address : null
  }

  async #params(domain: Domain, plan: MigrationPlan, persistent: boolean): Promise<MigrateParams> {
    const { subject } = plan.source
    const params: MigrateParams = plan.copies.length
      ? { migrateDisks: plan.copies.map((copy) => copy.target) }
      : {}
    if (!subject.listens.length && !plan.target.emulator) return params
    const listen = (await this.#targetAddress()) ?? '127.0.0.1'
    const change = { emulator: plan.target.emulator, listen }
    // SECURE keeps the VNC password in the definition that the target gets.
    const { MIGRATABLE, SECURE, INACTIVE } = DomainXMLFlags
    const live = destinationXml(await domain.xmlDesc(MIGRATABLE | SECURE), change)
    const stored = persistent ? destinationXml(await domain.xmlDesc(INACTIVE | SECURE), change) : null
    return { ...params, ...(live && { destinationXml: live }), ...(stored && { persistXml: stored }) }
  }
}

/** Never UNSAFE: what libvirt holds for unsafe is for an operator to put right. */
const flagsFor = (persistent: boolean, copies: DiskCopy[]): number =>
  Flag.LIVE |
  Flag.ABORT_ON_ERROR |
  // A guest that dirties memory faster than it goes over is slowed down step by step: else it would never arrive.
  Flag.AUTO_CONVERGE |
  (persistent ? Flag.PERSIST_DEST | Flag.UNDEFINE_SOURCE : 0) |
  (copies.length ? Flag.NON_SHARED_DISK : 0)

/** What an abort before libvirt was called amounts to. */
const abortedBefore = ({ domain, source }: MigrationNames): DroverError =>
  new DroverError('CONFLICT', {
    code: 'aborted',
    message: `The migration was aborted before it began; ${domain} goes on running on ${source}.`,
  })

/** The watchdog's reason, in place of libvirt's text that only knows of an abort. */
const noData = ({ source, target }: MigrationNames, error: unknown): DroverError =>
  new DroverError('TIMED_OUT', {
    code: 'no-data',
    message: `No data went from ${source} to ${target} within 20 seconds, so the migration was given up.`,
    remedy: `Open TCP ports 49152 to 49215 on ${target} for ${source}, then try again.`,
    ...(isLibvirtError(error) && { libvirt: libvirtFault(error) }),
  })
