'use client'
import { CloudOff, Lock, MonitorOff, MonitorX, Power, Unplug } from 'lucide-react'
import { useRouter } from 'next/navigation'
import type { ReactNode } from 'react'
import { Button, ButtonLink } from '@/components/ui/button'
import { Spinner } from '@/components/ui/spinner'
import type { ConsoleState } from '@/lib/shared/contract/consoles'
import type { DomainRef } from '@/lib/shared/contract/domains'
import { paths } from '@/lib/shared/paths'
import type { Problem } from '@/lib/shared/problem'
import type { ConsolePhase } from './console-controller'

type Look = {
  title: string
  icon: typeof Power /** The way out is in the definition. */
  xml?: boolean
  host?: boolean
}
const LOOKS: Record<Exclude<ConsoleState, 'ready'>, Look> = {
  off: { title: 'Off', icon: Power },
  moved: { title: 'Moved', icon: Unplug },
  gone: { title: 'Not here', icon: MonitorX },
  none: { title: 'No display', icon: MonitorOff, xml: true },
  spice: { title: 'SPICE only', icon: MonitorOff, xml: true },
  loopback: { title: 'Display not reachable', icon: Unplug, xml: true },
  tls: { title: 'Display needs TLS', icon: Lock, host: true },
  password: { title: 'Display password', icon: Lock, xml: true },
  unreachable: { title: 'No answer from the display', icon: Unplug },
  'host-lost': { title: 'Host not connected', icon: CloudOff, host: true },
  demo: { title: 'No screen on the demo host', icon: MonitorOff },
}

/** What stands where the screen would be: why, and the way out. Dark in both themes, like the screen. */
export function ConsoleObstacle({
  phase,
  domain,
  canEdit,
  startButton,
  onRetry,
}: {
  phase: ConsolePhase
  domain: DomainRef
  canEdit: boolean
  /** Starts the domain; only shown while it is off. */
  startButton: ReactNode
  onRetry: () => void
}) {
  if (phase.name === 'connected') return null
  return (
    <div className="dark absolute inset-0 grid place-items-center overflow-y-auto bg-sunken p-4 text-ink">
      {phase.name === 'connecting' ? (
        <p role="status" className="flex items-center gap-2 text-ink-2">
          <Spinner /> Connecting…
        </p>
      ) : phase.name === 'waiting' ? (
        <Waiting problem={phase.problem} onRetry={onRetry} />
      ) : (
        <Blocked
          state={phase.status.state}
          problem={phase.status.problem}
          domain={domain}
          canEdit={canEdit}
          startButton={startButton}
          onRetry={onRetry}
        />
      )}
    </div>
  )
}

function Waiting({ problem, onRetry }: { problem: Problem | null; onRetry: () => void }) {
  return (
    <div className="grid max-w-lg gap-2">
      <p role="status" className="flex items-center gap-2 font-semibold text-lg">
        <Spinner /> Reconnecting…
      </p>
      {problem ? <Words problem={problem} /> : null}
      <div className="mt-1">
        <Button onClick={onRetry}>Try now</Button>
      </div>
    </div>
  )
}

const Words = ({ problem }: { problem: Problem }) => (
  <>
    <p className="wrap-anywhere">{problem.message}</p>
    {problem.remedy ? <p className="text-ink-2 wrap-anywhere">{problem.remedy}</p> : null}
  </>
)

function Blocked({
  state,
  problem,
  domain,
  canEdit,
  startButton,
  onRetry,
}: {
  state: ConsoleState
  problem: Problem | null
  domain: DomainRef
  canEdit: boolean
  startButton: ReactNode
  onRetry: () => void
}) {
  const router = useRouter()
  if (state === 'ready') return null
  const { title, icon: Icon, xml, host } = LOOKS[state]
  return (
    <div className="grid max-w-lg gap-2" data-console-state={state}>
      <h2 className="flex items-center gap-2 font-semibold text-lg">
        <Icon size={18} aria-hidden className="shrink-0 text-ink-3" /> {title}
      </h2>
      {problem ? <Words problem={problem} /> : null}
      <div className="mt-1 flex flex-wrap gap-2">
        {state === 'off' ? startButton : <Button onClick={onRetry}>Try again</Button>}
        {xml && canEdit ? <ButtonLink href={paths.domainXml(domain)}>Edit its XML</ButtonLink> : null}
        {host ? <ButtonLink href={paths.host(domain.hostId)}>Go to the host</ButtonLink> : null}
        {state === 'gone' ? (
          <Button onClick={() => router.push(paths.domains())}>All virtual machines</Button>
        ) : null}
      </div>
    </div>
  )
}
