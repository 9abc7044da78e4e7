import { createHash } from 'node:crypto'
import type { Connection, Domain } from 'node-libvirt'
import { DomainDefineFlags, DomainXMLFlags } from 'node-libvirt/constants'
import type { Definition, DomainXml } from '../../../shared/contract/domains.ts'
import { DroverError } from '../../drover-error.ts'
import { isLibvirtError, toDroverError } from '../../problem.ts'
import { hideSecrets } from './xml-secrets.ts'

/** The definition as libvirt holds it, secrets included: never leaves the server. */
export const readSecureXml = (domain: Domain, definition: Definition): Promise<string> =>
  domain.xmlDesc(DomainXMLFlags.SECURE | (definition === 'next-boot' ? DomainXMLFlags.INACTIVE : 0))

/**
 * Tells one definition from another. Made of the text without secrets: a hash of a short password together with
 * everything else of its text would give the password away to whoever tries them all.
 */
export const xmlHash = (hidden: string): string => createHash('sha256').update(hidden).digest('hex')

/** What may be shown of a definition. */
export function toDomainXml(definition: Definition, secure: string): DomainXml {
  const { xml, hidden } = hideSecrets(secure)
  return { definition, xml, hash: xmlHash(xml), secretsHidden: hidden }
}

/** Stores a definition with libvirt's validation on. @throws INVALID, beside the line where libvirt's text tells it */
export async function defineXml(connection: Connection, xml: string): Promise<Domain> {
  try {
    return await connection.defineDomain(xml, DomainDefineFlags.VALIDATE)
  } catch (error) {
    if (!isLibvirtError(error)) throw error
    const { kind, problem } = toDroverError(error)
    if (kind !== 'INVALID') throw error
    const line = problem.line ?? lineOfComplaint(xml, error.message)
    throw new DroverError(
      'INVALID',
      {
        ...problem,
        code: 'xml-refused',
        message: `libvirt refuses this definition: ${complaint(error.message)}`,
        remedy: problem.remedy ?? 'Correct the definition. What libvirt holds was not changed.',
        field: 'xml',
        ...(line && { line }),
      },
      { cause: error },
    )
  }
}

/** The schema's complaint without the path of the schema file; its last lines only name the elements around. */
function complaint(message: string): string {
  const match =
    /^(?:XML document failed to validate against schema: )?Unable to validate doc against \S+\n([\s\S]*)$/.exec(
      message,
    )
  const text = (match?.[1] ?? message).split('\n').filter((line) => line.trim())
  const sharp = text.filter(
    (line) => !/^Element \S+ failed to validate content|^Extra element \S+ in interleave/.test(line),
  )
  return `${(sharp[0] ?? text[0] ?? message).replace(/^(unsupported configuration|XML error|internal error): /, '').replace(/[.]$/, '')}.`
}

/** libvirt names elements and attributes, seldom a line: the first that carries the name is a good guess if it is the only one. */
function lineOfComplaint(xml: string, message: string): number | null {
  const element =
    /Did not expect element (\S+) there/.exec(message)?.[1] ??
    /Element (\S+) has extra content/.exec(message)?.[1] ??
    /for element (\S+)/.exec(message)?.[1] ??
    /Element (\S+) failed to validate/.exec(message)?.[1] ??
    /Extra element (\S+) in interleave/.exec(message)?.[1]
  const attribute = /Invalid attribute (\S+)/.exec(message)?.[1]
  const quoted = /['“]([^'“”]{2,60})['”]/.exec(message)?.[1]
  const needles = [
    attribute && ` ${attribute}=`,
    element && `<${element}`,
    quoted && `'${quoted}'`,
    quoted && `>${quoted}<`,
  ]
  for (const needle of needles) {
    if (!needle) continue
    const first = xml.indexOf(needle)
    if (first !== -1 && xml.indexOf(needle, first + 1) === -1) return xml.slice(0, first).split('\n').length
  }
  return null
}
