import type { Connection } from 'node-libvirt'
import { DroverError } from '../../drover-error.ts'

/** What a call on a lane is for and how long it may take. */
export type RunOptions = {
  /** Milliseconds after which the call counts as stuck; 8,000 by default. */
  deadline?: number
  /** What is being done, for the error's sentence: `Starting web1`. */
  what?: string
}

export const DEADLINE = 8_000

type Task = {
  call: (connection: Connection) => Promise<unknown>
  resolve: (value: never) => void
  reject: (error: unknown) => void
  deadline: number
  what: string
  waiting: NodeJS.Timeout
}

const timedOut = (what: string, deadline: number): DroverError =>
  new DroverError('TIMED_OUT', {
    code: 'host-timeout',
    message: `${what.charAt(0).toUpperCase()}${what.slice(1)} took longer than ${Math.round(deadline / 1000)} s and was given up.`,
    remedy:
      'Whether it took effect is not known: look at the state. The host or this virtual machine may be stuck.',
  })

const busy = (what: string): DroverError =>
  new DroverError('TIMED_OUT', {
    code: 'host-busy',
    message: `${what} was not begun: an earlier operation on this host is still running.`,
    remedy: 'Try again in a moment.',
  })

const interrupted = ({ kind, problem }: DroverError): DroverError =>
  new DroverError(kind, {
    ...problem,
    remedy: 'Whether it took effect is not known: look at the state once the host is back.',
  })

/**
 * One connection and its queue. libvirt answers one call at a time on a connection (and hangs when one with two calls
 * in flight dies), so calls wait their turn; one that outlives its deadline costs the connection, which is opened anew
 * for the next.
 */
export class Lane {
  readonly #open: () => Promise<Connection>
  readonly #queue: Task[] = []
  #running: Task | undefined
  #connection: Promise<Connection> | undefined
  #closed: DroverError | undefined

  constructor(open: () => Promise<Connection>) {
    this.#open = open
  }

  run<T>(
    call: (connection: Connection) => Promise<T>,
    { deadline = DEADLINE, what = 'This' }: RunOptions = {},
  ): Promise<T> {
    if (this.#closed) return Promise.reject(this.#closed)
    return new Promise<T>((resolve, reject) => {
      const waiting = setTimeout(() => {
        this.#queue.splice(this.#queue.indexOf(task), 1)
        reject(busy(what))
      }, deadline)
      const task: Task = { call, resolve, reject, deadline, what, waiting }
      this.#queue.push(task)
      void this.#next()
    })
  }

  /** Ends the connection at once and rejects all that waits or runs with `reason`. */
  close(reason: DroverError): void {
    this.#closed = reason
    for (const task of this.#queue.splice(0)) {
      clearTimeout(task.waiting)
      task.reject(reason)
    }
    this.#running?.reject(interrupted(reason))
    this.#drop()
  }

  async #next(): Promise<void> {
    if (this.#running) return
    const task = this.#queue.shift()
    if (!task) return
    this.#running = task
    clearTimeout(task.waiting)
    const end = () => {
      clearTimeout(timer)
      if (this.#running !== task) return
      this.#running = undefined
      void this.#next()
    }
    const timer = setTimeout(() => {
      task.reject(timedOut(task.what, task.deadline))
      this.#drop()
      end()
    }, task.deadline)
    try {
      task.resolve((await task.call(await this.#connected())) as never)
    } catch (error) {
      task.reject(error)
    }
    end()
  }

  #connected(): Promise<Connection> {
    if (this.#connection) return this.#connection
    const opening = this.#open()
    this.#connection = opening
    const forget = () => {
      if (this.#connection === opening) this.#connection = undefined
    }
    return opening
      .then(async (connection) => {
        await connection.on('close', () => {
          forget()
          // Frees what is left of a lost connection.
          void connection.close()
        })
        return connection
      })
      .catch((error: unknown) => {
        forget()
        throw error
      })
  }

  #drop(): void {
    const dropped = this.#connection
    this.#connection = undefined
    // One that is still opening ends by its own timeout, or is ended as soon as it stands.
    void dropped?.then((connection) => connection.abort()).catch(() => undefined)
  }
}
