import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { HostPage } from '@/components/hosts/host-page'
import { isDroverError } from '@/lib/server/drover-error'
import { readHost } from '@/lib/server/hosts/enrolment/read-hosts'
import { requireActor } from '@/lib/server/session'

type Props = { params: Promise<{ hostId: string }> }

async function read({ params }: Props) {
  const [actor, { hostId }] = [await requireActor(), await params]
  try {
    return readHost(actor, decodeURIComponent(hostId))
  } catch (error) {
    if (isDroverError(error) && error.kind === 'NOT_FOUND') return null
    throw error
  }
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  return { title: (await read(props))?.summary.name ?? 'Host' }
}

export default async function Page(props: Props) {
  const detail = await read(props)
  if (!detail) notFound()
  return <HostPage key={detail.summary.id} initial={detail} />
}
