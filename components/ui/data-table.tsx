'use client'
import clsx from 'clsx'
import {
  Fragment,
  type KeyboardEvent,
  memo,
  type ReactNode,
  useCallback,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { type Column, sortRows, type TableSort } from './data-table-sort'
import { useRowWindow } from './row-window'
import { useNarrow } from './use-narrow'

export { type Column, compareNumber, compareText, type TableSort } from './data-table-sort'

export type DataTableProps<T> = {
  /** What the table lists, for screen readers. */
  label: string
  /** Keep both stable: a new array makes every visible row render again. */
  rows: readonly T[]
  columns: readonly Column<T>[]
  rowKey: (row: T) => string
  /** A row shown weaker: stale, disabled. */
  faded?: (row: T) => boolean
  /** Controlled sort; without it the table keeps its own, beginning with `initialSort`. */
  sort?: TableSort
  onSortChange?: (sort: TableSort) => void
  initialSort?: TableSort
  /** Enter or a click on a row. The cell that names the row should also hold a real link with `data-row-link`. */
  onOpen?: (row: T) => void
  empty?: ReactNode
  rowHeight?: number
  /** Below 640 px, where the first cell may take a second line. */
  narrowRowHeight?: number
  className?: string
}

const hiddenBelow = { sm: 'max-sm:hidden', md: 'max-md:hidden', lg: 'max-lg:hidden', xl: 'max-xl:hidden' }
const cellClass = <T,>(column: Column<T>) =>
  clsx(
    'overflow-hidden px-2 first:pl-4 last:pr-4 lg:first:pl-6 lg:last:pr-6',
    column.align === 'end' && 'text-right',
    column.hideBelow && hiddenBelow[column.hideBelow],
    column.className,
  )

/** The height of the head, in pixels. */
const HEAD = 28

/** A table that scrolls by itself, keeps its head in view, and draws only the rows in sight. */
export function DataTable<T>(props: DataTableProps<T>) {
  const {
    label,
    rows,
    columns,
    rowKey,
    faded,
    onOpen,
    empty,
    rowHeight = 28,
    narrowRowHeight = 44,
    className,
  } = props
  const [ownSort, setOwnSort] = useState(
    props.initialSort ?? { column: columns[0]?.id ?? '', descending: false },
  )
  const sort = props.sort ?? ownSort
  const setSort = props.onSortChange ?? setOwnSort
  const sorted = useMemo(() => sortRows(rows, columns, sort), [rows, columns, sort])
  const scroller = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState<string | null>(null)
  const activeIndex = useMemo(
    () => (active === null ? -1 : sorted.findIndex((row) => rowKey(row) === active)),
    [sorted, active, rowKey],
  )
  const height = useNarrow() ? narrowRowHeight : rowHeight
  const { first, end, reveal } = useRowWindow(scroller, sorted.length, height, HEAD)
  // The row with the focus stays drawn when it is scrolled away, or the keyboard would lose its place.
  const drawn = Array.from({ length: end - first }, (_, index) => first + index)
  if (activeIndex >= 0 && activeIndex < first) drawn.unshift(activeIndex)
  else if (activeIndex >= end) drawn.push(activeIndex)

  const wanted = useRef<string | null>(null)
  const focusRow = (index: number) => {
    const to = Math.min(Math.max(index, 0), sorted.length - 1)
    const row = sorted[to]
    if (!row) return
    wanted.current = rowKey(row)
    setActive(rowKey(row))
    reveal(to)
  }
  useLayoutEffect(() => {
    const link =
      wanted.current &&
      scroller.current?.querySelector<HTMLElement>(
        `[data-key="${CSS.escape(wanted.current)}"] [data-row-link]`,
      )
    if (!link) return
    wanted.current = null
    link.focus({ preventScroll: true })
  })
  const onKeyDown = (event: KeyboardEvent) => {
    if (
      !(event.target instanceof HTMLElement) ||
      event.target.closest('[role="menu"], [role="dialog"], input, select')
    )
      return
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / height) - 2)
    const steps: Record<string, number> = {
      ArrowDown: activeIndex + 1,
      ArrowUp: activeIndex - 1,
      PageDown: activeIndex + page,
      PageUp: activeIndex - page,
      Home: 0,
      End: sorted.length - 1,
    }
    const to = steps[event.key]
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    focusRow(to)
  }

  const open = useRef(onOpen)
  open.current = onOpen
  const openRow = useCallback((row: T) => open.current?.(row), [])
  let drawnTo = 0
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys move between the links inside
    <div
      ref={scroller}
      onKeyDown={onKeyDown}
      className={clsx('scroll-thin relative min-h-0 overflow-auto contain-content', className)}
    >
      <table
        aria-label={label}
        aria-rowcount={sorted.length + 1}
        className="w-full table-fixed border-separate border-spacing-0"
      >
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <HeadCell key={column.id} column={column} sort={sort} onSort={setSort} />
            ))}
          </tr>
        </thead>
        <tbody
          onFocus={(event) =>
            setActive(event.target.closest<HTMLElement>('tr[data-key]')?.dataset.key ?? null)
          }
        >
          {drawn.map((index) => {
            const row = sorted[index] as T
            const key = rowKey(row)
            const gap = index - drawnTo
            drawnTo = index + 1
            return (
              <Fragment key={key}>
                {gap > 0 ? <Gap height={gap * height} /> : null}
                <BodyRow
                  row={row}
                  rowId={key}
                  index={index}
                  height={height}
                  columns={columns as readonly Column<unknown>[]}
                  faded={faded?.(row) ?? false}
                  onOpen={onOpen ? (openRow as (row: unknown) => void) : undefined}
                />
              </Fragment>
            )
          })}
          {drawnTo < sorted.length ? <Gap height={(sorted.length - drawnTo) * height} /> : null}
        </tbody>
      </table>
      {sorted.length === 0 ? empty : null}
    </div>
  )
}

/** Stands for the rows out of sight. One cell only: a colSpan would give columns hidden on phones their width back. */
function Gap({ height }: { height: number }) {
  return (
    <tr aria-hidden>
      <td style={{ height, padding: 0 }} />
    </tr>
  )
}

function HeadCell<T>({
  column,
  sort,
  onSort,
}: {
  column: Column<T>
  sort: TableSort
  onSort: (sort: TableSort) => void
}) {
  const sorted = sort.column === column.id
  return (
    <th
      scope="col"
      aria-sort={sorted ? (sort.descending ? 'descending' : 'ascending') : undefined}
      style={column.width ? { width: column.width } : undefined}
      className={clsx(
        'sticky top-0 z-10 h-7 border-b bg-paper text-left font-normal text-ink-3 text-xs',
        cellClass(column),
      )}
    >
      {column.compare ? (
        <button
          type="button"
          onClick={() =>
            onSort({
              column: column.id,
              descending: sorted ? !sort.descending : Boolean(column.descendingFirst),
            })
          }
          className={clsx(
            'inline-flex max-w-full items-center gap-1 hover:text-ink',
            sorted && 'font-medium text-ink',
            column.align === 'end' && 'flex-row-reverse',
          )}
        >
          <span className="truncate">{column.header}</span>
          <svg
            width="7"
            height="7"
            viewBox="0 0 7 7"
            aria-hidden
            className={clsx('shrink-0 fill-current', !sorted && 'opacity-0')}
          >
            <path d={sort.descending ? 'M0 1h7L3.5 6.5z' : 'M0 6h7L3.5 .5z'} />
          </svg>
        </button>
      ) : (
        <span className={clsx(column.headerHidden && 'sr-only')}>{column.header}</span>
      )}
    </th>
  )
}

type BodyRowProps = {
  row: unknown
  rowId: string
  index: number
  height: number
  columns: readonly Column<unknown>[]
  faded: boolean
  onOpen: ((row: unknown) => void) | undefined
}

const BodyRow = memo(function BodyRow({ row, rowId, index, height, columns, faded, onOpen }: BodyRowProps) {
  return (
    <tr
      data-key={rowId}
      aria-rowindex={index + 2}
      style={{ height }}
      className={clsx(
        'group/row hover:bg-hover has-[[data-row-link]:focus-visible]:bg-hover',
        faded && 'text-ink-3',
      )}
      onClick={(event) => {
        if (
          !onOpen ||
          !(event.target instanceof Element) ||
          event.target.closest('a, button, input, [role="menu"], [role="menuitem"]')
        )
          return
        if (!event.currentTarget.contains(event.target) || window.getSelection()?.type === 'Range') return
        onOpen(row)
      }}
    >
      {columns.map((column) => (
        <td key={column.id} className={clsx('h-[inherit] border-rule/60 border-b', cellClass(column))}>
          {column.cell(row)}
        </td>
      ))}
    </tr>
  )
})
