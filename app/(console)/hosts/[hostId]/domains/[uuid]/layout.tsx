import type { ReactNode } from 'react'
import { DomainFrame } from '@/components/domains/domain-frame'

type Props = { params: Promise<{ hostId: string; uuid: string }>; children: ReactNode }

export default async function DomainLayout({ params, children }: Props) {
  const { hostId, uuid } = await params
  return (
    <DomainFrame hostId={decodeURIComponent(hostId)} uuid={decodeURIComponent(uuid)}>
      {children}
    </DomainFrame>
  )
}
