// A private libvirtd over every transport.
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Connection, type LibvirtError } from '../../src/index.ts'
import { pkiDirectory } from '../support/certificates.ts'
import { PrivateDaemon, saslUser } from '../support/private-daemon.ts'

let daemon: PrivateDaemon
let secret: PrivateDaemon
beforeAll(async () => {
  ;[daemon, secret] = await Promise.all([PrivateDaemon.start(), PrivateDaemon.start({ sasl: true })])
})
afterAll(() => Promise.all([daemon.stop(), secret.stop()]))

const messageOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'fulfilled',
    (error: LibvirtError) => error.message,
  )

test.each([
  ['unix', true, false],
  ['tcp', false, false],
  ['tls', true, true],
] as const)('over %s', async (transport, secure, encrypted) => {
  await using host = await Connection.open(daemon.uri(transport), { keepAlive: { interval: 5, count: 3 } })
  expect(await host.type()).toBe('TEST')
  expect([await host.isSecure(), await host.isEncrypted()]).toEqual([secure, encrypted])
  expect((await host.describeDomains({ xml: true })).map(({ name }) => name)).toEqual(['test'])
  const [domain] = await host.listAllDomains()
  const { data } = (await domain?.screenshot()) ?? {}
  expect(data?.length).toBeGreaterThan(1000)
})

test('with a SASL user', async () => {
  const uri = secret.uri('tcp')
  await using host = await Connection.open(uri, { credentials: saslUser })
  expect(await host.isEncrypted()).toBe(true)
  expect(
    await messageOf(Connection.open(uri, { credentials: { ...saslUser, password: 'wrong' } })),
  ).toContain('authentication failed')
  expect(
    await messageOf(Connection.open(uri, { credentials: { username: 'ghost', password: 'x' } })),
  ).toContain('authentication failed')
  expect(await messageOf(Connection.open(uri))).not.toBe('fulfilled')
})

test('each connection has its own certificates', async () => {
  const wrong = pkiDirectory(join(daemon.dir, 'wrong'), secret.ca.cert, secret.client)
  const good = daemon.uri('tls')
  const bad = good.replace(/pkipath=.*/, `pkipath=${wrong}`)
  const results = await Promise.all([good, bad, good, bad].map((uri) => messageOf(Connection.open(uri))))
  expect(results.map((result) => result === 'fulfilled')).toEqual([true, false, true, false])
  expect(results[1]).toMatch(/certificate/)
})

test('events and changes of another connection show', async () => {
  await using watcher = await Connection.open(daemon.uri('tls'))
  await using actor = await Connection.open(daemon.uri('unix'))
  const seen: string[] = []
  await watcher.on('domain.lifecycle', ({ domain, event }) => seen.push(`${domain.name} ${event}`))
  await watcher.on('network.lifecycle', ({ network, event }) => seen.push(`${network.name} ${event}`))
  await watcher.on('pool.refresh', ({ pool }) => seen.push(pool.name))
  const [domain] = await actor.listAllDomains()
  await domain?.suspend()
  await domain?.resume()
  await (await actor.lookupNetworkByName('default')).destroy()
  await (await actor.lookupNetworkByName('default')).create()
  await (await actor.listAllStoragePools())[0]?.refresh()
  await expect
    .poll(() => seen, { timeout: 5000 })
    .toEqual(['test 3', 'test 4', 'default 3', 'default 2', 'default-pool'])
})

test('objects of two connections do not mix', async () => {
  await using one = await Connection.open(daemon.uri('unix'))
  await using other = await Connection.open(daemon.uri('tls'))
  const [pool] = await one.listAllStoragePools()
  const [otherPool] = await other.listAllStoragePools()
  const volume = await otherPool?.createVolume('<volume><name>v</name><capacity>4096</capacity></volume>')
  const xml = '<volume><name>w</name><capacity>4096</capacity></volume>'
  await expect(pool?.createVolumeFrom(xml, volume as never)).rejects.toThrow(TypeError)
  await expect(one.domainListStats(await other.listAllDomains())).rejects.toThrow(TypeError)
  await volume?.delete()
})
