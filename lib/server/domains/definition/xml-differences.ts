import type { z } from 'zod'
import type { XmlDifference as XmlDifferenceSchema } from '../../../shared/contract/domains.ts'
import { SECRET_PLACEHOLDER } from '../../../shared/secret-placeholder.ts'
import { attribute, child, parseXml, textOf, type XmlElement } from '../../../shared/xml-tree.ts'
import { toKiB } from '../parse-domain-xml.ts'
import { hideSecrets, isSecretPath } from './xml-secrets.ts'

export type XmlDifference = z.infer<typeof XmlDifferenceSchema>

const SNIPPET = 400

/**
 * What libvirt stored otherwise than it was typed, element by element. Order of attributes, white space, and another
 * spelling of the same amount of memory are no differences. Secrets never appear in the result.
 * @throws XmlSyntaxError
 */
export function xmlDifferences(typed: string, stored: string): XmlDifference[] {
  // Snippets of whole elements are cut from the texts without secrets; the comparison needs the true ones.
  const differences: XmlDifference[] = []
  const before = new Side(typed)
  const after = new Side(stored)
  compare(before.root, after.root, `/${before.root.name}`, { before, after, differences })
  return differences.map((one) => (isSecretPath(one.path) ? withoutValues(one) : one))
}

const withoutValues = (one: XmlDifference): XmlDifference => ({
  ...one,
  before: one.before === null ? null : SECRET_PLACEHOLDER,
  after: one.after === null ? null : SECRET_PLACEHOLDER,
})

class Side {
  readonly root: XmlElement
  readonly #xml: string
  constructor(xml: string) {
    this.#xml = xml
    this.root = parseXml(xml)
  }

  /** An element as text for the screen, its secrets hidden and its indentation taken back. */
  snippet(element: XmlElement): string {
    const { start, end } = element.span
    const indent = /[ \t]*$/.exec(this.#xml.slice(0, start))?.[0] ?? ''
    let text = this.#xml.slice(start, end).replaceAll(`\n${indent}`, '\n')
    if (text.includes('passwd') || text.includes('<cookie'))
      text = hideSecrets(`<domain><devices>${text}</devices></domain>`).xml.slice(
        '<domain><devices>'.length,
        -'</devices></domain>'.length,
      )
    return text.length > SNIPPET ? `${text.slice(0, SNIPPET)}…` : text
  }
}

type Comparison = { before: Side; after: Side; differences: XmlDifference[] }

function compare(typed: XmlElement, stored: XmlElement, path: string, to: Comparison): void {
  const amount = isAmount(typed) && toKiB(typed) === toKiB(stored)
  compareAttributes(typed, stored, path, to, amount)
  if (!amount) compareText(typed, stored, path, to)
  for (const comment of typed.comments)
    if (!stored.comments.includes(comment))
      to.differences.push({
        kind: 'dropped',
        path: `${path}/comment()`,
        before: `<!-- ${comment} -->`,
        after: null,
      })
  compareChildren(typed, stored, path, to)
}

const isAmount = (element: XmlElement): boolean =>
  /^(memory|currentMemory|maxMemory|hard_limit|soft_limit|swap_hard_limit|min_guarantee)$/.test(
    element.name,
  ) && textOf(element) !== null

function compareAttributes(
  typed: XmlElement,
  stored: XmlElement,
  path: string,
  { differences }: Comparison,
  amount: boolean,
): void {
  for (const { name, value } of typed.attributes) {
    if (name === 'xmlns' || name.startsWith('xmlns:') || (amount && name === 'unit')) continue
    const now = attribute(stored, name)
    const place = `${path}/@${name}`
    if (now === null) differences.push({ kind: 'dropped', path: place, before: value, after: null })
    else if (!same(value, now))
      differences.push({
        kind: isMachineOf(place, value, now) ? 'added' : 'changed',
        path: place,
        before: value,
        after: now,
      })
  }
  for (const { name, value } of stored.attributes) {
    if (name === 'xmlns' || name.startsWith('xmlns:') || (amount && name === 'unit')) continue
    if (attribute(typed, name) === null)
      differences.push({ kind: 'added', path: `${path}/@${name}`, before: null, after: value })
  }
}

/** `q35` becomes `pc-q35-7.2`: the alias was meant to be filled in. */
const isMachineOf = (path: string, alias: string, machine: string): boolean =>
  path.endsWith('/os/type/@machine') &&
  (machine.startsWith(`${alias}-`) || machine.startsWith(`pc-${alias}-`))

function compareText(typed: XmlElement, stored: XmlElement, path: string, { differences }: Comparison): void {
  const before = textOf(typed)
  const after = textOf(stored)
  if (before === after || (before !== null && after !== null && same(before, after))) return
  const kind = before === null ? 'added' : after === null ? 'dropped' : 'changed'
  differences.push({ kind, path: `${path}/text()`, before, after })
}

/** UUIDs and MAC addresses come back in lower case, hexadecimal numbers as libvirt pads them. */
function same(one: string, other: string): boolean {
  if (one.toLowerCase() === other.toLowerCase() && /^[0-9a-fx:-]+$/i.test(one)) return true
  return (
    one === other ||
    (/^0x[0-9a-f]+$/i.test(one) && /^0x[0-9a-f]+$/i.test(other) && Number(one) === Number(other))
  )
}

function compareChildren(typed: XmlElement, stored: XmlElement, path: string, to: Comparison): void {
  const names = new Set([...typed.children, ...stored.children].map(({ name }) => name))
  for (const name of names) {
    const before = typed.children.filter((one) => one.name === name)
    const after = stored.children.filter((one) => one.name === name)
    const partners = pair(before, after)
    const step = (list: XmlElement[], element: XmlElement) =>
      `${path}/${name}${before.length > 1 || after.length > 1 ? `[${list.indexOf(element) + 1}]` : ''}`
    for (const element of before) {
      const partner = partners.get(element)
      if (partner) compare(element, partner, step(before, element), to)
      else
        to.differences.push({
          kind: 'dropped',
          path: step(before, element),
          before: to.before.snippet(element),
          after: null,
        })
    }
    const taken = new Set(partners.values())
    for (const element of after)
      if (!taken.has(element))
        to.differences.push({
          kind: 'added',
          path: step(after, element),
          before: null,
          after: to.after.snippet(element),
        })
  }
}

/** Elements of one name matched with each other: by what identifies them first, the rest in order. */
function pair(before: XmlElement[], after: XmlElement[]): Map<XmlElement, XmlElement> {
  const partners = new Map<XmlElement, XmlElement>()
  const free = new Set(after)
  const match = (element: XmlElement, partner: XmlElement | undefined) => {
    if (!partner) return
    partners.set(element, partner)
    free.delete(partner)
  }
  for (const element of before) {
    const key = identity(element)
    if (key !== null)
      match(
        element,
        [...free].find((one) => identity(one) === key),
      )
  }
  for (const element of before) {
    if (partners.has(element)) continue
    const key = identity(element)
    // Two that name themselves differently are two things, not one that changed.
    match(
      element,
      [...free].find((one) => key === null || identity(one) === null),
    )
  }
  return partners
}

/** What tells an element from its siblings of the same name; null if nothing does. */
function identity(element: XmlElement): string | null {
  const target = child(element, 'target')
  switch (element.name) {
    case 'disk':
      return attribute(target, 'dev')
    case 'interface':
      return attribute(child(element, 'mac'), 'address')?.toLowerCase() ?? null
    case 'controller':
      return attribute(element, 'index') && `${attribute(element, 'type')} ${attribute(element, 'index')}`
    case 'graphics':
    case 'tpm':
    case 'input':
      return attribute(element, 'type')
    case 'filesystem':
      return attribute(target, 'dir')
    case 'channel':
      return attribute(target, 'name')
    case 'feature':
    case 'timer':
    case 'cookie':
      return attribute(element, 'name')
    case 'vcpu':
      return attribute(element, 'id')
    default:
      return attribute(child(element, 'alias'), 'name')
  }
}
