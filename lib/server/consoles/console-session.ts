import type { Socket } from 'node:net'
import { CONSOLE_CLOSE } from '../../shared/console-close.ts'
import { BrowserHandshake, SERVER_VERSION } from './browser-handshake.ts'
import type { DisplaySocket } from './display-socket.ts'
import { ViewOnlyFilter } from './view-only-filter.ts'
import {
  binaryFrame,
  closeFrame,
  FRAME_HEAD_ROOM,
  FrameError,
  FrameReader,
  frameInPlace,
  pingFrame,
  pongFrame,
} from './websocket-frames.ts'

const HANDSHAKE_DEADLINE = 10_000
/** Below the idle limit of common proxies (60 s), so that a quiet screen keeps its connection. */
const PING_INTERVAL = 25_000
/** How long the browser may take to answer a close frame. */
const CLOSE_DEADLINE = 2_000

export type ConsoleEnd = {
  /** The WebSocket's close code, and a Problem's code or a word. */
  code: number
  reason: string
  milliseconds: number
  /** Payload bytes from the display to the browser. */
  shown: number
  /** Payload bytes from the browser to the display. */
  typed: number
}

export type ConsoleOptions = {
  viewOnly: boolean
  /** Called once, when both sides are closed or closing. */
  ended: (end: ConsoleEnd) => void
}

/**
 * One browser at one display. Pixels are never queued: the display is read no faster than the browser takes them,
 * so a stalled browser costs one buffer. Closing either side closes both.
 */
export class ConsoleSession {
  readonly #browser: Socket
  readonly #display: DisplaySocket
  readonly #ended: (end: ConsoleEnd) => void
  readonly #filter: ViewOnlyFilter | null
  readonly #began = Date.now()
  readonly #frames: FrameReader
  readonly #ping: NodeJS.Timeout
  #deadline: NodeJS.Timeout | undefined
  #handshake: BrowserHandshake | null = new BrowserHandshake()
  #over = false
  #answered = true
  #frameNumber = 0
  #waitingForBrowser = false
  #waitingForDisplay = false
  #shown = 0
  #typed = 0

  /** `browser` has just been sent the 101 answer; `head` came with its request. `display` begins with ServerInit. */
  constructor(browser: Socket, head: Buffer, display: DisplaySocket, { viewOnly, ended }: ConsoleOptions) {
    this.#browser = browser
    this.#display = display
    this.#ended = ended
    this.#filter = viewOnly ? new ViewOnlyFilter() : null
    this.#frames = new FrameReader({
      data: (bytes) => this.#fromBrowser(bytes),
      ping: (payload) => void browser.write(pongFrame(payload)),
      pong: () => {
        this.#answered = true
      },
      close: () => this.close(1000, 'closed by the browser'),
    })
    browser.setNoDelay(true)
    browser.setTimeout(0)
    browser.on('data', (chunk: Buffer) => this.#read(chunk))
    // A reset comes as an error, and as `close` right after.
    browser.on('error', () => browser.destroy())
    browser.on('close', () => this.close(1006, 'the browser went away'))
    browser.on('end', () => this.close(1006, 'the browser went away'))
    this.#ping = setInterval(() => this.#keepAlive(), PING_INTERVAL)
    this.#deadline = setTimeout(() => this.close(CONSOLE_CLOSE.deadline, 'handshake'), HANDSHAKE_DEADLINE)
    browser.write(binaryFrame(SERVER_VERSION))
    if (head.length > 0) this.#read(Buffer.from(head))
  }

  /** Ends both sides; does nothing the second time. */
  close(code: number, reason: string): void {
    if (this.#over) return
    this.#over = true
    clearInterval(this.#ping)
    clearTimeout(this.#deadline)
    this.#display.destroy()
    const browser = this.#browser
    if (!browser.destroyed) {
      browser.resume()
      // 1005 and 1006 only describe an end, they are never sent (RFC 6455, 7.4.1).
      if (browser.writable) browser.end(closeFrame(code === 1006 ? 1000 : code, reason))
      setTimeout(() => browser.destroy(), CLOSE_DEADLINE).unref()
    }
    const milliseconds = Date.now() - this.#began
    this.#ended({ code, reason, milliseconds, shown: this.#shown, typed: this.#typed })
  }

  #read(chunk: Buffer): void {
    if (this.#over) return
    try {
      this.#frames.push(chunk)
    } catch (error) {
      const code = error instanceof FrameError ? error.code : CONSOLE_CLOSE.protocol
      this.close(code, error instanceof Error ? error.message : 'protocol')
    }
  }

  #fromBrowser(bytes: Buffer): void {
    if (this.#over) return
    if (!this.#handshake) {
      this.#toDisplay(bytes)
      return
    }
    const { reply, done, rest } = this.#handshake.push(bytes)
    if (reply.length > 0) this.#browser.write(binaryFrame(reply))
    if (!done) return
    this.#handshake = null
    clearTimeout(this.#deadline)
    this.#display.relayTo(
      (frame, length) => this.#toBrowser(frame, length),
      () => this.close(CONSOLE_CLOSE.ended, 'the display closed'),
    )
    if (rest.length > 0) this.#toDisplay(rest)
  }

  #toDisplay(bytes: Buffer): void {
    const pieces = this.#filter ? this.#filter.push(bytes) : [bytes]
    for (const piece of pieces) {
      this.#typed += piece.length
      if (this.#display.write(piece) || this.#waitingForDisplay) continue
      this.#waitingForDisplay = true
      this.#browser.pause()
      this.#display.drained(() => {
        this.#waitingForDisplay = false
        this.#browser.resume()
      })
    }
  }

  /** @returns whether the buffer is free again at once */
  #toBrowser(frame: Buffer, length: number): boolean {
    if (this.#over) return false
    this.#shown += length
    const number = ++this.#frameNumber
    this.#browser.write(frame.subarray(frameInPlace(frame, length), FRAME_HEAD_ROOM + length), () => {
      if (!this.#waitingForBrowser || number !== this.#frameNumber) return
      this.#waitingForBrowser = false
      this.#display.resume()
    })
    // Mostly the kernel takes all at once; only otherwise does the buffer stay in use.
    this.#waitingForBrowser = this.#browser.writableLength > 0
    return !this.#waitingForBrowser
  }

  #keepAlive(): void {
    if (!this.#answered) {
      this.close(CONSOLE_CLOSE.deadline, 'no answer to a ping')
      return
    }
    this.#answered = false
    this.#browser.write(pingFrame())
  }
}
