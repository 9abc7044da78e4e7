import { SaxesParser } from 'saxes'

/** A definition has at most 1 MiB of text, as the contract says. */
export const XML_MAX_CHARACTERS = 1024 * 1024
/** Deeper nesting is no libvirt definition and would exhaust the stack of whoever walks it. */
const MAX_DEPTH = 200

/** Offsets are UTF-16 indices into the text, `end` exclusive: they can be sliced and spliced. */
export type XmlSpan = { start: number; end: number }

export type XmlAttribute = {
  name: string
  /** Decoded. */
  value: string
  /** From the first character of the name to after the closing quote. */
  span: XmlSpan
  /** What stands between the quotes, raw. */
  valueSpan: XmlSpan
}

export type XmlElement = {
  /** With its prefix, `qemu:commandline`. */
  name: string
  attributes: XmlAttribute[]
  children: XmlElement[]
  /** Texts of the comments directly in it. */
  comments: string[]
  parent: XmlElement | null
  /** Its own text, decoded, without that of its children. */
  text: string
  /** From `<` to after the last `>`. */
  span: XmlSpan
  /** Between the tags; empty for `<a/>`. */
  content: XmlSpan
  /** Of its `<`, from 1. */
  line: number
}

/** Text that is not well-formed, with the place from 1. */
export class XmlSyntaxError extends Error {
  override readonly name = 'XmlSyntaxError'
  readonly line: number
  readonly column: number
  /** UTF-16 index into the text. */
  readonly offset: number
  constructor(message: string, text: string, offset: number) {
    super(message)
    this.offset = Math.min(Math.max(offset, 0), text.length)
    const before = text.slice(0, this.offset)
    this.line = before.split('\n').length
    this.column = this.offset - before.lastIndexOf('\n')
  }
}

/** By name, not instanceof: bundles hold a class each. */
export const isXmlSyntaxError = (error: unknown): error is XmlSyntaxError =>
  error instanceof Error && error.name === 'XmlSyntaxError'

/**
 * Reads a document into elements that know where they stand in the text.
 * Refuses DOCTYPE (entities could read files or grow without limit), nesting over 200 levels, and over 1 MiB.
 * @throws XmlSyntaxError with line and column
 */
export function parseXml(text: string): XmlElement {
  if (text.length > XML_MAX_CHARACTERS) throw new XmlSyntaxError('The text is longer than 1 MiB', text, 0)
  const builder = new TreeBuilder(text)
  const parser = new SaxesParser({ xmlns: false, position: true })
  parser.on('error', (error) => {
    // A closing tag is judged after it has been read: point at it, not behind it.
    const end = parser.position
    const at = /close tag|closing tag/.test(error.message) ? text.lastIndexOf('</', end - 1) : end - 1
    throw new XmlSyntaxError(builder.explain(error.message.replace(/^\d+:\d+: /, ''), at), text, at)
  })
  parser.on('doctype', () => {
    throw new XmlSyntaxError('A DOCTYPE is not allowed', text, Math.max(0, text.search(/<!DOCTYPE/i)))
  })
  parser.on('attribute', ({ name, value }) => builder.attribute(name, value, parser.position))
  parser.on('opentag', (tag) => builder.open(tag.name, parser.position))
  parser.on('closetag', (tag) => builder.close(tag.isSelfClosing, parser.position))
  parser.on('text', (part) => builder.text(part))
  parser.on('cdata', (part) => builder.text(part))
  parser.on('comment', (part) => builder.comment(part))
  parser.write(text).close()
  if (!builder.root) throw new XmlSyntaxError('There is no element', text, 0)
  return builder.root
}

class TreeBuilder {
  root: XmlElement | null = null
  readonly #source: string
  #current: XmlElement | null = null
  #depth = 0
  #attributes: XmlAttribute[] = []
  #scanned = 0
  #line = 1
  constructor(source: string) {
    this.#source = source
  }

  attribute(name: string, value: string, end: number): void {
    const quote = this.#source[end - 1] ?? '"'
    // The quote that closes a value cannot stand inside it, so the one before it opens it.
    const open = this.#source.lastIndexOf(quote, end - 2)
    const start = this.#source.lastIndexOf(name, open)
    if (this.#attributes.some((other) => other.name === name))
      throw new XmlSyntaxError(`The attribute ${name} is there twice`, this.#source, start)
    this.#attributes.push({ name, value, span: { start, end }, valueSpan: { start: open + 1, end: end - 1 } })
  }

  open(name: string, end: number): void {
    // A raw `<` cannot stand in an attribute, so the last one opened this tag.
    const start = this.#source.lastIndexOf('<', end - 1)
    this.#advanceTo(start)
    if (++this.#depth > MAX_DEPTH)
      throw new XmlSyntaxError(`Elements are nested deeper than ${MAX_DEPTH} levels`, this.#source, start)
    const element: XmlElement = {
      name,
      attributes: this.#attributes,
      children: [],
      comments: [],
      parent: this.#current,
      text: '',
      span: { start, end },
      content: { start: end, end },
      line: this.#line,
    }
    this.#attributes = []
    if (this.#current) this.#current.children.push(element)
    else this.root = element
    this.#current = element
  }

  close(selfClosing: boolean, end: number): void {
    const element = this.#current
    if (!element) return
    if (!selfClosing) {
      const start = this.#source.lastIndexOf('</', end - 1)
      const name = /^<\/([^\s>]*)/.exec(this.#source.slice(start, end))?.[1]
      // saxes closes the inner elements first and complains afterwards.
      if (name !== element.name)
        throw new XmlSyntaxError(
          `</${name}> does not close <${element.name}>, which was opened on line ${element.line}`,
          this.#source,
          start,
        )
      element.content.end = start
    }
    element.span.end = end
    this.#depth--
    this.#current = element.parent
  }

  text(part: string): void {
    if (this.#current) this.#current.text += part
  }

  comment(part: string): void {
    this.#current?.comments.push(part.trim())
  }

  /** saxes' words made plain, where its stack of open elements says more. */
  explain(message: string, at: number): string {
    const open = this.#current
    if (/unexpected close tag|unmatched closing tag/.test(message)) {
      const closing = /^<\/([^\s>]*)/.exec(this.#source.slice(at, at + 200))?.[1] ?? ''
      return `</${closing}> closes nothing`
    }
    if (/unclosed tag/.test(message) && open)
      return `<${open.name}>, opened on line ${open.line}, is never closed`
    if (/must contain a root element/.test(message) && this.#source.includes('<'))
      return 'The text ends inside a tag'
    return message.charAt(0).toUpperCase() + message.slice(1)
  }

  #advanceTo(offset: number): void {
    for (; this.#scanned < offset; this.#scanned++)
      if (this.#source.charCodeAt(this.#scanned) === 10) this.#line++
  }
}

export const child = (element: XmlElement | undefined, name: string): XmlElement | undefined =>
  element?.children.find((one) => one.name === name)

export const childrenNamed = (element: XmlElement | undefined, name: string): XmlElement[] =>
  element?.children.filter((one) => one.name === name) ?? []

/** Follows child names from an element, `at(domain, 'os', 'type')`. */
export const at = (element: XmlElement | undefined, ...names: string[]): XmlElement | undefined =>
  names.reduce<XmlElement | undefined>((found, name) => child(found, name), element)

export const attribute = (element: XmlElement | undefined, name: string): string | null =>
  element?.attributes.find((one) => one.name === name)?.value ?? null

/** Trimmed text of a child, null if it is not there or empty. */
export const textOf = (element: XmlElement | undefined): string | null => element?.text.trim() || null

export function* walk(element: XmlElement): Generator<XmlElement> {
  yield element
  for (const one of element.children) yield* walk(one)
}

export const escapeXml = (value: string): string =>
  value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll("'", '&apos;')
    .replaceAll('"', '&quot;')

/** Replaces spans of a text, all given by their offsets in the original; they must not overlap. */
export function splice(text: string, edits: readonly (XmlSpan & { text: string })[]): string {
  let result = ''
  let from = 0
  for (const edit of [...edits].sort((a, b) => a.start - b.start)) {
    result += text.slice(from, edit.start) + edit.text
    from = edit.end
  }
  return result + text.slice(from)
}
