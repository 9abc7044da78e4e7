import { ButtonLink } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { paths } from '@/lib/shared/paths'

/** For an address that leads nowhere. */
export function LostPage({ title }: { title: string }) {
  return (
    <EmptyState
      title={<h1>{title}</h1>}
      actions={
        <>
          <ButtonLink href={paths.domains()}>Virtual machines</ButtonLink>
          <ButtonLink href={paths.overview()}>Overview</ButtonLink>
        </>
      }
    >
      The host or virtual machine may have been removed, renamed or migrated, or the address is mistyped.
    </EmptyState>
  )
}
