import { readFileSync } from 'node:fs'
import { type Row, timeEach, times } from './measure.ts'
import type { Setting } from './setting.ts'

const LIMIT = 400

/** RSS of Drover with its hosts and 1,000 domains, after it has been used: under 400 MB. */
export default async function memory({ api, drover }: Setting): Promise<Row[]> {
  const aborting = new AbortController()
  const streams = Array.from({ length: 10 }, async () => {
    const stream = await api.live.stream(undefined, { signal: aborting.signal })
    await stream.next()
    return stream
  })
  const open = await Promise.all(streams)
  await timeEach(500, () => api.domains.list())
  const status = readFileSync(`/proc/${drover.pid}/status`, 'utf8')
  const megabytes = (field: string) =>
    (Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) * 1024) / 1e6
  aborting.abort()
  await Promise.allSettled(open.map((stream) => stream.return?.(undefined)))
  const domains = (await api.domains.list()).length
  const [rss, peak] = [megabytes('VmRSS'), megabytes('VmHWM')]
  console.log(
    `${domains} domains, 10 live streams, after 500 lists: RSS ${rss.toFixed(0)} MB, peak ${peak.toFixed(0)} MB`,
  )
  return [
    {
      what: 'RSS with 1,000 domains',
      value: `${rss.toFixed(0)} MB`,
      against: `limit ${LIMIT} MB`,
      ratio: times(rss / LIMIT),
      demand: 'under 400 MB',
      holds: rss < LIMIT,
    },
  ]
}
