import { expect, test } from '@playwright/test'
import { paths } from '../lib/shared/paths.ts'
import { stateFile } from './helpers/app.ts'
import { api, withDemoHost } from './helpers/drover.ts'
import { editor, paste } from './helpers/xml-editor.ts'

// On libvirt's test driver: what needs no guest. The lab proves the rest.

const definition = (name: string, more = '') =>
  `<domain type='test'>\n  <name>${name}</name>\n  <memory unit='MiB'>64</memory>\n  <vcpu>1</vcpu>\n  <os>\n    <type>hvm</type>\n  </os>\n${more}</domain>\n`
const escaped = (name: string) => name.replaceAll('<', '&lt;').replaceAll('>', '&gt;')

test.describe('a domain of the demo host', () => {
  let hostId: string
  test.beforeAll(async () => {
    hostId = (await withDemoHost(api())).id
  })

  const define = async (name: string, more = '') =>
    (await api().domains.define({ hostId, xml: definition(escaped(name), more), start: false })).ref

  test('is powered, with buttons that say why they are off', async ({ page }) => {
    const ref = await define('power-demo')
    await page.goto(paths.domain(ref))
    await expect(page.getByRole('heading', { level: 1, name: 'power-demo' })).toBeVisible()
    await expect(page.getByText('Shut off', { exact: true }).first()).toBeVisible()
    const shutDown = page.getByRole('button', { name: 'Shut down' })
    await expect(shutDown).toHaveAttribute('aria-disabled', 'true')
    await shutDown.hover()
    await expect(page.getByRole('tooltip', { name: 'It is not running' })).toBeVisible()
    await page.getByRole('button', { name: 'Start' }).click()
    await expect(page.getByText('Running', { exact: true }).first()).toBeVisible()
    await page.getByRole('button', { name: 'Suspend' }).click()
    await expect(page.getByText('Paused', { exact: true }).first()).toBeVisible()
    await page.getByRole('button', { name: 'Resume' }).click()
    await page.getByRole('button', { name: 'More actions' }).click()
    await expect(page.getByRole('menuitem', { name: /^Delete…/ })).toContainText('It is running')
    await page.getByRole('menuitem', { name: 'Force off' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Force off' }).click()
    await expect(page.getByText('Shut off', { exact: true }).first()).toBeVisible()
    await api().domains.delete(ref)
    await expect(page.getByText('This virtual machine is not here')).toBeVisible()
  })

  for (const name of ['a b', 'ü', '<b>', 'x%2F'])
    test(`named ${name} is found, started, edited and deleted`, async ({ page }) => {
      const ref = await define(name)
      await page.goto(paths.domains())
      await page.getByRole('link', { name, exact: true }).click()
      await expect(page.getByRole('heading', { level: 1, name, exact: true })).toBeVisible()
      await page.getByRole('button', { name: 'Start' }).click()
      await expect(page.getByText('Running', { exact: true }).first()).toBeVisible()
      await page.getByRole('link', { name: 'XML', exact: true }).click()
      await expect(editor(page, `XML of ${name}`)).toContainText(`<name>${escaped(name)}</name>`)
      await api().domains.power({ ...ref, action: 'destroy' })
      await page.getByRole('button', { name: 'More actions' }).click()
      await page.getByRole('menuitem', { name: /^Delete…/ }).click()
      const dialog = page.getByRole('dialog', { name: `Delete ${name}?` })
      await expect(dialog.getByText('It has no disks.')).toBeVisible()
      await dialog.getByRole('button', { name: 'Delete, keep disks' }).click()
      await expect(page).toHaveURL(/\/domains$/)
      expect((await api().domains.list()).some((one) => one.uuid === ref.uuid)).toBe(false)
    })

  test('is defined from a template, and from a file', async ({ page }) => {
    await page.goto(paths.defineDomain(hostId))
    await page.getByLabel('Template').selectOption('minimal')
    await expect(editor(page, 'Definition in XML')).toContainText('<name>minimal1</name>')
    await page.getByLabel('Start it at once').check()
    await page.getByRole('button', { name: 'Define' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'minimal1' })).toBeVisible()
    await expect(page.getByText('Running', { exact: true }).first()).toBeVisible()

    await page.goto(paths.defineDomain(hostId))
    const buffer = Buffer.from(definition('from-file', '  <!-- kept? -->\n'))
    await page.getByLabel('Definition file').setInputFiles({ name: 'vm.xml', mimeType: 'text/xml', buffer })
    await expect(editor(page, 'Definition in XML')).toContainText('from-file')
    await page.getByRole('button', { name: 'Define' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'from-file is defined' })).toBeVisible()
    await expect(page.getByRole('list', { name: 'Dropped or changed by libvirt' })).toContainText(
      '<!-- kept? -->',
    )
    for (const { hostId, uuid, name } of await api().domains.list()) {
      if (!['minimal1', 'from-file'].includes(name)) continue
      if (name === 'minimal1') await api().domains.power({ hostId, uuid, action: 'destroy' })
      await api().domains.delete({ hostId, uuid })
    }
  })

  test('a name that is taken is refused, the text stays, and the way to the other is shown', async ({
    page,
  }) => {
    await page.goto(paths.defineDomain(hostId))
    const text = definition('test').replace('64', '65')
    await paste(page, 'Definition in XML', text)
    await page.getByRole('button', { name: 'Define' }).click()
    await expect(page.getByRole('alert').first()).toContainText(
      'There is a virtual machine “test” on this host already.',
    )
    await expect(editor(page, 'Definition in XML')).toContainText('65')
    await expect(page.getByRole('link', { name: 'Edit the XML of test' })).toBeVisible()
    await page.evaluate(() => sessionStorage.clear())
  })

  test('a text that was typed survives a walk to another page', async ({ page }) => {
    await page.goto(paths.defineDomain(hostId))
    await paste(page, 'Definition in XML', definition('half-done'))
    await page.getByRole('link', { name: 'Hosts', exact: true }).click()
    await expect(page).toHaveURL(/\/hosts$/)
    await page.goBack()
    await expect(editor(page, 'Definition in XML')).toContainText('half-done')
    await expect(page.getByText('Your unsaved text is back.')).toBeVisible()
  })
})

test.describe('a viewer', () => {
  test.use({ storageState: stateFile('viewer') })

  test('sees everything, and may change nothing', async ({ page }) => {
    const { id: hostId } = await withDemoHost(api())
    const domain = (await api().domains.list()).find((one) => one.hostId === hostId && one.name === 'test')
    if (!domain) throw new Error('the demo host has no domain called test')
    await page.goto(paths.domain(domain))
    const suspend = page.getByRole('button', { name: 'Suspend' })
    await suspend.hover()
    await expect(page.getByRole('tooltip', { name: 'Needs the role operator' })).toBeVisible()
    await page.getByRole('link', { name: 'XML', exact: true }).click()
    await expect(page.getByText('Read only: Needs the role operator.')).toBeVisible()
    await expect(editor(page, 'XML of test')).toHaveAttribute('aria-readonly', 'true')
    const asViewer = api('viewer')
    const refused = [
      asViewer.domains.power({ ...domain, action: 'suspend' }),
      asViewer.domains.delete({ ...domain }),
      asViewer.domains.define({ hostId, xml: definition('x') }),
      asViewer.domains.saveXml({ ...domain, xml: definition('x'), basedOn: 'x' }),
      asViewer.domains.setAutostart({ ...domain, autostart: true }),
    ]
    for (const outcome of await Promise.allSettled(refused))
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'FORBIDDEN' } })
  })
})
