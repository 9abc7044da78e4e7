import { EventEmitter } from 'node:events'
import type { LiveMessage } from '../../shared/contract/live.ts'

/** Carries every live change from where it is seen to the browsers' streams and to services that wait for one. */
export class EventHub {
  #emitter = new EventEmitter().setMaxListeners(0)

  publish(message: LiveMessage): void {
    this.#emitter.emit('message', message)
  }

  /** Calls `listener` for each message until the returned function is called. */
  subscribe(listener: (message: LiveMessage) => void): () => void {
    this.#emitter.on('message', listener)
    return () => void this.#emitter.off('message', listener)
  }

  get listeners(): number {
    return this.#emitter.listenerCount('message')
  }
}
