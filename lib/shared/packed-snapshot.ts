import type { DomainSummary } from './contract/domains.ts'
import type { LiveSnapshot } from './contract/live.ts'

/** A snapshot as one string, for the page that carries it to the browser. */
export type PackedSnapshot = string

type Packed = Omit<LiveSnapshot, 'domains'> & { fields: (keyof DomainSummary)[]; rows: unknown[][] }

/**
 * React would walk every field of every domain on both sides and write every name each time: two thousand domains
 * are 0.9 MB and some 20 ms that way, and a third of it as one string of rows.
 */
export function packSnapshot({ domains, ...rest }: LiveSnapshot): PackedSnapshot {
  const fields = Object.keys(domains[0] ?? {}) as (keyof DomainSummary)[]
  const packed: Packed = {
    ...rest,
    fields,
    rows: domains.map((domain) => fields.map((field) => domain[field])),
  }
  return JSON.stringify(packed)
}

export function unpackSnapshot(text: PackedSnapshot): LiveSnapshot {
  const { fields, rows, ...rest }: Packed = JSON.parse(text)
  const domains = rows.map((row) => Object.fromEntries(fields.map((field, index) => [field, row[index]])))
  // Packed above from the same type: a page and its script come from one build.
  return { ...rest, domains: domains as unknown as DomainSummary[] }
}
