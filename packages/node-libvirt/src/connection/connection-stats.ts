import { ConnectGetAllDomainStatsFlags, DomainStatsTypes } from '../constants.ts'
import type { Domain } from '../domain/domain.ts'
import type { DomainStatsRecord } from '../domain/tuning/domain-stats.ts'
import { NATIVE } from '../handle.ts'
import { type FlagNames, flagsOf, type Options } from '../options.ts'
import { parseAll } from '../parse-all.ts'
import { ConnectionDevices } from './connection-devices.ts'

/** Groups of statistics, by name (`{ state: true, cpuTotal: true }`) or as ORed `DomainStatsTypes`; 0 for all. */
export type StatsGroups = number | FlagNames<typeof DomainStatsTypes>

/** Statistics of domains. */
export abstract class ConnectionStats extends ConnectionDevices {
  /**
   * Statistics of all domains in one call. What the groups cost differs by a factor of 100 (of a running QEMU: `block`
   * 1.9 ms, `state` 0.04 ms), so name those you need. However many domains there are, reading the answer never
   * holds the event loop for more than a few milliseconds. (`virConnectGetAllDomainStats`)
   * @param groups all unless given
   * @param options which domains (`active`, `running`, `persistent` …), `backing` for whole chains of images, `nowait`
   * to leave out what a busy domain cannot tell at once, `enforceStats` to fail if the host does not know a group
   */
  allDomainStats(
    groups: StatsGroups = 0,
    options?: Options<typeof ConnectGetAllDomainStatsFlags>,
  ): Promise<DomainStatsRecord[]> {
    return this.read<string[]>(
      'virConnectGetAllDomainStats',
      options,
      flagsOf(DomainStatsTypes, groups),
      flagsOf(ConnectGetAllDomainStatsFlags, options),
    ).then(parseAll<DomainStatsRecord>)
  }

  /** As `allDomainStats`, of the given domains of this connection. (`virDomainListGetStats`) */
  domainListStats(
    domains: readonly Domain[],
    groups: StatsGroups = 0,
    options?: Options<typeof ConnectGetAllDomainStatsFlags>,
  ): Promise<DomainStatsRecord[]> {
    const handles = Array.isArray(domains) ? domains.map((domain: Domain) => domain?.[NATIVE]) : domains
    return this.read<string[]>(
      'virDomainListGetStats',
      options,
      handles,
      flagsOf(DomainStatsTypes, groups),
      flagsOf(ConnectGetAllDomainStatsFlags, options),
    ).then(parseAll<DomainStatsRecord>)
  }
}
