import { RefusedOptions } from '../../options.ts'
import { field, ParameterTable, refusable, type TypedParameters } from '../../typed-parameters.ts'

/**
 * Limits of a disk; `null` is none. A `total` excludes `read` and `write` of the same sort. `…Max` is what a burst may
 * reach, for `…MaxLength` seconds.
 */
export interface BlockIoTune {
  /** Bytes per second, read and written. */
  totalBytesSec?: number | null
  readBytesSec?: number | null
  writeBytesSec?: number | null
  /** Requests per second, reads and writes. */
  totalIopsSec?: number | null
  readIopsSec?: number | null
  writeIopsSec?: number | null
  totalBytesSecMax?: number | null
  readBytesSecMax?: number | null
  writeBytesSecMax?: number | null
  totalIopsSecMax?: number | null
  readIopsSecMax?: number | null
  writeIopsSecMax?: number | null
  /** Seconds. */
  totalBytesSecMaxLength?: number | null
  readBytesSecMaxLength?: number | null
  writeBytesSecMaxLength?: number | null
  totalIopsSecMaxLength?: number | null
  readIopsSecMaxLength?: number | null
  writeIopsSecMaxLength?: number | null
  /** Bytes that count as one request: a larger one counts as several. */
  sizeIopsSec?: number | null
  /** Disks of the same group share its limits. */
  groupName?: string
}

const limit = (name: string) => field.nullable(field.ullong(name), 0)

/** @internal */
export const blockIoTuneTable = new ParameterTable<BlockIoTune>('block I/O', {
  totalBytesSec: limit('total_bytes_sec'),
  readBytesSec: limit('read_bytes_sec'),
  writeBytesSec: limit('write_bytes_sec'),
  totalIopsSec: limit('total_iops_sec'),
  readIopsSec: limit('read_iops_sec'),
  writeIopsSec: limit('write_iops_sec'),
  totalBytesSecMax: limit('total_bytes_sec_max'),
  readBytesSecMax: limit('read_bytes_sec_max'),
  writeBytesSecMax: limit('write_bytes_sec_max'),
  totalIopsSecMax: limit('total_iops_sec_max'),
  readIopsSecMax: limit('read_iops_sec_max'),
  writeIopsSecMax: limit('write_iops_sec_max'),
  totalBytesSecMaxLength: limit('total_bytes_sec_max_length'),
  readBytesSecMaxLength: limit('read_bytes_sec_max_length'),
  writeBytesSecMaxLength: limit('write_bytes_sec_max_length'),
  totalIopsSecMaxLength: limit('total_iops_sec_max_length'),
  readIopsSecMaxLength: limit('read_iops_sec_max_length'),
  writeIopsSecMaxLength: limit('write_iops_sec_max_length'),
  sizeIopsSec: limit('size_iops_sec'),
  groupName: field.string('group_name'),
})

/** Limits of an interface one way. */
export interface Bandwidth {
  /** KiB per second in the long run. */
  average: number
  /** KiB per second at most. */
  peak?: number
  /** KiB that may pass at the speed of `peak`. */
  burst?: number
  /** KiB per second that are sure; inbound only, on a network with a limit of its own. */
  floor?: number
}

/** Limits of an interface as the guest sees it; `null` is none. */
export interface InterfaceParameters {
  inbound?: Bandwidth | null
  outbound?: Bandwidth | null
}

const inboundTable = new ParameterTable<Partial<Bandwidth>>('inbound', {
  average: field.uint('inbound.average'),
  peak: field.uint('inbound.peak'),
  burst: field.uint('inbound.burst'),
  floor: field.uint('inbound.floor'),
})
const outboundTable = new ParameterTable<Partial<Omit<Bandwidth, 'floor'>>>('outbound', {
  average: field.uint('outbound.average'),
  peak: field.uint('outbound.peak'),
  burst: field.uint('outbound.burst'),
})
const directions = { inbound: inboundTable, outbound: outboundTable }

const startingWith = (raw: TypedParameters, start: string) =>
  Object.fromEntries(Object.entries(raw).filter(([name]) => name.startsWith(start)))

/** An average of 0 is libvirt's way to say that there is no limit; a floor may stand alone. */
function bandwidthOf(way: keyof typeof directions, raw: TypedParameters): Bandwidth | null {
  const { average = 0, ...rest } = directions[way].read(startingWith(raw, `${way}.`))
  const isLimited = average > 0 || Object.values(rest).some((value) => value > 0)
  return isLimited ? { average, ...rest } : null
}

/** @internal */
export function readInterfaceParameters(raw: TypedParameters): InterfaceParameters {
  return { inbound: bandwidthOf('inbound', raw), outbound: bandwidthOf('outbound', raw) }
}

/** @internal */
export function writeInterfaceParameters(values: InterfaceParameters): unknown[] | RefusedOptions {
  if (typeof values !== 'object' || values === null || Array.isArray(values))
    return new RefusedOptions('the interface parameters must be an object')
  return refusable(() =>
    Object.entries(values).flatMap(([way, bandwidth]: [string, unknown]) => {
      if (bandwidth === undefined) return []
      if (way !== 'inbound' && way !== 'outbound') throw new TypeError(`unknown interface parameter ${way}`)
      return directions[way].write(bandwidth === null ? { average: 0 } : bandwidth)
    }),
  )
}
