import type RFB from '@novnc/novnc'
import { api, goToLogin, isSignedOut, toProblem } from '@/lib/client/api'
import type { ConsoleStatus } from '@/lib/shared/contract/consoles'
import type { DomainRef } from '@/lib/shared/contract/domains'
import { consoleSocketPath, withBasePath } from '@/lib/shared/paths'
import type { Problem } from '@/lib/shared/problem'

export type ConsolePhase =
  | { name: 'connecting' }
  | { name: 'connected' }
  /** Nothing to show, and only a change or the user can help. */
  | { name: 'blocked'; status: ConsoleStatus }
  /** Tries again by itself at `at`. */
  | { name: 'waiting'; problem: Problem | null; at: number }

export type ConsoleView = {
  phase: ConsolePhase
  viewOnly: boolean
  /** What the guest last put on its clipboard. */
  clipboard: string
}

/** How the guest's screen fills the pane: scaled, by changing the guest's resolution, or as it is. */
export type ScreenSize = 'fit' | 'resize' | 'actual'

/** States that pass by themselves, without an event that tells so. */
const PASSING: readonly ConsoleStatus['state'][] = ['unreachable', 'host-lost']
const CONNECT_DEADLINE = 20_000
const BACK_OFF = [100, 500, 1000, 2000, 4000, 8000]

/** ws:// or wss:// as the page came, under the page's own origin and path prefix. */
export function consoleUrl(
  ref: DomainRef,
  page: Pick<Location, 'protocol' | 'host'> = window.location,
): string {
  const protocol = page.protocol === 'https:' ? 'wss:' : 'ws:'
  return `${protocol}//${page.host}${withBasePath(consoleSocketPath(ref))}`
}

/**
 * Keeps a domain's screen in an element: connects, finds out why it can't, and comes back after a reboot, a lost
 * host or a restarted Drover. When the domain has moved it says so and is done.
 */
export class ConsoleController {
  readonly #ref: DomainRef
  readonly #target: HTMLElement
  readonly #moved: (to: DomainRef) => void
  readonly #listeners = new Set<() => void>()
  #view: ConsoleView
  #size: ScreenSize
  #rfb: RFB | null = null
  #socket: WebSocket | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #tries = 0
  #situation: string | null = null
  #active = false
  // Answers that belong to an earlier try are not heard any more.
  #epoch = 0

  constructor(
    ref: DomainRef,
    target: HTMLElement,
    options: { viewOnly: boolean; size: ScreenSize; moved: (to: DomainRef) => void },
  ) {
    this.#ref = ref
    this.#target = target
    this.#moved = options.moved
    this.#size = options.size
    this.#view = { phase: { name: 'connecting' }, viewOnly: options.viewOnly, clipboard: '' }
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }
  view = (): ConsoleView => this.#view

  /** `active`: whether the domain looks as if it had a screen; if not, the reason is asked for at once. */
  start(active: boolean): void {
    if (active) void this.#connect()
    else void this.#findOutWhy(++this.#epoch)
  }

  stop(): void {
    this.#epoch++
    clearTimeout(this.#timer)
    this.#hangUp()
  }

  /** By the user's hand. */
  retry = (): void => {
    this.#tries = 0
    this.#hangUp()
    void this.#connect()
  }

  /**
   * Anything of the domain or its hosts is other than before: what stood in the way may be gone. `active` as in
   * `start`.
   */
  situationChanged(situation: string, active: boolean): void {
    const known = this.#situation
    this.#situation = situation
    this.#active = active
    const { name } = this.#view.phase
    if (known === null || known === situation || (name !== 'blocked' && name !== 'waiting')) return
    this.#tries = 0
    clearTimeout(this.#timer)
    this.start(active)
  }

  get rfb(): RFB | null {
    return this.#rfb
  }

  setSize(size: ScreenSize): void {
    this.#size = size
    this.#applySize()
  }

  /** What the screen shows now, as PNG. */
  screenshot(): Promise<Blob | null> {
    const rfb = this.#rfb
    return new Promise((resolve) => (rfb ? rfb.toBlob(resolve, 'image/png') : resolve(null)))
  }

  async #connect(): Promise<void> {
    const epoch = ++this.#epoch
    clearTimeout(this.#timer)
    this.#set({ phase: { name: 'connecting' } })
    try {
      const { default: Rfb } = await import('@novnc/novnc')
      if (epoch === this.#epoch) this.#open(Rfb, epoch)
    } catch (error) {
      // The chunk itself could not be loaded: Drover is away, or was updated under this page.
      if (epoch === this.#epoch) this.#wait(toProblem(error))
    }
  }

  #open(Rfb: typeof RFB, epoch: number): void {
    const socket = new WebSocket(consoleUrl(this.#ref), ['binary'])
    const deadline = setTimeout(() => socket.close(), CONNECT_DEADLINE)
    socket.addEventListener('close', () => {
      clearTimeout(deadline)
      if (epoch !== this.#epoch) return
      this.#hangUp()
      void this.#findOutWhy(epoch)
    })
    const rfb = new Rfb(this.#target, socket, { shared: true })
    rfb.background = 'transparent'
    rfb.viewOnly = this.#view.viewOnly
    rfb.showDotCursor = true
    rfb.addEventListener('connect', () => {
      clearTimeout(deadline)
      if (epoch !== this.#epoch) return
      this.#tries = 0
      this.#applySize()
      this.#set({ phase: { name: 'connected' } })
      this.#focusIfFree()
    })
    rfb.addEventListener('clipboard', ({ detail }) => this.#set({ clipboard: detail.text }))
    this.#socket = socket
    this.#rfb = rfb
  }

  /** Focus goes to the screen unless the user is elsewhere already. */
  #focusIfFree(): void {
    const focused = document.activeElement
    if (!focused || focused === document.body || this.#target.contains(focused))
      this.#rfb?.focus({ preventScroll: true })
  }

  async #findOutWhy(epoch: number): Promise<void> {
    if (this.#view.phase.name === 'connected') this.#set({ phase: { name: 'connecting' } })
    const asked = this.#situation
    try {
      const status = await api.consoles.status({ hostId: this.#ref.hostId, uuid: this.#ref.uuid })
      if (epoch !== this.#epoch) return
      // What happened since the question makes the answer old.
      if (asked !== null && asked !== this.#situation) this.start(this.#active)
      else this.#judge(status)
    } catch (error) {
      if (epoch !== this.#epoch) return
      if (isSignedOut(error)) goToLogin()
      else this.#wait(toProblem(error))
    }
  }

  #judge(status: ConsoleStatus): void {
    if (status.movedTo) {
      this.#moved(status.movedTo)
      return
    }
    this.#set({ viewOnly: status.viewOnly })
    if (status.state === 'ready') this.#wait(null)
    else if (PASSING.includes(status.state)) this.#wait(status.problem)
    else this.#set({ phase: { name: 'blocked', status } })
  }

  #wait(problem: Problem | null): void {
    const pause = BACK_OFF[Math.min(this.#tries++, BACK_OFF.length - 1)] ?? 0
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#connect(), pause)
    // A short gap (a reset, a restarted display) needs no words.
    const phase: ConsolePhase =
      problem || this.#tries > 2
        ? { name: 'waiting', problem, at: Date.now() + pause }
        : { name: 'connecting' }
    this.#set({ phase })
  }

  #hangUp(): void {
    const rfb = this.#rfb
    this.#rfb = null
    const socket = this.#socket
    this.#socket = null
    if (socket && socket.readyState < WebSocket.CLOSING) rfb?.disconnect()
    // noVNC leaves its screen behind when it fails before it was connected.
    if (rfb) queueMicrotask(() => this.#rfb ?? this.#target.replaceChildren())
  }

  #applySize(): void {
    if (!this.#rfb) return
    this.#rfb.scaleViewport = this.#size !== 'actual'
    this.#rfb.resizeSession = this.#size === 'resize' && !this.#view.viewOnly
  }

  #set(change: Partial<ConsoleView>): void {
    this.#view = { ...this.#view, ...change }
    if (this.#rfb && change.viewOnly !== undefined) this.#rfb.viewOnly = change.viewOnly
    for (const listener of this.#listeners) listener()
  }
}
