import { posix } from 'node:path'
import type { Connection } from 'node-libvirt'
import type { DomainRef } from '../../../shared/contract/domains.ts'
import { escapeXml } from '../../../shared/xml-tree.ts'
import { audited } from '../../audit/audited.ts'
import { type Actor, authorise } from '../../authorise.ts'
import { DroverError } from '../../drover-error.ts'
import { isLibvirtError } from '../../problem.ts'
import { drover } from '../../process.ts'
import { parseDomainXml } from '../parse-domain-xml.ts'

/** Makes the disk images that a domain names and that don't exist, empty, in the pool of their directory (virStorageVolCreateXML). */
export function createMissingDisks(actor: Actor, ref: DomainRef, gib: number): Promise<void> {
  const detail = { gib, made: [] as string[] }
  return audited(
    actor,
    'domain.create-disks',
    { hostId: ref.hostId, domainUuid: ref.uuid },
    detail,
    async () => {
      authorise(actor, 'domain.define')
      await drover().pool.withDomain(
        ref,
        'jobs',
        async (domain, connection) => {
          const { disks } = parseDomainXml(await domain.xmlDesc())
          for (const { device, type, source, format } of disks) {
            if (device !== 'disk' || type !== 'file' || source === null) continue
            if (await makeIfMissing(connection, source, format ?? 'raw', gib)) detail.made.push(source)
          }
        },
        { deadline: 60_000, what: 'making its disks' },
      )
    },
  )
}

async function makeIfMissing(
  connection: Connection,
  path: string,
  format: string,
  gib: number,
): Promise<boolean> {
  const pool = await orNull(() => connection.lookupStoragePoolByTargetPath(posix.dirname(path)))
  if (!pool)
    throw new DroverError('INVALID', {
      code: 'no-pool-for-disk',
      message: `No storage pool of the host has the directory ${posix.dirname(path)}, so ${path} can't be made.`,
      remedy: 'Choose a path in a pool that is active, or make the file on the host.',
    })
  // Files made behind libvirt's back are seen only after a refresh, and must not be written over.
  await pool.refresh()
  if (await orNull(() => pool.lookupVolumeByName(posix.basename(path)))) return false
  await pool.createVolume(
    `<volume><name>${escapeXml(posix.basename(path))}</name><capacity unit='GiB'>${gib}</capacity>` +
      `<target><format type='${escapeXml(format)}'/></target></volume>`,
  )
  return true
}

async function orNull<T>(find: () => Promise<T>): Promise<T | null> {
  try {
    return await find()
  } catch (error) {
    if (isLibvirtError(error) && /^ERR_NO_STORAGE_(POOL|VOL)$/.test(error.code)) return null
    throw error
  }
}
