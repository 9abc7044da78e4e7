import type { Connection } from './connection.ts'
import type { DomainJobType } from './constants.ts'
import type { Domain } from './domain.ts'
import { DomainPower } from './domain-power.ts'
import { NATIVE } from './handle.ts'
import { type MigrateParams, typedMigrateParams } from './migration-params.ts'
import { callNative, type NativeHandle } from './native.ts'
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
   * @param flags `DomainGetJobStatsFlags`: COMPLETED for the last one that ended
   */
  jobStats(flags = 0): Promise<{ type: DomainJobType; params: TypedParameters }> {
    return this.parse('virDomainGetJobStats', flags)
  }

  /** (`virDomainGetJobInfo`) */
  jobInfo(): Promise<DomainJobInfo> {
    return this.parse('virDomainGetJobInfo')
  }

  /** Aborts the domain's job. Use a connection other than the one that runs it. (`virDomainAbortJob`) */
  abortJob(): Promise<void> {
    return this.run('virDomainAbortJob')
  }

  /**
   * Migrates to another host, managed by this client, and answers with the domain there. (`virDomainMigrate3`)
   *
   * It runs on the thread of this domain's connection until it ends, and uses `destination` from that thread: give it
   * two connections of their own, and follow and abort the job from a third.
   * @param flags `DomainMigrateFlags`, without PEER2PEER
   */
  async migrate(destination: Connection, params: MigrateParams = {}, flags = 0): Promise<Domain> {
    const args = [this[NATIVE], destination?.[NATIVE], typedMigrateParams(params), flags]
    return this.on(destination, await callNative<NativeHandle>(this.migrate, 'virDomainMigrate3', args))
  }

  /**
   * Migrates peer to peer: the source daemon connects to the destination daemon's URI and goes on even if this client
   * goes away. (`virDomainMigrateToURI3`)
   * @param flags `DomainMigrateFlags` with PEER2PEER
   */
  async migrateToUri(uri: string, params: MigrateParams = {}, flags = 0): Promise<void> {
    await this.run('virDomainMigrateToURI3', uri, typedMigrateParams(params), flags)
  }

  /** Limit in MiB/s. (`virDomainMigrateSetMaxSpeed`) @param flags `DomainMigrateMaxSpeedFlags` */
  migrateSetMaxSpeed(bandwidth: number, flags = 0): Promise<void> {
    return this.run('virDomainMigrateSetMaxSpeed', bandwidth, flags)
  }

  /** Limit in MiB/s. (`virDomainMigrateGetMaxSpeed`) @param flags `DomainMigrateMaxSpeedFlags` */
  migrateGetMaxSpeed(flags = 0): Promise<number> {
    return this.read('virDomainMigrateGetMaxSpeed', flags)
  }

  /** Longest pause allowed at the end, in ms. (`virDomainMigrateSetMaxDowntime`) */
  migrateSetMaxDowntime(downtime: number): Promise<void> {
    return this.run('virDomainMigrateSetMaxDowntime', downtime, 0)
  }

  /** In ms. (`virDomainMigrateGetMaxDowntime`) */
  migrateGetMaxDowntime(): Promise<number> {
    return this.read('virDomainMigrateGetMaxDowntime', 0)
  }

  /** Switches a running migration with flag POSTCOPY to post-copy. (`virDomainMigrateStartPostCopy`) */
  migrateStartPostCopy(): Promise<void> {
    return this.run('virDomainMigrateStartPostCopy', 0)
  }

  /** Bytes of the XBZRLE cache. (`virDomainMigrateGetCompressionCache`) */
  migrateGetCompressionCache(): Promise<number> {
    return this.read('virDomainMigrateGetCompressionCache', 0)
  }

  /** (`virDomainMigrateSetCompressionCache`) */
  migrateSetCompressionCache(bytes: number): Promise<void> {
    return this.run('virDomainMigrateSetCompressionCache', bytes, 0)
  }

  /** Progress of a block job, `null` if the disk has none; `bandwidth` in MiB/s. (`virDomainGetBlockJobInfo`) */
  blockJobInfo(
    disk: string,
    flags = 0,
  ): Promise<{ type: number; bandwidth: number; cur: number; end: number } | null> {
    return this.parse('virDomainGetBlockJobInfo', disk, flags)
  }

  /** (`virDomainBlockJobAbort`) @param flags `DomainBlockJobAbortFlags` */
  blockJobAbort(disk: string, flags = 0): Promise<void> {
    return this.run('virDomainBlockJobAbort', disk, flags)
  }

  /** (`virDomainBlockPull`) @param flags `DomainBlockPullFlags` */
  blockPull(disk: string, bandwidth = 0, flags = 0): Promise<void> {
    return this.run('virDomainBlockPull', disk, bandwidth, flags)
  }

  /** (`virDomainBlockCommit`) @param flags `DomainBlockCommitFlags` */
  blockCommit(disk: string, base?: string, top?: string, bandwidth = 0, flags = 0): Promise<void> {
    return this.run('virDomainBlockCommit', disk, base, top, bandwidth, flags)
  }

  /** New size in bytes. (`virDomainBlockResize` with BYTES) */
  blockResize(disk: string, bytes: number): Promise<void> {
    return this.run('virDomainBlockResize', disk, bytes, 1)
  }
}
