import { MigrateParam } from './constants.ts'

/** Parameters of a migration, named after `VIR_MIGRATE_PARAM_…`. */
export interface MigrateParams {
  /** XML for the destination; only what does not change the guest's hardware may differ. */
  destinationXml?: string
  /** XML to store on the destination with PERSIST_DEST. */
  persistXml?: string
  /** Another name on the destination. */
  destinationName?: string
  /** Where QEMU sends the guest's memory, for example `tcp://10.0.0.2`. */
  uri?: string
  /** Where displays reconnect to. */
  graphicsUri?: string
  /** MiB/s; 0 for the default. */
  bandwidth?: number | bigint
  /** MiB/s after switching to post-copy. */
  bandwidthPostcopy?: number | bigint
  /** Address on which the destination listens. */
  listenAddress?: string
  /** Targets (`vda`) of the disks to copy; all that are not shared or read-only unless given. */
  migrateDisks?: string[]
  /** Port for disk copies on the destination; 0 for automatic. */
  disksPort?: number
  /** For example `tcp://10.0.0.2:49300` or `unix:///path`. */
  disksUri?: string
  /** `mt`, `xbzrle`, `zlib`, `zstd` */
  compression?: string[]
  compressionMtLevel?: number
  compressionMtThreads?: number
  compressionMtDthreads?: number
  /** Bytes. */
  compressionXbzrleCache?: number | bigint
  /** Percent by which the guest is slowed down first. */
  autoConvergeInitial?: number
  /** Percent by which it is slowed down further each time. */
  autoConvergeIncrement?: number
  parallelConnections?: number
  /** Name expected in the destination's certificate. */
  tlsDestination?: string
}

type Kind = 'string' | 'strings' | 'int' | 'ullong'

const fields: Record<keyof MigrateParams, readonly [field: string, kind: Kind]> = {
  destinationXml: [MigrateParam.DEST_XML, 'string'],
  persistXml: [MigrateParam.PERSIST_XML, 'string'],
  destinationName: [MigrateParam.DEST_NAME, 'string'],
  uri: [MigrateParam.URI, 'string'],
  graphicsUri: [MigrateParam.GRAPHICS_URI, 'string'],
  bandwidth: [MigrateParam.BANDWIDTH, 'ullong'],
  bandwidthPostcopy: [MigrateParam.BANDWIDTH_POSTCOPY, 'ullong'],
  listenAddress: [MigrateParam.LISTEN_ADDRESS, 'string'],
  migrateDisks: [MigrateParam.MIGRATE_DISKS, 'strings'],
  disksPort: [MigrateParam.DISKS_PORT, 'int'],
  disksUri: [MigrateParam.DISKS_URI, 'string'],
  compression: [MigrateParam.COMPRESSION, 'strings'],
  compressionMtLevel: [MigrateParam.COMPRESSION_MT_LEVEL, 'int'],
  compressionMtThreads: [MigrateParam.COMPRESSION_MT_THREADS, 'int'],
  compressionMtDthreads: [MigrateParam.COMPRESSION_MT_DTHREADS, 'int'],
  compressionXbzrleCache: [MigrateParam.COMPRESSION_XBZRLE_CACHE, 'ullong'],
  autoConvergeInitial: [MigrateParam.AUTO_CONVERGE_INITIAL, 'int'],
  autoConvergeIncrement: [MigrateParam.AUTO_CONVERGE_INCREMENT, 'int'],
  parallelConnections: [MigrateParam.PARALLEL_CONNECTIONS, 'int'],
  tlsDestination: [MigrateParam.TLS_DESTINATION, 'string'],
}

/** As the native part takes them: field, kind, value, field, kind, value … */
export function typedMigrateParams(params: MigrateParams): unknown[] {
  if (typeof params !== 'object' || params === null) throw new TypeError('params must be an object')
  return Object.entries(params).flatMap(([name, value]) => {
    if (value === undefined) return []
    if (!Object.hasOwn(fields, name)) throw new TypeError(`unknown migration parameter ${name}`)
    const [field, kind] = fields[name as keyof MigrateParams]
    if (kind !== 'strings') return [field, kind, value]
    if (!Array.isArray(value)) throw new TypeError(`${name} must be an array of strings`)
    return value.flatMap((item: unknown) => [field, 'string', item])
  })
}
