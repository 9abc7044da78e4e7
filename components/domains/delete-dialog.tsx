'use client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { z } from 'zod'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { Skeleton } from '@/components/ui/empty-state'
import { Checkbox } from '@/components/ui/field'
import { ProblemNotice } from '@/components/ui/problem-notice'
import { notify } from '@/components/ui/toast'
import { problemOf, query } from '@/lib/client/api'
import type { DeletePreview as DeletePreviewSchema, DomainSummary } from '@/lib/shared/contract/domains'
import { paths } from '@/lib/shared/paths'
import { formatBytes } from '@/lib/shared/units'

type DeletePreview = z.infer<typeof DeletePreviewSchema>

/** Says what goes with a virtual machine. Disks stay unless they are ticked. */
export function DeleteDialog({ domain, onClose }: { domain: DomainSummary; onClose: () => void }) {
  const { hostId, uuid, name } = domain
  const router = useRouter()
  const [chosen, setChosen] = useState<readonly string[]>([])
  const preview = useQuery(
    query.domains.deletePreview.queryOptions({ input: { hostId, uuid }, staleTime: 0, gcTime: 0 }),
  )
  const remove = useMutation(
    query.domains.delete.mutationOptions({
      onSuccess: ({ warnings }) => {
        notify.done(`Deleted ${name}`)
        for (const warning of warnings) notify.failed(warning)
        router.push(paths.domains())
      },
    }),
  )
  const toggle = (target: string) =>
    setChosen((now) => (now.includes(target) ? now.filter((one) => one !== target) : [...now, target]))
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Delete ${name}?`}
      confirmLabel={chosen.length > 0 ? 'Delete with its disks' : 'Delete, keep disks'}
      {...(chosen.length > 0 && { typedName: name })}
      pending={remove.isPending}
      error={problemOf(remove.error)}
      onConfirm={() => remove.mutate({ hostId, uuid, deleteDisks: [...chosen] })}
    >
      <p>Its definition is removed from the host. This can’t be undone.</p>
      {preview.error ? <ProblemNotice problem={problemOf(preview.error) ?? { message: '' }} /> : null}
      {preview.data ? (
        <WhatGoes preview={preview.data} chosen={chosen} onToggle={toggle} />
      ) : preview.isPending ? (
        <Skeleton className="h-20 w-full" />
      ) : null}
    </ConfirmDialog>
  )
}

function WhatGoes({
  preview,
  chosen,
  onToggle,
}: {
  preview: DeletePreview
  chosen: readonly string[]
  onToggle: (target: string) => void
}) {
  const { disks, nvram, snapshots, managedSave } = preview
  const also = [
    nvram && `Firmware variables (NVRAM): ${nvram}`,
    managedSave && 'The saved state of its memory',
    snapshots.length > 0 && `Snapshots: ${snapshots.join(', ')}`,
  ].filter((line): line is string => Boolean(line))
  return (
    <>
      {also.length > 0 ? (
        <div>
          <p className="font-medium text-ink">Also removed</p>
          <ul className="list-disc pl-5 wrap-anywhere">
            {also.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </div>
      ) : null}
      {disks.length > 0 ? (
        <fieldset className="grid gap-1.5">
          <legend className="mb-1 font-medium text-ink">Disks to delete as well</legend>
          {disks.map(({ target, path, pool, capacity, deletable, why }) => (
            <Checkbox
              key={target}
              label={
                <>
                  {target} <span className="font-mono text-xs">{path}</span>
                </>
              }
              hint={
                deletable
                  ? [pool && `pool ${pool}`, capacity !== null && formatBytes(capacity)]
                      .filter(Boolean)
                      .join(', ')
                  : `Kept: ${why}`
              }
              checked={chosen.includes(target)}
              disabled={!deletable}
              onChange={() => onToggle(target)}
            />
          ))}
        </fieldset>
      ) : (
        <p>It has no disks.</p>
      )}
    </>
  )
}
