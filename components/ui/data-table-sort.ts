import type { ReactNode } from 'react'

export type Column<T> = {
  id: string
  header: string
  /** For columns of buttons, whose head has nothing to say to the eye. */
  headerHidden?: boolean
  cell: (row: T) => ReactNode
  /** Makes it sortable: ascending order. */
  compare?: (a: T, b: T) => number
  /** Numbers are most wanted biggest first. */
  descendingFirst?: boolean
  /** CSS width; columns without share the rest. */
  width?: string
  align?: 'start' | 'end'
  /** For its head and cells. */
  className?: string
  hideBelow?: 'sm' | 'md' | 'lg' | 'xl'
}

export type TableSort = { column: string; descending: boolean }

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

/** `web2` before `web10`. */
export const compareText = (a: string, b: string): number => collator.compare(a, b)

/** Numbers with unknown ones below all. */
export const compareNumber = (a: number | null, b: number | null): number => (a ?? -1) - (b ?? -1)

/** A sorted copy; equal rows keep the order of the first sortable column, so that live values don't shuffle them. */
export function sortRows<T>(
  rows: readonly T[],
  columns: readonly Column<T>[],
  sort: TableSort,
): readonly T[] {
  const by = columns.find(({ id }) => id === sort.column)?.compare
  const first = columns.find(({ compare }) => compare)?.compare
  if (!by && !first) return rows
  const sign = sort.descending ? -1 : 1
  return rows.toSorted((a, b) => sign * (by?.(a, b) ?? 0) || first?.(a, b) || 0)
}
