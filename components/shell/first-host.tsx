'use client'
import { useQuery } from '@tanstack/react-query'
import { Box, HardDrive, type LucideIcon, Network } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { query } from '@/lib/client/api'
import { useMay } from '@/lib/client/me'
import { paths } from '@/lib/shared/paths'

/** What a Drover without hosts offers: this machine, a remote host, or the demo. */
export function FirstHost() {
  const may = useMay('host.manage')
  const local = useQuery(query.hosts.local.queryOptions({ enabled: may }))
  return (
    <div className="grid max-w-xl gap-3 px-4 py-6 lg:px-6">
      <div>
        <p className="font-semibold text-lg">No hosts yet</p>
        <p className="mt-1 text-ink-2">
          {may
            ? 'Drover shows the virtual machines of every libvirt host that you add. Where are yours?'
            : 'An administrator has to add a host first.'}
        </p>
      </div>
      {may ? (
        <ul className="divide-y divide-rule border-y">
          {local.data?.available ? (
            <Offer href={paths.addHost('unix')} icon={HardDrive} title="This machine">
              Its libvirtd answers at <span className="font-mono text-xs">{local.data.socketPath}</span>.
            </Offer>
          ) : null}
          <Offer href={paths.addHost('tls')} icon={Network} title="A remote host">
            By TLS with certificates, or by TCP with a SASL user. Drover tests each step of the connection and
            says what is wrong.
          </Offer>
          <Offer href={paths.addHost('demo')} icon={Box} title="The demo host">
            libvirt’s own test driver, inside Drover: to look around without touching anything real.
          </Offer>
        </ul>
      ) : null}
    </div>
  )
}

function Offer({
  href,
  icon: Icon,
  title,
  children,
}: {
  href: string
  icon: LucideIcon
  title: string
  children: ReactNode
}) {
  return (
    <li>
      <Link href={href} className="flex items-start gap-3 px-1 py-2.5 hover:bg-hover">
        <Icon size={18} aria-hidden className="mt-0.5 shrink-0 text-link" />
        <span className="min-w-0">
          <span className="block font-medium">{title}</span>
          <span className="block text-ink-2 wrap-anywhere">{children}</span>
        </span>
      </Link>
    </li>
  )
}
