'use client'
import clsx from 'clsx'
import { ChevronRight, CircleCheck, CircleSlash, TriangleAlert } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { Spinner } from '@/components/ui/spinner'
import type { MigrationCandidate } from '@/lib/shared/contract/jobs'

type Check = MigrationCandidate['checks'][number]
const marks = {
  fine: { icon: CircleCheck, className: 'text-good', word: 'Fine' },
  warning: { icon: TriangleAlert, className: 'text-busy', word: 'Note' },
  blocks: { icon: CircleSlash, className: 'text-bad', word: 'In the way' },
}

export const isAsking = ({ checks }: MigrationCandidate): boolean =>
  checks.some(({ code }) => code === 'asking')

/** A host that the machine could go to: whether it can, why not, and on demand everything that was checked. */
export function CandidateRow({
  candidate,
  name,
  best,
  starting,
  disabled,
  onStart,
}: {
  candidate: MigrationCandidate
  /** Of the machine. */
  name: string
  best: boolean
  starting: boolean
  disabled: boolean
  onStart: () => void
}) {
  const { can, hostName, verdict, checks } = candidate
  const asking = isAsking(candidate)
  const Mark = can ? CircleCheck : CircleSlash
  return (
    <li className="py-2.5">
      <div className="flex items-start gap-3">
        {asking ? (
          <Spinner size={15} className="mt-1 text-ink-3" />
        ) : (
          <Mark size={15} aria-hidden className={clsx('mt-1 shrink-0', can ? 'text-good' : 'text-ink-3')} />
        )}
        <div className="min-w-0 flex-1">
          <p className={clsx('font-semibold wrap-anywhere', !can && 'text-ink-2')}>{hostName}</p>
          <p className="text-ink-2 wrap-anywhere">{asking ? 'Being asked …' : sentence(verdict)}</p>
        </div>
        {can ? (
          <Button
            variant={best ? 'primary' : 'secondary'}
            pending={starting}
            disabled={disabled}
            aria-label={`Migrate ${name} to ${hostName}`}
            onClick={onStart}
          >
            Migrate here
          </Button>
        ) : null}
      </div>
      {asking ? null : <Checks checks={checks} hostName={hostName} />}
    </li>
  )
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`.replace(/\.\.$/, '.')

function Checks({ checks, hostName }: { checks: Check[]; hostName: string }) {
  if (checks.length === 0) return null
  return (
    <details className="group mt-1 ml-[27px]">
      <summary className="flex w-fit cursor-default list-none items-center gap-1 text-ink-2 text-xs hover:text-ink">
        <ChevronRight size={12} aria-hidden className="group-open:rotate-90" />
        What was checked<span className="sr-only"> on {hostName}</span>
      </summary>
      <ul className="mt-1 grid gap-1">
        {checks.map(({ code, state, message, remedy }) => {
          const { icon: Icon, className, word } = marks[state]
          return (
            <li key={`${code} ${message}`} className="flex gap-2 text-xs">
              <Icon size={13} role="img" aria-label={word} className={clsx('mt-px shrink-0', className)} />
              <span className="min-w-0 wrap-anywhere">
                {sentence(message)} {remedy ? <span className="text-ink-2">{remedy}</span> : null}
              </span>
            </li>
          )
        })}
      </ul>
    </details>
  )
}
