'use client'
import clsx from 'clsx'
import { OctagonAlert, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { CopyButton } from './copy-button'

/** The parts of a Problem that are shown. */
export type ShownProblem = {
  message: string
  remedy?: string | undefined
  libvirt?:
    | { code: string; number: number; domain: string; level: string; message: string; function: string }
    | undefined
}

const rawText = (libvirt: NonNullable<ShownProblem['libvirt']>) =>
  `${libvirt.message}\n${libvirt.code} (${libvirt.number}) · ${libvirt.domain} · ${libvirt.level}${libvirt.function ? `\n${libvirt.function}` : ''}`

/** What went wrong, the way out, and on demand libvirt's own words. */
export function ProblemNotice({
  problem,
  tone = 'bad',
  actions,
  className,
}: {
  problem: ShownProblem
  tone?: 'bad' | 'warn'
  actions?: ReactNode
  className?: string
}) {
  const Icon = tone === 'bad' ? OctagonAlert : TriangleAlert
  return (
    <div
      role="alert"
      className={clsx(
        'flex gap-2 border-l-2 py-2 pr-3 pl-2.5 text-ink',
        tone === 'bad' ? 'border-bad bg-bad-wash' : 'border-busy bg-busy-wash',
        className,
      )}
    >
      <Icon
        size={15}
        aria-hidden
        className={clsx('mt-0.5 shrink-0', tone === 'bad' ? 'text-bad' : 'text-busy')}
      />
      <div className="grid min-w-0 flex-1 gap-1">
        <p className="wrap-anywhere">{problem.message}</p>
        {problem.remedy ? <p className="text-ink-2 wrap-anywhere">{problem.remedy}</p> : null}
        {problem.libvirt ? (
          <details className="group">
            <summary className="w-fit text-ink-2 text-xs underline decoration-dotted underline-offset-3">
              libvirt’s own words
            </summary>
            <div className="mt-1 flex items-start gap-1">
              <pre className="min-w-0 flex-1 font-mono text-xs whitespace-pre-wrap wrap-anywhere">
                {rawText(problem.libvirt)}
              </pre>
              <CopyButton text={rawText(problem.libvirt)} label="Copy the error" size="sm" />
            </div>
          </details>
        ) : null}
        {actions ? <div className="mt-1 flex flex-wrap gap-2">{actions}</div> : null}
      </div>
    </div>
  )
}

/** Something to know that is no failure. */
export function Notice({
  tone = 'info',
  children,
  className,
}: {
  tone?: 'info' | 'warn' | 'good'
  children: ReactNode
  className?: string
}) {
  const looks = {
    info: 'border-calm bg-calm-wash',
    warn: 'border-busy bg-busy-wash',
    good: 'border-good bg-good-wash',
  }
  return (
    <div
      role="note"
      className={clsx('border-l-2 px-2.5 py-2 text-ink wrap-anywhere', looks[tone], className)}
    >
      {children}
    </div>
  )
}
