import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from '@playwright/test'
import type { DomainRef } from '../lib/shared/contract/domains.ts'
import { paths } from '../lib/shared/paths.ts'
import { runDirectory, stateFile } from './helpers/app.ts'
import { api, withHosts } from './helpers/drover.ts'
import { guest, removeGuest, stateOf, until, virsh } from './helpers/lab.ts'
import { editor, reviewAndSave, typeAfter } from './helpers/xml-editor.ts'

const NAME = 'domains-xml'
const LABEL = `XML of ${NAME}`
const PASSWORD = 'g&h"i'
let ref: DomainRef

test.beforeEach(async ({ page }) => {
  const { hosta } = await withHosts(api(), 'hosta')
  await guest('hosta', NAME, 'diskless', {
    vncPassword: PASSWORD.replace('&', '&amp;').replace('"', '&quot;'),
  })
  const find = async () =>
    (await api().domains.list()).find((one) => one.hostId === hosta.id && one.name === NAME)
  await until('Drover knows it', async () => (await find()) !== undefined)
  ref = { hostId: hosta.id, uuid: (await find())?.uuid ?? '' }
  await page.goto(paths.domainXml(ref))
  await expect(editor(page, LABEL)).toContainText(`<name>${NAME}</name>`)
})
test.afterEach(() => removeGuest(NAME))

const secure = () => virsh('hosta', 'dumpxml', '--inactive', '--security-info', NAME)

test('an edit keeps the VNC password, which nobody is shown; typing another changes it', async ({ page }) => {
  const shown = await api().domains.xml({ ...ref, definition: 'live' })
  expect(shown.xml).not.toContain('g&amp;h')
  expect(shown.xml).toContain("passwd='(kept by Drover)'")
  const asViewer = await api('viewer').domains.xml({ ...ref, definition: 'next-boot' })
  expect(asViewer.xml).toBe((await api().domains.xml({ ...ref, definition: 'next-boot' })).xml)

  await typeAfter(page, LABEL, '</uuid>', '\n  <description>edited</description>')
  await reviewAndSave(page)
  await expect(page.getByText('Saved.')).toBeVisible()
  const stored = await secure()
  expect(stored).toContain('<description>edited</description>')
  expect(stored).toContain("passwd='g&amp;h&quot;i'")
  // It runs: what runs is untouched.
  expect(await virsh('hosta', 'dumpxml', NAME)).not.toContain('edited')

  const { xml, hash } = await api().domains.xml({ ...ref, definition: 'next-boot' })
  await api().domains.saveXml({ ...ref, xml: xml.replace('(kept by Drover)', 'other'), basedOn: hash })
  expect(await secure()).toContain("passwd='other'")
})

test('what libvirt drops is reported', async ({ page }) => {
  // libvirt names the tap devices of running guests vnetN, and so drops such a name from the next boot.
  await typeAfter(page, LABEL, "<source network='default'/>", "\n      <target dev='vnet77'/><!-- mine -->")
  await reviewAndSave(page)
  const list = page.getByRole('list', { name: 'Dropped or changed by libvirt' })
  await expect(list).toContainText('/domain/devices/interface/target')
  await expect(list).toContainText('/domain/devices/interface/comment()')
  expect(await secure()).not.toContain('vnet77')
})

test('virsh changes it meanwhile: the save is refused, both are shown, nothing is lost', async ({ page }) => {
  await typeAfter(page, LABEL, '</uuid>', '\n  <description>mine</description>')
  const file = resolve(runDirectory(), 'theirs.xml')
  writeFileSync(file, (await secure()).replace('</uuid>', '</uuid><title>theirs</title>'))
  await virsh('hosta', 'define', file)
  await expect(page.getByText('Somebody changed this definition since you began.')).toBeVisible()
  await page.getByRole('button', { name: 'Review and save' }).click()
  await expect(page.getByRole('dialog', { name: 'It was changed meanwhile' })).toBeVisible()
  await expect(editor(page, 'On the host now')).toContainText('theirs')
  await page.getByRole('button', { name: 'Take theirs, drop mine' }).click()
  await expect(editor(page, LABEL)).toContainText('theirs')
  expect(await secure()).toContain('<title>theirs</title>')
  expect(await secure()).not.toContain('mine')

  const found = await api().domains.xml({ ...ref, definition: 'next-boot' })
  await api().domains.saveXml({ ...ref, xml: found.xml.replace('theirs', 'ours'), basedOn: found.hash })
  expect((await api().domains.versions(ref)).slice(0, 2).map(({ kind }) => kind)).toEqual(['saved', 'found'])
})

test('valid XML that libvirt refuses is explained at its line, and what it holds stays', async ({ page }) => {
  const before = await secure()
  await typeAfter(
    page,
    LABEL,
    '<devices>',
    "\n    <disk type='file'><source file='/x'/><target dev='vdz' bus='nobus'/></disk>",
  )
  await reviewAndSave(page)
  await expect(page.getByRole('alert').first()).toContainText(/attribute bus='nobus' of <target> on line \d+/)
  await expect(page.locator('.cm-lint-marker-error')).toBeVisible()
  expect(await secure()).toBe(before)
})

test('the running definition is shown, and can only be read', async ({ page }) => {
  await page.getByRole('tab', { name: 'Running now' }).click()
  const live = editor(page, `Live XML of ${NAME}`)
  await expect(live).toContainText(/<domain type='qemu' id='\d+'>/)
  await expect(live).toHaveAttribute('aria-readonly', 'true')
  expect(await stateOf('hosta', NAME)).toBe('running')
})

test.describe('a viewer', () => {
  test.use({ storageState: stateFile('viewer') })
  test('reads XML without secrets and cannot edit', async ({ page }) => {
    await expect(page.getByText('Read only: Needs the role operator.')).toBeVisible()
    await expect(page.getByText('g&amp;h')).toHaveCount(0)
    await expect(editor(page, LABEL)).toHaveAttribute('aria-readonly', 'true')
  })
})
