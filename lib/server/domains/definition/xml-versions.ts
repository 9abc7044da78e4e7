import type { z } from 'zod'
import type { DomainRef, XmlVersion as XmlVersionSchema } from '../../../shared/contract/domains.ts'
import { type Actor, authorise } from '../../authorise.ts'
import { DroverError } from '../../drover-error.ts'
import { drover } from '../../process.ts'
import { xmlHash } from './define-xml.ts'
import { hideSecrets } from './xml-secrets.ts'

export type XmlVersion = z.infer<typeof XmlVersionSchema>
export type VersionKind = 'saved' | 'defined' | 'restored' | 'found'

/** The most that are kept of one domain on one host. */
const KEPT = 200
const ownerOf = (uuid: string) => `domain-xml:${uuid}`

/** Keeps a next-boot definition, sealed: it may hold passwords. */
export async function recordVersion(
  actor: Actor,
  ref: DomainRef,
  secure: string,
  kind: VersionKind,
): Promise<void> {
  const { db, secrets } = drover()
  const { hostId, uuid } = ref
  await db.domainXmlVersion.create({
    data: {
      hostId,
      uuid,
      definition: 'next-boot',
      xmlSealed: secrets.seal(secure, ownerOf(uuid)),
      hash: xmlHash(hideSecrets(secure).xml),
      by: kind === 'found' ? 'outside Drover' : actor.name,
      kind,
    },
  })
  const old = await db.domainXmlVersion.findMany({
    where: { hostId, uuid },
    orderBy: { at: 'desc' },
    skip: KEPT,
    select: { id: true },
  })
  if (old.length > 0) await db.domainXmlVersion.deleteMany({ where: { id: { in: old.map(({ id }) => id) } } })
}

/** Keeps what an edit started from, if it isn't what Drover stored last: so that it can be put back. */
export async function recordFound(actor: Actor, ref: DomainRef, secure: string): Promise<void> {
  const last = await drover().db.domainXmlVersion.findFirst({
    where: { hostId: ref.hostId, uuid: ref.uuid },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
  })
  const same = last !== null && drover().secrets.open(last.xmlSealed, ownerOf(ref.uuid)) === secure
  if (!same) await recordVersion(actor, ref, secure, 'found')
}

/** Newest first, those made on another host before a migration among them. */
export async function listVersions(actor: Actor, { hostId, uuid }: DomainRef): Promise<XmlVersion[]> {
  authorise(actor, 'inventory.read')
  const rows = await drover().db.domainXmlVersion.findMany({
    where: { uuid, ...(await sharesUuid(hostId, uuid)) },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: KEPT,
    omit: { xmlSealed: true },
  })
  return rows.map(toVersion)
}

/** Copies of a disk image may carry one UUID on several hosts: then each keeps its own history. */
async function sharesUuid(hostId: string, uuid: string): Promise<{ hostId?: string }> {
  return drover().inventory.byUuid(uuid).length > 1 ? { hostId } : {}
}

/** One version, its secrets hidden. @throws NOT_FOUND */
export async function readVersion(
  actor: Actor,
  { uuid, versionId }: DomainRef & { versionId: string },
): Promise<{ version: XmlVersion; xml: string }> {
  authorise(actor, 'inventory.read')
  const { row, secure } = await openVersion(uuid, versionId)
  return { version: toVersion(row), xml: hideSecrets(secure).xml }
}

/** The version with its secrets: never leaves the server. @throws NOT_FOUND */
export async function openVersion(uuid: string, versionId: string) {
  const { db, secrets } = drover()
  const row = await db.domainXmlVersion.findFirst({ where: { id: versionId, uuid } })
  if (!row)
    throw new DroverError('NOT_FOUND', {
      code: 'no-version',
      message: 'This version is no longer kept.',
      remedy: 'Choose another one.',
    })
  return { row, secure: secrets.open(row.xmlSealed, ownerOf(uuid)) }
}

const toVersion = (row: { id: string; at: Date; by: string; kind: string; hash: string }): XmlVersion => ({
  id: row.id,
  at: row.at.getTime(),
  by: row.by,
  kind: row.kind,
  hash: row.hash,
})
