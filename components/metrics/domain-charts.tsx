'use client'
import { useMemo } from 'react'
import type { Tone } from '@/components/ui/badge'
import { Chart, type ChartSeries } from '@/components/ui/chart'
import type { DomainRef, DomainSample } from '@/lib/shared/contract/domains'
import { formatKiB, formatPercent, formatRate } from '@/lib/shared/units'
import { useDomainSamples } from './use-domain-samples'

/** Five minutes, as the server keeps. */
const SPAN = 300_000
/** Bytes per second that the axis of an idle disk or network shows. */
const QUIET = 16 * 1024

/** CPU, memory, disk and network of the last minutes. Takes its place at once, so that nothing jumps. */
export function DomainCharts({ domainRef, maxMemoryKiB }: { domainRef: DomainRef; maxMemoryKiB: number }) {
  const samples = useDomainSamples(domainRef)
  const times = useMemo(() => samples.map(({ at }) => at), [samples])
  const series = (label: string, tone: Tone, read: (sample: DomainSample) => number | null): ChartSeries => ({
    label,
    tone,
    values: samples.map(read),
  })
  const used = samples.some(({ memoryUsedKiB }) => memoryUsedKiB !== null)
  return (
    <div className="grid gap-x-6 gap-y-4 sm:grid-cols-2">
      <Chart
        title="CPU"
        times={times}
        span={SPAN}
        max={100}
        format={formatPercent}
        series={[series('CPU', 'busy', (one) => one.cpuPercent)]}
      />
      <Chart
        title="Memory"
        times={times}
        span={SPAN}
        max={maxMemoryKiB}
        format={formatKiB}
        series={[
          series('Allotted', 'calm', (one) => one.memoryKiB),
          ...(used ? [series('Used', 'good', (one) => one.memoryUsedKiB)] : []),
        ]}
      />
      <Chart
        title="Disk"
        times={times}
        span={SPAN}
        format={formatRate}
        floor={QUIET}
        series={[
          series('Read', 'good', (one) => one.diskReadBytes),
          series('Write', 'bad', (one) => one.diskWriteBytes),
        ]}
      />
      <Chart
        title="Network"
        times={times}
        span={SPAN}
        format={formatRate}
        floor={QUIET}
        series={[
          series('In', 'good', (one) => one.netReceiveBytes),
          series('Out', 'calm', (one) => one.netTransmitBytes),
        ]}
      />
    </div>
  )
}
