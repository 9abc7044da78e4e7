import type { Metadata } from 'next'
import { PageBody, PageHeader } from '@/components/ui/section'
import { ChangePassword } from '@/components/users/change-password'
import { OwnSessions } from '@/components/users/own-sessions'
import { requireActor } from '@/lib/server/session'
import { listSessions } from '@/lib/server/users/sessions'

export const metadata: Metadata = { title: 'Account' }

export default async function AccountPage() {
  const actor = await requireActor()
  return (
    <>
      <PageHeader title="Account" note={`${actor.name}, ${actor.role}`} />
      <PageBody className="max-w-240">
        <OwnSessions initial={await listSessions(actor)} />
        <ChangePassword name={actor.name} />
      </PageBody>
    </>
  )
}
