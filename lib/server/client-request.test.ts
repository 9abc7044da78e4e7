import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { checkOrigin, clientRequest, markRequest } from './client-request.ts'

function marked(headers: IncomingMessage['headers'], trustProxy: boolean) {
  const request = {
    headers: { ...headers },
    socket: { remoteAddress: '::ffff:192.0.2.9' },
  } as IncomingMessage
  markRequest(request, trustProxy)
  return { client: clientRequest(request.headers), headers: request.headers }
}
const forwarded = {
  host: 'inner:3000',
  'x-forwarded-for': '6.6.6.6, 198.51.100.7',
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'drover.example',
}

describe('markRequest', () => {
  it('believes nobody without a trusted proxy', () => {
    const { client, headers } = marked({ ...forwarded, 'x-drover-address': '6.6.6.6', 'x-nonce': 'a' }, false)
    expect(client).toEqual({ address: '192.0.2.9', secure: false, host: 'inner:3000' })
    expect(headers).not.toHaveProperty('x-forwarded-for')
    expect(headers).not.toHaveProperty('x-nonce')
  })

  it('takes what the trusted proxy itself wrote: the last entry', () => {
    expect(marked(forwarded, true).client).toEqual({
      address: '198.51.100.7',
      secure: true,
      host: 'drover.example',
    })
  })
})

describe('checkOrigin', () => {
  const plain = { address: '', secure: false, host: 'drover.example:3000' }
  const tls = { address: '', secure: true, host: 'drover.example' }
  it.each([
    ['http://drover.example:3000', plain, true],
    ['https://drover.example:3000', plain, true],
    ['https://drover.example', tls, true],
    ['https://drover.example', { ...tls, host: 'drover.example:443' }, true],
    ['http://drover.example', tls, false],
    ['http://drover.example', plain, false],
    ['http://evil.example', plain, false],
    ['http://drover.example:3000.evil.example', plain, false],
    ['null', plain, false],
    ['file://drover.example:3000', plain, false],
    [undefined, plain, false],
    ['http://drover.example:3000', { ...plain, host: '' }, false],
  ])('%s against %j: %s', (origin, client, allowed) => {
    expect(checkOrigin(origin, client)).toBe(allowed)
  })
})
