import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import {
  Connection,
  ConnectListAllDomainsFlags,
  DomainEventType,
  DomainMetadataType,
  DomainModificationImpact,
  DomainState,
  DomainStatsTypes,
  DomainUndefineFlagsValues,
  DomainXMLFlags,
} from '../../src/index.ts'

const definition = (name: string) =>
  `<domain type='test'><name>${name}</name><memory unit='KiB'>131072</memory><vcpu>2</vcpu><os><type>hvm</type></os></domain>`

const dir = mkdtempSync(join(tmpdir(), 'node-libvirt-domains-'))
afterAll(() => rmSync(dir, { recursive: true }))

let host: Connection
beforeEach(async () => {
  // A node of its own: test:///default is shared within the process.
  const node = join(dir, 'node.xml')
  writeFileSync(node, `<node>${definition('first')}</node>`)
  host = await Connection.open(`test://${node}`)
})
afterEach(() => host.close())

test('a domain from definition to deletion', async () => {
  const domain = await host.defineDomain(definition('born'))
  expect([domain.name, domain.id]).toEqual(['born', null])
  expect(domain.uuid).toMatch(/^[0-9a-f-]{36}$/)
  expect(await domain.isPersistent()).toBe(true)
  expect(await domain.isActive()).toBe(false)
  expect(await domain.state()).toEqual({ state: DomainState.SHUTOFF, reason: expect.any(Number) })

  await domain.create()
  expect(domain.id).toBeGreaterThan(0)
  expect(await domain.info()).toMatchObject({ state: DomainState.RUNNING, maxMemory: 131072, vcpus: 2 })
  await domain.suspend()
  expect((await domain.state()).state).toBe(DomainState.PAUSED)
  await domain.resume()
  await domain.reboot()
  await domain.setAutostart(true)
  expect(await domain.autostart()).toBe(true)

  await domain.managedSave()
  expect(await domain.hasManagedSaveImage()).toBe(true)
  await domain.managedSaveRemove()
  expect(await domain.hasManagedSaveImage()).toBe(false)

  await domain.create()
  await domain.shutdown()
  expect(await domain.isActive()).toBe(false)
  await domain.rename('renamed')
  expect((await host.lookupDomainByUuid(domain.uuid)).name).toBe('renamed')
  await domain.undefine(DomainUndefineFlagsValues.MANAGED_SAVE)
  await expect(host.lookupDomainByName('renamed')).rejects.toMatchObject({ code: 'ERR_NO_DOMAIN' })
})

test('describes all domains in one go, and one alone the same', async () => {
  const off = await host.defineDomain(definition('off'))
  await off.setAutostart(true)
  const all = await host.describeDomains({ xml: true, xmlFlags: DomainXMLFlags.INACTIVE })
  expect(all.map(({ name }) => name).sort()).toEqual(['first', 'off'])
  const described = all.find(({ name }) => name === 'off')
  const alone = await off.describe({ xml: true, xmlFlags: DomainXMLFlags.INACTIVE })
  expect(described).toEqual({ ...alone, cpuTime: described?.cpuTime }) // the test driver's clock runs for domains that are off
  expect(described).toMatchObject({
    uuid: off.uuid,
    id: null,
    state: DomainState.SHUTOFF,
    memory: 131072,
    maxMemory: 131072,
    vcpus: 2,
    persistent: true,
    autostart: true,
    hasManagedSave: false,
  })
  expect(described?.xml).toContain('<name>off</name>')
  const [plain] = await host.describeDomains({ flags: ConnectListAllDomainsFlags.ACTIVE })
  expect(plain).not.toHaveProperty('xml')
  expect(plain?.id).toBeGreaterThan(0)
})

test('reads running domains and their statistics', async () => {
  const [info, ...rest] = await host.domainInfos()
  expect(rest).toEqual([])
  expect(info).toMatchObject({ state: DomainState.RUNNING, memory: 131072, vcpus: 2 })
  const [record] = await host.allDomainStats(DomainStatsTypes.STATE | DomainStatsTypes.VCPU)
  expect(record?.name).toBe('first')
  expect(record?.stats.state?.state).toBe(DomainState.RUNNING)
  const domains = await host.listAllDomains()
  expect(await host.domainListStats(domains, DomainStatsTypes.STATE)).toHaveLength(1)
  expect(await host.domainListStats([])).toEqual([])
})

test('keeps any name whole', async () => {
  for (const name of ['a b', 'ü', '<b>&"\'', 'x%2F', '日本', '\u{1f427}']) {
    const escaped = name.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
    const domain = await host.defineDomain(definition(escaped))
    expect(domain.name).toBe(name)
    expect((await host.lookupDomainByName(name)).uuid).toBe(domain.uuid)
    expect((await host.describeDomains()).map((one) => one.name)).toContain(name)
    await domain.undefine()
  }
})

test('stores and removes a title', async () => {
  const domain = await host.lookupDomainByName('first')
  await domain.setMetadata(DomainMetadataType.TITLE, 'Front door', null, null, DomainModificationImpact.LIVE)
  expect(await domain.metadata(DomainMetadataType.TITLE)).toBe('Front door')
  await domain.setMetadata(DomainMetadataType.TITLE, null, null, null, DomainModificationImpact.LIVE)
  await expect(domain.metadata(DomainMetadataType.TITLE)).rejects.toMatchObject({
    code: 'ERR_NO_DOMAIN_METADATA',
  })
})

test('takes a picture of the screen', async () => {
  const { mimeType, data } = await (await host.lookupDomainByName('first')).screenshot()
  expect(mimeType).toBe('image/png')
  expect(data.subarray(1, 4).toString()).toBe('PNG')
})

test('says what this driver or libvirt cannot do', async () => {
  const domain = await host.lookupDomainByName('first')
  const calls = [
    () => domain.jobStats(),
    () => domain.openConsole(),
    () => domain.graphicsReload(),
    () => domain.abortJob(),
  ]
  for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'ERR_NO_SUPPORT' })
})

test('events arrive in order, once subscribed, and stop when cancelled', async () => {
  const domain = await host.lookupDomainByName('first')
  const seen: number[] = []
  const subscription = await host.on('domain.lifecycle', ({ domain: { name }, event }) => {
    expect(name).toBe('first')
    seen.push(event)
  })
  await domain.suspend()
  await domain.resume()
  await domain.destroy()
  await domain.create()
  const { SUSPENDED, RESUMED, STOPPED, STARTED } = DomainEventType
  await expect.poll(() => seen).toEqual([SUSPENDED, RESUMED, STOPPED, STARTED])
  const cancelled = subscription.cancel()
  await domain.suspend()
  await Promise.all([cancelled, subscription.cancel()])
  await domain.resume()
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(seen).toHaveLength(4)
})

test('no event after close', async () => {
  const other = await Connection.open(await host.uri())
  const [domain] = await other.listAllDomains()
  let count = 0
  await other.on('domain.lifecycle', () => {
    count++
  })
  await domain?.suspend()
  await domain?.resume()
  const closing = other.close()
  const before = count
  await closing
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(count).toBe(before)
})

test('a thousand domains are described without holding the event loop', async () => {
  const node = join(dir, 'crowd.xml')
  const crowd = Array.from({ length: 1000 }, (_, index) => definition(`crowd-${index}`)).join('')
  writeFileSync(node, `<node>${crowd}</node>`)
  await using crowded = await Connection.open(`test://${node}`)
  expect(await crowded.describeDomains({ xml: true })).toHaveLength(1000)
  expect(await crowded.domainInfos()).toHaveLength(1000)
  const domains = await crowded.listAllDomains()
  expect(new Set(domains.map(({ uuid }) => uuid)).size).toBe(1000)
})
