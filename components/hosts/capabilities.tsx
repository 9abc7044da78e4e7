'use client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { CodeBlock } from '@/components/ui/code'
import { CopyButton } from '@/components/ui/copy-button'
import { ProblemNotice } from '@/components/ui/problem-notice'
import { Section } from '@/components/ui/section'
import { problemOf, query } from '@/lib/client/api'

/** virConnectGetCapabilities, fetched when somebody wants to see it. */
export function Capabilities({ hostId, known }: { hostId: string; known: boolean }) {
  const [shown, setShown] = useState(false)
  const input = { hostId, capabilities: true }
  const detail = useQuery(query.hosts.detail.queryOptions({ input, enabled: shown }))
  const xml = detail.data?.capabilitiesXml ?? null
  const problem = problemOf(detail.error)
  return (
    <Section
      title="Capabilities"
      actions={
        <>
          {shown && xml ? <CopyButton text={xml} label="Copy the XML" size="sm" /> : null}
          <Button
            size="sm"
            variant="quiet"
            aria-expanded={shown}
            pending={detail.isFetching && !xml}
            disabledReason={!known && 'The host has not been connected yet'}
            onClick={() => setShown(!shown)}
          >
            {shown ? 'Hide' : 'Show the XML'}
          </Button>
        </>
      }
    >
      {problem ? <ProblemNotice problem={problem} /> : null}
      {shown && xml ? (
        <CodeBlock label="Capabilities of the host" className="max-h-96">
          {xml}
        </CodeBlock>
      ) : shown ? null : (
        <p className="text-ink-3">What guests this host can run, as libvirt tells it.</p>
      )}
    </Section>
  )
}
