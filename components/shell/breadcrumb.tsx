'use client'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useDomains, useHosts } from '@/lib/client/live'
import { paths } from '@/lib/shared/paths'
import { pages } from './sidebar'

type Crumb = { label: string; href: string }

const leaves: Record<string, string> = {
  xml: 'XML',
  console: 'Console',
  define: 'Define',
  add: 'Add',
  new: 'New',
  edit: 'Edit',
  account: 'Account',
  settings: 'Settings',
  devices: 'Devices',
  migrate: 'Migrate',
}

/** Where we are, with the names that hosts and machines have now. */
export function Breadcrumb() {
  const parts = usePathname().split('/').filter(Boolean).map(decodeURIComponent)
  const hosts = useHosts()
  const domains = useDomains()
  const crumbs: Crumb[] = []
  const [first, second, third, uuid] = parts
  const page = pages.find(({ href }) => href === `/${first ?? ''}`)
  if (page) crumbs.push(page)
  if (first === 'hosts' && second && second !== 'add') {
    const name = hosts.find(({ id }) => id === second)?.name ?? second
    crumbs.push({ label: name, href: paths.host(second) })
    if (third === 'domains' && uuid) {
      const domain = domains.find((each) => each.hostId === second && each.uuid === uuid)
      crumbs.push({ label: domain?.name ?? uuid, href: paths.domain({ hostId: second, uuid }) })
    }
  }
  const last = parts.at(-1) ?? ''
  if (leaves[last]) crumbs.push({ label: leaves[last], href: '' })
  return (
    <nav aria-label="Breadcrumb" className="min-w-0 flex-1">
      <ol className="flex min-w-0 items-center gap-1.5">
        {crumbs.map(({ label, href }, index) => (
          <li key={href || label} className="flex min-w-0 items-center gap-1.5 not-last:max-sm:hidden">
            {index > 0 ? (
              <span aria-hidden className="text-rule-strong max-sm:hidden">
                /
              </span>
            ) : null}
            {index === crumbs.length - 1 ? (
              <span aria-current="page" title={label} className="truncate font-medium">
                {label}
              </span>
            ) : (
              <Link href={href} title={label} className="truncate text-ink-2 hover:text-ink">
                {label}
              </Link>
            )}
          </li>
        ))}
      </ol>
    </nav>
  )
}
