import type { Definition, DomainRef, DomainXml, SaveXmlResult } from '../../../shared/contract/domains.ts'
import { child, splice, textOf, type XmlElement } from '../../../shared/xml-tree.ts'
import { audited } from '../../audit/audited.ts'
import { type Actor, authorise } from '../../authorise.ts'
import { DroverError } from '../../drover-error.ts'
import { drover } from '../../process.ts'
import { knownDomain, notWhileMigrating } from '../known-domain.ts'
import { defineXml, readSecureXml, toDomainXml } from './define-xml.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { wellFormedDomain } from './well-formed.ts'
import { xmlDifferences } from './xml-differences.ts'
import { restoreSecrets } from './xml-secrets.ts'
import { openVersion, recordFound, recordVersion } from './xml-versions.ts'

/** The definition with its secrets hidden, and the hash that a save names as its base. */
export async function readXml(
  actor: Actor,
  { definition, ...ref }: DomainRef & { definition: Definition },
): Promise<DomainXml> {
  authorise(actor, 'inventory.read')
  const { name } = knownDomain(ref)
  const secure = await drover().pool.withDomain(ref, 'main', (domain) => readSecureXml(domain, definition), {
    what: `reading the XML of ${name}`,
  })
  return toDomainXml(definition, secure)
}

type Edit = DomainRef & { xml: string; basedOn: string; restoredFrom?: string | undefined }

/**
 * Stores an edited definition for the next boot, and tells what libvirt stored otherwise.
 * @throws INVALID malformed, refused by libvirt, or name or UUID changed
 * @throws CONFLICT `xml-changed`: what libvirt holds is no longer what the edit was based on
 */
export function saveXml(actor: Actor, edit: Edit): Promise<SaveXmlResult> {
  const { hostId, uuid, restoredFrom } = edit
  const ref = { hostId, uuid }
  const kind = restoredFrom ? 'restored' : 'saved'
  return audited(
    actor,
    'domain.edit-xml',
    { hostId, domainUuid: uuid },
    restoredFrom ? { restoredFrom } : {},
    async () => {
      authorise(actor, 'domain.edit')
      const summary = knownDomain(ref)
      notWhileMigrating(ref)
      const typed = keepIdentity(edit.xml, wellFormedDomain(edit.xml), summary)
      const version = restoredFrom ? (await openVersion(uuid, restoredFrom)).secure : null
      const saved = await oneAtATime(ref, () =>
        drover().pool.withDomain(
          ref,
          'main',
          async (domain, connection) => {
            const base = await readSecureXml(domain, 'next-boot')
            if (toDomainXml('next-boot', base).hash !== edit.basedOn) throw changedMeanwhile(summary.name)
            const full = restoreSecrets(typed, version === null ? [base] : [version, base])
            const defined = await defineXml(connection, full)
            return { base, full, stored: await readSecureXml(defined, 'next-boot') }
          },
          { deadline: 20_000, what: `saving the XML of ${summary.name}` },
        ),
      )
      await recordFound(actor, ref, saved.base)
      await recordVersion(actor, ref, saved.stored, kind)
      await drover().pool.refreshDomain(ref)
      const differences = xmlDifferences(saved.full, saved.stored)
      return { stored: toDomainXml('next-boot', saved.stored), differences, ref, followUp: null }
    },
  )
}

function changedMeanwhile(name: string): DroverError {
  return new DroverError('CONFLICT', {
    code: 'xml-changed',
    message: `The definition of ${name} was changed meanwhile by someone else.`,
    remedy:
      'Compare your text with what the host holds now, and save what should remain. Nothing was overwritten.',
    field: 'xml',
  })
}

/** libvirt takes another UUID or name for another machine: say so before it answers in its own words. */
function keepIdentity(
  xml: string,
  domain: XmlElement,
  { name, uuid }: { name: string; uuid: string },
): string {
  const nameElement = child(domain, 'name')
  const typedName = textOf(nameElement)
  if (typedName !== name)
    throw new DroverError('INVALID', {
      code: 'name-changed',
      message: typedName
        ? `The name can't be changed here: it is “${name}”.`
        : 'The definition has no <name>.',
      remedy: `Keep <name>${name}</name>. libvirt renames only by an operation of its own (virsh domrename), while the machine is off.`,
      field: 'xml',
      line: nameElement?.line ?? domain.line,
      column: 1,
    })
  const uuidElement = child(domain, 'uuid')
  const typedUuid = textOf(uuidElement)
  if (typedUuid && typedUuid.toLowerCase().replaceAll('-', '') !== uuid.replaceAll('-', ''))
    throw new DroverError('INVALID', {
      code: 'uuid-changed',
      message: "The UUID can't be changed: libvirt would take the text for another virtual machine.",
      remedy: `Keep <uuid>${uuid}</uuid>. For a copy, define a new virtual machine with another name.`,
      field: 'xml',
      line: uuidElement?.line ?? domain.line,
      column: 1,
    })
  if (typedUuid || !nameElement) return xml
  // Left out, libvirt would make up a new one and then refuse the name as taken.
  if (uuidElement) return splice(xml, [{ ...uuidElement.span, text: `<uuid>${uuid}</uuid>` }])
  return splice(xml, [
    { start: nameElement.span.end, end: nameElement.span.end, text: `\n  <uuid>${uuid}</uuid>` },
  ])
}
