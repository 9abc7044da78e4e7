'use client'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'

/** A page that failed to draw. Production builds hide the message of server errors; the digest finds it in the log. */
export function FailedPage({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  return (
    <EmptyState title={<h1>This page failed</h1>} actions={<Button onClick={retry}>Try again</Button>}>
      <p className="wrap-anywhere">{error.message}</p>
      {error.digest ? (
        <p className="mt-1">
          Drover’s log has the details under <span className="font-mono text-xs">{error.digest}</span>.
        </p>
      ) : null}
    </EmptyState>
  )
}
