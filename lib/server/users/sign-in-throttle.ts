import { isIPv6 } from 'node:net'

type Limit = { free: number; longest: number }
/** Failures without a wait, and the longest wait in milliseconds; from there each failure doubles the wait. */
const LIMITS: Record<'account' | 'address', Limit> = {
  // An account's wait stays short: a stranger must not be able to lock its owner out.
  account: { free: 5, longest: 60_000 },
  address: { free: 20, longest: 15 * 60_000 },
}
const FORGET = 3600_000
const MOST_ENTRIES = 10_000

type Entry = { failures: number; until: number; at: number }

/** Slows down guessing of passwords, per account and per address; in memory. */
export class SignInThrottle {
  #entries = new Map<string, Entry>()
  #now: () => number
  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  /**
   * Counts an attempt as failed before it is checked, so that attempts sent at once can't slip through together.
   * Returns the milliseconds to wait, 0 if the attempt may go on.
   */
  begin(account: string, address: string): number {
    const now = this.#now()
    const keys = keysOf(account, address)
    const wait = Math.max(...keys.map(([key]) => (this.#entries.get(key)?.until ?? 0) - now))
    if (wait > 0) return wait
    this.#forgetOld(now)
    for (const [key, { free, longest }] of keys) {
      const before = this.#entries.get(key)
      const failures = (before && now - before.at < FORGET ? before.failures : 0) + 1
      const pause = failures < free ? 0 : Math.min(1000 * 2 ** Math.min(failures - free, 20), longest)
      this.#entries.delete(key)
      this.#entries.set(key, { failures, until: now + pause, at: now })
    }
    return 0
  }

  /** Forgets the account's failures; of the address only this attempt, or one good account would cover for guessing others. */
  succeed(account: string, address: string): void {
    const [[accountKey], [addressKey, { free }]] = keysOf(account, address)
    this.#entries.delete(accountKey)
    const entry = this.#entries.get(addressKey)
    if (!entry) return
    entry.failures--
    if (entry.failures < free) entry.until = 0
  }

  #forgetOld(now: number): void {
    // The map is in order of use: the oldest come first.
    for (const [key, entry] of this.#entries) {
      if (now - entry.at < FORGET && this.#entries.size < MOST_ENTRIES) return
      this.#entries.delete(key)
    }
  }
}

const keysOf = (account: string, address: string): [[string, Limit], [string, Limit]] => [
  [`account ${account}`, LIMITS.account],
  [`address ${network(address)}`, LIMITS.address],
]

/** One customer usually has a whole IPv6 /64. */
function network(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address
  const [head = '', tail] = address.split('::')
  const groups = head.split(':').filter(Boolean)
  if (tail !== undefined) {
    const rest = tail.split(':').filter(Boolean)
    while (groups.length + rest.length < 8) groups.push('0')
    groups.push(...rest)
  }
  return groups.slice(0, 4).join(':')
}
