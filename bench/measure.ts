import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

export const run = promisify(execFile)

/** One line of the final table: what was measured, what against, and whether the demand holds. */
export type Row = {
  what: string
  value: string
  against: string
  ratio: string
  demand: string
  holds: boolean
}

export const percentile = (values: number[], p: number): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil((p / 100) * sorted.length) - 1)] ?? Number.NaN
}
export const median = (values: number[]): number => percentile(values, 50)

export const ms = (value: number): string => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`
export const times = (value: number): string => `${value.toFixed(2)} ×`

/** Milliseconds that one call takes. */
export async function time(call: () => Promise<unknown>): Promise<number> {
  const begin = performance.now()
  await call()
  return performance.now() - begin
}

/** Milliseconds of each of `n` calls, one after the other. */
export async function timeEach(n: number, call: () => Promise<unknown>): Promise<number[]> {
  const taken: number[] = []
  for (let i = 0; i < n; i++) taken.push(await time(call))
  return taken
}

/** Fails after `limit` milliseconds, for what should have ended by itself. */
export async function within<T>(limit: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not within ${limit} ms`)), limit)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

export function printTable(rows: Row[]): void {
  const head: (keyof Row)[] = ['what', 'value', 'against', 'ratio', 'demand']
  const width = (key: keyof Row) => Math.max(key.length, ...rows.map((row) => String(row[key]).length))
  const line = (row: Record<string, unknown>) =>
    head.map((key) => String(row[key]).padEnd(width(key))).join('  ')
  console.log(
    `\n${line({ what: '', value: 'measured', against: 'against', ratio: 'ratio', demand: 'demanded' })}`,
  )
  for (const row of rows) console.log(`${line(row)}  ${row.holds ? 'holds' : 'MISSED'}`)
}
