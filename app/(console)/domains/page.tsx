import type { Metadata } from 'next'
import { DomainTable } from '@/components/domains/domain-table'

export const metadata: Metadata = { title: 'Virtual machines' }

export default function DomainsPage() {
  return <DomainTable />
}
