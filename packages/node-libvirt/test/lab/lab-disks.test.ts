// Disks, snapshots, checkpoints and backups of real guests. npm run lab up, then DROVER_LAB=1 vitest run
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  Connection,
  type ConnectionEvents,
  type Domain,
  DomainBlockJobType,
  DomainJobOperation,
  DomainJobType,
  DomainState,
} from '../../src/index.ts'
import { labText, removeGuest, startGuest, tls, virsh } from './lab-support.ts'

const guest = 'domain-disks'
const images = '/var/lib/libvirt/images'
const base = `${images}/${guest}.qcow2`

let host: Connection
let domain: Domain
const jobs: ConnectionEvents['domain.block-job'][] = []
beforeAll(async () => {
  await removeGuest(guest)
  startGuest('hosta', guest, 'disk', 128)
  host = await Connection.open(tls('hosta'), { timeout: 10_000 })
  domain = await host.lookupDomainByName(guest)
  await host.on('domain.block-job', (event) => {
    if (event.domain.uuid === domain.uuid) jobs.push(event)
  })
}, 120_000)
afterAll(async () => {
  await host?.close()
  await removeGuest(guest)
}, 60_000)
beforeEach(() => {
  jobs.length = 0
})

const image = () => virsh('hosta', 'domblklist', guest).match(/vda\s+(\S+)/)?.[1]
const backing = (path: string) =>
  JSON.parse(labText('exec', 'hosta', 'qemu-img', 'info', '-U', '--output=json', path))['backing-filename']
/** Until an event of a job of the disk has this status: 0 completed, 2 cancelled, 3 ready. */
const jobEvent = (status: number) =>
  expect.poll(() => jobs.map((job) => job.status), { timeout: 30_000 }).toContain(status)
const external = (name: string) =>
  `<domainsnapshot><name>${name}</name><disks><disk name='vda' snapshot='external'/></disks></domainsnapshot>`

/** Has the guest's shell execute a command, once it has booted. */
async function shell(command: string): Promise<void> {
  await using consoles = await Connection.open(tls('hosta'))
  const serial = await (await consoles.lookupDomainByName(guest)).openConsole()
  let seen = ''
  serial.on('data', (bytes: Buffer) => {
    seen += bytes
  })
  for (let turn = 0; turn < 90 && !seen.includes('= 42'); turn++) {
    serial.write(`echo "sum = $((6*7))"\n`)
    await pause(1000)
  }
  expect(seen).toContain('sum = 42')
  serial.write(`${command} && echo "so = $((7*7))"\n`)
  await expect.poll(() => seen, { timeout: 30_000 }).toContain('so = 49')
  serial.destroy()
}

test('internal snapshots of a running guest, and back', { timeout: 120_000 }, async () => {
  const running = await domain.createSnapshot('<domainsnapshot><name>running</name></domainsnapshot>')
  expect(running.name).toBe('running')
  await domain.suspend()
  await domain.createSnapshot('<domainsnapshot><name>paused</name></domainsnapshot>')
  expect(virsh('hosta', 'snapshot-list', guest, '--tree')).toMatch(/running\s+\|\s+\+- paused/)
  expect((await domain.currentSnapshot())?.name).toBe('paused')
  expect((await domain.listAllSnapshots({ internal: true })).map(({ name }) => name).sort()).toEqual([
    'paused',
    'running',
  ])

  await running.revert()
  expect((await domain.state()).state).toBe(DomainState.RUNNING)
  expect(virsh('hosta', 'snapshot-current', guest, '--name').trim()).toBe('running')
  await running.delete({ children: true })
  expect(await domain.snapshotCount()).toBe(0)
  expect(virsh('hosta', 'snapshot-list', guest, '--name').trim()).toBe('')
})

test('an external snapshot, committed back into its base', { timeout: 120_000 }, async () => {
  const snapshot = await domain.createSnapshot(external('outside'), { diskOnly: true, atomic: true })
  const overlay = `${images}/${guest}.outside`
  expect([image(), backing(overlay)]).toEqual([overlay, base])
  expect((await domain.describeSnapshots({ external: true }))[0]).toMatchObject({
    name: 'outside',
    current: true,
  })
  // As of libvirt 9.0.
  await expect(snapshot.revert()).rejects.toMatchObject({ code: 'ERR_CONFIG_UNSUPPORTED' })

  await domain.blockCommit('vda', { active: true, bandwidth: 500 * 1024 * 1024 })
  await jobEvent(3)
  const job = await domain.blockJobInfo('vda')
  expect(job).toMatchObject({ type: DomainBlockJobType.ACTIVE_COMMIT, bandwidth: 500 * 1024 * 1024 })
  expect(job?.cur).toBe(job?.end)
  await domain.blockJobAbort('vda', { pivot: true })
  await jobEvent(0)
  expect(image()).toBe(base)
  expect(await domain.blockJobInfo('vda')).toBeNull()
  await snapshot.delete({ metadataOnly: true })
  labText('exec', 'hosta', 'rm', overlay)
})

test('an overlay that pulls its base in, by pull and by rebase', { timeout: 120_000 }, async () => {
  await domain.createSnapshot(external('pull'), { diskOnly: true, noMetadata: true })
  const pulled = `${images}/${guest}.pull`
  expect(backing(pulled)).toBe(base)
  await domain.blockPull('vda')
  await jobEvent(0)
  expect(jobs[0]?.jobType).toBe(DomainBlockJobType.PULL)
  expect(backing(pulled)).toBeUndefined()

  await domain.createSnapshot(external('middle'), { diskOnly: true, noMetadata: true })
  await domain.createSnapshot(external('top'), { diskOnly: true, noMetadata: true })
  expect(backing(`${images}/${guest}.top`)).toBe(`${images}/${guest}.middle`)
  jobs.length = 0
  await domain.blockRebase('vda', { base: pulled })
  await jobEvent(0)
  expect(backing(`${images}/${guest}.top`)).toBe(pulled)
  expect(image()).toBe(`${images}/${guest}.top`)
})

test('a copy that is given up, and one that is gone over to', { timeout: 120_000 }, async () => {
  const copy = (name: string) => `${images}/${guest}.${name}`
  const disk = (name: string) =>
    `<disk type='file'><driver type='qcow2'/><source file='${copy(name)}'/></disk>`
  const before = image()
  await domain.blockCopy(
    'vda',
    disk('copy1'),
    { bandwidth: 1024 * 1024, granularity: 65536 },
    { transientJob: true },
  )
  expect(await domain.blockJobInfo('vda')).toMatchObject({
    type: DomainBlockJobType.COPY,
    bandwidth: 1024 * 1024,
  })
  await domain.blockJobSetSpeed('vda', 3 * 1024 * 1024)
  expect((await domain.blockJobInfo('vda'))?.bandwidth).toBe(3 * 1024 * 1024)
  await domain.blockJobAbort('vda')
  await jobEvent(2)
  expect(image()).toBe(before)

  await domain.blockCopy('vda', disk('copy2'), {}, { transientJob: true })
  await jobEvent(3)
  await domain.blockJobAbort('vda', { pivot: true })
  expect(image()).toBe(copy('copy2'))
  expect(backing(copy('copy2'))).toBeUndefined()
  await expect(domain.blockJobAbort('vda')).rejects.toMatchObject({ code: 'ERR_INVALID_ARG' })
})

test('sizes, thresholds and contents of a disk', { timeout: 180_000 }, async () => {
  const before = await domain.blockInfo('vda')
  expect(before.capacity).toBe(512 * 1024 * 1024)
  await domain.blockResize('vda', 768 * 1024 * 1024)
  expect((await domain.blockInfo('vda')).capacity).toBe(768 * 1024 * 1024)
  expect(virsh('hosta', 'domblkinfo', guest, 'vda')).toMatch(/Capacity:\s+805306368/)
  const crossed: ConnectionEvents['domain.block-threshold'][] = []
  await host.on('domain.block-threshold', (event) => {
    if (event.domain.uuid === domain.uuid) crossed.push(event)
  })
  await domain.setBlockThreshold('vda', 1024 * 1024)
  expect(virsh('hosta', 'domstats', '--block', guest)).toContain('block.0.threshold=1048576')
  await shell('dd if=/dev/urandom of=/dev/vda bs=1M count=4 conv=fsync')
  await expect.poll(() => crossed.length, { timeout: 30_000 }).toBeGreaterThan(0)
  expect(crossed[0]).toMatchObject({ device: 'vda', threshold: 1024 * 1024, excess: expect.any(Number) })
  await expect(domain.blockPeek('vda', 0, 4)).rejects.toMatchObject({ code: 'ERR_OPERATION_UNSUPPORTED' })
  expect((await domain.memoryPeek(0, 4096, { physical: true })).length).toBe(4096)
  expect(await domain.diskErrors()).toEqual([])
  await expect(domain.blockInfo('vdz')).rejects.toMatchObject({ code: 'ERR_INVALID_ARG' })
})

test('checkpoints, a full backup and an incremental one', { timeout: 120_000 }, async () => {
  const ended: ConnectionEvents['domain.job-completed'][] = []
  await host.on('domain.job-completed', (event) => {
    if (event.domain.uuid === domain.uuid) ended.push(event)
  })
  const backup = (file: string, incremental = '') =>
    `<domainbackup>${incremental}<disks><disk name='vda' type='file'><target file='${images}/${guest}.${file}'/>` +
    `<driver type='qcow2'/></disk></disks></domainbackup>`
  const checkpoint = (name: string) => `<domaincheckpoint><name>${name}</name></domaincheckpoint>`

  await domain.backupBegin(backup('full'), checkpoint('first'))
  await expect.poll(() => ended.length, { timeout: 30_000 }).toBe(1)
  expect(ended[0]?.params).toMatchObject({
    operation: DomainJobOperation.BACKUP,
    success: true,
    diskTotal: 768 * 1024 * 1024,
  })
  expect(await domain.jobStats({ completed: true })).toMatchObject({
    type: DomainJobType.COMPLETED,
    operation: DomainJobOperation.BACKUP,
    success: true,
  })
  await expect(domain.backupXmlDesc()).rejects.toMatchObject({ code: 'ERR_NO_DOMAIN_BACKUP' })

  const first = await domain.lookupCheckpointByName('first')
  expect(await first.parent()).toBeNull()
  expect(await first.xmlDesc({ size: true, noDomain: true })).toMatch(/<disk name='vda'[^>]* size='\d+'/)
  await domain.backupBegin(backup('more', '<incremental>first</incremental>'), checkpoint('second'))
  await expect.poll(() => ended.length, { timeout: 30_000 }).toBe(2)
  expect((await (await domain.lookupCheckpointByName('second')).parent())?.name).toBe('first')
  expect(virsh('hosta', 'checkpoint-list', guest, '--tree')).toMatch(/first\s+\|\s+\+- second/)

  const pull =
    "<domainbackup mode='pull'><server name='localhost' port='10899'/><disks><disk name='vda' type='file'>" +
    `<scratch file='${images}/${guest}.scratch'/></disk></disks></domainbackup>`
  await domain.backupBegin(pull)
  expect(await domain.backupXmlDesc()).toContain("mode='pull'")
  expect(await domain.jobStats()).toMatchObject({
    operation: DomainJobOperation.BACKUP,
    diskTempTotal: expect.any(Number),
  })
  await domain.abortJob()
  await expect.poll(() => ended.length, { timeout: 30_000 }).toBe(3)
  await first.delete({ children: true })
  expect(await domain.listAllCheckpoints()).toEqual([])
})

test('disks and interfaces come and go while the guest runs', { timeout: 180_000 }, async () => {
  const gone: string[] = []
  await host.on('domain.device-removed', ({ domain: { uuid }, device }) => {
    if (uuid === domain.uuid) gone.push(device)
  })
  const extra = `${images}/${guest}.extra`
  labText('exec', 'hosta', 'sh', '-c', `printf sector-one > ${extra}; truncate -s 16M ${extra}`)
  const disk =
    `<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='${extra}'/>` +
    "<target dev='vdb' bus='virtio'/><alias name='ua-extra'/></disk>"
  const nic =
    "<interface type='network'><mac address='52:54:00:d0:d0:01'/><source network='default'/><model type='virtio'/></interface>"
  await domain.attachDevice(disk, { live: true })
  expect(virsh('hosta', 'domblklist', guest)).toContain(extra)
  expect(virsh('hosta', 'domblklist', guest, '--inactive')).not.toContain(extra)
  expect(String(await domain.blockPeek('vdb', 7, 3))).toBe('one')
  await domain.attachDevice(nic, { live: true, config: true })
  expect(virsh('hosta', 'domiflist', guest)).toContain('52:54:00:d0:d0:01')
  expect(virsh('hosta', 'domiflist', guest, '--inactive')).toContain('52:54:00:d0:d0:01')
  await domain.updateDevice(nic.replace('<source', "<link state='down'/><source"), { live: true })
  expect(virsh('hosta', 'domif-getlink', guest, '52:54:00:d0:d0:01')).toContain('down')

  // A guest that has not booted yet ignores the request; it is to be repeated.
  const detached = async (detach: () => Promise<void>, list: string, what: string) => {
    await detach().catch(() => undefined)
    return !virsh('hosta', list, guest).includes(what)
  }
  const often = { timeout: 90_000, interval: 2000 }
  await expect
    .poll(
      () => detached(() => domain.detachDeviceAlias('ua-extra', { live: true }), 'domblklist', extra),
      often,
    )
    .toBe(true)
  await expect
    .poll(
      () => detached(() => domain.detachDevice(nic, { live: true, config: true }), 'domiflist', 'd0:d0:01'),
      often,
    )
    .toBe(true)
  expect(gone).toContain('ua-extra')
})
