import { type DomainRef, type DomainSummary, domainKey } from '../../../shared/contract/domains.ts'
import type { MigrationCandidate } from '../../../shared/contract/jobs.ts'
import { DroverError } from '../../drover-error.ts'
import type { Inventory } from '../../hosts/inventory.ts'
import type { HostPool } from '../../hosts/pool.ts'
import { type Asked, AskedCache, FRESH } from './asked-cache.ts'
import { type DiskCopy, type LeftBehind, planDisks } from './disk-plan.ts'
import { readSource, readTarget, type SourceFacts, type TargetFacts } from './migration-facts.ts'
import { bestFirst, candidateOf } from './migration-verdict.ts'
import {
  blocks,
  type Check,
  checkKnown,
  checkMachine,
  checkNetworks,
  checkPort,
  type KnownTarget,
  warning,
} from './preflight-checks.ts'
import { reachMigrationPort } from './reach-port.ts'

export type MigrationPlan = { checks: Check[]; copies: DiskCopy[]; source: SourceFacts; target: TargetFacts }

/** Asking one host for everything takes 20 ms in the lab; a pool of thousands of files takes longer. */
const DEADLINE = 8000
/** The picker opens with what is known by then. */
const GLANCE = 350
const ASKING = 'asking'

/**
 * Finds out beforehand where a domain could go: what the inventory knows at once, what hosts must be asked in the
 * background, each pair of domain and host by itself, so that a frozen host shows as such and delays nobody.
 */
export class Preflight {
  readonly #pool: HostPool
  readonly #inventory: Inventory
  readonly #leftBehind: (uuid: string, hostId: string) => Map<string, number>
  readonly #sources = new AskedCache<SourceFacts>()
  readonly #targets = new AskedCache<TargetFacts>()

  constructor(around: {
    pool: HostPool
    inventory: Inventory
    leftBehind: (uuid: string, hostId: string) => Map<string, number>
  }) {
    this.#pool = around.pool
    this.#inventory = around.inventory
    this.#leftBehind = around.leftBehind
  }

  /** Every other host with its verdict, best first. */
  async candidates(ref: DomainRef): Promise<MigrationCandidate[]> {
    const { domain } = this.#subject(ref)
    const targets = this.#inventory.hosts().filter((host) => host.id !== ref.hostId)
    const asked = targets
      .filter(({ id }) => this.#checkKnown(domain, id).every((check) => check.state !== 'blocks'))
      .map(({ id }) => this.#askTarget(ref, id).answer.then(nothing, nothing))
    await Promise.race([Promise.all(asked), new Promise((resolve) => setTimeout(resolve, GLANCE))])
    return bestFirst(targets.map(({ id }) => this.#candidate(ref, domain, id)))
  }

  /**
   * The plan for one target, by answers no older than `maxAge` milliseconds.
   * Throws CONFLICT if something rules the migration out.
   */
  async plan(ref: DomainRef, targetHostId: string, maxAge: number): Promise<MigrationPlan> {
    const { domain } = this.#subject(ref)
    this.refuse(ref, targetHostId)
    const target = await this.#askTarget(ref, targetHostId, maxAge).answer
    const source = await this.#askSource(ref, maxAge).answer
    const plan = this.#assess(ref, domain, targetHostId, source, target)
    throwIfBlocked(plan.checks, domain.name, this.#name(targetHostId))
    return { ...plan, source, target }
  }

  /** Throws at once what the inventory alone rules out, with NOT_FOUND for what does not exist. */
  refuse(ref: DomainRef, targetHostId: string): void {
    const { domain } = this.#subject(ref)
    if (!this.#inventory.host(targetHostId))
      throw new DroverError('NOT_FOUND', {
        code: 'no-host',
        message: 'There is no such host.',
        field: 'targetHostId',
      })
    throwIfBlocked(this.#checkKnown(domain, targetHostId), domain.name, this.#name(targetHostId))
  }

  #name = (hostId: string): string => this.#inventory.host(hostId)?.name ?? hostId

  #subject(ref: DomainRef): { domain: DomainSummary } {
    const domain = this.#inventory.domain(ref)
    if (!domain)
      throw new DroverError('NOT_FOUND', {
        code: 'no-domain',
        message: 'This virtual machine is not on that host.',
        remedy: 'It may have been migrated or deleted meanwhile: look for it in the list.',
      })
    return { domain }
  }

  #known(hostId: string): KnownTarget | undefined {
    const host = this.#inventory.host(hostId)
    return (
      host && { host, networks: this.#inventory.networks(hostId), domains: this.#inventory.domains(hostId) }
    )
  }

  #checkKnown(domain: DomainSummary, hostId: string): Check[] {
    const source = this.#inventory.host(domain.hostId)
    const target = this.#known(hostId)
    return source && target ? checkKnown(source, domain, target) : []
  }

  #candidate(ref: DomainRef, domain: DomainSummary, hostId: string): MigrationCandidate {
    const known = this.#checkKnown(domain, hostId)
    const host = this.#inventory.host(hostId)
    if (!host) throw new Error(`host ${hostId} went away`)
    if (known.some((check) => check.state === 'blocks')) return candidateOf(host, known, [], null, Date.now())
    const source = this.#sources.get(domainKey(ref))
    const target = this.#targets.get(domainKey(ref) + hostId)
    if (source?.found && target?.found) {
      const { checks, copies } = this.#assess(ref, domain, hostId, source.found, target.found)
      return candidateOf(host, checks, copies, target.found, target.at)
    }
    const failed = source?.failed ?? target?.failed
    const check = failed
      ? blocks('unanswered', `it could not be asked: ${failed.replace(/\.$/, '')}`, 'See its page.')
      : blocks(ASKING, 'it has not answered yet')
    return candidateOf(host, [...known, check], [], null, Date.now())
  }

  #assess(
    ref: DomainRef,
    domain: DomainSummary,
    hostId: string,
    source: SourceFacts,
    target: TargetFacts,
  ): { checks: Check[]; copies: DiskCopy[] } {
    const known = this.#known(hostId)
    if (!known) return { checks: [blocks('down', 'it was removed from Drover')], copies: [] }
    const disks = planDisks(source, target, known.host.name, this.#left(ref.uuid, hostId))
    const checks = [
      ...this.#checkKnown(domain, hostId),
      ...checkMachine(source, target, known.host),
      ...checkNetworks(source, target, known),
      ...checkPort(target, known.host),
      ...disks.checks,
      ...(domain.persistent
        ? []
        : [warning('transient', 'It is transient here, and will be there: it has no stored definition')]),
    ]
    return { checks, copies: disks.copies }
  }

  /** Old copies of ours on that host, but for those that a domain there uses by now. */
  #left(uuid: string, hostId: string): LeftBehind {
    const left = this.#leftBehind(uuid, hostId)
    if (left.size === 0) return left
    for (const other of this.#inventory.domains(hostId)) {
      const xml = this.#inventory.domainXml(other) ?? ''
      for (const path of left.keys()) if (xml.includes(path)) left.delete(path)
    }
    return left
  }

  #askSource(ref: DomainRef, maxAge = FRESH): Asked<SourceFacts> {
    return this.#sources.ask(domainKey(ref), this.#inventory.domainXml(ref) ?? '', maxAge, () =>
      this.#pool.run(ref.hostId, 'jobs', (connection) => readSource(connection, ref.uuid), {
        deadline: DEADLINE,
        what: 'reading the virtual machine',
      }),
    )
  }

  #askTarget(ref: DomainRef, hostId: string, maxAge = FRESH): Asked<TargetFacts> {
    const about = this.#inventory.domainXml(ref) ?? ''
    return this.#targets.ask(domainKey(ref) + hostId, about, maxAge, async () => {
      const { subject } = await this.#askSource(ref, maxAge).answer
      const address = this.#inventory.host(hostId)?.address
      const [facts, port] = await Promise.all([
        this.#pool.run(hostId, 'jobs', (connection) => readTarget(connection, subject), {
          deadline: DEADLINE,
          what: 'checking whether it can migrate',
        }),
        address ? reachMigrationPort(address) : null,
      ])
      return { ...facts, port }
    })
  }
}

const nothing = () => undefined

function throwIfBlocked(checks: Check[], domain: string, host: string): void {
  const found = checks.filter((check) => check.state === 'blocks')
  if (!found.length) return
  const remedy = found
    .map((check) => check.remedy)
    .filter(Boolean)
    .join(' ')
  throw new DroverError('CONFLICT', {
    code: `cannot-${found[0]?.code ?? 'migrate'}`,
    message: `${domain} cannot go to ${host}, because ${found.map((check) => check.message).join('; ')}.`,
    ...(remedy && { remedy }),
  })
}
