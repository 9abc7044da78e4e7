'use client'
import type { z } from 'zod'
import { Badge, type Tone } from '@/components/ui/badge'
import { Code } from '@/components/ui/code'
import type { XmlDifference as XmlDifferenceSchema } from '@/lib/shared/contract/domains'

type XmlDifference = z.infer<typeof XmlDifferenceSchema>

const looks: Record<XmlDifference['kind'], { tone: Tone; word: string }> = {
  dropped: { tone: 'bad', word: 'Dropped' },
  changed: { tone: 'busy', word: 'Changed' },
  added: { tone: 'off', word: 'Filled in' },
}

/** What libvirt stored otherwise than it was typed: losses in full view, its additions on demand. */
export function XmlDifferences({ differences }: { differences: readonly XmlDifference[] }) {
  const added = differences.filter(({ kind }) => kind === 'added')
  const notable = differences.filter(({ kind }) => kind !== 'added')
  return (
    <div className="grid gap-2">
      {notable.length > 0 ? (
        <>
          <p>libvirt stored it otherwise than it was typed: {counts(notable)}.</p>
          <DifferenceList label="Dropped or changed by libvirt" differences={notable} />
        </>
      ) : (
        <p>libvirt kept everything as it was typed.</p>
      )}
      {added.length > 0 ? (
        <details>
          <summary className="w-fit text-ink-2 text-xs underline decoration-dotted underline-offset-3">
            Filled in by libvirt: {added.length}
          </summary>
          <DifferenceList label="Filled in by libvirt" differences={added} className="mt-1" />
        </details>
      ) : null}
    </div>
  )
}

/** `2 dropped, 1 changed`; nothing of what there is none of. */
const counts = (list: XmlDifference[]): string =>
  (['dropped', 'changed'] as const)
    .map((kind) => ({ kind, number: list.filter((one) => one.kind === kind).length }))
    .filter(({ number }) => number > 0)
    .map(({ kind, number }) => `${number} ${kind}`)
    .join(', ')

function DifferenceList({
  label,
  differences,
  className,
}: {
  label: string
  differences: XmlDifference[]
  className?: string
}) {
  return (
    <ul aria-label={label} className={`divide-y divide-rule border-y ${className ?? ''}`}>
      {differences.map(({ kind, path, before, after }) => (
        <li
          key={`${kind} ${path} ${before}`}
          className="grid gap-x-3 gap-y-0.5 py-1.5 sm:grid-cols-[5rem_minmax(0,1fr)]"
        >
          <Badge tone={looks[kind].tone} className="justify-self-start">
            {looks[kind].word}
          </Badge>
          <div className="min-w-0">
            <Code className="wrap-anywhere">{path}</Code>
            <div className="flex flex-wrap gap-x-2 font-mono text-xs whitespace-pre-wrap wrap-anywhere">
              {before !== null ? <del className="text-bad">{before}</del> : null}
              {after !== null ? <ins className="text-good no-underline">{after}</ins> : null}
            </div>
          </div>
        </li>
      ))}
    </ul>
  )
}
