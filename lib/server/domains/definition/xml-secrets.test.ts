import { expect, test } from 'vitest'
import { SECRET_PLACEHOLDER } from '../../../shared/secret-placeholder.ts'
import { hideSecrets, restoreSecrets } from './xml-secrets.ts'

const xml = `<domain><devices>
  <disk><source protocol='https'><cookies><cookie name='a'>c00kie</cookie></cookies></source><target dev='vda'/></disk>
  <graphics type='vnc' passwd='p&apos;w"1'/>
  <graphics type='spice' passwd="spicy"/>
</devices></domain>`

test('hides every secret behind one placeholder and puts each back', () => {
  const { xml: shown, hidden } = hideSecrets(xml)
  expect(hidden).toBe(true)
  for (const secret of ['c00kie', 'spicy', 'p&apos;w']) expect(shown).not.toContain(secret)
  expect(shown.match(/\(kept by Drover\)/g)).toHaveLength(3)
  expect(restoreSecrets(shown, [xml])).toBe(xml.replace(`p&apos;w"1`, 'p&apos;w&quot;1'))
})

test('keeps an edit around a secret, and a secret that was typed anew', () => {
  const shown = hideSecrets(xml).xml
  const edited = shown
    .replace('<devices>', '<devices>\n  <!-- new -->')
    .replace(`type='spice' passwd="${SECRET_PLACEHOLDER}"`, "type='spice' passwd='changed'")
  const full = restoreSecrets(edited, [xml])
  expect(full).toContain('<!-- new -->')
  expect(full).toContain("passwd='changed'")
  expect(full).not.toContain('spicy')
  expect(full).toContain('c00kie')
})

test('takes secrets of the version that is put back first', () => {
  const shown = hideSecrets(xml).xml
  expect(restoreSecrets(shown, [xml.replace('spicy', 'older'), xml])).toContain('passwd="older"')
})

test('a placeholder that stands for nothing is refused, with its line', () => {
  const shown = hideSecrets(xml).xml
  expect(() => restoreSecrets(shown, [])).toThrow(/on line 2/)
})

test('a text without secrets stays as it is', () => {
  expect(hideSecrets('<domain><name>x</name></domain>')).toEqual({
    xml: '<domain><name>x</name></domain>',
    hidden: false,
  })
})
