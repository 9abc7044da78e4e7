import type { Metadata } from 'next'
import { JobTable } from '@/components/jobs/job-table'

export const metadata: Metadata = { title: 'Jobs' }

export default function JobsPage() {
  return <JobTable />
}
