import type { Connection } from '../../connection/connection.ts'
import {
  DomainAbortJobFlagsValues,
  DomainGetJobStatsFlags,
  type DomainJobType,
  DomainMigrateFlags,
  DomainMigrateMaxSpeedFlags,
} from '../../constants.ts'
import { NATIVE } from '../../handle.ts'
import type { NativeHandle } from '../../native.ts'
import { type CallOptions, flagsOf, longRunning, type Options } from '../../options.ts'
import type { TypedParameters } from '../../typed-parameters.ts'
import type { Domain } from '../domain.ts'
import { DomainPower } from '../domain-power.ts'
import { type DomainJobStats, jobFiguresOf } from './domain-job-stats.ts'
import { type MigrateParams, migrateParameters } from './migration-params.ts'

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

  /** This object, as what it is to callers. @internal */
  protected abstract get itself(): Domain

  /**
   * Progress of the domain's job; with `completed` the figures of the last one that ended, which libvirt then forgets
   * unless `keepCompleted` is set, too. (`virDomainGetJobStats`)
   */
  async jobStats(options?: Options<typeof DomainGetJobStatsFlags>): Promise<DomainJobStats> {
    const flags = flagsOf(DomainGetJobStatsFlags, options)
    const { type, params } = await this.parse<{ type: DomainJobType; params: TypedParameters }>(
      'virDomainGetJobStats',
      options,
      flags,
    )
    return { type, ...jobFiguresOf(params) }
  }

  /** (`virDomainGetJobInfo`) */
  jobInfo(options?: CallOptions): Promise<DomainJobInfo> {
    return this.parse('virDomainGetJobInfo', options)
  }

  /**
   * Aborts the domain's job; with `postcopy` interrupts a migration that is in post-copy, to be resumed. Use a
   * connection other than the one that runs it. (`virDomainAbortJob`, `virDomainAbortJobFlags`)
   */
  abortJob(options?: Options<typeof DomainAbortJobFlagsValues>): Promise<void> {
    const flags = flagsOf(DomainAbortJobFlagsValues, options)
    // Daemons older than 8.5 know only the function without flags.
    if (flags === 0) return this.run('virDomainAbortJob', options)
    return this.run('virDomainAbortJobFlags', options, flags)
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
      migrateParameters.write(params),
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
      migrateParameters.write(params),
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
}
