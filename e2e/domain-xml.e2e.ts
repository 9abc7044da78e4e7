import { expect, test } from '@playwright/test'
import type { DomainRef } from '../lib/shared/contract/domains.ts'
import { paths } from '../lib/shared/paths.ts'
import { api, withDemoHost } from './helpers/drover.ts'
import { editor, reviewAndSave, typeAfter } from './helpers/xml-editor.ts'

const NAME = 'xml-demo'
const LABEL = `XML of ${NAME}`
const definition = `<domain type='test'><name>${NAME}</name><memory unit='MiB'>64</memory><vcpu>1</vcpu><os><type>hvm</type></os>
  <devices><graphics type='vnc' port='5999' passwd='geheim'/></devices></domain>`

test.describe('editing XML on the demo host', () => {
  let ref: DomainRef
  test.beforeEach(async ({ page }) => {
    const { id: hostId } = await withDemoHost(api())
    ref = (await api().domains.define({ hostId, xml: definition })).ref
    await page.goto(paths.domainXml(ref))
    await expect(editor(page, LABEL)).toContainText(`<name>${NAME}</name>`)
  })
  test.afterEach(async () => {
    await api().domains.delete(ref)
  })

  test('marks what is not well-formed, with line and column, and does not send it', async ({ page }) => {
    await typeAfter(page, LABEL, '</vcpu>', '<oops>')
    await expect(page.locator('.cm-lint-marker-error')).toBeVisible()
    await page.getByRole('button', { name: 'Review and save' }).click()
    await expect(page.getByRole('dialog').getByRole('alert')).toContainText(
      /<\/domain> does not close <oops>, which was opened on line \d+ \(line \d+, column 1\)/,
    )
    await expect(page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true })).toHaveAttribute(
      'aria-disabled',
      'true',
    )
  })

  test('shows libvirt’s refusal beside the line, and keeps the text', async ({ page }) => {
    await typeAfter(page, LABEL, '</vcpu>', '\n  <nonsense/>')
    await reviewAndSave(page)
    await expect(page.getByRole('alert').first()).toContainText('<nonsense> on line')
    await page.getByText('libvirt’s own words').click()
    await expect(page.getByText(/ERR_XML_INVALID_SCHEMA/)).toBeVisible()
    await expect(editor(page, LABEL)).toContainText('<nonsense/>')
    await expect(page.locator('.cm-lint-marker-error')).toBeVisible()
    await page.reload()
    await expect(editor(page, LABEL)).toContainText('<nonsense/>')
    await expect(page.getByText(/Your unsaved text from/)).toBeVisible()
    await page.getByRole('button', { name: 'Discard changes' }).click()
    await expect(editor(page, LABEL)).not.toContainText('<nonsense/>')
  })

  test('saves, says what libvirt dropped, keeps the version and puts it back', async ({ page }) => {
    await expect(editor(page, LABEL)).toContainText("passwd='(kept by Drover)'")
    await typeAfter(page, LABEL, '</vcpu>', '\n  <!-- from me -->\n  <description>first</description>')
    await reviewAndSave(page)
    const dropped = page.getByRole('list', { name: 'Dropped or changed by libvirt' })
    await expect(dropped).toContainText('/domain/comment()')
    await expect(editor(page, LABEL)).toContainText('<description>first</description>')

    await page.getByRole('button', { name: 'History' }).click()
    const history = page.getByRole('dialog', { name: `History of ${NAME}` })
    await expect(history.getByLabel('Version', { exact: true }).locator('option')).toHaveCount(2)
    await expect(history.getByText('Compared with').first()).toBeVisible()
    await history.getByRole('button', { name: 'Put back…' }).click()
    await expect(editor(page, LABEL)).not.toContainText('<description>')
    await reviewAndSave(page)
    await expect(page.getByText('Saved.')).toBeVisible()
    const stored = await api().domains.xml({ ...ref, definition: 'next-boot' })
    expect(stored.xml).not.toContain('<description>')
    expect((await api().domains.versions(ref)).map(({ kind }) => kind)).toEqual([
      'restored',
      'saved',
      'defined',
    ])
  })

  test('a save by another is seen, compared and not overwritten', async ({ page }) => {
    await typeAfter(page, LABEL, '</vcpu>', '\n  <description>mine</description>')
    const { xml, hash } = await api().domains.xml({ ...ref, definition: 'next-boot' })
    await api().domains.saveXml({
      ...ref,
      xml: xml.replace('</vcpu>', '</vcpu><title>theirs</title>'),
      basedOn: hash,
    })
    await expect(page.getByText('Somebody changed this definition since you began.')).toBeVisible()
    await page.getByRole('button', { name: 'Compare and merge' }).click()
    const dialog = page.getByRole('dialog', { name: 'It was changed meanwhile' })
    await expect(editor(page, 'On the host now')).toContainText('theirs')
    await expect(editor(page, 'Yours')).toContainText('mine')
    await dialog.getByRole('button', { name: 'Go on with the right side' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Go on editing' }).click()
    await typeAfter(page, LABEL, '</vcpu>', '\n  <title>theirs</title>')
    await reviewAndSave(page)
    await expect(page.getByText('Saved.')).toBeVisible()
    const merged = (await api().domains.xml({ ...ref, definition: 'next-boot' })).xml
    expect(merged).toContain('mine')
    expect(merged).toContain('theirs')
  })

  test('name and UUID are kept, and the refusal says why', async () => {
    const { xml, hash: basedOn } = await api().domains.xml({ ...ref, definition: 'next-boot' })
    const save = (text: string) => api().domains.saveXml({ ...ref, xml: text, basedOn })
    await expect(save(xml.replace(`>${NAME}<`, '>other<'))).rejects.toMatchObject({
      data: { code: 'name-changed', line: 2 },
    })
    await expect(save(xml.replace(ref.uuid, '11111111-1111-4111-8111-111111111111'))).rejects.toMatchObject({
      data: { code: 'uuid-changed', line: 3 },
    })
    await expect(save('<!DOCTYPE x [<!ENTITY a "b">]><domain/>')).rejects.toMatchObject({
      data: { code: 'xml-malformed', line: 1 },
    })
  })
})
