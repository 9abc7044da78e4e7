import type { Metadata } from 'next'
import { ButtonLink } from '@/components/ui/button'
import { EntryFrame } from '@/components/users/entry-frame'
import { SetupForm } from '@/components/users/setup-form'
import { drover } from '@/lib/server/process'
import { paths } from '@/lib/shared/paths'

export const metadata: Metadata = { title: 'Set up', referrer: 'no-referrer' }

export default async function SetupPage({
  searchParams,
}: {
  searchParams: Promise<{ token?: string | string[] }>
}) {
  const { token } = await searchParams
  const { setup } = drover()
  if (typeof token === 'string' && setup.admits(token)) {
    return (
      <EntryFrame title="Welcome">
        <SetupForm token={token} />
      </EntryFrame>
    )
  }
  return (
    <EntryFrame title={setup.isOpen ? 'This link is not valid' : 'Drover is set up'}>
      <p className="mb-4 text-ink-2">
        {setup.isOpen
          ? 'Each start of Drover prints a new link in its terminal, and only the latest one works. Open that one.'
          : 'The set-up link works once, and the first administrator has been made. Restarting prints no new link.'}
      </p>
      {setup.isOpen ? null : <ButtonLink href={paths.login()}>Go to sign in</ButtonLink>}
    </EntryFrame>
  )
}
