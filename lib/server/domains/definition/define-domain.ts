import type { Connection } from 'node-libvirt'
import type { DomainRef, SaveXmlResult } from '../../../shared/contract/domains.ts'
import type { Problem } from '../../../shared/problem.ts'
import { child, textOf, type XmlElement } from '../../../shared/xml-tree.ts'
import { audited } from '../../audit/audited.ts'
import { type Actor, authorise } from '../../authorise.ts'
import { DroverError } from '../../drover-error.ts'
import { isLibvirtError, toProblem } from '../../problem.ts'
import { drover } from '../../process.ts'
import { powerDomain } from '../power-domain.ts'
import { createMissingDisks } from './create-missing-disks.ts'
import { defineXml, readSecureXml, toDomainXml } from './define-xml.ts'
import { wellFormedDomain } from './well-formed.ts'
import { xmlDifferences } from './xml-differences.ts'
import { restoreSecrets } from './xml-secrets.ts'
import { type XmlTemplate, xmlTemplates } from './xml-templates.ts'
import { recordVersion } from './xml-versions.ts'

type Wanted = { hostId: string; xml: string; start: boolean; createDisksGiB?: number | undefined }

/**
 * Defines a new domain. When what follows fails (making its disks, starting it), it stays defined and `followUp` says why.
 * @throws INVALID malformed, or refused by libvirt
 * @throws CONFLICT `domain-exists`: name or UUID are taken on that host
 */
export async function defineDomain(
  actor: Actor,
  { hostId, xml, start, createDisksGiB }: Wanted,
): Promise<SaveXmlResult> {
  const target = { hostId, domainUuid: null as string | null, domainName: null as string | null }
  const result = await audited(actor, 'domain.define', target, {}, async () => {
    authorise(actor, 'domain.define')
    const root = wellFormedDomain(xml)
    target.domainName = textOf(child(root, 'name'))
    const full = restoreSecrets(xml, [])
    const what = `defining ${target.domainName ?? 'a virtual machine'}`
    const { uuid, stored } = await drover().pool.run(
      hostId,
      'main',
      async (connection) => {
        await refuseTaken(connection, root)
        const domain = await defineXml(connection, full)
        return { uuid: domain.uuid, stored: await readSecureXml(domain, 'next-boot') }
      },
      { deadline: 20_000, what },
    )
    target.domainUuid = uuid
    const ref: DomainRef = { hostId, uuid }
    await recordVersion(actor, ref, stored, 'defined')
    await drover().pool.refreshDomain(ref)
    return { stored: toDomainXml('next-boot', stored), differences: xmlDifferences(full, stored), ref }
  })
  return { ...result, followUp: await followUp(actor, result.ref, start, createDisksGiB) }
}

async function followUp(
  actor: Actor,
  ref: DomainRef,
  start: boolean,
  createDisksGiB: number | undefined,
): Promise<Problem | null> {
  try {
    if (createDisksGiB) await createMissingDisks(actor, ref, createDisksGiB)
    if (start) await powerDomain(actor, { ...ref, action: 'start' })
    return null
  } catch (error) {
    const problem = toProblem(error)
    return { ...problem, message: `It is defined, but was not started: ${problem.message}` }
  }
}

/** libvirt takes a definition with a known name and UUID for an edit: here that would overwrite somebody's machine. */
async function refuseTaken(connection: Connection, domain: XmlElement): Promise<void> {
  for (const field of ['uuid', 'name'] as const) {
    const element = child(domain, field)
    const value = textOf(element)
    if (!element || !value) continue
    const found = await lookup(() =>
      field === 'uuid' ? connection.lookupDomainByUuid(value) : connection.lookupDomainByName(value),
    )
    if (!found) continue
    throw new DroverError('CONFLICT', {
      code: 'domain-exists',
      message:
        field === 'uuid'
          ? `The UUID belongs to “${found.name}” on this host already.`
          : `There is a virtual machine “${found.name}” on this host already.`,
      remedy:
        field === 'uuid'
          ? 'Remove the <uuid> element, libvirt then makes a new one; or edit that machine’s XML instead.'
          : 'Choose another name, or edit that machine’s XML instead.',
      field: 'xml',
      line: element.line,
      column: 1,
    })
  }
}

async function lookup<T>(find: () => Promise<T>): Promise<T | null> {
  try {
    return await find()
  } catch (error) {
    // A malformed UUID is for libvirt's own validation to complain about.
    if (isLibvirtError(error) && /^ERR_(NO_DOMAIN|INVALID_ARG)$/.test(error.code)) return null
    throw error
  }
}

/** Starting points for the host, from what its capabilities say; none while it never connected. */
export function templatesFor(actor: Actor, hostId: string): XmlTemplate[] {
  authorise(actor, 'inventory.read')
  const { inventory } = drover()
  const capabilitiesXml = inventory.capabilitiesXml(hostId)
  if (!capabilitiesXml) return []
  return xmlTemplates({
    capabilitiesXml,
    pools: inventory.pools(hostId),
    networks: inventory.networks(hostId),
    names: inventory.domains(hostId).map(({ name }) => name),
  })
}
