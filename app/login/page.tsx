import type { Metadata } from 'next'
import { cookies, headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { Notice } from '@/components/ui/problem-notice'
import { EntryFrame } from '@/components/users/entry-frame'
import { SignInForm } from '@/components/users/sign-in-form'
import { drover } from '@/lib/server/process'
import { actorFromCookie } from '@/lib/server/session'
import { localPath } from '@/lib/shared/local-path'

export const metadata: Metadata = { title: 'Sign in' }

export default async function LoginPage({
  searchParams,
}: {
  searchParams: Promise<{ next?: string | string[] }>
}) {
  const next = localPath((await searchParams).next)
  if (await actorFromCookie((await cookies()).toString(), (await headers()).get('x-drover-address') ?? '')) {
    redirect(next)
  }
  return (
    <EntryFrame title="Sign in">
      {drover().setup.isOpen ? (
        <Notice tone="warn" className="mb-5">
          There is no administrator yet. Open the set-up link that Drover printed in its terminal when it
          started.
        </Notice>
      ) : null}
      <SignInForm next={next} />
    </EntryFrame>
  )
}
