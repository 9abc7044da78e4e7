'use client'
import { useMutation } from '@tanstack/react-query'
import { CircleStop } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { problemOf, query } from '@/lib/client/api'
import { useMay } from '@/lib/client/me'
import type { Job } from '@/lib/shared/contract/jobs'

/** Ends a running migration, after asking. */
export function AbortMigration({ job, source }: { job: Job; source: string }) {
  const [open, setOpen] = useState(false)
  const may = useMay('job.abort')
  const abort = useMutation(query.jobs.abort.mutationOptions({ onSuccess: () => setOpen(false) }))
  const running = job.state === 'running'
  const aborting = abort.isSuccess && running
  const reason = !may
    ? 'Needs the role operator'
    : aborting
      ? 'It is being aborted'
      : job.abortable
        ? null
        : 'It can no longer be aborted'
  if (!running) return null
  return (
    <>
      <Button
        icon={CircleStop}
        disabledReason={reason}
        onClick={() => {
          abort.reset()
          setOpen(true)
        }}
      >
        {aborting ? 'Aborting' : 'Abort'}
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title={`Abort the migration of ${job.domainName}?`}
        confirmLabel="Abort migration"
        pending={abort.isPending}
        error={problemOf(abort.error)}
        onConfirm={() => abort.mutate({ id: job.id })}
      >
        <p>It goes on running on {source} as before. What was copied so far is thrown away.</p>
      </ConfirmDialog>
    </>
  )
}
