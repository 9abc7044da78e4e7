import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** Debian's own: python3-libvirt is installed for no other. */
const interpreter = '/usr/bin/python3'
const script = join(import.meta.dirname, 'libvirt_bench.py')

/** A process of libvirt_bench.py: asked one thing at a time. */
export class Python {
  #child: ChildProcess
  #answers: AsyncIterator<string>

  private constructor() {
    this.#child = spawn(interpreter, [script], { stdio: ['pipe', 'pipe', 'inherit'] })
    if (!this.#child.stdout) throw new Error('no pipe from python3')
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
  }

  /** @param events with which event loop, as one who listens to events needs it */
  static async open(uri: string, events?: 'thread' | 'asyncio'): Promise<Python> {
    const python = new Python()
    await python.ask('open', uri, events ?? null)
    return python
  }

  async ask<T>(command: string, ...args: unknown[]): Promise<T> {
    this.#child.stdin?.write(`${JSON.stringify([command, ...args])}\n`)
    const { value, done } = await this.#answers.next()
    if (done)
      throw new Error(
        'the benchmark in Python ended; if it lacks libvirt: apt-get install --no-install-recommends python3-libvirt',
      )
    return JSON.parse(value) as T
  }

  /** Milliseconds of a command that must find `expected`. */
  async count(expected: number, command: string, ...args: unknown[]): Promise<number> {
    const { ms, result } = await this.ask<{ ms: number; result: number }>(command, ...args)
    if (result !== expected) throw new Error(`Python found ${result} instead of ${expected}`)
    return ms
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null) return
    this.#child.stdin?.end()
    await once(this.#child, 'exit')
  }
}
