import type { Connection } from 'node-libvirt'
import { ConnectCompareCPUFlags, CPUCompareResult, DomainXMLFlags } from 'node-libvirt/constants'
import { at, attribute, child, parseXml, textOf } from '../../../shared/xml-tree.ts'
import { type MigrationSubject, readSubject } from './migration-subject.ts'

/** A file as a host's storage pools know it. */
export type FileFacts = {
  /** null when no pool of that host covers the path: then nothing is known of it. */
  pool: { name: string; type: string; available: number } | null
  exists: boolean
  /** Bytes. */
  capacity: number | null
  /** Inode times: equal on two hosts for one and the same file. */
  stamp: string | null
  /** When it was last written, epoch milliseconds by that host's clock. */
  modifiedAt: number | null
}

/** What has to be asked of the source. */
export type SourceFacts = {
  subject: MigrationSubject
  snapshots: number
  /** By path. */
  files: Record<string, FileFacts>
  /** Bytes a disk has for the guest, by target name. */
  capacities: Record<string, number | null>
}

/** What has to be asked of a target. */
export type TargetFacts = {
  /** Why the domain can't be made there at all (machine type, architecture, emulator), in libvirt's words. */
  domainRefused: string | null
  /** The emulator to use there, if it lies elsewhere. */
  emulator: string | null
  cpu: 'fine' | 'incompatible' | 'unknown'
  cpuReason: string | null
  freeKiB: number | null
  files: Record<string, FileFacts>
  /** By name; null where the host can't tell. */
  bridges: Record<string, boolean | null>
  /** What Drover itself meets at the migration ports; null where it has no address to try. */
  port: 'answers' | 'silent' | null
}

const errorText = (error: unknown): string => (error instanceof Error ? error.message : String(error))
/** The code of a libvirt error, which the pool may have wrapped in a DroverError. */
const libvirtCode = (error: unknown): string => {
  const found = error as { code?: string; problem?: { libvirt?: { code: string } } }
  return found.code ?? found.problem?.libvirt?.code ?? ''
}

/** Reads what the preflight needs of the domain's own host, from the definition that libvirt would send. */
export async function readSource(connection: Connection, uuid: string): Promise<SourceFacts> {
  const domain = await connection.lookupDomainByUuid(uuid)
  const subject = readSubject(await domain.xmlDesc(DomainXMLFlags.MIGRATABLE))
  const capacities: SourceFacts['capacities'] = {}
  for (const disk of subject.disks) {
    if (disk.device !== 'disk' || disk.readonly) continue
    capacities[disk.target] = await domain.blockInfo(disk.target).then(
      (info) => info.capacity,
      () => null, // a size that QEMU won't tell only makes the estimate coarser
    )
  }
  return {
    subject,
    snapshots: await domain.snapshotCount(),
    files: await readFiles(connection, pathsOf(subject)),
    capacities,
  }
}

const pathsOf = (subject: MigrationSubject): string[] => [
  ...new Set(subject.disks.flatMap((disk) => (disk.path ? [disk.path] : []))),
]

/** Reads what the preflight needs of a host that the domain could move to. */
export async function readTarget(connection: Connection, subject: MigrationSubject): Promise<TargetFacts> {
  const { arch, machine, type: virtType } = subject
  const choice = { arch, virtType, ...(machine && { machine }) }
  const facts: TargetFacts = {
    domainRefused: null,
    emulator: null,
    cpu: 'fine',
    cpuReason: null,
    freeKiB: null,
    files: {},
    bridges: {},
    port: null,
  }
  try {
    const capabilities = parseXml(await connection.domainCapabilities(choice))
    const here = textOf(child(capabilities, 'path'))
    if (here && subject.emulator && here !== subject.emulator && !(await has(connection, subject)))
      facts.emulator = here
  } catch (error) {
    facts.domainRefused = errorText(error)
    return facts
  }
  Object.assign(facts, await compareCpu(connection, subject, facts.emulator))
  const memory = await connection.nodeMemoryStats()
  facts.freeKiB = (memory.free ?? 0) + (memory.buffers ?? 0) + (memory.cached ?? 0)
  facts.files = await readFiles(connection, pathsOf(subject))
  facts.bridges = await readBridges(connection, subject)
  return facts
}

/** Whether the domain's own emulator is there too. */
const has = (connection: Connection, { arch, machine, type, emulator }: MigrationSubject): Promise<boolean> =>
  connection
    .domainCapabilities({ arch, virtType: type, ...(machine && { machine }), ...(emulator && { emulator }) })
    .then(
      () => true,
      () => false,
    )

async function compareCpu(
  connection: Connection,
  subject: MigrationSubject,
  emulator: string | null,
): Promise<Pick<TargetFacts, 'cpu' | 'cpuReason'>> {
  const { cpuXml, arch, machine, type: virtType } = subject
  // Without a CPU, or with one that takes the host's as it is, there is no model to compare.
  if (!cpuXml || !/<model\b/.test(cpuXml))
    return { cpu: subject.cpuMode === 'host-passthrough' ? 'unknown' : 'fine', cpuReason: null }
  const path = emulator ?? subject.emulator
  const choice = { arch, virtType, ...(machine && { machine }), ...(path && { emulator: path }), xml: cpuXml }
  try {
    // Rejects with the features that are missing.
    const result = await connection.compareHypervisorCpu(choice, ConnectCompareCPUFlags.FAIL_INCOMPATIBLE)
    return { cpu: result === CPUCompareResult.INCOMPATIBLE ? 'incompatible' : 'fine', cpuReason: null }
  } catch (error) {
    const incompatible =
      libvirtCode(error) === 'ERR_CPU_INCOMPATIBLE' || /required features/.test(errorText(error))
    return { cpu: incompatible ? 'incompatible' : 'unknown', cpuReason: errorText(error) }
  }
}

/** Looks files up in the pools that cover their directories, read anew first: a file may have come by another way. */
async function readFiles(connection: Connection, paths: string[]): Promise<Record<string, FileFacts>> {
  const files: Record<string, FileFacts> = {}
  const fresh = new Set<string>()
  for (const path of paths) {
    files[path] = { pool: null, exists: false, capacity: null, stamp: null, modifiedAt: null }
    const directory = path.slice(0, path.lastIndexOf('/')) || '/'
    try {
      const pool = await connection.lookupStoragePoolByTargetPath(directory)
      if (!(await pool.isActive())) continue
      if (!fresh.has(pool.uuid)) await pool.refresh()
      fresh.add(pool.uuid)
      const type = attribute(parseXml(await pool.xmlDesc()), 'type') ?? 'dir'
      files[path] = {
        ...(await readVolume(connection, path)),
        pool: { name: pool.name, type, available: (await pool.info()).available },
      }
    } catch (error) {
      if (!/^ERR_NO_(STORAGE_POOL|SUPPORT)$/.test(libvirtCode(error))) throw error
    }
  }
  return files
}

async function readVolume(connection: Connection, path: string): Promise<Omit<FileFacts, 'pool'>> {
  try {
    const volume = await connection.lookupStorageVolumeByPath(path)
    const stamps = at(parseXml(await volume.xmlDesc()), 'target', 'timestamps')
    const mtime = textOf(child(stamps, 'mtime'))
    const ctime = textOf(child(stamps, 'ctime'))
    return {
      exists: true,
      capacity: (await volume.info()).capacity,
      stamp: mtime && ctime ? `${mtime} ${ctime}` : null,
      modifiedAt: mtime ? Number(mtime) * 1000 : null,
    }
  } catch (error) {
    if (libvirtCode(error) !== 'ERR_NO_STORAGE_VOL') throw error
    return { exists: false, capacity: null, stamp: null, modifiedAt: null }
  }
}

/** A bridge that no libvirt network of the host brings is looked for among the host's own network devices. */
async function readBridges(
  connection: Connection,
  subject: MigrationSubject,
): Promise<TargetFacts['bridges']> {
  const bridges: TargetFacts['bridges'] = {}
  const names = [...subject.bridges, ...subject.devices]
  if (!names.length) return bridges
  const there = new Set(
    (await connection.describeNetworks()).flatMap((network) => (network.active && network.bridge) || []),
  )
  const devices = await connection.describeNodeDevices({ capNet: true }).catch(() => [])
  for (const device of devices) {
    const name = textOf(at(parseXml(device.xml), 'capability', 'interface'))
    if (name) there.add(name)
  }
  for (const name of names) bridges[name] = there.has(name) ? true : devices.length ? false : null
  return bridges
}
