import { isXmlSyntaxError, parseXml } from '@/lib/shared/xml-tree'

/** The first place where the text is not well-formed, by the parser that the server uses too; null if it is. */
export function syntaxComplaint(
  text: string,
): { line: number; column: number; offset: number; message: string } | null {
  try {
    parseXml(text)
    return null
  } catch (error) {
    if (!isXmlSyntaxError(error)) throw error
    return { line: error.line, column: error.column, offset: error.offset, message: error.message }
  }
}
