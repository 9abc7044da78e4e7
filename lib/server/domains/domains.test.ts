import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { DomainRef } from '../../shared/contract/domains.ts'
import { DROVER_ITSELF } from '../authorise.ts'
import { readEnv } from '../env.ts'
import { addHost } from '../hosts/enrolment/add-host.ts'
import { drover } from '../process.ts'
import { type RunningDrover, startDrover } from '../start.ts'
import { defineDomain, templatesFor } from './definition/define-domain.ts'
import { readXml, saveXml } from './definition/save-xml.ts'
import { listVersions, readVersion } from './definition/xml-versions.ts'
import { deleteDomain, deletePreview } from './delete-domain.ts'
import { powerDomain, setAutostart } from './power-domain.ts'
import { domainDetail, listDomains } from './read-domains.ts'
import { screenshot } from './screenshot.ts'

// The services against libvirt's test driver: a whole Drover without its HTTP side.

const ada = { ...DROVER_ITSELF, name: 'ada' }
const vera = { ...DROVER_ITSELF, name: 'vera', role: 'viewer' as const }
const xml = (name: string, more = '') =>
  `<domain type='test'><name>${name}</name><memory unit='MiB'>64</memory><vcpu>2</vcpu><os><type>hvm</type></os>${more}</domain>`
const failure = (code: string) => expect.objectContaining({ problem: expect.objectContaining({ code }) })

let directory: string
let running: RunningDrover
let hostId: string

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'drover-domains-'))
  running = await startDrover(readEnv({ DROVER_DATA_DIR: directory }))
  hostId = (await addHost(ada, { transport: 'demo', name: 'demo' })).id
  await vi.waitFor(() => expect(drover().inventory.host(hostId)?.state).toBe('connected'), {
    timeout: 10_000,
  })
})
afterAll(async () => {
  await running.stop()
  rmSync(directory, { recursive: true })
})

const define = async (name: string, more = ''): Promise<DomainRef> =>
  (await defineDomain(ada, { hostId, xml: xml(name, more), start: false })).ref

describe('power', () => {
  test('goes through the states, and libvirt’s refusal is a conflict in words', async () => {
    const ref = await define('powered')
    const act = async (action: Parameters<typeof powerDomain>[1]['action']) =>
      (await powerDomain(ada, { ...ref, action })).state
    expect([
      await act('start'),
      await act('suspend'),
      await act('resume'),
      await act('managed-save'),
    ]).toEqual(['running', 'paused', 'running', 'shutoff'])
    expect((await powerDomain(ada, { ...ref, action: 'managed-save-remove' })).hasManagedSave).toBe(false)
    await expect(act('destroy')).rejects.toEqual(failure('operation-invalid'))
    expect((await setAutostart(ada, { ...ref, autostart: true })).autostart).toBe(true)
    await deleteDomain(ada, { ...ref, deleteDisks: [] })
  })

  test('a viewer may not, and the denial is audited', async () => {
    const [domain] = listDomains(vera)
    if (!domain) throw new Error('the test driver has a domain')
    await expect(powerDomain(vera, { ...domain, action: 'suspend' })).rejects.toEqual(failure('role-too-low'))
    const event = await drover().db.auditEvent.findFirst({
      where: { userName: 'vera' },
      orderBy: { at: 'desc' },
    })
    expect(event).toMatchObject({
      action: 'domain.suspend',
      result: 'denied',
      hostName: 'demo',
      domainName: 'test',
    })
  })

  test('an unknown domain is not found', async () => {
    const ref = { hostId, uuid: '11111111-2222-4333-8444-555555555555' }
    await expect(powerDomain(ada, { ...ref, action: 'start' })).rejects.toEqual(failure('no-domain'))
    expect(() => domainDetail(ada, ref)).toThrow()
  })
})

describe('definition', () => {
  test('every template can be defined', async () => {
    for (const template of templatesFor(ada, hostId)) {
      const { ref, followUp } = await defineDomain(ada, { hostId, xml: template.xml, start: true })
      expect(followUp).toBeNull()
      await powerDomain(ada, { ...ref, action: 'destroy' })
      await deleteDomain(ada, { ...ref, deleteDisks: [] })
    }
  })

  test('secrets stay in an edit, sealed at rest and never shown', async () => {
    const ref = await define(
      'secretive',
      `<devices><graphics type='vnc' port='5999' passwd='geheim77'/></devices>`,
    )
    const held = await readXml(ada, { ...ref, definition: 'next-boot' })
    expect(held).toMatchObject({ secretsHidden: true })
    expect(held.xml).not.toContain('geheim77')
    const edited = held.xml.replace('</uuid>', '</uuid><title>new</title>')
    await saveXml(ada, { ...ref, xml: edited, basedOn: held.hash })
    const secure = await drover().pool.withDomain(ref, 'main', (domain) => domain.xmlDesc(3))
    expect(secure).toContain("passwd='geheim77'")
    expect(secure).toContain('<title>new</title>')
    const [version] = await listVersions(vera, ref)
    expect((await readVersion(vera, { ...ref, versionId: version?.id ?? '' })).xml).not.toContain('geheim77')
    for (const file of ['drover.db', 'drover.db-wal'])
      expect(readFileSync(join(directory, file)).includes('geheim77')).toBe(false)
    await deleteDomain(ada, { ...ref, deleteDisks: [] })
  })

  test('two who save at once: one wins, the other is told', async () => {
    const ref = await define('contested')
    const { xml: text, hash } = await readXml(ada, { ...ref, definition: 'next-boot' })
    const save = (title: string) =>
      saveXml(ada, { ...ref, xml: text.replace('</uuid>', `</uuid><title>${title}</title>`), basedOn: hash })
    const outcomes = await Promise.allSettled([save('one'), save('two')])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    expect(outcomes[1]).toMatchObject({ reason: failure('xml-changed') })
    await deleteDomain(ada, { ...ref, deleteDisks: [] })
  })

  test('a change from outside is kept as found', async () => {
    const ref = await define('outside')
    await drover().pool.run(hostId, 'main', (connection) =>
      connection.defineDomain(
        xml('outside', '<title>x</title>').replace('<name>', `<uuid>${ref.uuid}</uuid><name>`),
      ),
    )
    const { xml: text, hash } = await readXml(ada, { ...ref, definition: 'next-boot' })
    await saveXml(ada, { ...ref, xml: text.replace('<title>x', '<title>y'), basedOn: hash })
    expect((await listVersions(ada, ref)).map(({ kind, by }) => [kind, by])).toEqual([
      ['saved', 'ada'],
      ['found', 'outside Drover'],
      ['defined', 'ada'],
    ])
    await deleteDomain(ada, { ...ref, deleteDisks: [] })
  })

  test('what is wrong with the text is said with its place', async () => {
    const define = (text: string) => defineDomain(ada, { hostId, xml: text, start: false })
    await expect(define('<domain><name>x</domain>')).rejects.toMatchObject({
      problem: { code: 'xml-malformed', line: 1, column: 16 },
    })
    await expect(define('<network/>')).rejects.toEqual(failure('xml-not-a-domain'))
    await expect(define(xml('test'))).rejects.toMatchObject({
      kind: 'CONFLICT',
      problem: { code: 'domain-exists' },
    })
    await expect(
      define(xml('x', '\n<devices>\n<disk bogus="1"><target dev="vda"/></disk></devices>')),
    ).rejects.toMatchObject({
      kind: 'INVALID',
      problem: { code: 'xml-refused', line: 3, libvirt: { code: 'ERR_XML_INVALID_SCHEMA' } },
    })
    await expect(
      define(xml('x', "<devices><graphics type='vnc' passwd='(kept by Drover)'/></devices>")),
    ).rejects.toEqual(failure('placeholder-without-secret'))
    expect(listDomains(ada).some(({ name }) => name === 'x')).toBe(false)
  })
})

test('delete shows what would go, refuses a running one and a disk it can’t delete', async () => {
  const ref = await define(
    'doomed',
    "<devices><disk type='file'><source file='/guest/doomed.img'/><target dev='vda'/></disk></devices>",
  )
  await powerDomain(ada, { ...ref, action: 'start' })
  await expect(deleteDomain(ada, { ...ref, deleteDisks: [] })).rejects.toEqual(failure('domain-active'))
  await powerDomain(ada, { ...ref, action: 'destroy' })
  const preview = await deletePreview(ada, ref)
  expect(preview.disks).toMatchObject([
    {
      target: 'vda',
      path: '/guest/doomed.img',
      deletable: false,
      why: 'It is in no storage pool of the host',
    },
  ])
  await expect(deleteDomain(ada, { ...ref, deleteDisks: ['vda'] })).rejects.toEqual(
    failure('disk-not-deletable'),
  )
  await deleteDomain(ada, { ...ref, deleteDisks: [] })
  expect(listDomains(ada).some(({ uuid }) => uuid === ref.uuid)).toBe(false)
})

test('a screenshot is one picture for all who look', async () => {
  const domain = listDomains(ada).find(({ name }) => name === 'test')
  if (!domain) throw new Error('the test driver has a domain called test')
  const [one, two] = await Promise.all([screenshot(ada, domain), screenshot(vera, domain)])
  expect(one).toBe(two)
  expect(one.png.toString('latin1', 1, 4)).toBe('PNG')
})

test('samples come while somebody watches, shared, and end with the watcher', async () => {
  const domain = listDomains(ada).find(({ name }) => name === 'test')
  if (!domain) throw new Error('the test driver has a domain called test')
  const end = new AbortController()
  const seen: number[] = []
  for await (const sample of drover().metrics.watch(domain, end.signal)) {
    seen.push(sample.at)
    if (seen.length === 2) end.abort()
  }
  expect(seen).toHaveLength(2)
  const again = new AbortController()
  for await (const sample of drover().metrics.watch(domain, again.signal)) {
    expect(sample.at).toBe(seen[0])
    again.abort()
  }
})
