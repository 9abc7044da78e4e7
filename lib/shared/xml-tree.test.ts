import { describe, expect, test } from 'vitest'
import { at, attribute, parseXml, splice, textOf, walk, type XmlSyntaxError } from './xml-tree.ts'

const failure = (text: string): XmlSyntaxError => {
  try {
    parseXml(text)
  } catch (error) {
    return error as XmlSyntaxError
  }
  throw new Error('it was read')
}

describe('parseXml', () => {
  const xml = `<?xml version="1.0"?>\n<domain type='kvm'  id = "3">\n  <name>a &lt;b&gt; ü 🐧</name><!-- why --><x/>\n  <os><type arch='x86_64'>hvm</type></os>\n</domain>`
  const root = parseXml(xml)
  const cut = ({ start, end }: { start: number; end: number }) => xml.slice(start, end)

  test('decodes text and knows where everything stands', () => {
    expect(textOf(at(root, 'name'))).toBe('a <b> ü 🐧')
    expect(cut(root.span).startsWith("<domain type='kvm'")).toBe(true)
    expect(cut(root.span).endsWith('</domain>')).toBe(true)
    expect(root.attributes.map(({ span, valueSpan }) => [cut(span), cut(valueSpan)])).toEqual([
      ["type='kvm'", 'kvm'],
      ['id = "3"', '3'],
    ])
    expect(root.comments).toEqual(['why'])
    expect([...walk(root)].map(({ name, span }) => [name, cut(span).startsWith(`<${name}`)])).toEqual([
      ['domain', true],
      ['name', true],
      ['x', true],
      ['os', true],
      ['type', true],
    ])
    expect(at(root, 'os', 'type')?.line).toBe(4)
    expect(attribute(at(root, 'os', 'type'), 'arch')).toBe('x86_64')
    const type = at(root, 'os', 'type')
    expect(type && cut(type.content)).toBe('hvm')
    expect(cut(at(root, 'x')?.content ?? { start: 0, end: 9 })).toBe('')
  })

  test.each([
    ['<a>\n <b>\n</a>', 3, 1, '</a> does not close <b>, which was opened on line 2'],
    ['<a>\n  <b x=1/>\n</a>', 2, 8, 'Unquoted attribute value.'],
    ['<a>\n<b></b', 2, 6, '<b>, opened on line 2, is never closed'],
    ['<a x="1"\n x="2"/>', 2, 2, 'The attribute x is there twice'],
    ['</a>', 1, 1, '</a> closes nothing'],
    ['<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', 1, 1, 'A DOCTYPE is not allowed'],
    ['<a>&nope;</a>', 1, 9, 'Undefined entity.'],
    ['', 1, 1, 'Document must contain a root element.'],
    ['<a', 1, 2, 'The text ends inside a tag'],
  ])('names the place of %j', (text, line, column, message) => {
    const error = failure(text)
    expect([error.name, error.line, error.column, error.message]).toEqual([
      'XmlSyntaxError',
      line,
      column,
      message,
    ])
  })

  test('refuses what no definition is', () => {
    expect(failure('<a>'.repeat(20_000)).message).toContain('deeper than 200')
    expect(failure(`<a>${'x'.repeat(1024 * 1024)}</a>`).message).toContain('1 MiB')
  })
})

test('splice replaces spans given in the original text', () => {
  expect(
    splice('0123456789', [
      { start: 7, end: 8, text: 'seven' },
      { start: 1, end: 3, text: '' },
    ]),
  ).toBe('03456seven89')
})
