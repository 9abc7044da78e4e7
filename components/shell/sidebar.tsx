'use client'
import clsx from 'clsx'
import {
  Gauge,
  KeyRound,
  ListChecks,
  type LucideIcon,
  MonitorPlay,
  ScrollText,
  Server,
  Users,
} from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { toneText } from '@/components/ui/badge'
import { useDomains, useHosts, useJobs } from '@/lib/client/live'
import { useMe } from '@/lib/client/me'
import { paths } from '@/lib/shared/paths'
import { may, type Permission } from '@/lib/shared/permissions'
import { Logo } from './logo'
import { hostStateLooks } from './state-badges'

type Page = { href: string; label: string; icon: LucideIcon; needs?: Permission }

/** The pages of the console, for the sidebar and the command palette. */
export const pages: readonly Page[] = [
  { href: paths.overview(), label: 'Overview', icon: Gauge },
  { href: paths.domains(), label: 'Virtual machines', icon: MonitorPlay },
  { href: paths.hosts(), label: 'Hosts', icon: Server },
  { href: paths.jobs(), label: 'Jobs', icon: ListChecks },
  { href: paths.certificates(), label: 'Certificates', icon: KeyRound, needs: 'host.manage' },
  { href: paths.users(), label: 'Users', icon: Users, needs: 'user.manage' },
  { href: paths.audit(), label: 'Audit', icon: ScrollText, needs: 'audit.read' },
]

const row = 'flex h-7 items-center gap-2 rounded-sm px-2 pointer-coarse:h-10'

export function Sidebar() {
  const path = usePathname()
  const { role } = useMe()
  const shown = pages.filter(({ needs }) => !needs || may(role, needs))
  const isHere = (href: string) =>
    href === '/'
      ? path === '/'
      : href === paths.hosts()
        ? path === href || path === paths.addHost()
        : path === href || path.startsWith(`${href}/`)
  return (
    <nav aria-label="Main" className="flex h-full min-h-0 flex-col">
      <Link
        href={paths.overview()}
        className="flex h-11 shrink-0 items-center gap-2 px-4 font-semibold text-lg tracking-tight"
      >
        <Logo />
        Drover
      </Link>
      <ul className="shrink-0 px-2 pt-1 pb-3">
        {shown.map(({ href, label, icon: Icon }) => (
          <li key={href}>
            <Link
              href={href}
              aria-current={isHere(href) ? 'page' : undefined}
              className={clsx(
                row,
                isHere(href) ? 'bg-signal-wash font-medium text-ink' : 'text-ink-2 hover:bg-hover',
              )}
            >
              <Icon size={15} aria-hidden className="shrink-0" />
              <span className="flex-1 truncate">{label}</span>
              <Count href={href} />
            </Link>
          </li>
        ))}
      </ul>
      <HostList path={path} />
    </nav>
  )
}

function Count({ href }: { href: string }) {
  const domains = useDomains().length
  const running = useJobs().filter(({ state }) => state === 'running').length
  const count = href === paths.domains() ? domains : href === paths.jobs() ? running : 0
  return count ? <span className="text-ink-3 text-xs tabular-nums">{count}</span> : null
}

function HostList({ path }: { path: string }) {
  const hosts = useHosts()
  if (hosts.length === 0) return null
  return (
    <section aria-labelledby="sidebar-hosts" className="flex min-h-0 flex-1 flex-col border-t pt-2">
      <h2 id="sidebar-hosts" className="px-4 pb-0.5 text-ink-3 text-xs">
        Hosts
      </h2>
      <ul className="scroll-thin min-h-0 flex-1 overflow-y-auto px-2 pb-3">
        {hosts.map(({ id, name, state, domains }) => {
          const { icon: Icon, tone, label } = hostStateLooks[state]
          const href = paths.host(id)
          const here = path === href || path.startsWith(`${href}/`)
          return (
            <li key={id}>
              <Link
                href={href}
                aria-current={path === href ? 'page' : undefined}
                title={`${name}: ${label.toLowerCase()}`}
                className={clsx(row, here ? 'bg-signal-wash text-ink' : 'text-ink-2 hover:bg-hover')}
              >
                <Icon className={clsx('mx-[1.5px]', toneText[tone])} />
                <span className={clsx('flex-1 truncate', state === 'lost' && 'text-bad')}>{name}</span>
                <span className="sr-only">{label},</span>
                <span className="text-ink-2 text-xs tabular-nums">
                  <span aria-hidden>
                    {domains.active}/{domains.total}
                  </span>
                  <span className="sr-only">
                    {domains.active} of {domains.total} virtual machines active
                  </span>
                </span>
              </Link>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
