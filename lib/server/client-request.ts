import type { IncomingMessage } from 'node:http'

/** What server.ts found out about a request, written into headers that a client can't set. */
const ADDRESS = 'x-drover-address'
const SECURE = 'x-drover-secure'
const HOST = 'x-drover-host'

export type ClientRequest = {
  /** The client's address, as far as the proxy settings allow to know it. */
  address: string
  /** Whether the browser speaks TLS, to Drover or to its proxy. */
  secure: boolean
  /** Host and port as the browser's address bar has them. */
  host: string
}

type HeaderSource = { get(name: string): string | null }

const last = (value: string | string[] | undefined): string | undefined =>
  (Array.isArray(value) ? value.join(',') : value)?.split(',').at(-1)?.trim() || undefined

/**
 * Marks a request with what is known of its client. Forwarded headers count only behind a trusted proxy, and of
 * each only the last entry: the one that this proxy wrote.
 */
export function markRequest(request: IncomingMessage, trustProxy: boolean): void {
  const { headers, socket } = request
  const address = (trustProxy && last(headers['x-forwarded-for'])) || socket.remoteAddress || ''
  const secure = trustProxy && last(headers['x-forwarded-proto']) === 'https'
  const host = (trustProxy && last(headers['x-forwarded-host'])) || headers.host || ''
  for (const name of Object.keys(headers)) {
    if (name.startsWith('x-drover-') || name === 'x-nonce') delete headers[name]
    if (!trustProxy && (name.startsWith('x-forwarded-') || name === 'forwarded')) delete headers[name]
  }
  headers[ADDRESS] = address.replace(/^::ffff:(?=\d+\.)/, '')
  headers[SECURE] = secure ? '1' : '0'
  headers[HOST] = host
}

/** Reads what markRequest wrote, from a Headers object or from the headers of Node's request. */
export function clientRequest(headers: HeaderSource | IncomingMessage['headers']): ClientRequest {
  const get = (name: string): string => {
    if (typeof headers.get === 'function') return (headers as HeaderSource).get(name) ?? ''
    return String((headers as IncomingMessage['headers'])[name] ?? '')
  }
  return { address: get(ADDRESS), secure: get(SECURE) === '1', host: get(HOST) }
}

/**
 * Whether a request comes from a page of Drover's own. Every browser sends Origin with a POST and with a WebSocket;
 * what has none is refused.
 */
export function checkOrigin(origin: string | null | undefined, { host, secure }: ClientRequest): boolean {
  if (!origin || !host) return false
  try {
    const from = new URL(origin)
    // Behind a TLS proxy that is not declared, only the host can be compared.
    if (secure ? from.protocol !== 'https:' : !/^https?:$/.test(from.protocol)) return false
    return from.host === new URL(`${from.protocol}//${host}`).host
  } catch {
    return false
  }
}
