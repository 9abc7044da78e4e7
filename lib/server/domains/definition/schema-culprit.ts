import {
  parseXml,
  splice,
  type XmlAttribute,
  type XmlElement,
  type XmlSpan,
} from '../../../shared/xml-tree.ts'

/** What of a definition breaks libvirt's schema: an element, or one of its attributes. */
export type Culprit = { element: XmlElement; attribute: XmlAttribute | null; line: number }

/** The schema asks for these: a probe without them would fail for want of them. */
const MANDATORY = /^(name|memory|os)$/

/**
 * Finds the first thing that breaks the schema. libvirt's own text seldom tells: for all of <devices> it says
 * `Extra element devices in interleave`. Parts are left out and `passes` is asked again, a dozen times or two.
 * @param passes whether the schema accepts this variant; must not store it
 */
export async function schemaCulprit(
  xml: string,
  passes: (variant: string) => Promise<boolean>,
): Promise<Culprit | null> {
  const search = new Search(xml, passes)
  return search.within(parseXml(xml), [])
}

class Search {
  readonly #xml: string
  readonly #passes: (variant: string) => Promise<boolean>
  constructor(xml: string, passes: (variant: string) => Promise<boolean>) {
    this.#xml = xml
    this.#passes = passes
  }

  #without(spans: XmlSpan[]): Promise<boolean> {
    // A span inside another one that goes too must not be cut twice.
    const outer = spans.filter(
      (one) => !spans.some((other) => other !== one && other.start <= one.start && other.end >= one.end),
    )
    return this.#passes(
      splice(
        this.#xml,
        outer.map((span) => ({ ...span, text: '' })),
      ),
    )
  }

  /** The culprit in an element that breaks the schema even when all of `gone` is left out. */
  async within(element: XmlElement, gone: XmlSpan[]): Promise<Culprit> {
    const optional = element.children.filter((one) => element.parent !== null || !MANDATORY.test(one.name))
    const spans = optional.map(({ span }) => span)
    if (optional.length > 0 && (await this.#without([...gone, ...spans]))) {
      const place = await this.#firstToFail(gone, spans)
      const child = optional[place]
      if (child) return this.within(child, [...gone, ...spans.slice(place + 1)])
    }
    for (const attribute of element.attributes)
      if (await this.#without([...gone, attribute.span]))
        return { element, attribute, line: lineAt(this.#xml, attribute.span.start) }
    // One that must be there: it can't be left out, but what is in it can.
    for (const child of element.children) {
      for (const { span } of [...child.children, ...child.attributes])
        if (await this.#without([...gone, span])) return this.within(child, gone)
    }
    return { element, attribute: null, line: element.line }
  }

  /** Which of the spans, put back one after the other, is the first to break it. */
  async #firstToFail(gone: XmlSpan[], spans: XmlSpan[]): Promise<number> {
    let good = 0
    let bad = spans.length
    while (bad - good > 1) {
      const middle = (good + bad) >> 1
      if (await this.#without([...gone, ...spans.slice(middle)])) good = middle
      else bad = middle
    }
    return bad - 1
  }
}

const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length
