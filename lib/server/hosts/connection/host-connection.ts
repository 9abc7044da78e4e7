import type { CloseReason, Connection, DomainJobFigures } from 'node-libvirt'
import type { Problem } from '../../../shared/problem.ts'
import { DroverError, isDroverError } from '../../drover-error.ts'
import { log } from '../../log.ts'
import { isConnectionLoss, toDroverError, toProblem } from '../../problem.ts'
import { type HostConfig, settingsOf } from '../host-config.ts'
import type { Inventory } from '../inventory.ts'
import { connectionLost, notConnected } from '../probe/connection-problem.ts'
import { explainFailure } from '../probe/diagnose.ts'
import { backOff } from './back-off.ts'
import { HostPolls } from './host-polls.ts'
import { HostReader } from './host-reader.ts'
import { DEADLINE, Lane, type RunOptions } from './lane.ts'
import { openConnection } from './open-connection.ts'

/** A host has one connection per lane: libvirt answers one call at a time on each. */
export type LaneName = 'main' | 'stats' | 'jobs'

const OPEN_LIMIT = 6_000
/** How long a call waits for a host that is just being connected. */
const SETTLE_LIMIT = 3_000

export type HostContext = {
  dataDir: string
  inventory: Inventory
  /** Whether somebody looks: loads are measured less often while nobody does. */
  watched: () => boolean
  jobCompleted: (hostId: string, uuid: string, figures: DomainJobFigures) => void
}

type Up = {
  watch: Connection
  reader: HostReader
  polls: HostPolls
  lanes: Map<LaneName, Lane>
  others: Set<Connection>
  /** Settles the wait for the connection's end: closing it ourselves sends no event. */
  ended: () => void
}

/** One host: keeps it connected, tells the inventory how it is, and lends its connections out. */
export class HostConnection {
  config: HostConfig
  readonly #context: HostContext
  #up: Up | undefined
  #problem: Problem | null = null
  #stopped = false
  readonly #ending = new AbortController()
  #starting: HostReader | undefined
  #wake: () => void = () => undefined
  #settled = Promise.withResolvers<void>()
  #loop: Promise<void> | undefined

  constructor(config: HostConfig, context: HostContext) {
    this.config = config
    this.#context = context
  }

  /** Begins to connect and goes on until stop(); returns at once. */
  start(): void {
    const { inventory } = this.#context
    inventory.putHost(this.config.id, settingsOf(this.config))
    inventory.setHostState(this.config.id, {
      state: this.config.enabled ? 'connecting' : 'disabled',
      problem: null,
      retryAt: null,
    })
    if (this.config.enabled) this.#loop = this.#keepConnected()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    const problem = notConnected(this.config.name, null)
    this.#ending.abort()
    this.#starting?.stop(problem)
    this.#wake()
    this.#settled.resolve()
    await this.#down(problem)
    await this.#loop
  }

  /** Takes over a new name; everything else is as it was, so the connections stay. */
  rename(config: HostConfig): void {
    this.config = config
    this.#context.inventory.putHost(config.id, settingsOf(config))
  }

  /** Ends the pause before the next attempt. */
  reconnect(): void {
    this.#wake()
  }

  /** @throws DroverError HOST_FAILED at once while the host is lost, TIMED_OUT at the deadline, libvirt's refusals as problems */
  async run<T>(
    name: LaneName,
    call: (connection: Connection) => Promise<T>,
    options?: RunOptions,
  ): Promise<T> {
    const up = await this.#connected()
    try {
      return await this.#lane(up, name).run(call, options)
    } catch (error) {
      throw this.#explain(error)
    }
  }

  async refresh(uuid: string): Promise<void> {
    const up = await this.#connected()
    try {
      await up.reader.refresh(uuid)
    } catch (error) {
      throw this.#explain(error)
    }
  }

  async refreshAll(): Promise<void> {
    const up = await this.#connected()
    await this.run('stats', (connection) => up.reader.readAll(connection), {
      deadline: 60_000,
      what: 'Reading the host',
    })
  }

  /** A connection of the caller's own; he closes it, at the latest the end of the host does. */
  async open(): Promise<Connection> {
    const up = await this.#connected()
    try {
      const connection = await openConnection(
        this.config,
        this.#context.dataDir,
        DEADLINE,
        this.#ending.signal,
      )
      for (const other of up.others) if (other.closed) up.others.delete(other)
      if (this.#stopped) void connection.close()
      else up.others.add(connection)
      return connection
    } catch (error) {
      throw this.#explain(error)
    }
  }

  /** How many connections to this host stand, for /api/metrics and tests. */
  get connections(): number {
    if (!this.#up) return 0
    return 1 + this.#up.lanes.size + [...this.#up.others].filter((connection) => !connection.closed).length
  }

  #lane(up: Up, name: LaneName): Lane {
    const known = up.lanes.get(name)
    if (known) return known
    const lane = new Lane(() =>
      openConnection(this.config, this.#context.dataDir, OPEN_LIMIT, this.#ending.signal),
    )
    up.lanes.set(name, lane)
    return lane
  }

  async #connected(): Promise<Up> {
    if (!this.#up && !this.#problem && !this.#stopped && this.config.enabled) {
      let timer: NodeJS.Timeout | undefined
      const late = new Promise((resolve) => {
        timer = setTimeout(resolve, SETTLE_LIMIT)
      })
      await Promise.race([this.#settled.promise, late])
      clearTimeout(timer)
    }
    if (this.#up) return this.#up
    throw new DroverError('HOST_FAILED', notConnected(this.config.name, this.#problem, this.config.enabled))
  }

  #explain(error: unknown): DroverError {
    if (isDroverError(error)) return error
    if (!isConnectionLoss(error)) return toDroverError(error)
    return new DroverError(
      'HOST_FAILED',
      { ...toProblem(error), message: `The connection to ${this.config.name} was lost meanwhile.` },
      { cause: error },
    )
  }

  async #keepConnected(): Promise<void> {
    for (let attempt = 1; !this.#stopped; attempt++) {
      const ended = await this.#once()
      if (!ended || this.#stopped) return
      if (ended.wasConnected) attempt = 1
      await this.#wait(ended.problem, attempt)
    }
  }

  /** One connection from its attempt to its end; null when stopped. */
  async #once(): Promise<{ problem: Problem; wasConnected: boolean } | null> {
    const { id, name } = this.config
    try {
      const { lost } = await this.#connect()
      this.#problem = null
      this.#context.inventory.setHostState(id, { state: 'connected', problem: null, retryAt: null })
      this.#settled.resolve()
      log.info('host connected', { host: name })
      return { problem: connectionLost(await lost, this.config), wasConnected: true }
    } catch (error) {
      if (this.#stopped) return null
      try {
        const problem = await explainFailure(error, this.config, this.#ending.signal)
        return { problem, wasConnected: false }
      } catch (reason) {
        if (this.#stopped) return null
        throw reason
      }
    }
  }

  async #wait(problem: Problem, attempt: number): Promise<void> {
    if (problem.code !== this.#problem?.code)
      log.warn('host lost', { host: this.config.name, problem: problem.message })
    this.#problem = problem
    this.#settled.resolve()
    this.#settled = Promise.withResolvers<void>()
    void this.#down(problem)
    const pause = backOff(attempt)
    const { inventory } = this.#context
    inventory.setHostState(this.config.id, { state: 'lost', problem, retryAt: Date.now() + pause })
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, pause)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
      if (this.#stopped) this.#wake()
    })
    // Null: an attempt is being made now. The state stays `lost` with its first moment, so that screens don't flicker.
    if (!this.#stopped) inventory.setHostState(this.config.id, { state: 'lost', problem, retryAt: null })
  }

  /** Resolves when the inventory is filled; `lost` then tells why the connection ended. */
  async #connect(): Promise<{ lost: Promise<CloseReason> }> {
    const watch = await openConnection(this.config, this.#context.dataDir, OPEN_LIMIT, this.#ending.signal)
    const { promise: lost, resolve } = Promise.withResolvers<CloseReason>()
    await watch.on('close', ({ reason }) => resolve(reason))
    const reader = new HostReader({
      connection: watch,
      config: this.config,
      inventory: this.#context.inventory,
      jobCompleted: (uuid, params) => this.#context.jobCompleted(this.config.id, uuid, params),
    })
    this.#starting = reader
    try {
      await reader.start()
      this.#ending.signal.throwIfAborted()
    } catch (error) {
      reader.stop(toProblem(error))
      void watch.close({ timeout: 1_000 })
      throw error
    } finally {
      this.#starting = undefined
    }
    const polls = new HostPolls({ hostId: this.config.id, host: this, reader, context: this.#context })
    this.#up = { watch, reader, polls, lanes: new Map(), others: new Set(), ended: () => resolve('client') }
    polls.start()
    return { lost }
  }

  /** Ends all connections; calls in flight fail with the problem. */
  async #down(problem: Problem): Promise<void> {
    const up = this.#up
    if (!up) return
    this.#up = undefined
    up.ended()
    const reason = new DroverError('HOST_FAILED', problem)
    up.polls.stop()
    up.reader.stop(problem)
    for (const lane of up.lanes.values()) lane.close(reason)
    const connections = [up.watch, ...up.others]
    // A lost host answers nothing: an orderly farewell would only wait.
    if (!this.#stopped) for (const connection of connections) connection.abort()
    await Promise.all(connections.map((connection) => connection.close({ timeout: 1_000 })))
  }
}
