'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { Section } from '@/components/ui/section'
import { TimeAgo } from '@/components/ui/time-ago'
import { notify } from '@/components/ui/toast'
import { problemOf, query, toProblem } from '@/lib/client/api'
import { signOut } from '@/lib/client/sign-out'
import type { Session } from '@/lib/shared/contract/users'
import { describeAgent } from './describe-agent'

const cell = 'h-8 border-rule/60 border-b pr-3'

/** Where the reader is signed in, and how to end it. */
export function OwnSessions({ initial }: { initial: Session[] }) {
  const client = useQueryClient()
  const sessions = useQuery(query.users.sessions.queryOptions({ initialData: initial }))
  const [asking, setAsking] = useState(false)
  const refetch = () => client.invalidateQueries({ queryKey: query.users.sessions.key() })
  const end = useMutation(
    query.users.endSession.mutationOptions({
      onSuccess: () => notify.done('That session has ended'),
      onError: (error) => notify.failed(toProblem(error)),
      onSettled: refetch,
    }),
  )
  const endOthers = useMutation(
    query.users.endOtherSessions.mutationOptions({
      onSuccess: ({ ended }) => {
        setAsking(false)
        notify.done(ended === 1 ? 'One other session has ended' : `${ended} other sessions have ended`)
      },
      onSettled: refetch,
    }),
  )
  const others = sessions.data.length - 1
  return (
    <Section
      title="Signed in"
      note={others === 0 ? 'only here' : `here and in ${others} other ${others === 1 ? 'place' : 'places'}`}
      actions={
        <Button
          size="sm"
          disabledReason={others < 1 && 'You are signed in only here'}
          onClick={() => setAsking(true)}
        >
          Sign out everywhere else
        </Button>
      }
    >
      <table className="w-full text-left">
        <thead className="text-ink-3 text-xs">
          <tr>
            <th className="h-7 pr-3 font-normal">Browser</th>
            <th className="pr-3 font-normal max-sm:hidden">Address</th>
            <th className="pr-3 font-normal whitespace-nowrap">Last used</th>
            <th className="pr-3 font-normal max-sm:hidden">Signed in</th>
            <th>
              <span className="sr-only">End it</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {sessions.data.map((session) => (
            <tr key={session.id}>
              <td className={cell} title={session.agent}>
                {describeAgent(session.agent)} {session.current ? <Badge tone="good">this one</Badge> : null}
              </td>
              <td className={`${cell} font-mono text-xs max-sm:hidden`}>{session.address}</td>
              <td className={cell}>
                <TimeAgo at={session.lastSeenAt} />
              </td>
              <td className={`${cell} max-sm:hidden`}>
                <TimeAgo at={session.createdAt} />
              </td>
              <td className={`${cell} pr-0 text-right`}>
                <Button
                  size="sm"
                  variant="quiet"
                  aria-label={
                    session.current ? 'Sign out here' : `End the session in ${describeAgent(session.agent)}`
                  }
                  pending={end.isPending && end.variables.id === session.id}
                  onClick={() =>
                    session.current
                      ? void signOut().catch((error: Error) => notify.failed({ message: error.message }))
                      : end.mutate({ id: session.id })
                  }
                >
                  {session.current ? 'Sign out' : 'End'}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title="Sign out everywhere else?"
        confirmLabel="Sign out everywhere else"
        pending={endOthers.isPending}
        error={problemOf(endOthers.error)}
        onConfirm={() => endOthers.mutate({})}
      >
        Open pages and consoles of your other sessions end at once. You stay signed in here.
      </ConfirmDialog>
    </Section>
  )
}
