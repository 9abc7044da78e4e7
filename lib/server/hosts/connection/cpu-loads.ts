import type { DomainInfoEntry } from 'node-libvirt'

type Seen = { cpuTime: number; at: number }

/** CPU load of a host's running domains, from the CPU time between two readings. */
export class CpuLoads {
  #seen = new Map<string, Seen>()

  /**
   * @param at milliseconds, from a clock that never runs backwards
   * @returns percent (0–100) of each domain's vCPUs with one decimal; null where there was no reading before
   */
  measure(infos: readonly DomainInfoEntry[], at: number): [uuid: string, cpuPercent: number | null][] {
    const seen = new Map<string, Seen>()
    const loads = infos.map(({ uuid, cpuTime, vcpus }): [string, number | null] => {
      const before = this.#seen.get(uuid)
      seen.set(uuid, { cpuTime, at })
      // A restarted or migrated domain counts from zero again.
      if (!before || at <= before.at || cpuTime < before.cpuTime) return [uuid, null]
      const share = (cpuTime - before.cpuTime) / ((at - before.at) * 1e6 * Math.max(1, vcpus))
      return [uuid, Math.min(100, Math.round(share * 1000) / 10)]
    })
    this.#seen = seen
    return loads
  }
}
