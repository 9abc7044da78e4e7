const FIRST = 1_000
const LONGEST = 30_000

/**
 * Milliseconds to wait before attempt `attempt` (from 1): 1, 2, 4 … 30 s, each shortened by up to a fifth
 * so that a hundred hosts behind one switch don't all come back at the same moment.
 */
export function backOff(attempt: number, random: () => number = Math.random): number {
  const full = Math.min(LONGEST, FIRST * 2 ** Math.min(attempt - 1, 10))
  return Math.round(full * (1 - 0.2 * random()))
}
