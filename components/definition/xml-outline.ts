import { attribute, child, childrenNamed, isXmlSyntaxError, parseXml, textOf } from '@/lib/shared/xml-tree'

export type XmlOutline = {
  name: string | null
  uuid: string | null
  /** How many disks are files: those that Drover could make. */
  diskFiles: number
  /** Where it is not well-formed. */
  complaint: { line: number; message: string } | null
}

/** What the form needs to know of a definition while it is typed. */
export function readOutline(xml: string): XmlOutline {
  const nothing = { name: null, uuid: null, diskFiles: 0, complaint: null }
  if (!xml.trim()) return nothing
  try {
    const domain = parseXml(xml)
    const disks = childrenNamed(child(domain, 'devices'), 'disk')
    return {
      name: textOf(child(domain, 'name')),
      uuid: textOf(child(domain, 'uuid')),
      diskFiles: disks.filter(
        (disk) =>
          (attribute(disk, 'device') ?? 'disk') === 'disk' && attribute(child(disk, 'source'), 'file'),
      ).length,
      complaint: null,
    }
  } catch (error) {
    if (!isXmlSyntaxError(error)) throw error
    return { ...nothing, complaint: { line: error.line, message: error.message } }
  }
}
