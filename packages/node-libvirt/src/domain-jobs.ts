import type { Connection } from './connection.ts'
import {
  DomainBlockCommitFlags,
  DomainBlockJobAbortFlags,
  DomainBlockJobInfoFlags,
  DomainBlockPullFlags,
  DomainGetJobStatsFlags,
  type DomainJobType,
  DomainMigrateFlags,
  DomainMigrateMaxSpeedFlags,
} from './constants.ts'
import type { Domain } from './domain.ts'
import { DomainPower } from './domain-power.ts'
import { NATIVE } from './handle.ts'
import { type MigrateParams, typedMigrateParams } from './migration-params.ts'
import type { NativeHandle } from './native.ts'
import { type CallOptions, flagsOf, longRunning, type Options } from './options.ts'
import type { TypedParameters } from './typed-parameters.ts'

/** `virDomainJobInfo`: times in ms, sizes in bytes. */
export interface DomainJobInfo {
  type: DomainJobType
  timeElapsed: number
  timeRemaining: number
  dataTotal: number
  dataProcessed: number
  dataRemaining: number
  memTotal: number
  memProcessed: number
  memRemaining: number
  fileTotal: number
  fileProcessed: number
  fileRemaining: number
}

/** Long running work on a domain: its progress, its end, and migration. */
export abstract class DomainJobs extends DomainPower {
  /** @internal */
  protected abstract on(connection: Connection, native: NativeHandle): Domain

  /**
   * Progress of the domain's job, keys are `DomainJobField`: times in ms, sizes in bytes, rates in bytes/s.
   * `type` NONE if there is no job. (`virDomainGetJobStats`)
   *: COMPLETED for the last one that ended
   */
  jobStats(
    options?: Options<typeof DomainGetJobStatsFlags>,
  ): Promise<{ type: DomainJobType; params: TypedParameters }> {
    return this.parse('virDomainGetJobStats', options, flagsOf(DomainGetJobStatsFlags, options))
  }

  /** (`virDomainGetJobInfo`) */
  jobInfo(options?: CallOptions): Promise<DomainJobInfo> {
    return this.parse('virDomainGetJobInfo', options)
  }

  /** Aborts the domain's job. Use a connection other than the one that runs it. (`virDomainAbortJob`) */
  abortJob(options?: CallOptions): Promise<void> {
    return this.run('virDomainAbortJob', options)
  }

  /**
   * Migrates to another host, managed by this client, and answers with the domain there. (`virDomainMigrate3`)
   *
   * It runs on the thread of this domain's connection until it ends, and uses `destination` from that thread: give it
   * two connections of their own, and follow and abort the job from a third.
   * `options`: everything but `peer2peer`.
   */
  async migrate(
    destination: Connection,
    params: MigrateParams = {},
    options?: Options<typeof DomainMigrateFlags>,
  ): Promise<Domain> {
    const migrated = await this.read<NativeHandle>(
      'virDomainMigrate3',
      longRunning(options),
      destination?.[NATIVE],
      typedMigrateParams(params),
      flagsOf(DomainMigrateFlags, options),
    )
    return this.on(destination, migrated)
  }

  /**
   * Migrates peer to peer: the source daemon connects to the destination daemon's URI and goes on even if this client
   * goes away. (`virDomainMigrateToURI3`)
   * `options`: `peer2peer` is a must.
   */
  async migrateToUri(
    uri: string,
    params: MigrateParams = {},
    options?: Options<typeof DomainMigrateFlags>,
  ): Promise<void> {
    await this.run(
      'virDomainMigrateToURI3',
      longRunning(options),
      uri,
      typedMigrateParams(params),
      flagsOf(DomainMigrateFlags, options),
    )
  }

  /** Limit in MiB/s. (`virDomainMigrateSetMaxSpeed`) */
  migrateSetMaxSpeed(bandwidth: number, options?: Options<typeof DomainMigrateMaxSpeedFlags>): Promise<void> {
    return this.run(
      'virDomainMigrateSetMaxSpeed',
      options,
      bandwidth,
      flagsOf(DomainMigrateMaxSpeedFlags, options),
    )
  }

  /** Limit in MiB/s. (`virDomainMigrateGetMaxSpeed`) */
  migrateGetMaxSpeed(options?: Options<typeof DomainMigrateMaxSpeedFlags>): Promise<number> {
    return this.read('virDomainMigrateGetMaxSpeed', options, flagsOf(DomainMigrateMaxSpeedFlags, options))
  }

  /** Longest pause allowed at the end, in ms. (`virDomainMigrateSetMaxDowntime`) */
  migrateSetMaxDowntime(downtime: number, options?: CallOptions): Promise<void> {
    return this.run('virDomainMigrateSetMaxDowntime', options, downtime, 0)
  }

  /** In ms. (`virDomainMigrateGetMaxDowntime`) */
  migrateGetMaxDowntime(options?: CallOptions): Promise<number> {
    return this.read('virDomainMigrateGetMaxDowntime', options, 0)
  }

  /** Switches a running migration with flag POSTCOPY to post-copy. (`virDomainMigrateStartPostCopy`) */
  migrateStartPostCopy(options?: CallOptions): Promise<void> {
    return this.run('virDomainMigrateStartPostCopy', options, 0)
  }

  /** Bytes of the XBZRLE cache. (`virDomainMigrateGetCompressionCache`) */
  migrateGetCompressionCache(options?: CallOptions): Promise<number> {
    return this.read('virDomainMigrateGetCompressionCache', options, 0)
  }

  /** (`virDomainMigrateSetCompressionCache`) */
  migrateSetCompressionCache(bytes: number, options?: CallOptions): Promise<void> {
    return this.run('virDomainMigrateSetCompressionCache', options, bytes, 0)
  }

  /** Progress of a block job, `null` if the disk has none; `bandwidth` in MiB/s. (`virDomainGetBlockJobInfo`) */
  blockJobInfo(
    disk: string,
    options?: Options<typeof DomainBlockJobInfoFlags>,
  ): Promise<{ type: number; bandwidth: number; cur: number; end: number } | null> {
    return this.parse('virDomainGetBlockJobInfo', options, disk, flagsOf(DomainBlockJobInfoFlags, options))
  }

  /** (`virDomainBlockJobAbort`) */
  blockJobAbort(disk: string, options?: Options<typeof DomainBlockJobAbortFlags>): Promise<void> {
    return this.run('virDomainBlockJobAbort', options, disk, flagsOf(DomainBlockJobAbortFlags, options))
  }

  /** (`virDomainBlockPull`) */
  blockPull(disk: string, bandwidth = 0, options?: Options<typeof DomainBlockPullFlags>): Promise<void> {
    return this.run('virDomainBlockPull', options, disk, bandwidth, flagsOf(DomainBlockPullFlags, options))
  }

  /** (`virDomainBlockCommit`) */
  blockCommit(
    disk: string,
    base?: string,
    top?: string,
    bandwidth = 0,
    options?: Options<typeof DomainBlockCommitFlags>,
  ): Promise<void> {
    return this.run(
      'virDomainBlockCommit',
      options,
      disk,
      base,
      top,
      bandwidth,
      flagsOf(DomainBlockCommitFlags, options),
    )
  }

  /** New size in bytes. (`virDomainBlockResize` with BYTES) */
  blockResize(disk: string, bytes: number, options?: CallOptions): Promise<void> {
    return this.run('virDomainBlockResize', options, disk, bytes, 1)
  }
}
