import type { Connection } from 'node-libvirt'
import { DomainUndefineFlagsValues as Undefine } from 'node-libvirt/constants'
import type { z } from 'zod'
import type { DeletePreview as DeletePreviewSchema, DomainRef } from '../../shared/contract/domains.ts'
import { isActive } from '../../shared/domain-can.ts'
import type { Problem } from '../../shared/problem.ts'
import { at, parseXml, textOf } from '../../shared/xml-tree.ts'
import { audited } from '../audit/audited.ts'
import { type Actor, authorise } from '../authorise.ts'
import { DroverError, isDroverError } from '../drover-error.ts'
import { isLibvirtError, toProblem } from '../problem.ts'
import { drover } from '../process.ts'
import { knownDomain, notWhileMigrating } from './known-domain.ts'
import { type ParsedDomain, parseDomainXml } from './parse-domain-xml.ts'

export type DeletePreview = z.infer<typeof DeletePreviewSchema>
type PreviewedDisk = DeletePreview['disks'][number]

/** What would go with a domain, and which of its disks could be deleted. */
export async function deletePreview(actor: Actor, ref: DomainRef): Promise<DeletePreview> {
  authorise(actor, 'domain.delete')
  const summary = knownDomain(ref)
  const { xml, snapshots, disks } = await drover().pool.withDomain(
    ref,
    'jobs',
    async (domain, connection) => {
      const xml = await domain.xmlDesc()
      const parsed = parseDomainXml(xml)
      return {
        xml,
        snapshots: await snapshotNames(domain),
        disks: await previewDisks(ref, parsed, connection as Connection),
      }
    },
    { what: `looking at what belongs to ${summary.name}` },
  )
  return {
    disks,
    nvram: textOf(at(parseXml(xml), 'os', 'nvram')),
    snapshots,
    checkpoints: [],
    managedSave: summary.hasManagedSave,
    active: isActive(summary.state),
  }
}

async function snapshotNames(domain: {
  describeSnapshots(): Promise<{ name: string }[]>
}): Promise<string[]> {
  try {
    return (await domain.describeSnapshots()).map(({ name }) => name)
  } catch (error) {
    // Drivers without snapshots have none to lose.
    if (isLibvirtError(error) && error.code === 'ERR_NO_SUPPORT') return []
    throw error
  }
}

async function previewDisks(
  ref: DomainRef,
  parsed: ParsedDomain,
  connection: Connection,
): Promise<PreviewedDisk[]> {
  const previews: PreviewedDisk[] = []
  for (const disk of parsed.disks) {
    if (disk.source === null || disk.device === 'floppy') continue
    const found = await findVolume(connection, disk)
    const why = whyKept(ref, disk, found)
    previews.push({
      target: disk.target,
      path: disk.source,
      pool: found?.pool ?? null,
      capacity: found?.capacity ?? null,
      deletable: why === null,
      why,
    })
  }
  return previews
}

type Found = { pool: string; capacity: number }

async function findVolume(
  connection: Connection,
  { type, source }: ParsedDomain['disks'][number],
): Promise<Found | null> {
  if (source === null || type === 'network') return null
  try {
    const volume = await lookupVolume(connection, type, source)
    const [pool, { capacity }] = [await volume.pool(), await volume.info()]
    return { pool: pool.name, capacity }
  } catch (error) {
    // In no pool that libvirt knows, or the file is gone: there is nothing it could delete.
    if (isLibvirtError(error)) return null
    throw error
  }
}

function lookupVolume(connection: Connection, type: string, source: string) {
  if (type !== 'volume') return connection.lookupStorageVolumeByPath(source)
  const slash = source.indexOf('/')
  return connection
    .lookupStoragePoolByName(source.slice(0, slash))
    .then((pool) => pool.lookupVolumeByName(source.slice(slash + 1)))
}

function whyKept(ref: DomainRef, disk: ParsedDomain['disks'][number], found: Found | null): string | null {
  if (disk.device !== 'disk' || disk.readonly) return 'Read-only media may be used elsewhere'
  if (disk.shareable) return 'It is shared'
  const { inventory } = drover()
  const other = inventory
    .domains(ref.hostId)
    .find(
      ({ uuid }) =>
        uuid !== ref.uuid &&
        inventory.detail({ hostId: ref.hostId, uuid })?.disks.some(({ source }) => source === disk.source),
    )
  if (other) return `${other.name} uses it too`
  if (!found) return 'It is in no storage pool of the host'
  return null
}

/** What each driver can forget along; QEMU knows all, older ones and the test driver fewer. */
const UNDEFINE_FLAGS: readonly number[] = [
  Undefine.MANAGED_SAVE |
    Undefine.SNAPSHOTS_METADATA |
    Undefine.NVRAM |
    Undefine.CHECKPOINTS_METADATA |
    Undefine.TPM,
  Undefine.MANAGED_SAVE | Undefine.SNAPSHOTS_METADATA | Undefine.NVRAM | Undefine.CHECKPOINTS_METADATA,
  Undefine.MANAGED_SAVE | Undefine.SNAPSHOTS_METADATA | Undefine.NVRAM,
  Undefine.MANAGED_SAVE | Undefine.SNAPSHOTS_METADATA,
  0,
]

/** Undefines a domain that is off, then deletes the named disks (targets such as `vda`); the others are kept. */
export function deleteDomain(
  actor: Actor,
  { deleteDisks, ...ref }: DomainRef & { deleteDisks: string[] },
): Promise<{ warnings: Problem[] }> {
  const detail = { deleteDisks, deletedDisks: [] as string[] }
  return audited(actor, 'domain.delete', { hostId: ref.hostId, domainUuid: ref.uuid }, detail, async () => {
    authorise(actor, 'domain.delete')
    const summary = knownDomain(ref)
    notWhileMigrating(ref)
    if (isActive(summary.state))
      throw new DroverError('CONFLICT', {
        code: 'domain-active',
        message: `${summary.name} is running.`,
        remedy: 'Shut it down or force it off first.',
      })
    const disks = await chosenDisks(actor, ref, deleteDisks)
    const { pool } = drover()
    await pool.withDomain(ref, 'jobs', undefineAll, { deadline: 30_000, what: `deleting ${summary.name}` })
    const warnings: Problem[] = []
    for (const disk of disks) {
      const problem = await deleteDisk(ref.hostId, disk)
      if (problem) warnings.push(problem)
      else detail.deletedDisks.push(disk.path)
    }
    await pool.refreshDomain(ref)
    return { warnings }
  })
}

async function chosenDisks(actor: Actor, ref: DomainRef, targets: string[]): Promise<PreviewedDisk[]> {
  if (targets.length === 0) return []
  const { disks } = await deletePreview(actor, ref)
  return targets.map((target) => {
    const disk = disks.find((one) => one.target === target)
    if (disk?.deletable) return disk
    throw new DroverError('INVALID', {
      code: 'disk-not-deletable',
      message: `The disk ${target} can't be deleted: ${disk?.why ?? 'there is no such disk'}.`,
      remedy: 'Keep it, or delete its file on the host afterwards. Nothing was deleted.',
      field: 'deleteDisks',
    })
  })
}

async function undefineAll(domain: { undefine(flags: number): Promise<void> }): Promise<void> {
  for (const flags of UNDEFINE_FLAGS) {
    try {
      return await domain.undefine(flags)
    } catch (error) {
      // virCheckFlags: `invalid argument: unsupported flags (0x10) in function testDomainUndefineFlags`
      const unknownFlag =
        isLibvirtError(error) && error.code === 'ERR_INVALID_ARG' && /unsupported flags/.test(error.message)
      if (!unknownFlag || flags === 0) throw error
    }
  }
}

async function deleteDisk(hostId: string, { path, pool }: PreviewedDisk): Promise<Problem | null> {
  try {
    await drover().pool.run(
      hostId,
      'jobs',
      async (connection) => {
        const volume = path.startsWith('/')
          ? await connection.lookupStorageVolumeByPath(path)
          : await lookupVolume(connection, 'volume', path)
        await volume.delete()
      },
      { deadline: 60_000, what: `deleting ${path}` },
    )
    return null
  } catch (error) {
    const problem = isDroverError(error) ? error.problem : toProblem(error)
    return { ...problem, message: `${path} (pool ${pool ?? 'unknown'}) was not deleted: ${problem.message}` }
  }
}
