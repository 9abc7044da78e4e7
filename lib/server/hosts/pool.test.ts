import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { HostSummary, ProbeMessage } from '../../shared/contract/hosts.ts'
import type { Actor } from '../authorise.ts'
import { DROVER_ITSELF } from '../authorise.ts'
import { addCertificate, listCertificates, removeCertificate } from '../certificates/certificates.ts'
import * as made from '../certificates/certificates-for-tests.ts'
import { type Db, openDb } from '../db.ts'
import { EventHub } from '../events/hub.ts'
import { type DroverProcess, installDrover } from '../process.ts'
import { openSecretBox } from '../secret-box.ts'
import { addHost } from './enrolment/add-host.ts'
import { removeHost, setHostEnabled, updateHost } from './enrolment/change-host.ts'
import { readHost } from './enrolment/read-hosts.ts'
import { followProbe } from './enrolment/test-host.ts'
import { Inventory } from './inventory.ts'
import { HostPool } from './pool.ts'

// On libvirt's test driver, which is shared by the process: what these tests define, they undefine.

const admin: Actor = { ...DROVER_ITSELF, name: 'ada' }
const viewer: Actor = { ...admin, name: 'vera', role: 'viewer' }
const dataDir = mkdtempSync(join(tmpdir(), 'drover-pool-'))
const hub = new EventHub()
const inventory = new Inventory(hub, 'boot')
let db: Db
let pool: HostPool
let demo: HostSummary

async function until(what: string, check: () => boolean, limit = 5_000): Promise<void> {
  for (const end = Date.now() + limit; !check(); await sleep(10))
    if (Date.now() > end) throw new Error(`still not: ${what}`)
}

beforeAll(async () => {
  db = await openDb(dataDir)
  const secrets = openSecretBox(dataDir, undefined)
  pool = new HostPool({ db, hub, inventory, secrets, dataDir })
  // The parts that hosts use; the others have tests of their own.
  const parts = { boot: 'boot', db, secrets, hub, inventory, pool, jobs: { jobs: () => [] } }
  installDrover(parts as unknown as DroverProcess)
  await pool.start()
  demo = await addHost(admin, { transport: 'demo', name: 'demo' })
  await until('connected', () => inventory.host(demo.id)?.state === 'connected')
})

afterAll(async () => {
  await pool.stop()
  await db.$disconnect()
  rmSync(dataDir, { recursive: true, force: true })
})

const xml = (name: string) =>
  `<domain type='test'><name>${name.replaceAll('<', '&lt;')}</name><memory unit='KiB'>4096</memory><os><type>hvm</type></os></domain>`
const named = (name: string) => inventory.domains(demo.id).find((domain) => domain.name === name)
const define = (name: string) => pool.run(demo.id, 'main', (connection) => connection.defineDomain(xml(name)))

test('the demo host tells what it is', () => {
  const detail = readHost(viewer, demo.id, true)
  expect(detail.summary.facts).toMatchObject({ hypervisor: 'TEST', domainTypes: ['test'], cpus: 16 })
  expect(detail.capabilitiesXml).toContain('<capabilities>')
  expect(detail.networks).toContainEqual(expect.objectContaining({ name: 'default', active: true }))
  expect(detail.pools).toContainEqual(expect.objectContaining({ name: 'default-pool', type: 'dir' }))
  expect(detail.connectedAt).toBeTypeOf('number')
})

test('what changes on a host shows by itself, from definition to removal', async () => {
  const domain = await define('odd <b> ü')
  await until('defined', () => named('odd <b> ü')?.state === 'shutoff')
  await domain.create()
  await until('started', () => named('odd <b> ü')?.state === 'running')
  expect(named('odd <b> ü')?.since).toBeTypeOf('number')
  await domain.destroy()
  await until('stopped', () => named('odd <b> ü')?.state === 'shutoff')
  await domain.undefine()
  await until('gone', () => named('odd <b> ü') === undefined)
})

test('a service sees its own act at once', async () => {
  const domain = await define('own-act')
  const ref = { hostId: demo.id, uuid: domain.uuid }
  await domain.create()
  expect(await pool.refreshDomain(ref)).toMatchObject({ state: 'running', reason: 'booted' })
  await domain.destroy()
  await domain.undefine()
  expect(await pool.refreshDomain(ref)).toBeUndefined()
})

test('a domain that is not there is NOT_FOUND, with libvirt’s words', async () => {
  const ref = { hostId: demo.id, uuid: '00000000-0000-4000-8000-00000000dead' }
  await expect(pool.withDomain(ref, 'main', (domain) => domain.info())).rejects.toMatchObject({
    kind: 'NOT_FOUND',
    problem: { code: 'no-domain', libvirt: { code: 'ERR_NO_DOMAIN' } },
  })
})

test('a host that refuses is lost, with the reason, the time of the next attempt, and calls fail at once', async () => {
  const host = await addHost(admin, { transport: 'tcp', name: 'closed', address: '127.0.0.1', port: 1 })
  await until('lost', () => inventory.host(host.id)?.state === 'lost')
  const { problem, retryAt } = inventory.host(host.id) ?? {}
  expect(problem).toMatchObject({ code: 'refused', field: 'port', libvirt: { code: 'ERR_SYSTEM_ERROR' } })
  expect(retryAt).toBeGreaterThan(Date.now() - 1000)
  const begun = performance.now()
  await expect(pool.run(host.id, 'main', (connection) => connection.hostname())).rejects.toMatchObject({
    kind: 'HOST_FAILED',
    problem: { code: 'host-not-connected' },
  })
  expect(performance.now() - begun).toBeLessThan(500)
  await removeHost(admin, host.id)
})

test('a daemon that accepts and says nothing is told apart, within the limit', async () => {
  const silent = await new Promise<Server>((ready) => {
    const server = createServer(() => undefined).listen(0, '127.0.0.1', () => ready(server))
  })
  const { port } = silent.address() as { port: number }
  const begun = Date.now()
  const input = { transport: 'tcp', name: 'x', address: '127.0.0.1', port } as const
  const messages: ProbeMessage[] = []
  for await (const message of followProbe(admin, { input })) messages.push(message)
  expect(Date.now() - begun).toBeLessThan(10_000)
  const last = messages.pop()
  expect(
    messages.map((message) => message.type === 'step' && [message.step.step, message.step.state]),
  ).toEqual([
    ['resolve', 'ok'],
    ['connect', 'ok'],
    ['auth', 'failed'],
  ])
  if (last?.type !== 'report') throw new Error('the last message is no report')
  expect(last.report).toMatchObject({ ok: false, problem: { code: 'daemon-frozen' } })
  expect(last.report.steps.map(({ state }) => state)).toEqual(['ok', 'ok', 'skipped', 'failed', 'skipped'])
  silent.close()
}, 15_000)

test('a name is taken once', async () => {
  await expect(addHost(admin, { transport: 'demo', name: 'demo' })).rejects.toMatchObject({
    kind: 'CONFLICT',
    problem: { field: 'name' },
  })
})

test('a viewer changes nothing, and the attempt is in the audit trail', async () => {
  await expect(removeHost(viewer, demo.id)).rejects.toMatchObject({ kind: 'FORBIDDEN' })
  const event = await db.auditEvent.findFirst({ where: { action: 'host.remove', userName: 'vera' } })
  expect(event).toMatchObject({ result: 'denied', hostName: 'demo' })
})

test('a new name keeps the connection', async () => {
  const { since } = inventory.host(demo.id) as HostSummary
  await updateHost(admin, { hostId: demo.id, name: 'playground' })
  expect(inventory.host(demo.id)).toMatchObject({ name: 'playground', state: 'connected', since })
  await updateHost(admin, { hostId: demo.id, name: 'demo' })
})

test('a disabled host shows no domains, and comes back', async () => {
  await setHostEnabled(admin, demo.id, false)
  expect(inventory.host(demo.id)?.state).toBe('disabled')
  expect(inventory.domains(demo.id)).toEqual([])
  await expect(pool.run(demo.id, 'main', (connection) => connection.hostname())).rejects.toMatchObject({
    problem: { code: 'host-disabled' },
  })
  await setHostEnabled(admin, demo.id, true)
  await until('back', () => inventory.host(demo.id)?.state === 'connected')
  expect(inventory.domains(demo.id).length).toBeGreaterThan(0)
})

test('a certificate’s key is sealed, never answered, and the certificate stays while a host uses it', async () => {
  const pems = { ca: made.ca, cert: made.client, key: made.clientKey }
  const certificate = await addCertificate(admin, { name: 'shared', ...pems })
  expect(JSON.stringify(certificate)).not.toContain('PRIVATE KEY')
  const row = await db.certificate.findUniqueOrThrow({ where: { id: certificate.id } })
  expect(row.keySealed).not.toContain('PRIVATE')
  const host = await addHost(admin, {
    transport: 'tls',
    name: 'tls-closed',
    address: '127.0.0.1',
    port: 1,
    certificate: { kind: 'stored', certificateId: certificate.id },
  })
  await expect(removeCertificate(admin, certificate.id)).rejects.toMatchObject({
    kind: 'CONFLICT',
    problem: { message: 'shared is used by tls-closed.' },
  })
  await removeHost(admin, host.id)
  await removeCertificate(admin, certificate.id)
  expect(await listCertificates(admin)).toEqual([])
})

test('no certificate file stays behind', async () => {
  await until(
    'swept',
    () =>
      !readdirSync(dataDir).includes('certificates-in-use') ||
      readdirSync(join(dataDir, 'certificates-in-use')).length === 0,
  )
})

test('a connection of one’s own is closed with the pool’s host', async () => {
  const connection = await pool.open(demo.id, 'a test')
  expect(await connection.hostname()).toBeTruthy()
  await setHostEnabled(admin, demo.id, false)
  await until('closed', () => connection.closed)
  await setHostEnabled(admin, demo.id, true)
})

test('a viewer tests nothing: a probe reaches into the network', async () => {
  const input = { transport: 'demo', name: 'x' } as const
  await expect(followProbe(viewer, { input }).next()).rejects.toMatchObject({ kind: 'FORBIDDEN' })
})
