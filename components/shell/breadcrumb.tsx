'use client'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { toneText } from '@/components/ui/badge'
import { BrokenGlyph, DotGlyph, TriangleGlyph } from '@/components/ui/glyphs'
import { useDomains, useHost, useHosts } from '@/lib/client/live'
import { paths } from '@/lib/shared/paths'
import { pages } from './sidebar'

type Crumb = { label: string; href: string }

/** The way to this page, without the page itself: its own name is the heading below. At the top, the fleet at a glance. */
export function Breadcrumb() {
  const crumbs = useCrumbs()
  if (crumbs.length === 0) return <Fleet />
  return (
    <nav aria-label="Breadcrumb" className="min-w-0 flex-1">
      <ol className="flex min-w-0 items-center gap-1.5">
        {crumbs.map(({ label, href }) => (
          <li key={href} className="flex min-w-0 items-center gap-1.5 not-last:max-sm:hidden">
            <Link href={href} title={label} className="truncate whitespace-pre text-ink-2 hover:text-ink">
              {label}
            </Link>
            <span aria-hidden className="text-rule-strong">
              /
            </span>
          </li>
        ))}
      </ol>
    </nav>
  )
}

function useCrumbs(): Crumb[] {
  const path = usePathname()
  const [first, second, third, uuid = ''] = path.split('/').filter(Boolean).map(decodeURIComponent)
  const host = useHost(second ?? '')
  const domain = useDomains().find((each) => each.hostId === second && each.uuid === uuid)
  const crumbs: Crumb[] = []
  const page = pages.find(({ href }) => href === `/${first ?? ''}`)
  if (page) crumbs.push(page)
  if (first === 'hosts' && second && second !== 'add') {
    crumbs.push({ label: host?.name ?? second, href: paths.host(second) })
    if (third === 'domains')
      crumbs.push({ label: domain?.name ?? uuid, href: paths.domain({ hostId: second, uuid }) })
  }
  return crumbs.filter(({ href }) => href !== path)
}

/** How many hosts are there, and how many are gone; how many machines run. */
function Fleet() {
  const hosts = useHosts()
  const domains = useDomains()
  if (hosts.length === 0) return null
  const lost = hosts.filter(({ state }) => state === 'lost').length
  const connected = hosts.filter(({ state }) => state === 'connected').length
  const running = domains.filter(({ state }) => state === 'running' || state === 'blocked').length
  return (
    <p className="flex min-w-0 items-center gap-4 overflow-hidden whitespace-nowrap text-ink-2 text-xs tabular-nums">
      <span className="flex items-center gap-1.5">
        <DotGlyph className={toneText.good} />
        <span>
          {connected} <span className="max-sm:sr-only">{connected === 1 ? 'host' : 'hosts'} connected</span>
        </span>
      </span>
      {lost > 0 ? (
        <span className="flex items-center gap-1.5 text-bad">
          <BrokenGlyph />
          {lost} lost
        </span>
      ) : null}
      <span className="flex items-center gap-1.5">
        <TriangleGlyph className={toneText.good} />
        <span>
          {running} <span className="max-sm:sr-only">of {domains.length} running</span>
        </span>
      </span>
    </p>
  )
}
