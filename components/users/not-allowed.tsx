import { ButtonLink } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { paths } from '@/lib/shared/paths'
import { leastRole, type Permission } from '@/lib/shared/permissions'

/** In place of a page that the reader's role can't see. */
export function NotAllowed({ what, permission }: { what: string; permission: Permission }) {
  return (
    <EmptyState
      title={`${what}: not for your role`}
      actions={<ButtonLink href={paths.overview()}>Go to the overview</ButtonLink>}
    >
      This page needs the role {leastRole(permission)}. Ask an administrator if you should have it.
    </EmptyState>
  )
}
