import { rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from '@playwright/test'
import { paths } from '../lib/shared/paths.ts'
import { port, runDirectory, stateFile } from './helpers/app.ts'
import { api, apiAt, withHosts } from './helpers/drover.ts'
import { startDrover } from './helpers/drover-process.ts'
import { firstAdministrator } from './helpers/first-administrator.ts'
import { lab, removeGuest, until, virsh, whileFrozen } from './helpers/lab.ts'
import {
  ended,
  entry,
  type Hosts,
  knows,
  lastJob,
  migrate,
  openPicker,
  runningGuest,
  slowDown,
  strip,
  whereabouts,
} from './helpers/migration.ts'

const IMAGES = '/var/lib/libvirt/images'
const made: string[] = []
let hosts: Hosts

const named = (name: string) => {
  made.push(name)
  return name
}

test.beforeAll(async () => {
  hosts = await withHosts(api(), 'hosta', 'hostb')
})

test.afterAll(async () => {
  for (const name of made) {
    await removeGuest(name)
    for (const host of ['hosta', 'hostb'] as const)
      await lab(['exec', host, 'rm', '-f', `${IMAGES}/${name}.qcow2`])
  }
  for (const host of ['hosta', 'hostb'] as const) await virsh(host, 'pool-refresh', 'default')
})

test('one click and one more: live to the other host, and back', async ({ page }) => {
  const name = named('migration-one')
  const ref = await runningGuest(hosts, name)
  await migrate(page, ref, name, 'hostb')
  // Whoever watched it go is taken along.
  await expect(page).toHaveURL(new RegExp(`${paths.domain({ ...ref, hostId: hosts.hostb.id })}$`), {
    timeout: 30_000,
  })
  await expect(strip(page)).toContainText(/Migrated here from hosta\. It stood still for [\d.]+ m?s\./)
  expect(await whereabouts(name)).toEqual({ hosta: 'absent', hostb: 'running persistent' })
  const there = { ...ref, hostId: hosts.hostb.id }
  await migrate(page, there, name, 'hosta')
  await expect(page).toHaveURL(new RegExp(`${paths.domain(ref)}$`), { timeout: 30_000 })
  await expect(strip(page)).toContainText('Migrated here from hostb.')
  expect(await whereabouts(name)).toEqual({ hosta: 'running persistent', hostb: 'absent' })
  const job = await lastJob(ref.uuid)
  expect(job).toMatchObject({ state: 'succeeded', problem: null, progress: { percent: 100, phase: 'done' } })
  expect(job.progress.downtime).toBeGreaterThan(0)
})

test('a local disk is copied; the old file stays, is named, and is replaced on the way back', async ({
  page,
}) => {
  const name = named('migration-disk')
  const file = `${IMAGES}/${name}.qcow2`
  const ref = await runningGuest(hosts, name, 'disk')
  const picker = await openPicker(page, ref)
  await expect(entry(picker, 'hostb')).toContainText('Can, copying one disk.')
  await picker.getByRole('button', { name: `Migrate ${name} to hostb` }).click()
  const job = await ended(ref.uuid)
  expect(job.state).toBe('succeeded')
  await expect(strip(page)).toContainText(`the old file stays on hosta: ${file}`)
  expect(await whereabouts(name)).toEqual({ hosta: 'absent', hostb: 'running persistent' })
  await lab(['exec', 'hosta', 'test', '-f', file])
  expect(await virsh('hostb', 'domblklist', name)).toContain(file)

  const there = { ...ref, hostId: hosts.hostb.id }
  await knows(there)
  const back = await openPicker(page, there)
  await expect(entry(back, 'hosta')).toContainText('Can, copying one disk.')
  await entry(back, 'hosta').getByText('What was checked').click()
  await expect(back).toContainText('in place of the old copy that an earlier migration left there')
  await back.getByRole('button', { name: `Migrate ${name} to hosta` }).click()
  await expect(back).toBeHidden()
  expect((await ended(ref.uuid)).state).toBe('succeeded')
  expect(await whereabouts(name)).toEqual({ hosta: 'running persistent', hostb: 'absent' })
})

test('storage and memory make one percent that never runs backwards; an abort leaves no half copy behind', async ({
  page,
}) => {
  const name = named('migration-copy')
  const ref = await runningGuest(hosts, name, 'disk')
  await slowDown('hosta', name, 20)
  await migrate(page, ref, name, 'hostb')
  await expect(strip(page)).toContainText('Copying disks', { timeout: 20_000 })
  await until('some of the disk is copied', async () => (await lastJob(ref.uuid)).progress.percent > 1)
  await api().jobs.abort({ id: (await lastJob(ref.uuid)).id })
  await expect(strip(page)).toContainText('The migration to hostb was aborted', { timeout: 20_000 })
  expect(await whereabouts(name)).toEqual({ hosta: 'running persistent', hostb: 'absent' })
  await expect(lab(['exec', 'hostb', 'test', '-e', `${IMAGES}/${name}.qcow2`])).rejects.toThrow()

  await slowDown('hosta', name, 60)
  await migrate(page, ref, name, 'hostb')
  const percents: number[] = []
  const phases = new Set<string>()
  await until(
    'it has ended',
    async () => {
      const { progress, state } = await lastJob(ref.uuid)
      percents.push(progress.percent)
      phases.add(progress.phase)
      return state !== 'running'
    },
    60_000,
  )
  expect(percents).toEqual([...percents].sort((a, b) => a - b))
  expect(percents.at(-1)).toBe(100)
  expect([...phases]).toEqual(expect.arrayContaining(['storage', 'memory', 'done']))
})

test('every operator sees it go, and any of them may abort it', async ({ page, browser }) => {
  const name = named('migration-slow')
  const ref = await runningGuest(hosts, name, 'diskless', { dirtyMiB: 100 })
  await slowDown('hosta', name, 2)
  await migrate(page, ref, name, 'hostb')
  const bar = strip(page).getByRole('progressbar', { name: `Migration of ${name}` })
  await expect(bar).toBeVisible()

  const other = await browser.newContext({ storageState: stateFile('operator') })
  const table = await other.newPage()
  await table.goto(`${paths.domains()}?q=${name}`)
  const row = table.getByRole('row').filter({ hasText: name }).first()
  await expect(row.getByRole('progressbar')).toBeVisible()

  await expect(strip(page)).toContainText('Copying memory')
  for (const label of ['Sent', 'Left', 'Rate', 'Dirty rate', 'Iteration', 'Time left'])
    await expect(strip(page).getByText(label, { exact: true })).toBeVisible()
  await expect(strip(page)).toContainText(/\d (Ki|Mi)B\/s/)

  // A second start is refused, with who was first.
  const second = await api('operator')
    .migration.start({ ...ref, targetHostId: hosts.hostb.id })
    .catch((error: { code: string; data: { message: string } }) => error)
  expect(second).toMatchObject({ code: 'CONFLICT', data: { message: 'ada is migrating it already.' } })

  // The other operator aborts.
  await row.getByRole('link', { name: /%/ }).click()
  await table.getByRole('button', { name: 'Abort', exact: true }).click()
  await table.getByRole('button', { name: 'Abort migration' }).click()
  await expect(strip(page)).toContainText('The migration to hostb was aborted', { timeout: 15_000 })
  await expect(strip(page)).toContainText(`${name} goes on running on hosta.`)
  expect(await whereabouts(name)).toEqual({ hosta: 'running persistent', hostb: 'absent' })
  await other.close()
})

test('a viewer sees it, and may neither start nor abort one', async ({ browser }) => {
  const name = named('migration-viewed')
  const ref = await runningGuest(hosts, name)
  const context = await browser.newContext({ storageState: stateFile('viewer') })
  const page = await context.newPage()
  await page.goto(paths.domain(ref))
  await expect(page.getByRole('button', { name: 'Migrate', exact: true })).toHaveAttribute(
    'aria-disabled',
    'true',
  )
  const refused = await api('viewer')
    .migration.start({ ...ref, targetHostId: hosts.hostb.id })
    .catch((error: { code: string }) => error)
  expect(refused).toMatchObject({ code: 'FORBIDDEN' })
  expect(await whereabouts(name)).toEqual({ hosta: 'running persistent', hostb: 'absent' })
  await context.close()
})

test('says beforehand why it cannot go: network, CD-ROM, name', async ({ page }) => {
  const name = named('migration-bound')
  const iso = `${IMAGES}/migration-only-here.iso`
  const clash = `<domain type='qemu'><name>${name}</name><memory>65536</memory><os><type arch='x86_64'>hvm</type></os></domain>`
  await lab([
    'exec',
    'hosta',
    'bash',
    '-c',
    `echo '<network><name>migration-lan</name></network>' > /tmp/net.xml; truncate -s 1M ${iso}`,
  ])
  await lab(['exec', 'hosta', 'bash', '-c', 'virsh net-define /tmp/net.xml && virsh net-start migration-lan'])
  await virsh('hosta', 'pool-refresh', 'default')
  try {
    const ref = await runningGuest(hosts, name)
    await virsh('hosta', 'attach-interface', name, 'network', 'migration-lan', '--model', 'virtio')
    await virsh('hosta', 'destroy', name)
    await virsh('hosta', 'attach-disk', name, iso, 'hdc', '--type', 'cdrom', '--mode', 'readonly', '--config')
    await virsh(
      'hosta',
      'attach-interface',
      name,
      'network',
      'migration-lan',
      '--model',
      'virtio',
      '--config',
    )
    await virsh('hosta', 'start', name)
    await knows(ref)
    let picker = await openPicker(page, ref)
    const there = entry(picker, 'hostb')
    await expect(there).toContainText('Cannot, because')
    await expect(there).toContainText('the network migration-lan is missing there')
    await expect(there).toContainText(`the CD-ROM image ${iso} is missing there`)
    await expect(there.getByRole('button')).toHaveCount(0)
    await there.getByText('What was checked').click()
    await expect(there).toContainText('Eject it, or copy it to the same path on hostb.')

    await lab([
      'exec',
      'hostb',
      'bash',
      '-c',
      `echo "${clash}" > /tmp/clash.xml; virsh define /tmp/clash.xml`,
    ])
    await until('Drover sees the namesake', async () =>
      (await api().domains.list()).some((one) => one.name === name && one.hostId === hosts.hostb.id),
    )
    picker = await openPicker(page, ref)
    await expect(entry(picker, 'hostb')).toContainText(`a virtual machine named ${name} is there already`)
    const refused = await api()
      .migration.start({ ...ref, targetHostId: hosts.hostb.id })
      .catch((error: { code: string }) => error)
    expect(refused).toMatchObject({ code: 'CONFLICT', data: { code: 'cannot-identity' } })
  } finally {
    await removeGuest(name)
    await lab([
      'exec',
      'hosta',
      'bash',
      '-c',
      `virsh net-destroy migration-lan; virsh net-undefine migration-lan; rm -f ${iso}`,
    ])
  }
})

test('a frozen host shows as such, and the picker does not wait for it', async ({ page }) => {
  const name = named('migration-frozen')
  const ref = await runningGuest(hosts, name)
  await page.goto(paths.domain(ref))
  await whileFrozen('hostb', async () => {
    const began = Date.now()
    const picker = await openPicker(page, ref)
    await expect(entry(picker, 'hostb')).toBeVisible()
    expect(Date.now() - began).toBeLessThan(8000)
    await expect(entry(picker, 'hostb')).toContainText(
      /Cannot, because it (is not connected|could not be asked)/,
      {
        timeout: 15_000,
      },
    )
  })
  await withHosts(api(), 'hosta', 'hostb')
  const picker = await openPicker(page, ref)
  await expect(entry(picker, 'hostb')).toContainText('Can.', { timeout: 20_000 })
})

test('a display bound to one host listens on the other there, with its password, and an odd name is no matter', async ({
  page,
}) => {
  const name = named('migration <b>ü x%2F')
  const ref = await runningGuest(hosts, name, 'diskless', { vncListen: '10.77.0.11', vncPassword: 'geheim1' })
  await migrate(page, ref, name, 'hostb')
  expect((await ended(ref.uuid)).state).toBe('succeeded')
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
  expect(await whereabouts(name)).toEqual({ hosta: 'absent', hostb: 'running persistent' })
  for (const flags of [[], ['--inactive']]) {
    const xml = await virsh('hostb', 'dumpxml', '--security-info', ...flags, name)
    expect(xml).toMatch(/<graphics type='vnc'[^>]* listen='10\.77\.0\.12' passwd='geheim1'>/)
  }
})

test('a transient, paused one stays transient and paused', async () => {
  const name = named('migration-transient')
  const ref = await runningGuest(hosts, name)
  await virsh('hosta', 'suspend', name)
  await virsh('hosta', 'undefine', name)
  await until('Drover sees it transient and paused', async () =>
    (await api().domains.list()).some(
      (one) => one.uuid === ref.uuid && !one.persistent && one.state === 'paused',
    ),
  )
  await api().migration.start({ ...ref, targetHostId: hosts.hostb.id })
  expect((await ended(ref.uuid)).state).toBe('succeeded')
  expect(await whereabouts(name)).toEqual({ hosta: 'absent', hostb: 'off transient' })
  expect((await virsh('hostb', 'domstate', name)).trim()).toBe('paused')
})

test('a failure shows cause and way out, and libvirt’s own words', async ({ page }) => {
  const name = named('migration-fails')
  await lab(['exec', 'hosta', 'cp', '/var/lib/libvirt/boot/vmlinuz', '/var/lib/libvirt/boot/only-here'])
  try {
    const ref = await runningGuest(hosts, name)
    await virsh('hosta', 'destroy', name)
    await lab([
      'exec',
      'hosta',
      'bash',
      '-c',
      `virsh dumpxml ${name} | sed s,/boot/vmlinuz,/boot/only-here, > /tmp/fails.xml; virsh define /tmp/fails.xml; virsh start ${name}`,
    ])
    await knows(ref)
    await migrate(page, ref, name, 'hostb')
    await expect(strip(page)).toContainText('The migration to hostb failed.', { timeout: 30_000 })
    const { problem, state } = await ended(ref.uuid)
    expect(state).toBe('failed')
    expect(problem?.message).toMatch(/hostb can't open .*only-here/)
    await expect(strip(page)).toContainText(problem?.message ?? '')
    await strip(page).getByText('libvirt’s own words').click()
    await expect(strip(page)).toContainText(problem?.libvirt?.message ?? 'nothing')
    expect(problem?.libvirt?.message).toMatch(/No such file/)
    expect(await whereabouts(name)).toEqual({ hosta: 'running persistent', hostb: 'absent' })
  } finally {
    await removeGuest(name)
    await lab(['exec', 'hosta', 'rm', '-f', '/var/lib/libvirt/boot/only-here'])
  }
})

test('a Drover killed midway finds out what became of it', async ({ browser }) => {
  const name = named('migration-orphan')
  const directory = resolve(runDirectory(), 'killed')
  rmSync(directory, { recursive: true, force: true })
  let drover = await startDrover({ directory, port: port() + 7 })
  try {
    const cookie = await firstAdministrator(drover)
    const client = apiAt(drover.url, cookie)
    const { hosta, hostb } = await withHosts(client, 'hosta', 'hostb')
    const ref = { ...(await runningGuest(hosts, name, 'disk')), hostId: hosta.id }
    await knows(ref, client)
    await slowDown('hosta', name, 30)
    await client.migration.start({ ...ref, targetHostId: hostb.id })
    await until('bytes go over', async () => (await lastJob(ref.uuid, client)).progress.processed > 0, 30_000)
    await drover.kill9()

    drover = await startDrover({ directory, port: port() + 7 })
    const job = await ended(ref.uuid, apiAt(drover.url, cookie))
    expect(job).toMatchObject({ state: 'failed', problem: { code: 'cut-off' } })
    expect(await whereabouts(name)).toEqual({ hosta: 'running persistent', hostb: 'absent' })
    await expect(lab(['exec', 'hostb', 'test', '-e', `${IMAGES}/${name}.qcow2`])).rejects.toThrow()

    const context = await browser.newContext({ storageState: { cookies: [], origins: [] } })
    const [cookieName = '', value = ''] = cookie.split('=')
    await context.addCookies([{ name: cookieName, value, url: drover.url }])
    const page = await context.newPage()
    await page.goto(drover.url + paths.job(job.id))
    await expect(page.getByText(`${name} still runs on hosta.`)).toBeVisible()
    await context.close()
  } finally {
    await drover.stop()
  }
})
