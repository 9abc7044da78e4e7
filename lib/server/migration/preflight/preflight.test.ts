import { describe, expect, it } from 'vitest'
import type { HostSummary } from '../../../shared/contract/hosts.ts'
import { planDisks } from './disk-plan.ts'
import type { FileFacts, SourceFacts, TargetFacts } from './migration-facts.ts'
import { readSubject } from './migration-subject.ts'
import { bestFirst, candidateOf } from './migration-verdict.ts'
import { checkKnown, checkMachine, checkNetworks, checkPort } from './preflight-checks.ts'

const host = (name: string, rest: Partial<HostSummary> = {}): HostSummary => ({
  id: name,
  name,
  transport: 'tls',
  address: name,
  port: 16514,
  state: 'connected',
  since: 0,
  problem: null,
  retryAt: null,
  facts: {
    hostname: name,
    hypervisor: 'QEMU',
    hypervisorVersion: '7.2.0',
    libvirtVersion: '9.0.0',
    arch: 'x86_64',
    cpuModel: 'x86_64',
    cpus: 2,
    memoryKiB: 8 << 20,
    domainTypes: ['kvm', 'qemu'],
    encrypted: true,
    uuid: `uuid of ${name}`,
  },
  domains: { active: 0, total: 0 },
  revision: 1,
  ...rest,
})
const file = (rest: Partial<FileFacts> = {}): FileFacts => ({
  pool: { name: 'default', type: 'dir', available: 10 * 2 ** 30 },
  exists: true,
  capacity: 2 ** 30,
  stamp: '1 1',
  modifiedAt: 1000,
  ...rest,
})
const subject = (devices = '') =>
  readSubject(`<domain type='qemu'><name>web1</name><uuid>u</uuid><memory>262144</memory><vcpu>1</vcpu>
  <os><type arch='x86_64' machine='pc'>hvm</type></os><devices>${devices}</devices></domain>`)
const source = (devices = '', rest: Partial<SourceFacts> = {}): SourceFacts => ({
  subject: subject(devices),
  snapshots: 0,
  files: {},
  capacities: {},
  ...rest,
})
const target = (rest: Partial<TargetFacts> = {}): TargetFacts => ({
  domainRefused: null,
  emulator: null,
  cpu: 'fine',
  cpuReason: null,
  freeKiB: 4 << 20,
  files: {},
  bridges: {},
  port: 'answers',
  ...rest,
})
const DISK = `<disk type='file' device='disk'><source file='/p/a.qcow2'/><target dev='vda'/></disk>`
const none = new Map<string, number>()
const blocking = (checks: { state: string; code: string }[]) =>
  checks.filter((check) => check.state === 'blocks').map((check) => check.code)

describe('what the inventory knows beforehand', () => {
  const domain = { uuid: 'u', name: 'web1' }
  const known = (to: HostSummary, domains: { uuid: string; name: string }[] = []) =>
    blocking(checkKnown(host('a'), domain, { host: to, networks: [], domains }))

  it('rules out hosts that are down, off, the same, or of another kind', () => {
    expect(known(host('b'))).toEqual([])
    expect(known(host('a'))).toEqual(['same-host'])
    expect(
      known(host('b', { state: 'lost', problem: { code: 'x', message: 'It does not answer.' } })),
    ).toEqual(['down'])
    expect(known(host('b', { state: 'disabled' }))).toEqual(['down'])
    const facts = host('b').facts
    if (!facts) throw new Error('facts are given above')
    expect(known(host('b', { facts: { ...facts, uuid: 'uuid of a' } }))).toEqual(['same-uuid'])
    expect(known(host('b', { facts: { ...facts, hypervisor: 'TEST' } }))).toEqual(['hypervisor'])
  })

  it('rules out a host that has its name or UUID', () => {
    expect(known(host('b'), [{ uuid: 'u', name: 'other' }])).toEqual(['identity'])
    expect(known(host('b'), [{ uuid: 'v', name: 'web1' }])).toEqual(['identity'])
    expect(known(host('b'), [{ uuid: 'v', name: 'web2' }])).toEqual([])
  })
})

describe('what the hosts say of the machine', () => {
  const machine = (from: SourceFacts, to: TargetFacts) => blocking(checkMachine(from, to, host('b')))
  it('rules out what libvirt refuses', () => {
    expect(machine(source(), target())).toEqual([])
    expect(machine(source(), target({ domainRefused: "the machine 'pc-99' is not supported" }))).toEqual([
      'machine',
    ])
    expect(machine(source(), target({ cpu: 'incompatible', cpuReason: 'avx512f' }))).toEqual(['cpu'])
    expect(machine(source(), target({ freeKiB: 1024 }))).toEqual(['memory'])
    expect(machine(source('', { snapshots: 2 }), target())).toEqual(['snapshots'])
    expect(machine(source(`<hostdev mode='subsystem' type='pci'/>`), target())).toEqual(['device'])
  })

  it('says so when a firewall may be in the way', () => {
    expect(checkPort(target(), host('b'))).toEqual([])
    const checks = checkPort(target({ port: 'silent' }), host('b'))
    expect(candidateOf(host('b'), checks, [], target(), 0).verdict).toBe(
      'can, if its firewall lets the data through',
    )
  })

  it('looks at the networks and bridges that it hangs on', () => {
    const network = (name: string, active: boolean) => ({
      name,
      active,
      uuid: name,
      persistent: true,
      autostart: true,
      bridge: null,
      mode: 'nat',
    })
    const devices = `<interface type='network'><source network='lan'/></interface><interface type='bridge'><source bridge='br0'/></interface>`
    const checks = (networks: ReturnType<typeof network>[], bridges: TargetFacts['bridges']) =>
      checkNetworks(source(devices), target({ bridges }), { host: host('b'), networks, domains: [] })
    expect(blocking(checks([network('lan', true)], { br0: true }))).toEqual([])
    expect(blocking(checks([network('lan', false)], { br0: true }))).toEqual(['network'])
    expect(blocking(checks([], { br0: false }))).toEqual(['network', 'network'])
    expect(checks([network('lan', true)], { br0: null }).at(-1)?.state).toBe('warning')
  })
})

describe('what becomes of a disk', () => {
  const plan = (there: FileFacts, left = none, here = file()) =>
    planDisks(
      source(DISK, { files: { '/p/a.qcow2': here }, capacities: { vda: 2 ** 30 } }),
      target({ files: { '/p/a.qcow2': there } }),
      'b',
      left,
    )

  it('copies a local one into a pool with its path', () => {
    expect(plan(file({ exists: false, stamp: null }))).toMatchObject({
      copies: [{ target: 'vda', path: '/p/a.qcow2', pool: 'default', bytes: 2 ** 30, replaces: false }],
    })
  })

  it('cannot without a pool, without room, or over a file that is there', () => {
    expect(blocking(plan(file({ exists: false, pool: null })).checks)).toEqual(['pool'])
    expect(
      blocking(plan(file({ exists: false, pool: { name: 'p', type: 'dir', available: 5 } })).checks),
    ).toEqual(['space'])
    expect(blocking(plan(file({ stamp: '2 2' })).checks)).toEqual(['file-there'])
  })

  it('replaces its own old copy, unless that was written since', () => {
    expect(
      plan(file({ stamp: '2 2', modifiedAt: 5000 }), new Map([['/p/a.qcow2', 6000]])).copies,
    ).toMatchObject([{ replaces: true }])
    expect(
      blocking(plan(file({ stamp: '2 2', modifiedAt: 900_000 }), new Map([['/p/a.qcow2', 6000]])).checks),
    ).toEqual(['file-there'])
  })

  it('leaves shared ones alone', () => {
    expect(plan(file())).toMatchObject({ copies: [], checks: [{ state: 'fine' }] })
    const nfs = { name: 'nfs', type: 'netfs', available: 0 }
    expect(plan(file({ pool: nfs, stamp: '2 2' }), none, file({ pool: nfs }))).toMatchObject({
      copies: [],
      checks: [{ state: 'fine' }],
    })
    expect(
      planDisks(
        source(`<disk type='network'><source protocol='nbd'/><target dev='vda'/></disk>`),
        target(),
        'b',
        none,
      ).copies,
    ).toEqual([])
  })

  it('wants the image of a CD-ROM', () => {
    const cd = (rest = '') =>
      source(
        `<disk type='file' device='cdrom'><source file='/iso/d.iso'${rest}/><target dev='sda'/><readonly/></disk>`,
      )
    const there = (exists: boolean) => target({ files: { '/iso/d.iso': file({ exists }) } })
    expect(blocking(planDisks(cd(), there(false), 'b', none).checks)).toEqual(['cdrom'])
    expect(blocking(planDisks(cd(" startupPolicy='optional'"), there(false), 'b', none).checks)).toEqual([])
    expect(blocking(planDisks(cd(), there(true), 'b', none).checks)).toEqual([])
  })
})

describe('the verdict', () => {
  it('says can, or cannot with every reason, best first', () => {
    const no = candidateOf(
      host('b'),
      [
        { code: 'x', state: 'blocks', message: 'one' },
        { code: 'y', state: 'blocks', message: 'two' },
      ],
      [],
      null,
      0,
    )
    expect(no).toMatchObject({ can: false, verdict: 'cannot, because one; and two' })
    const yes = candidateOf(host('c'), [], [], target(), 0)
    const copy = candidateOf(
      host('d'),
      [],
      [{ target: 'vda', path: '', pool: '', bytes: 1, replaces: false }],
      target(),
      0,
    )
    expect(yes.verdict).toBe('can')
    expect(copy.verdict).toBe('can, copying one disk')
    expect(bestFirst([no, copy, yes]).map((candidate) => candidate.hostId)).toEqual(['c', 'd', 'b'])
  })
})
