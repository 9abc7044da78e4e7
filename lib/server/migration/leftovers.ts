import type { Job } from '../../shared/contract/jobs.ts'
import type { Problem } from '../../shared/problem.ts'
import type { HostPool } from '../hosts/pool.ts'
import { log } from '../log.ts'
import { toProblem } from '../problem.ts'
import type { MigrationRecord } from './migration-record.ts'
import type { DiskCopy } from './preflight/disk-plan.ts'
import { readSide } from './read-side.ts'

/** Deletes a volume by its path; false if no pool knows one there. */
const deleteVolume = (pool: HostPool, hostId: string, path: string): Promise<boolean> =>
  pool.run(
    hostId,
    'jobs',
    async (connection) => {
      const volume = await connection.lookupStorageVolumeByPath(path).catch((error: unknown) => {
        if (toProblem(error).libvirt?.code === 'ERR_NO_STORAGE_VOL') return null
        throw error
      })
      await volume?.delete()
      return volume !== null
    },
    { deadline: 20_000, what: `deleting ${path}` },
  )

/** Makes room for new copies where an earlier migration of the same domain left its old ones. */
export async function removeOldCopies(pool: HostPool, hostId: string, copies: DiskCopy[]): Promise<void> {
  for (const { path } of copies.filter((copy) => copy.replaces)) {
    await deleteVolume(pool, hostId, path)
    log.info('an old copy of a disk was replaced', { hostId, path })
  }
}

/**
 * After a migration that did not succeed: removes the unfinished copies that it made on the target (a cancel leaves
 * them there). Only what was proven absent before, and only while the domain isn't on the target.
 * Returns words for what it had to leave.
 */
export async function tidyTarget(
  pool: HostPool,
  job: Job,
  record: MigrationRecord,
  target: string,
): Promise<Problem | null> {
  const there = await readSide(pool, { hostId: job.targetHostId, uuid: job.uuid })
  const left: string[] = []
  for (const copy of record.copies) {
    if (there.presence === 'absent' && copy.absentBefore) {
      const deleted = await deleteVolume(pool, job.targetHostId, copy.path).catch((error: unknown) => {
        log.warn('an unfinished copy was not deleted', { job: job.id, path: copy.path, error })
        return null
      })
      if (deleted !== null) continue
    }
    left.push(copy.path)
  }
  if (!left.length) return null
  return {
    code: 'copies-left',
    message: `An unfinished copy may be left on ${target}: ${left.join(', ')}.`,
    remedy: `Delete it on ${target} before you try again.`,
  }
}
