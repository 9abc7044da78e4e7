type Waiting = { promise: Promise<void>; resolve: () => void; reject: (error: unknown) => void }

/**
 * Re-reads domains one at a time, as events ask for it: however many events a domain sends, never more than one read of
 * it waits, and that one begins after the last of them.
 */
export class DomainRefresher {
  readonly #read: (uuid: string) => Promise<void>
  readonly #failed: (error: unknown, uuid: string) => void
  readonly #waiting = new Map<string, Waiting>()
  readonly #urgent = new Set<string>()
  #going = false
  #paused = true

  constructor(read: (uuid: string) => Promise<void>, failed: (error: unknown, uuid: string) => void) {
    this.#read = read
    this.#failed = failed
  }

  /** Reads wait until then: the first full reading comes before what events ask for. */
  resume(): void {
    this.#paused = false
    void this.#go()
  }

  /** Forgets what waits; those who wait for it get `reason`. */
  stop(reason: unknown): void {
    this.#paused = true
    for (const waiting of this.#waiting.values()) waiting.reject(reason)
    this.#waiting.clear()
    this.#urgent.clear()
  }

  /** Asks for a read; failures go to the listener given at construction. */
  queue(uuid: string): void {
    void this.#wait(uuid)
  }

  /** Asks for a read before those that only events want, and waits for it. */
  now(uuid: string): Promise<void> {
    this.#urgent.add(uuid)
    return this.#wait(uuid)
  }

  get length(): number {
    return this.#waiting.size
  }

  #wait(uuid: string): Promise<void> {
    const known = this.#waiting.get(uuid)
    if (known) return known.promise
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    // An event's read has nobody waiting; its failure is reported by #go.
    promise.catch(() => undefined)
    this.#waiting.set(uuid, { promise, resolve, reject })
    void this.#go()
    return promise
  }

  async #go(): Promise<void> {
    if (this.#going || this.#paused) return
    this.#going = true
    for (let uuid = this.#first(); uuid !== undefined && !this.#paused; uuid = this.#first()) {
      const waiting = this.#waiting.get(uuid)
      this.#waiting.delete(uuid)
      this.#urgent.delete(uuid)
      try {
        await this.#read(uuid)
        waiting?.resolve()
      } catch (error) {
        waiting?.reject(error)
        this.#failed(error, uuid)
      }
    }
    this.#going = false
  }

  #first(): string | undefined {
    return this.#urgent.values().next().value ?? this.#waiting.keys().next().value
  }
}
