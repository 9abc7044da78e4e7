import { createServer, type Server } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ProbeResult, probe } from '../../src/index.ts'
import { CertificateAuthority, type KeyPair } from '../support/certificates.ts'
import { freePort, PrivateDaemon } from '../support/private-daemon.ts'

let plain: PrivateDaemon
let sasl: PrivateDaemon
let foreign: CertificateAuthority
const servers: Server[] = []

beforeAll(async () => {
  ;[plain, sasl] = await Promise.all([PrivateDaemon.start(), PrivateDaemon.start({ sasl: true })])
  foreign = new CertificateAuthority(plain.dir, 'foreign')
})
afterAll(async () => {
  for (const server of servers) server.close()
  await Promise.all([plain.stop(), sasl.stop()])
})

const tlsOf = (daemon: PrivateDaemon, own: KeyPair = daemon.client) => ({ ca: daemon.ca.cert, ...own })
const stepsOf = ({ steps }: ProbeResult) => steps.map(({ step, ok }) => `${step} ${ok}`)

async function serverWith(pair: KeyPair): Promise<number> {
  const server = createTlsServer({ ...pair }, (socket) => socket.end())
  server.on('tlsClientError', () => undefined)
  servers.push(server)
  const port = await freePort()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return port
}

test('a good host over TLS, by name and by address', async () => {
  for (const host of ['localhost', '127.0.0.1']) {
    const result = await probe({ transport: 'tls', host, port: plain.tlsPort, tls: tlsOf(plain) })
    expect(result).toMatchObject({ ok: true, reason: null, message: null, authMethods: ['none'] })
    expect(stepsOf(result)).toEqual(['resolve true', 'connect true', 'tls true', 'auth true'])
    expect(result.peerCertificate).toMatchObject({
      subject: 'CN=server',
      subjectAltName: 'DNS:localhost, IP Address:127.0.0.1',
      issuer: 'CN=ca',
      fingerprint256: expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/),
    })
    expect(result.peerCertificate?.validTo).toBeGreaterThan(Date.now())
  }
})

test('a good host over TCP and a local socket', async () => {
  const tcp = await probe({ transport: 'tcp', host: '127.0.0.1', port: sasl.tcpPort })
  expect(tcp).toMatchObject({ ok: true, authMethods: ['sasl'], peerCertificate: null })
  const unix = await probe({ transport: 'unix', socketPath: plain.socketPath })
  expect(unix).toMatchObject({ ok: true, authMethods: ['none'] })
  expect(stepsOf(unix)).toEqual(['connect true', 'auth true'])
})

test('each fault has its own reason', async () => {
  const host = 'localhost'
  const tls = (changes: object, port = plain.tlsPort) =>
    probe({ transport: 'tls', host, port, tls: { ...tlsOf(plain), ...changes }, timeout: 5000 })
  const { ca } = plain
  const alien = foreign.issue('alien')
  const other = ca.issue('other')
  const reasons = {
    'name-not-found': probe({ transport: 'tcp', host: 'nowhere.invalid' }),
    refused: probe({ transport: 'tcp', host, port: await freePort() }),
    'socket-not-found': probe({ transport: 'unix', socketPath: '/no/such/socket' }),
    'not-tls': tls({}, plain.tcpPort),
    'expects-tls': probe({ transport: 'tcp', host, port: plain.tlsPort }),
    'ca-unknown': tls({ ca: foreign.cert, ...alien }),
    'bad-pem': tls({ cert: 'nonsense' }),
    'client-key-mismatch': tls({ key: other.key }),
    'client-certificate-foreign': tls(alien),
    'client-certificate-expired': tls(ca.issue('old', { from: -30, to: -10 })),
    'client-certificate-not-yet-valid': tls(ca.issue('young', { from: 10, to: 30 })),
    // Ours is content with a bundle, the host is not.
    'client-certificate-rejected': tls({ ca: `${ca.cert}\n${foreign.cert}`, ...alien }),
    'certificate-expired': tls(
      {},
      await serverWith(ca.issue('s-old', { names: ['localhost'], from: -30, to: -10 })),
    ),
    'certificate-not-yet-valid': tls(
      {},
      await serverWith(ca.issue('s-young', { names: ['localhost'], from: 10, to: 30 })),
    ),
    'name-mismatch': tls({}, await serverWith(ca.issue('s-other', { names: ['elsewhere.example'] }))),
  }
  for (const [reason, probing] of Object.entries(reasons)) {
    const result = await probing
    expect([result.ok, result.reason], `${reason}: ${result.message}`).toEqual([false, reason])
    expect(result.message).not.toBe('')
    expect(result.steps.filter(({ ok }) => !ok)).toHaveLength(1)
    expect(result.steps.at(-1)?.ok).toBe(false)
  }
  const shown = await reasons['name-mismatch']
  expect(shown.peerCertificate?.subjectAltName).toBe('DNS:elsewhere.example')
})

test('a silent, a closing and a chattering server', async () => {
  const answers = {
    timeout: () => undefined,
    closed: (socket: import('node:net').Socket) => socket.end(),
    'not-libvirt': (socket: import('node:net').Socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'),
  }
  for (const [reason, answer] of Object.entries(answers)) {
    const server = createServer((socket) => {
      socket.on('error', () => undefined)
      answer(socket)
    })
    servers.push(server)
    const port = await freePort()
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    const result = await probe({ transport: 'tcp', host: '127.0.0.1', port, timeout: 1500 })
    expect(result.reason, String(result.message)).toBe(reason)
  }
})

test('a frozen daemon takes the deadline, not longer', async () => {
  plain.signal('SIGSTOP')
  try {
    for (const options of [
      { transport: 'tcp', port: plain.tcpPort },
      { transport: 'tls', port: plain.tlsPort, tls: tlsOf(plain) },
    ] as const) {
      const result = await probe({ host: 'localhost', timeout: 400, ...options })
      expect(result.reason).toBe('timeout')
      expect(result.ms).toBeLessThan(2000)
    }
    const signal = AbortSignal.timeout(200)
    await expect(probe({ transport: 'tcp', host: 'localhost', port: plain.tcpPort, signal })).rejects.toThrow(
      'timeout',
    )
  } finally {
    plain.signal('SIGCONT')
  }
})

test('impossible options are a TypeError', async () => {
  const wrong = [
    {},
    { transport: 'ssh', host: 'x' },
    { transport: 'tcp' },
    { transport: 'tcp', host: '' },
    { transport: 'tcp', host: 'x', port: 0 },
    { transport: 'tls', host: 'x' },
  ]
  for (const options of wrong) await expect(probe(options as never)).rejects.toThrow(TypeError)
})
