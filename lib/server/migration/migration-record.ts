import type { DiskCopy } from './preflight/disk-plan.ts'

/** A disk that a migration copied, or began to, with what was proven about its target beforehand. */
export type RecordedCopy = DiskCopy & {
  /** Nothing was at that path of the target when the migration began: what is there after a failure is ours. */
  absentBefore: boolean
}

/** What a restarted Drover must know to find out how a migration ended, and what it may tidy up. */
export type MigrationRecord = {
  /** Its definition is to be stored on the target, and gone from the source. */
  persistent: boolean
  copies: RecordedCopy[]
  /** libvirt's migration was called; before that nothing can have changed on either host. */
  called: boolean
  abortedBy: string | null
  /** Set when copied disks stay behind on the source. */
  leftBehind: { hostId: string; path: string }[]
}
