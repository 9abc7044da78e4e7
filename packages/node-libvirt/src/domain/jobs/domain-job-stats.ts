import type { DomainJobOperation, DomainJobType } from '../../constants.ts'
import { camelCase, type TypedParameters } from '../../typed-parameters.ts'

/** Figures of a job, by `DomainJobField`; which of them there are depends on the job and its phase. */
export interface DomainJobFigures {
  operation?: DomainJobOperation
  /** ms since it began. */
  timeElapsed?: number
  /** ms since it began, without the difference between the two hosts' clocks. */
  timeElapsedNet?: number
  /** ms that it may still take. */
  timeRemaining?: number
  /** ms for which the guest stands still at the end: expected, or once it has ended what it was. */
  downtime?: number
  /** ms for which the guest stood still, without the difference between the two hosts' clocks. */
  downtimeNet?: number
  /** ms between QEMU's beginning and the first data. */
  setupTime?: number
  /** Bytes of memory and disks. */
  dataTotal?: number
  dataProcessed?: number
  dataRemaining?: number
  /** Bytes of the guest's memory; `memoryProcessed` may exceed `memoryTotal` as pages are sent again. */
  memoryTotal?: number
  memoryProcessed?: number
  memoryRemaining?: number
  /** Pages that hold one value throughout. */
  memoryConstant?: number
  /** Pages sent as they are. */
  memoryNormal?: number
  /** Bytes of the pages sent as they are. */
  memoryNormalBytes?: number
  /** Bytes/s. */
  memoryBps?: number
  /** Pages/s that the guest changes. */
  memoryDirtyRate?: number
  /** Bytes of a page. */
  memoryPageSize?: number
  /** How often the memory was gone through. */
  memoryIteration?: number
  /** Pages that the destination asked for in post-copy. */
  memoryPostcopyRequests?: number
  /** Bytes of the disks. */
  diskTotal?: number
  diskProcessed?: number
  diskRemaining?: number
  /** Bytes/s. */
  diskBps?: number
  /** Bytes of a backup's scratch space. */
  diskTempUsed?: number
  diskTempTotal?: number
  /** Bytes of the XBZRLE cache. */
  compressionCache?: number
  compressionBytes?: number
  compressionPages?: number
  compressionCacheMisses?: number
  compressionOverflow?: number
  /** Percent by which the guest's CPUs are slowed down. */
  autoConvergeThrottle?: number
  /** Of a job that has ended: how. */
  success?: boolean
  /** Of a job that failed: why. */
  errmsg?: string
}

/** Progress of a job, or the figures of one that has ended. */
export interface DomainJobStats extends DomainJobFigures {
  /** NONE if there is no job. */
  type: DomainJobType
}

/** libvirt's `memory_dirty_rate` as `memoryDirtyRate`; a field that these types do not know passes. */
export function jobFiguresOf(params: TypedParameters): DomainJobFigures {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [camelCase(name), value]))
}
