import type { Metadata } from 'next'
import { DefineDomain } from '@/components/definition/define-domain'
import { requireActor } from '@/lib/server/session'

export const metadata: Metadata = { title: 'Define a virtual machine' }

export default async function DefinePage({
  searchParams,
}: {
  searchParams: Promise<{ host?: string | string[] }>
}) {
  await requireActor()
  const { host } = await searchParams
  return <DefineDomain hostId={typeof host === 'string' ? host : null} />
}
