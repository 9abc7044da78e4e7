import type { ComponentType } from 'react'
import { StateBadge, type Tone } from '@/components/ui/badge'
import {
  ArrowGlyph,
  BarsGlyph,
  BrokenGlyph,
  CrossGlyph,
  DashGlyph,
  DotGlyph,
  MoonGlyph,
  QueryGlyph,
  SquareGlyph,
  TickGlyph,
  TriangleGlyph,
  TurnGlyph,
} from '@/components/ui/glyphs'
import type { DomainState } from '@/lib/shared/contract/domains'
import type { HostState } from '@/lib/shared/contract/hosts'
import type { JobState } from '@/lib/shared/contract/jobs'

type Look = { tone: Tone; icon: ComponentType<{ className?: string }>; label: string }

/** virDomainState for the eye. The words are libvirt's, as virsh prints them. */
export const domainStateLooks: Record<DomainState, Look> = {
  nostate: { tone: 'off', icon: QueryGlyph, label: 'No state' },
  running: { tone: 'good', icon: TriangleGlyph, label: 'Running' },
  blocked: { tone: 'good', icon: TriangleGlyph, label: 'Idle' },
  paused: { tone: 'calm', icon: BarsGlyph, label: 'Paused' },
  shutdown: { tone: 'busy', icon: TurnGlyph, label: 'In shutdown' },
  shutoff: { tone: 'off', icon: SquareGlyph, label: 'Shut off' },
  crashed: { tone: 'bad', icon: CrossGlyph, label: 'Crashed' },
  pmsuspended: { tone: 'calm', icon: MoonGlyph, label: 'Asleep' },
}

export const hostStateLooks: Record<HostState, Look> = {
  connecting: { tone: 'busy', icon: TurnGlyph, label: 'Connecting' },
  connected: { tone: 'good', icon: DotGlyph, label: 'Connected' },
  lost: { tone: 'bad', icon: BrokenGlyph, label: 'Lost' },
  disabled: { tone: 'off', icon: DashGlyph, label: 'Disabled' },
}

export const jobStateLooks: Record<JobState, Look> = {
  running: { tone: 'busy', icon: ArrowGlyph, label: 'Running' },
  succeeded: { tone: 'good', icon: TickGlyph, label: 'Succeeded' },
  failed: { tone: 'bad', icon: CrossGlyph, label: 'Failed' },
  aborted: { tone: 'off', icon: SquareGlyph, label: 'Aborted' },
}

type BadgeProps = { title?: string; className?: string }
/** `reason` in libvirt's words goes into the tooltip; `stale` marks what was last known of a lost host. */
export const DomainStateBadge = ({
  state,
  reason,
  stale,
  ...rest
}: BadgeProps & { state: DomainState; reason?: string; stale?: boolean }) => (
  <StateBadge
    {...domainStateLooks[state]}
    {...(stale ? { tone: 'off' as const, faded: true } : {})}
    title={stale ? 'Last known; its host is not connected' : reason}
    {...rest}
  />
)
export const HostStateBadge = ({ state, ...rest }: BadgeProps & { state: HostState }) => (
  <StateBadge {...hostStateLooks[state]} {...rest} />
)
export const JobStateBadge = ({ state, ...rest }: BadgeProps & { state: JobState }) => (
  <StateBadge {...jobStateLooks[state]} {...rest} />
)
