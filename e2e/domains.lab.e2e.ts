import { expect, type Page, test } from '@playwright/test'
import type { DomainRef } from '../lib/shared/contract/domains.ts'
import { paths } from '../lib/shared/paths.ts'
import { api, withHosts } from './helpers/drover.ts'
import { guest, lab, removeGuest, stateOf, until, virsh } from './helpers/lab.ts'
import { editor } from './helpers/xml-editor.ts'

// What is clicked here happens to real QEMU, and virsh is asked whether it did.

const NAME = 'domains-power'
let hostId: string

test.beforeAll(async () => {
  hostId = (await withHosts(api(), 'hosta')).hosta.id
})

async function open(page: Page, name: string): Promise<DomainRef> {
  await until(`Drover knows ${name}`, async () => Boolean(await find(name)))
  const ref = (await find(name)) as DomainRef
  await page.goto(paths.domain(ref))
  await expect(page.getByRole('heading', { level: 1, name, exact: true })).toBeVisible()
  return ref
}
const find = async (name: string) =>
  (await api().domains.list()).find((one) => one.hostId === hostId && one.name === name)
const state = (page: Page, word: string) =>
  expect(page.getByText(word, { exact: true }).first()).toBeVisible({ timeout: 30_000 })
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
async function menu(page: Page, item: string): Promise<void> {
  await button(page, 'More actions').click()
  await page.getByRole('menuitem', { name: new RegExp(`^${item}`) }).click()
}

test('power actions reach the guest', async ({ page }) => {
  await guest('hosta', NAME, 'diskless')
  try {
    await open(page, NAME)
    await state(page, 'Running')
    await button(page, 'Suspend').click()
    await state(page, 'Paused')
    expect(await stateOf('hosta', NAME)).toBe('paused')
    await button(page, 'Resume').click()
    await state(page, 'Running')

    await menu(page, 'Save and stop')
    await state(page, 'Shut off')
    expect(await virsh('hosta', 'dominfo', NAME)).toMatch(/Managed save:\s+yes/)
    await expect(page.getByText('Its memory is saved')).toBeVisible()
    await button(page, 'Start').click()
    await state(page, 'Running')
    expect(await virsh('hosta', 'domstate', '--reason', NAME)).toContain('restored')

    await menu(page, 'Force off')
    const dialog = page.getByRole('dialog')
    await expect(dialog).toContainText('pulls the plug')
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    expect(await stateOf('hosta', NAME)).toBe('running')
    await menu(page, 'Force off')
    await dialog.getByRole('button', { name: 'Force off' }).click()
    await state(page, 'Shut off')
    expect(await stateOf('hosta', NAME)).toBe('shut off')

    await page.getByLabel('Start with hosta').check()
    await until('virsh sees autostart', async () =>
      /Autostart:\s+enable/.test(await virsh('hosta', 'dominfo', NAME)),
    )
  } finally {
    await removeGuest(NAME)
  }
})

test('shut down lets the guest end by itself; charts and screen come alive', async ({ page }) => {
  await guest('hosta', NAME, 'diskless')
  try {
    await open(page, NAME)
    const screen = page.getByRole('img', { name: `Screen of ${NAME}` })
    await expect(screen).toBeVisible({ timeout: 30_000 })
    expect(
      await screen.evaluate((img: HTMLImageElement) => [img.naturalWidth > 100, img.naturalHeight > 100]),
    ).toEqual([true, true])
    await expect(page.locator('figure', { hasText: 'CPU' })).toContainText(/\d %/, { timeout: 30_000 })
    await expect(page.locator('figure', { hasText: 'Memory' })).toContainText('256 MiB')
    // A guest that has not booted yet misses the power button: an operator presses it again.
    await expect(async () => {
      await button(page, 'Shut down').click()
      await expect(page.getByText(`Asked ${NAME} to shut down`).first()).toBeVisible()
      await expect(page.getByText('Shut off', { exact: true }).first()).toBeVisible({ timeout: 5000 })
    }).toPass({ timeout: 60_000 })
    expect(await virsh('hosta', 'domstate', '--reason', NAME)).toMatch(/shut off \((shutdown|destroyed)\)/)
  } finally {
    await removeGuest(NAME)
  }
})

test('a template becomes a machine that boots, and is deleted with its disk', async ({ page }) => {
  const name = 'domains-template'
  await removeGuest(name)
  await page.goto(paths.defineDomain(hostId))
  await page.getByLabel('Template').selectOption('linux-bios')
  await expect(editor(page, 'Definition in XML')).toContainText('server')
  const templates = await api().domains.templates({ hostId })
  const { xml } = templates.find(({ id }) => id === 'linux-bios') ?? { xml: '' }
  const own = xml.replaceAll(/server\d+/g, name).replace('2048', '256')
  await page
    .getByLabel('Definition file')
    .setInputFiles({ name: 'vm.xml', mimeType: 'text/xml', buffer: Buffer.from(own) })
  await page.getByRole('button', { name: 'Define' }).waitFor()
  await page.getByLabel('Start it at once').check()
  await page.getByLabel('Make disk images that are missing, of').check()
  await page.getByLabel('Size of new disks in GiB').fill('1')
  await button(page, 'Define').click()
  await expect(page.getByRole('heading', { level: 1, name, exact: true })).toBeVisible({ timeout: 30_000 })
  await state(page, 'Running')
  expect(await stateOf('hosta', name)).toBe('running')
  expect(await virsh('hosta', 'vol-info', `${name}.qcow2`, 'default')).toMatch(/Capacity:\s+1.00 GiB/)
  await expect(page.getByRole('img', { name: `Screen of ${name}` })).toBeVisible({ timeout: 30_000 })

  await menu(page, 'Force off')
  await page.getByRole('dialog').getByRole('button', { name: 'Force off' }).click()
  await state(page, 'Shut off')
  await menu(page, 'Delete')
  const dialog = page.getByRole('dialog', { name: `Delete ${name}?` })
  const disk = dialog.getByRole('checkbox')
  await expect(disk).not.toBeChecked()
  await expect(dialog.getByText('pool default, 1 GiB')).toBeVisible()
  await disk.check()
  await dialog.getByLabel(/to confirm/).fill(name)
  await dialog.getByRole('button', { name: 'Delete with its disks' }).click()
  await expect(page).toHaveURL(/\/domains$/)
  expect(await stateOf('hosta', name)).toBe('absent')
  expect(await virsh('hosta', 'vol-list', 'default')).not.toContain(name)
})

test('a start that fails leaves it defined and says why', async () => {
  const name = 'domains-nodisk'
  await removeGuest(name)
  const templates = await api().domains.templates({ hostId })
  const xml = (templates.find(({ id }) => id === 'linux-bios')?.xml ?? '').replaceAll(/server\d+/g, name)
  const { followUp, ref } = await api().domains.define({ hostId, xml, start: true })
  expect(followUp?.message).toContain('It is defined, but was not started')
  expect(followUp?.libvirt?.message).toContain(`${name}.qcow2`)
  expect(await stateOf('hosta', name)).toBe('shut off')
  await api().domains.delete(ref)
  expect(await stateOf('hosta', name)).toBe('absent')
})

for (const name of ['domains a b', 'domains-ü', 'domains-<b>', 'domains-x%2F'])
  test(`a machine named ${name} works`, async ({ page }) => {
    await guest('hosta', name, 'diskless', { start: false })
    try {
      await open(page, name)
      await button(page, 'Start').click()
      await state(page, 'Running')
      expect(await stateOf('hosta', name)).toBe('running')
      await expect(page.getByRole('img', { name: `Screen of ${name}` })).toBeVisible({ timeout: 30_000 })
      await menu(page, 'Force off')
      await page.getByRole('dialog').getByRole('button', { name: 'Force off' }).click()
      await state(page, 'Shut off')
      await menu(page, 'Delete')
      await page.getByRole('dialog').getByRole('button', { name: 'Delete, keep disks' }).click()
      await expect(page).toHaveURL(/\/domains$/)
      expect(await stateOf('hosta', name)).toBe('absent')
    } finally {
      await removeGuest(name)
    }
  })

test('delete names snapshots, and they go too', async ({ page }) => {
  await guest('hosta', NAME, 'disk', { start: false })
  try {
    await virsh('hosta', 'snapshot-create-as', NAME, 'before-upgrade')
    await open(page, NAME)
    await menu(page, 'Delete')
    const dialog = page.getByRole('dialog', { name: `Delete ${NAME}?` })
    await expect(dialog).toContainText('Snapshots: before-upgrade')
    await expect(dialog).toContainText(`/var/lib/libvirt/images/${NAME}.qcow2`)
    await dialog.getByRole('button', { name: 'Delete, keep disks' }).click()
    await expect(page).toHaveURL(/\/domains$/)
    expect(await stateOf('hosta', NAME)).toBe('absent')
    expect(await lab(['exec', 'hosta', 'ls', '/var/lib/libvirt/images'])).toContain(`${NAME}.qcow2`)
  } finally {
    await removeGuest(NAME)
    await lab(['exec', 'hosta', 'rm', '-f', `/var/lib/libvirt/images/${NAME}.qcow2`])
  }
})
