import type { Metadata } from 'next'
import { HostTable } from '@/components/hosts/host-table'

export const metadata: Metadata = { title: 'Hosts' }

export default function HostsPage() {
  return <HostTable />
}
