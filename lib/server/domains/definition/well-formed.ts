import { isXmlSyntaxError, parseXml, type XmlElement } from '../../../shared/xml-tree.ts'
import { DroverError } from '../../drover-error.ts'

/** The text's elements. @throws INVALID with line and column if it is no well-formed `<domain>` */
export function wellFormedDomain(xml: string): XmlElement {
  let root: XmlElement
  try {
    root = parseXml(xml)
  } catch (error) {
    if (!isXmlSyntaxError(error)) throw error
    throw new DroverError(
      'INVALID',
      {
        code: 'xml-malformed',
        message: `${error.message} (line ${error.line}, column ${error.column}).`,
        remedy: 'Correct the place that is marked. Nothing was sent to the host.',
        field: 'xml',
        line: error.line,
        column: error.column,
      },
      { cause: error },
    )
  }
  if (root.name === 'domain') return root
  throw new DroverError('INVALID', {
    code: 'xml-not-a-domain',
    message: `The root element is <${root.name}>: a virtual machine's definition begins with <domain>.`,
    field: 'xml',
    line: root.line,
    column: 1,
  })
}
