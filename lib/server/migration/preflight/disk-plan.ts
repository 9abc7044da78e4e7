import type { FileFacts, SourceFacts, TargetFacts } from './migration-facts.ts'
import type { SubjectDisk } from './migration-subject.ts'
import { blocks, type Check, fine, warning } from './preflight-checks.ts'

/** A disk that libvirt copies while it migrates. */
export type DiskCopy = {
  target: string
  path: string
  /** The target's pool that gets it. */
  pool: string
  /** As the guest sees it, null if unknown. */
  bytes: number | null
  /** An old copy of this very disk lies there, left by a migration of ours: it is removed first. */
  replaces: boolean
}
export type DiskPlan = { copies: DiskCopy[]; checks: Check[] }

/** Pool types whose volumes are the same wherever they are seen. */
const SHARED_POOLS = [
  'netfs',
  'gluster',
  'rbd',
  'iscsi',
  'iscsi-direct',
  'scsi',
  'mpath',
  'sheepdog',
  'vstorage',
]
/** Pools of files, in which libvirt can make a new one. */
const FILE_POOLS = ['dir', 'fs', 'netfs']

/** Paths on the target that a migration of this domain left behind there and no other domain uses, with when it ended. */
export type LeftBehind = ReadonlyMap<string, number>
/** Clocks of two hosts may differ by this much (milliseconds). */
const CLOCK_SLACK = 60_000

/** What becomes of each disk: shared, copied, or in the way. */
export function planDisks(
  source: SourceFacts,
  target: TargetFacts,
  host: string,
  left: LeftBehind,
): DiskPlan {
  const plan: DiskPlan = { copies: [], checks: [] }
  for (const disk of source.subject.disks) planDisk(plan, disk, source, target, host, left)
  const room = new Map<string, { need: number; free: number }>()
  for (const copy of plan.copies) {
    const pool = target.files[copy.path]?.pool
    const known = room.get(copy.pool) ?? { need: 0, free: pool?.available ?? 0 }
    known.need += copy.replaces ? 0 : (copy.bytes ?? 0)
    room.set(copy.pool, known)
  }
  for (const [pool, { need, free }] of room)
    if (need > free)
      plan.checks.push(
        blocks(
          'space',
          `its pool ${pool} has ${size(free)} free, and the disks need ${size(need)}`,
          'Free space there, or choose another host.',
        ),
      )
  return plan
}

function planDisk(
  plan: DiskPlan,
  disk: SubjectDisk,
  source: SourceFacts,
  target: TargetFacts,
  host: string,
  left: LeftBehind,
): void {
  const add = (check: Check) => plan.checks.push(check)
  const name = `disk ${disk.target}`
  if (disk.type === 'network') return void add(fine('disk', `${up(name)} is on the network: shared`))
  if (disk.type === 'volume')
    return void add(
      warning(
        'disk',
        `${up(name)} is volume ${disk.volume} of pool ${disk.pool}`,
        `${host} needs a pool of that name with the same volume.`,
      ),
    )
  if (disk.type !== 'file' && disk.type !== 'block')
    return void add(
      blocks('disk', `its ${name} is of type ${disk.type}, which can't move`, 'Detach it first.'),
    )
  if (!disk.path)
    return void add(
      fine('disk', `${up(disk.device === 'disk' ? name : `${disk.device} ${disk.target}`)} is empty`),
    )
  const there = target.files[disk.path]
  const here = source.files[disk.path]
  if (isShared(here, there)) return void add(fine('disk', `${up(name)} is on shared storage`))
  if (disk.readonly || disk.device !== 'disk') return void add(checkMedium(disk, there, host))
  if (disk.type === 'block') return void add(checkBlock(disk, there, host))
  if (disk.shareable)
    return void add(
      blocks(
        'disk',
        `its ${name} is shared with other virtual machines, so it can't be copied`,
        'Put it on shared storage.',
      ),
    )
  const copy = planCopy(disk, there, source.capacities[disk.target] ?? here?.capacity ?? null, host, left)
  add(copy.check)
  if (copy.disk) plan.copies.push(copy.disk)
}

/** Seen on both sides as one file: a pool of a shared kind, or the same inode times. */
function isShared(here: FileFacts | undefined, there: FileFacts | undefined): boolean {
  if (!here?.exists || !there?.exists) return false
  if (here.pool && there.pool && here.pool.type === there.pool.type && SHARED_POOLS.includes(here.pool.type))
    return true
  return here.stamp !== null && here.stamp === there.stamp
}

function checkMedium(disk: SubjectDisk, there: FileFacts | undefined, host: string): Check {
  const name = disk.device === 'cdrom' ? `CD-ROM image ${disk.path}` : `${disk.device} image ${disk.path}`
  if (there?.exists) return fine('cdrom', `The ${name} is there`)
  if (disk.startupPolicy === 'optional' || disk.startupPolicy === 'requisite')
    return warning('cdrom', `The ${name} is not there: the drive will be empty after the migration`)
  if (!there?.pool)
    return warning(
      'cdrom',
      `Whether the ${name} is there could not be found out: no pool of ${host} covers its directory`,
      'Eject it if you no longer need it.',
    )
  return blocks('cdrom', `the ${name} is missing there`, `Eject it, or copy it to the same path on ${host}.`)
}

function checkBlock(disk: SubjectDisk, there: FileFacts | undefined, host: string): Check {
  if (there?.exists)
    return warning(
      'disk',
      `Disk ${disk.target} is the block device ${disk.path}, which ${host} has too`,
      'It must be the same device on both hosts.',
    )
  if (there?.pool)
    return blocks(
      'disk',
      `the block device ${disk.path} of disk ${disk.target} is missing there`,
      `Make the same device visible on ${host}.`,
    )
  return warning(
    'disk',
    `Whether ${host} has the block device ${disk.path} could not be found out`,
    'It must be the same device on both hosts.',
  )
}

function planCopy(
  disk: SubjectDisk,
  there: FileFacts | undefined,
  bytes: number | null,
  host: string,
  left: LeftBehind,
): { check: Check; disk?: DiskCopy } {
  const path = disk.path ?? ''
  const directory = path.slice(0, path.lastIndexOf('/')) || '/'
  const pool = there?.pool
  if (!pool || !FILE_POOLS.includes(pool.type))
    return {
      check: blocks(
        'pool',
        `disk ${disk.target} must be copied, and no active pool there has the path ${directory}`,
        `Define and start a directory pool with that path on ${host}, or put the disk on shared storage.`,
      ),
    }
  const copy = { target: disk.target, path, pool: pool.name, bytes }
  const words = `Disk ${disk.target} is copied (${bytes === null ? 'size unknown' : size(bytes)}) to pool ${pool.name}`
  if (!there.exists) return { check: fine('copy', words), disk: { ...copy, replaces: false } }
  if (isOldCopy(there, left.get(path)))
    return {
      check: warning('copy', `${words}, in place of the old copy that an earlier migration left there`),
      disk: { ...copy, replaces: true },
    }
  return {
    check: blocks(
      'file-there',
      `a file named ${path} is there already, and copying disk ${disk.target} would overwrite it`,
      `Rename or delete it on ${host}, after making sure that nothing needs it.`,
    ),
  }
}

/** Left there by a migration of ours and not written since. */
const isOldCopy = (there: FileFacts, leftAt: number | undefined): boolean =>
  leftAt !== undefined && there.modifiedAt !== null && there.modifiedAt <= leftAt + CLOCK_SLACK

const up = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
export function size(bytes: number): string {
  if (bytes >= 2 ** 40) return `${(bytes / 2 ** 40).toFixed(1)} TiB`
  if (bytes >= 2 ** 30) return `${(bytes / 2 ** 30).toFixed(1)} GiB`
  return `${Math.round(bytes / 2 ** 20)} MiB`
}
