import { MigrateParam } from '../../constants.ts'
import { field, type ParameterField, ParameterTable } from '../../typed-parameters.ts'

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
  /** What the destination is assumed to take at the end, in MiB/s. libvirt 11.1 or newer. */
  bandwidthAvailSwitchover?: number | bigint
  /** Address on which the destination listens. */
  listenAddress?: string
  /** Targets (`vda`) of the disks to copy; all that are not shared or read-only unless given. */
  migrateDisks?: readonly string[]
  /** Targets of the disks whose zeroes are found and not sent. libvirt 10.9 or newer. */
  migrateDisksDetectZeroes?: readonly string[]
  /** Port for disk copies on the destination; 0 for automatic. */
  disksPort?: number
  /** For example `tcp://10.0.0.2:49300` or `unix:///path`. */
  disksUri?: string
  /** `mt`, `xbzrle`, `zlib`, `zstd` */
  compression?: readonly string[]
  /** 0 for none, 1 for speed to 9 for size. */
  compressionMtLevel?: number
  compressionMtThreads?: number
  compressionMtDthreads?: number
  /** Bytes. */
  compressionXbzrleCache?: number | bigint
  /** 0 for none, 1 for speed to 9 for size. libvirt 9.4 or newer. */
  compressionZlibLevel?: number
  /** 0 for none, 1 for speed to 20 for size. libvirt 9.4 or newer. */
  compressionZstdLevel?: number
  /** Percent by which the guest is slowed down first. */
  autoConvergeInitial?: number
  /** Percent by which it is slowed down further each time. */
  autoConvergeIncrement?: number
  parallelConnections?: number
  /** Name expected in the destination's certificate. */
  tlsDestination?: string
}

const numberOrBigint = (name: string): ParameterField<number | bigint> => field.ullong(name)

/** The parameters of `migrate` and `migrateToUri`. */
export const migrateParameters = new ParameterTable<MigrateParams>('migration', {
  destinationXml: field.string(MigrateParam.DEST_XML),
  persistXml: field.string(MigrateParam.PERSIST_XML),
  destinationName: field.string(MigrateParam.DEST_NAME),
  uri: field.string(MigrateParam.URI),
  graphicsUri: field.string(MigrateParam.GRAPHICS_URI),
  bandwidth: numberOrBigint(MigrateParam.BANDWIDTH),
  bandwidthPostcopy: numberOrBigint(MigrateParam.BANDWIDTH_POSTCOPY),
  bandwidthAvailSwitchover: numberOrBigint('bandwidth.avail.switchover'),
  listenAddress: field.string(MigrateParam.LISTEN_ADDRESS),
  migrateDisks: field.strings(MigrateParam.MIGRATE_DISKS),
  migrateDisksDetectZeroes: field.strings('migrate_disks_detect_zeroes'),
  disksPort: field.int(MigrateParam.DISKS_PORT),
  disksUri: field.string(MigrateParam.DISKS_URI),
  compression: field.strings(MigrateParam.COMPRESSION),
  compressionMtLevel: field.int(MigrateParam.COMPRESSION_MT_LEVEL),
  compressionMtThreads: field.int(MigrateParam.COMPRESSION_MT_THREADS),
  compressionMtDthreads: field.int(MigrateParam.COMPRESSION_MT_DTHREADS),
  compressionXbzrleCache: numberOrBigint(MigrateParam.COMPRESSION_XBZRLE_CACHE),
  compressionZlibLevel: field.int('compression.zlib.level'),
  compressionZstdLevel: field.int('compression.zstd.level'),
  autoConvergeInitial: field.int(MigrateParam.AUTO_CONVERGE_INITIAL),
  autoConvergeIncrement: field.int(MigrateParam.AUTO_CONVERGE_INCREMENT),
  parallelConnections: field.int(MigrateParam.PARALLEL_CONNECTIONS),
  tlsDestination: field.string(MigrateParam.TLS_DESTINATION),
})
