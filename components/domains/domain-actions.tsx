'use client'
import dynamic from 'next/dynamic'
import { type ReactNode, useCallback, useState } from 'react'
import type { DomainSummary, PowerAction } from '@/lib/shared/contract/domains'
import { useDomainPower } from './domain-power'

// Not part of the list's first load.
const MigratePicker = dynamic(
  () => import('@/components/migration/migrate-picker').then((module) => module.MigratePicker),
  { ssr: false },
)

/** What lists of machines offer in their rows. */
export type RowAction = PowerAction | 'migrate'
export type Act = (domain: DomainSummary, action: RowAction) => void

/** Runs the actions of rows; render `dialogs` once beside the list. */
export function useDomainActions(): { act: Act; dialogs: ReactNode } {
  const { run, dialog } = useDomainPower()
  const [migrating, setMigrating] = useState<DomainSummary | null>(null)
  const act: Act = useCallback(
    (domain, action) => (action === 'migrate' ? setMigrating(domain) : run(domain, action)),
    [run],
  )
  const dialogs = (
    <>
      {dialog}
      {migrating ? (
        <MigratePicker domain={migrating} open onOpenChange={(open) => !open && setMigrating(null)} />
      ) : null}
    </>
  )
  return { act, dialogs }
}
