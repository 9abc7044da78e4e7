'use client'
import clsx from 'clsx'
import 'uplot/dist/uPlot.min.css'
import { useTheme } from 'next-themes'
import { useEffect, useRef, useState } from 'react'
import type uPlot from 'uplot'
import type { Tone } from './badge'
import { toneFill } from './badge'

export type ChartSeries = { label: string; tone: Tone; values: readonly (number | null)[] }

export type ChartProps = {
  title: string
  /** Epoch milliseconds, one per value. */
  times: readonly number[]
  series: readonly ChartSeries[]
  format: (value: number) => string
  /** A fixed upper end, such as 100 for percent; else it follows the data. */
  max?: number
  /** What the axis shows at least while it follows the data, so that next to nothing does not look like a lot. */
  floor?: number
  /** Milliseconds that the time axis shows, up to the last value; else it follows the data. */
  span?: number
  height?: number
  className?: string
}

const colour = (name: string) =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()

/** A small live time series, with the values under the cursor, or the last ones, written out above it. */
export function Chart({
  title,
  times,
  series,
  format,
  max,
  floor,
  span,
  height = 96,
  className,
}: ChartProps) {
  const host = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  const [hovered, setHovered] = useState<number | null>(null)
  const { resolvedTheme } = useTheme()
  const data = useRef<uPlot.AlignedData>([[]])
  data.current = [
    times.map((at) => at / 1000),
    ...series.map(({ values }) => [...values]),
  ] as uPlot.AlignedData
  const shape = series.map(({ label, tone }) => `${label}:${tone}`).join('|')
  const draw = useRef({ format, max, floor, span, series })
  draw.current = { format, max, floor, span, series }

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new plot for each theme or set of series, not for each sample
  useEffect(() => {
    let alive = true
    const element = host.current
    if (!element) return
    const resize = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height }))
    void import('uplot').then(({ default: UPlot }) => {
      if (!alive) return
      plot.current = new UPlot(
        plotOptions(element.clientWidth, height, draw.current, setHovered),
        data.current,
        element,
      )
      resize.observe(element)
    })
    return () => {
      alive = false
      resize.disconnect()
      plot.current?.destroy()
      plot.current = null
    }
  }, [resolvedTheme, height, shape])

  useEffect(() => {
    if (times.length > 0) plot.current?.setData(data.current)
  }, [times])

  const index = hovered ?? times.length - 1
  return (
    <figure className={clsx('min-w-0', className)}>
      <figcaption className="flex min-h-6 flex-wrap items-baseline gap-x-3">
        <span className="font-medium">{title}</span>
        {series.map(({ label, tone, values }) => {
          const value = values[index]
          return (
            <span key={label} className="inline-flex items-center gap-1 text-ink-2 text-xs tabular-nums">
              <span aria-hidden className={clsx('h-0.5 w-2.5', toneFill[tone])} />
              {series.length > 1 ? label : null} {value === null || value === undefined ? '–' : format(value)}
            </span>
          )
        })}
      </figcaption>
      <div ref={host} aria-hidden style={{ height }} className="min-w-0 overflow-hidden" />
    </figure>
  )
}

const windowUpTo = (seconds: number, last: number | null): [number, number] => {
  const end = last ?? Date.now() / 1000
  return [end - seconds, end]
}

/** Bytes are counted in powers of two: so are the marks of an axis that follows the data. */
const powerAbove = (value: number): number => 2 ** Math.ceil(Math.log2(value))

function plotOptions(
  width: number,
  height: number,
  { format, max, floor = 1, span, series }: Pick<ChartProps, 'format' | 'max' | 'floor' | 'span' | 'series'>,
  onHover: (index: number | null) => void,
): uPlot.Options {
  const axis = {
    stroke: colour('ink-3'),
    font: '11px "IBM Plex Sans Variable", sans-serif',
    grid: { stroke: colour('rule'), width: 1 },
    ticks: { show: false },
  }
  return {
    width,
    height,
    padding: [6, 14, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { size: 5 }, drag: { setScale: false } },
    hooks: { setCursor: [(u) => onHover(u.cursor.idx ?? null)] },
    scales: {
      // A window of one length: neither the first values nor a gap stretch it.
      ...(span && { x: { range: (_u, _first, last) => windowUpTo(span / 1000, last) } }),
      y: { range: (_u, _low, high) => [0, max ?? powerAbove(Math.max(floor, (high ?? 0) * 1.05))] },
    },
    axes: [
      { ...axis, size: 20, space: 70 },
      {
        ...axis,
        size: 64,
        splits: (_u, _axis, _low, high) => [0, high / 2, high],
        values: (_u, ticks) => ticks.map((value) => format(value)),
      },
    ],
    series: [
      {},
      ...series.map(({ label, tone }) => ({
        label,
        stroke: colour(tone === 'busy' ? 'signal' : tone),
        fill: series.length === 1 ? `${colour(tone === 'busy' ? 'signal' : tone)}22` : undefined,
        width: 1.5,
        points: { show: false },
        spanGaps: false,
      })),
    ] as uPlot.Series[],
  }
}
