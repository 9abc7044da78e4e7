import {
  DomainBlockCommitFlags,
  DomainBlockCopyFlags,
  DomainBlockJobAbortFlags,
  DomainBlockJobInfoFlags,
  DomainBlockJobSetSpeedFlags,
  type DomainBlockJobType,
  DomainBlockPullFlags,
  DomainBlockRebaseFlags,
  DomainBlockResizeFlags,
  type DomainDiskErrorCode,
  DomainMemoryFlags,
} from '../../constants.ts'
import { type CallOptions, flagsOf, type Options, optionOf, withFlag } from '../../options.ts'
import { field, ParameterTable } from '../../typed-parameters.ts'
import { DomainJobs } from './domain-jobs.ts'

/** Sizes of a disk in bytes. */
export interface DomainBlockInfo {
  /** What the guest sees. */
  capacity: number
  /** The highest byte written, or what the file takes up. */
  allocation: number
  /** Size of the container: the file's length or the device's. */
  physical: number
}

/** Progress of a block job. */
export interface DomainBlockJobInfo {
  type: DomainBlockJobType
  /** Limit in bytes/s; 0 if there is none. */
  bandwidth: number
  /** How far it is, up to `end`; a copy or an active commit that has `cur === end` is ready to pivot. */
  cur: number
  end: number
}

/** A limit for a block job. */
export interface BlockJobLimit {
  /** Bytes/s; 0 or none for no limit. */
  bandwidth?: number | bigint | undefined
}

/** What a block commit merges. */
export interface BlockCommitRange extends BlockJobLimit {
  /** The image that takes the contents, by path or as `vda[3]`; the lowest unless given. */
  base?: string | undefined
  /** The image whose contents go down, by path or as `vda[1]`; the one in use unless given, which needs `active`. */
  top?: string | undefined
}

/** What a rebase keeps. */
export interface BlockRebaseBase extends BlockJobLimit {
  /** The image that stays below, by path or as `vda[3]`, none unless given; with `copy` the file to copy to. */
  base?: string | undefined
}

/** Parameters of a block copy, named after `VIR_DOMAIN_BLOCK_COPY_…`. */
export interface BlockCopyParams {
  /** Bytes/s; 0 or none for no limit. */
  bandwidth?: number | bigint
  /** Bytes that are copied as one when one of them changed; a power of 2. */
  granularity?: number
  /** Bytes that may be in flight. */
  bufSize?: number | bigint
}

const copyParameters = new ParameterTable<BlockCopyParams>('block copy', {
  bandwidth: field.ullong('bandwidth'),
  granularity: field.uint('granularity'),
  bufSize: field.ullong('buf-size'),
})

/** Disks of a domain, named by target (`vda`) or path, and the jobs on them. */
export abstract class DomainBlocks extends DomainJobs {
  /** Sizes of a disk. (`virDomainGetBlockInfo`) */
  blockInfo(disk: string, options?: CallOptions): Promise<DomainBlockInfo> {
    return this.parse('virDomainGetBlockInfo', options, disk)
  }

  /** The running domain's disks that have I/O errors. (`virDomainGetDiskErrors`) */
  diskErrors(options?: CallOptions): Promise<{ disk: string; error: DomainDiskErrorCode }[]> {
    return this.parse('virDomainGetDiskErrors', options)
  }

  /** Sets the size of a running domain's disk in bytes; `capacity` takes that of its device. (`virDomainBlockResize`) */
  blockResize(
    disk: string,
    bytes: number | bigint,
    options?: Options<typeof DomainBlockResizeFlags>,
  ): Promise<void> {
    const flags = withFlag(flagsOf(DomainBlockResizeFlags, options), DomainBlockResizeFlags.BYTES)
    return this.run('virDomainBlockResize', options, disk, bytes, flags)
  }

  /** Contents of a disk as the guest sees them, at most 4 MiB. QEMU's driver reads raw images only. (`virDomainBlockPeek`) */
  blockPeek(disk: string, offset: number | bigint, size: number, options?: CallOptions): Promise<Buffer> {
    return this.read('virDomainBlockPeek', options, disk, offset, size)
  }

  /** Contents of the guest's memory, at most 4 MiB; addresses are `virtual` or `physical`. (`virDomainMemoryPeek`) */
  memoryPeek(
    start: number | bigint,
    size: number,
    options: Options<typeof DomainMemoryFlags>,
  ): Promise<Buffer> {
    return this.read('virDomainMemoryPeek', options, start, size, flagsOf(DomainMemoryFlags, options))
  }

  /**
   * Tells once, by the event `domain.block-threshold`, when the guest writes beyond `threshold` bytes; 0 for not at all.
   * (`virDomainSetBlockThreshold`)
   * @param device as `vda` or `vda[1]`
   */
  setBlockThreshold(device: string, threshold: number | bigint, options?: CallOptions): Promise<void> {
    return this.run('virDomainSetBlockThreshold', options, device, threshold, 0)
  }

  /** Progress of a disk's job, `null` if it has none. (`virDomainGetBlockJobInfo`) */
  blockJobInfo(disk: string, options?: CallOptions): Promise<DomainBlockJobInfo | null> {
    return this.parse('virDomainGetBlockJobInfo', options, disk, DomainBlockJobInfoFlags.BANDWIDTH_BYTES)
  }

  /**
   * Ends a disk's job: gives it up, or with `pivot` goes over to what it made. `async` does not wait for the end, which
   * the event `domain.block-job` tells. (`virDomainBlockJobAbort`)
   */
  blockJobAbort(disk: string, options?: Options<typeof DomainBlockJobAbortFlags>): Promise<void> {
    return this.run('virDomainBlockJobAbort', options, disk, flagsOf(DomainBlockJobAbortFlags, options))
  }

  /** Limits a disk's job to `bandwidth` bytes/s; 0 for no limit. (`virDomainBlockJobSetSpeed`) */
  blockJobSetSpeed(disk: string, bandwidth: number | bigint, options?: CallOptions): Promise<void> {
    return this.run('virDomainBlockJobSetSpeed', options, disk, bandwidth, DomainBlockJobSetSpeedFlags.BYTES)
  }

  /** Begins to copy all backing images into the disk's image, so that it needs them no more. (`virDomainBlockPull`) */
  blockPull(disk: string, options?: Options<typeof DomainBlockPullFlags, BlockJobLimit>): Promise<void> {
    const flags = withFlag(
      flagsOf(DomainBlockPullFlags, options, ['bandwidth']),
      DomainBlockPullFlags.BANDWIDTH_BYTES,
    )
    return this.run('virDomainBlockPull', options, disk, optionOf(options, 'bandwidth') ?? 0, flags)
  }

  /**
   * Begins to copy the backing images above `base` into the disk's image, or with `copy` the disk to the file `base`.
   * (`virDomainBlockRebase`)
   */
  blockRebase(
    disk: string,
    options?: Options<typeof DomainBlockRebaseFlags, BlockRebaseBase>,
  ): Promise<void> {
    const flags = flagsOf(DomainBlockRebaseFlags, options, ['base', 'bandwidth'])
    return this.run(
      'virDomainBlockRebase',
      options,
      disk,
      optionOf(options, 'base'),
      optionOf(options, 'bandwidth') ?? 0,
      withFlag(flags, DomainBlockRebaseFlags.BANDWIDTH_BYTES),
    )
  }

  /**
   * Begins to merge images of the disk's chain downwards, from `top` to `base`. If `top` is the image in use, with
   * `active`, it stays at work until `blockJobAbort(disk, { pivot: true })`. `delete` removes what was merged.
   * (`virDomainBlockCommit`)
   */
  blockCommit(
    disk: string,
    options?: Options<typeof DomainBlockCommitFlags, BlockCommitRange>,
  ): Promise<void> {
    const flags = flagsOf(DomainBlockCommitFlags, options, ['base', 'top', 'bandwidth'])
    return this.run(
      'virDomainBlockCommit',
      options,
      disk,
      optionOf(options, 'base'),
      optionOf(options, 'top'),
      optionOf(options, 'bandwidth') ?? 0,
      withFlag(flags, DomainBlockCommitFlags.BANDWIDTH_BYTES),
    )
  }

  /**
   * Begins to copy a disk to the image that the XML describes, and keeps both the same until `blockJobAbort`.
   * (`virDomainBlockCopy`)
   * @param xml a `<disk>` with type, source and driver
   */
  async blockCopy(
    disk: string,
    xml: string,
    params: BlockCopyParams = {},
    options?: Options<typeof DomainBlockCopyFlags>,
  ): Promise<void> {
    const flags = flagsOf(DomainBlockCopyFlags, options)
    await this.run('virDomainBlockCopy', options, disk, xml, copyParameters.write(params), flags)
  }
}
