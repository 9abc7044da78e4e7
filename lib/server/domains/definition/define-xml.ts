import { createHash, randomUUID } from 'node:crypto'
import type { Connection, Domain } from 'node-libvirt'
import { DomainDefineFlags, DomainXMLFlags } from 'node-libvirt/constants'
import type { Definition, DomainXml } from '../../../shared/contract/domains.ts'
import { child, parseXml, splice, textOf } from '../../../shared/xml-tree.ts'
import { DroverError } from '../../drover-error.ts'
import { isLibvirtError, toDroverError } from '../../problem.ts'
import { type Culprit, schemaCulprit } from './schema-culprit.ts'
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

/** Stores a definition with libvirt's validation on. @throws INVALID, beside the line at fault where it can be found */
export async function defineXml(connection: Connection, xml: string): Promise<Domain> {
  try {
    return await connection.defineDomain(xml, DomainDefineFlags.VALIDATE)
  } catch (error) {
    if (!isLibvirtError(error)) throw error
    const { kind, problem } = toDroverError(error)
    if (kind !== 'INVALID') throw error
    const culprit = error.code === 'ERR_XML_INVALID_SCHEMA' ? await findCulprit(connection, xml) : null
    const line = problem.line ?? culprit?.line ?? lineOfComplaint(xml, error.message)
    throw new DroverError(
      'INVALID',
      {
        ...problem,
        code: 'xml-refused',
        message: `libvirt refuses this definition: ${culprit ? sayCulprit(culprit) : complaint(error.message)}`,
        remedy: problem.remedy ?? 'Correct the definition. What the host holds was not changed.',
        field: 'xml',
        ...(line && { line }),
      },
      { cause: error },
    )
  }
}

/**
 * Probes the host's own schema. libvirt validates first; then its parser refuses two labels of one model, on every
 * driver, so that no probe is ever stored. Its name and UUID are its own all the same.
 */
async function findCulprit(connection: Connection, xml: string): Promise<Culprit | null> {
  const uuid = randomUUID()
  const culprit = await schemaCulprit(xml, async (variant) => {
    try {
      const stored = await connection.defineDomain(asProbe(variant, uuid), DomainDefineFlags.VALIDATE)
      // A parser that lets it pass: take it back at once.
      await stored.undefine()
      return true
    } catch (error) {
      if (!isLibvirtError(error) || error.code === 'ERR_INVALID_CONN') throw error
      return error.code !== 'ERR_XML_INVALID_SCHEMA'
    }
  })
  // The whole document is no help: then libvirt's text says more.
  return culprit?.element.parent || culprit?.attribute ? culprit : null
}

function asProbe(variant: string, uuid: string): string {
  const domain = parseXml(variant)
  const label = "<seclabel type='none' model='drover-probe'/>"
  const end = domain.content.end
  const own = (name: string, value: string) => {
    const element = child(domain, name)
    return element && textOf(element) !== null ? [{ ...element.content, text: value }] : []
  }
  return splice(variant, [
    ...own('name', `drover-probe-${uuid}`),
    ...own('uuid', uuid),
    { start: end, end, text: label + label },
  ])
}

function sayCulprit({ element, attribute, line }: Culprit): string {
  const where = `line ${line}`
  if (attribute)
    return `the attribute ${attribute.name}='${attribute.value.slice(0, 60)}' of <${element.name}> on ${where} doesn't fit its schema.`
  return `<${element.name}> on ${where} doesn't fit its schema: it is unknown there, or misses something.`
}

/** The schema's complaint without the path of the schema file; its last lines only name the elements around. */
function complaint(message: string): string {
  const match =
    /^(?:XML document failed to validate against schema: )?Unable to validate doc against \S+\n([\s\S]*)$/.exec(
      message,
    )
  const first = (match?.[1] ?? message).split('\n').find((line) => line.trim()) ?? message
  return `${first.replace(/^(unsupported configuration|XML error|internal error): /, '').replace(/[.]$/, '')}.`
}

/** libvirt quotes what it does not like, seldom its line: the one place that carries it. */
function lineOfComplaint(xml: string, message: string): number | null {
  const quoted = /['“]([^'“”]{2,60})['”]/.exec(message)?.[1]
  const needles = quoted ? [`'${quoted}'`, `"${quoted}"`, `>${quoted}<`] : []
  for (const needle of needles) {
    const first = xml.indexOf(needle)
    if (first !== -1 && xml.indexOf(needle, first + 1) === -1) return xml.slice(0, first).split('\n').length
  }
  return null
}
