import { type IncomingMessage, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, type Page } from '@playwright/test'
import { WebSocket } from 'ws'
import { strokesFor } from '../../components/consoles/text-keys.ts'
import type { DomainRef } from '../../lib/shared/contract/domains.ts'
import { consoleSocketPath } from '../../lib/shared/paths.ts'
import { url } from './app.ts'
import { type LabHost, lab, until, virsh } from './lab.ts'

/** Waits until the page shows the live screen. */
export const connected = (page: Page): Promise<void> =>
  expect(page.locator('[data-console-phase=connected] canvas')).toBeVisible({ timeout: 30_000 })

/** The pixels of the screen as the page has them, as PNG in base64. */
export const pixels = (page: Page): Promise<string> =>
  page
    .locator('[data-console-phase] canvas')
    .first()
    .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL())

/** Clicks into the screen and types, as a person does. */
export async function typeOnScreen(page: Page, text: string): Promise<void> {
  await page.locator('[data-console-phase=connected] canvas').click({ position: { x: 5, y: 5 } })
  // Key by key: Playwright's own `type` makes capitals without Shift, which no keyboard does.
  for (const stroke of strokesFor(text))
    if (stroke) await page.keyboard.press(stroke.shift ? `Shift+${stroke.code}` : stroke.code, { delay: 30 })
}

/** Reads what a guest writes to its serial port, from the host, beginning now. `until` resolves with all of it. */
export async function serialOf(
  host: LabHost,
  name: string,
): Promise<{ until(text: string): Promise<string> }> {
  const pty = (await virsh(host, 'ttyconsole', name)).trim()
  const file = `/tmp/serial-${process.pid}-${Date.now()}`
  const reader = lab(['exec', host, 'timeout', '50', 'sh', '-c', `cat ${pty} > ${file}`]).catch(() => '')
  await sleep(300)
  return {
    until: async (text) => {
      let seen = ''
      await until(
        `${name} writes ${text}`,
        async () => {
          seen = await lab(['exec', host, 'cat', file])
          return seen.includes(text)
        },
        45_000,
      )
      void reader
      return seen
    },
  }
}

/** The HTTP status that an upgrade request is answered with: 101 when the console opens. */
export function upgradeStatus(ref: DomainRef | string, headers: Record<string, string>): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const asked = request(`${url()}${typeof ref === 'string' ? ref : consoleSocketPath(ref)}`, {
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      ...headers,
    },
  })
  asked.on('upgrade', (answer: IncomingMessage, socket) => {
    socket.destroy()
    resolve(answer.statusCode ?? 0)
  })
  asked.on('response', (answer) => {
    answer.resume()
    resolve(answer.statusCode ?? 0)
  })
  asked.on('error', reject)
  asked.end()
  return promise
}

/** A console without a browser, behind RFB's handshake: `sent` are the bytes of the display since then. */
export class RawConsole {
  readonly socket: WebSocket
  closed: { code: number; reason: string } | null = null
  sent = 0
  #received = Buffer.alloc(0)

  constructor(ref: DomainRef, cookie: string) {
    this.socket = new WebSocket(`${url().replace('http', 'ws')}${consoleSocketPath(ref)}`, ['binary'], {
      headers: { cookie, origin: url() },
      perMessageDeflate: false,
    })
    this.socket.on('message', (data: Buffer) => {
      this.#received = Buffer.concat([this.#received, data])
      this.sent += data.length
    })
    this.socket.on('error', () => {})
    this.socket.on('close', (code, reason) => {
      this.closed = { code, reason: String(reason) }
    })
  }

  /** Speaks RFB up to ServerInit. Resolves to the desktop's size. */
  async open(): Promise<{ width: number; height: number }> {
    await this.#has(12)
    this.socket.send(Buffer.from('RFB 003.008\n'))
    await this.#has(14)
    expect([...this.#received.subarray(12, 14)], 'security None and nothing else is offered').toEqual([1, 1])
    this.socket.send(Buffer.from([1]))
    await this.#has(18)
    this.socket.send(Buffer.from([0]))
    await this.#has(18 + 24)
    const size = { width: this.#received.readUInt16BE(18), height: this.#received.readUInt16BE(20) }
    this.sent = 0
    return size
  }

  /** Asks for all pixels of a corner: QEMU answers with raw ones. */
  askPixels(): void {
    this.socket.send(Buffer.from([3, 0, 0, 0, 0, 0, 0, 64, 0, 64]))
  }

  /** Presses and releases a key by its X keysym. */
  key(keysym: number): void {
    for (const down of [1, 0]) {
      const message = Buffer.from([4, down, 0, 0, 0, 0, 0, 0])
      message.writeUInt32BE(keysym, 4)
      this.socket.send(message)
    }
  }

  async #has(bytes: number): Promise<void> {
    await until(`the display has sent ${bytes} bytes`, async () => {
      if (this.closed) throw new Error(`the console closed: ${this.closed.code} ${this.closed.reason}`)
      return this.#received.length >= bytes
    })
  }
}
