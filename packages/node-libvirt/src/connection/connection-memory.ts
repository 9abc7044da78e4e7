import { NodeAllocPagesFlags } from '../constants.ts'
import { type CallOptions, flagsOf, type Options } from '../options.ts'
import { field, ParameterTable, type TypedParameters } from '../typed-parameters.ts'
import { ConnectionCpu } from './connection-cpu.ts'

/** Memory in KiB; a host leaves out what it does not know, and a single NUMA cell has no buffers and caches. */
export interface NodeMemoryStats {
  total?: number
  free?: number
  buffers?: number
  cached?: number
}

/** How the host merges equal pages of its guests (KSM). Only the first three can be set. */
export interface NodeMemoryParameters {
  /** How many pages are looked at before the next pause. */
  shmPagesToScan?: number
  /** The pause, in milliseconds. */
  shmSleepMillisecs?: number
  /** Whether pages of different NUMA nodes are merged. */
  shmMergeAcrossNodes?: boolean
  /** Pages kept once in place of several. */
  shmPagesShared?: number
  /** How many pages have found their equal there. */
  shmPagesSharing?: number
  /** Pages without an equal, looked at again and again. */
  shmPagesUnshared?: number
  /** Pages that change too often to be merged. */
  shmPagesVolatile?: number
  /** How often all pages have been looked at. */
  shmFullScans?: number
}

const memoryParameters = new ParameterTable<NodeMemoryParameters>('host memory', {
  shmPagesToScan: field.uint('shm_pages_to_scan'),
  shmSleepMillisecs: field.uint('shm_sleep_millisecs'),
  shmMergeAcrossNodes: {
    name: 'shm_merge_across_nodes',
    kind: 'uint',
    read: (value) => value === 1,
    write: (value, key) => {
      if (typeof value !== 'boolean') throw new TypeError(`${key} must be a boolean`)
      return Number(value)
    },
  },
  shmPagesShared: field.ullong('shm_pages_shared'),
  shmPagesSharing: field.ullong('shm_pages_sharing'),
  shmPagesUnshared: field.ullong('shm_pages_unshared'),
  shmPagesVolatile: field.ullong('shm_pages_volatile'),
  shmFullScans: field.ullong('shm_full_scans'),
})

/** Of which NUMA cells: `cells` of them from `firstCell` on; of the host as a whole unless given. */
export interface CellRange {
  firstCell?: number
  cells?: number
}

/** What virNodeGetFreePages and virNodeAllocPages take for the host as a whole. */
const wholeHost = -1
/** What virNodeGetMemoryStats takes for all cells together. */
const allCells = -1

/** The memory of a host. */
export abstract class ConnectionMemory extends ConnectionCpu {
  /** Of one NUMA cell, or of the whole host. (`virNodeGetMemoryStats`) */
  nodeMemoryStats(cell?: number | null, options?: CallOptions): Promise<NodeMemoryStats> {
    return this.parse('virNodeGetMemoryStats', options, cell ?? allCells)
  }

  /** Free memory in **bytes** (libvirt's own exception from KiB). (`virNodeGetFreeMemory`) */
  nodeFreeMemory(options?: CallOptions): Promise<number> {
    return this.read('virNodeGetFreeMemory', options)
  }

  /** Free memory of each NUMA cell in KiB. (`virNodeGetCellsFreeMemory`) */
  nodeCellsFreeMemory(options?: CallOptions): Promise<number[]> {
    return this.parse('virNodeGetCellsFreeMemory', options)
  }

  /**
   * Free huge pages of each of the given sizes (in KiB, at least one), in their order, for each cell of the range.
   * (`virNodeGetFreePages`)
   */
  async nodeFreePages(
    sizes: readonly number[],
    range: CellRange = {},
    options?: CallOptions,
  ): Promise<number[][]> {
    const { firstCell = wholeHost, cells = 1 } = range
    return this.parse('virNodeGetFreePages', options, sizes, firstCell, cells, 0)
  }

  /**
   * Adds pages to the host's pools of huge pages, in each cell of the range, or with `set` makes the pools that large;
   * `pages` are counts by size in KiB: `new Map([[2048, 64]])`. The kernel may find fewer: read `nodeFreePages`
   * afterwards. The result is the number of pools changed. (`virNodeAllocPages`)
   */
  async nodeAllocPages(
    pages: ReadonlyMap<number, number>,
    range: CellRange = {},
    options?: Options<typeof NodeAllocPagesFlags>,
  ): Promise<number> {
    if (!(pages instanceof Map)) throw new TypeError('pages must be a Map of counts by size')
    const { firstCell = wholeHost, cells = 1 } = range
    const flags = flagsOf(NodeAllocPagesFlags, options)
    const [sizes, counts] = [[...pages.keys()], [...pages.values()]]
    return this.read('virNodeAllocPages', options, sizes, counts, firstCell, cells, flags)
  }

  /** (`virNodeGetMemoryParameters`) */
  async nodeMemoryParameters(options?: CallOptions): Promise<NodeMemoryParameters> {
    return memoryParameters.read(await this.parse<TypedParameters>('virNodeGetMemoryParameters', options))
  }

  /** (`virNodeSetMemoryParameters`) */
  async setNodeMemoryParameters(values: NodeMemoryParameters, options?: CallOptions): Promise<void> {
    await this.run('virNodeSetMemoryParameters', options, memoryParameters.write(values))
  }
}
