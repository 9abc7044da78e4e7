'use client'
import clsx from 'clsx'
import { useEffect, useState } from 'react'
import { CrossGlyph, DashGlyph, TickGlyph } from '@/components/ui/glyphs'
import { KeyValues } from '@/components/ui/key-values'
import { ProblemNotice } from '@/components/ui/problem-notice'
import { Spinner } from '@/components/ui/spinner'
import { DateTime } from '@/components/ui/time-ago'
import type { ProbeReport, Transport } from '@/lib/shared/contract/hosts'
import type { ConnectionTest } from './use-connection-test'

type Step = ProbeReport['steps'][number]
const names: Record<Step['step'], string> = {
  resolve: 'Look up the name',
  connect: 'Connect',
  tls: 'TLS handshake',
  auth: 'Authentication',
  open: 'Open libvirt',
}
const ORDER = ['resolve', 'connect', 'tls', 'auth', 'open'] as const
const stepsOf: Record<Transport, readonly Step['step'][]> = {
  tls: ORDER,
  tcp: ['resolve', 'connect', 'auth', 'open'],
  unix: ['connect', 'auth', 'open'],
  demo: ['open'],
}

const looks = {
  ok: { icon: TickGlyph, tone: 'text-good', word: 'done' },
  failed: { icon: CrossGlyph, tone: 'text-bad', word: 'failed' },
  skipped: { icon: DashGlyph, tone: 'text-ink-3', word: 'not reached' },
}

/** The steps of a connection test: those under way, and what came of each. */
export function ConnectionReport({ transport, test }: { transport: Transport; test: ConnectionTest }) {
  const { pending, steps, report, problem } = test
  const wanted = stepsOf[transport]
  const current = pending ? wanted.find((name) => !steps.some(({ step }) => step === name)) : undefined
  return (
    <section aria-label="Connection test" aria-live="polite" className="grid gap-3">
      <ol className="divide-y divide-rule border-y">
        {wanted.map((name) => (
          <StepRow
            key={name}
            name={name}
            step={steps.find(({ step }) => step === name)}
            current={name === current}
          />
        ))}
      </ol>
      {pending ? <Elapsed /> : null}
      {problem ? <ProblemNotice problem={problem} /> : null}
      {report?.problem ? <ProblemNotice problem={report.problem} /> : null}
      {report?.ok && report.facts ? (
        <p role="status" className="border-good border-l-2 bg-good-wash px-2.5 py-2">
          It works: {report.facts.hypervisor} {report.facts.hypervisorVersion}, libvirt{' '}
          {report.facts.libvirtVersion} on {report.facts.hostname}.
        </p>
      ) : null}
      {report?.peerCertificate ? <PeerCertificate certificate={report.peerCertificate} /> : null}
    </section>
  )
}

function StepRow({ name, step, current }: { name: Step['step']; step: Step | undefined; current: boolean }) {
  const look = step ? looks[step.state] : null
  return (
    <li className="flex min-h-7 items-baseline gap-2 py-1">
      <span className={clsx('flex w-4 shrink-0 translate-y-0.5 justify-center', look?.tone ?? 'text-ink-3')}>
        {look ? <look.icon /> : current ? <Spinner size={12} /> : <DashGlyph />}
      </span>
      <span className="w-34 shrink-0">{names[name]}</span>
      <span className="min-w-0 flex-1 text-ink-2 text-xs wrap-anywhere">
        {look ? <span className={step?.state === 'skipped' ? '' : 'sr-only'}>{look.word} </span> : null}
        {current ? 'under way …' : step?.detail}
      </span>
      {step && step.state !== 'skipped' ? (
        <span className="shrink-0 text-ink-3 text-xs tabular-nums">{step.ms} ms</span>
      ) : null}
    </li>
  )
}

function Elapsed() {
  const [seconds, setSeconds] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1000)
    return () => clearInterval(timer)
  }, [])
  return <p className="text-ink-3 text-xs tabular-nums">{seconds} s. It ends within 10 s at worst.</p>
}

function PeerCertificate({ certificate }: { certificate: NonNullable<ProbeReport['peerCertificate']> }) {
  return (
    <details>
      <summary className="w-fit text-ink-2 text-xs underline decoration-dotted underline-offset-3">
        The certificate that the host showed
      </summary>
      <KeyValues
        className="mt-1"
        labelWidth="7rem"
        items={[
          { label: 'Subject', value: certificate.subject },
          { label: 'Names', value: certificate.subjectAltNames.join(', ') || 'none' },
          { label: 'Issuer', value: certificate.issuer },
          { label: 'Valid from', value: <DateTime at={certificate.validFrom} /> },
          { label: 'Valid to', value: <DateTime at={certificate.validTo} /> },
          { label: 'SHA-256', value: certificate.fingerprint256, mono: true },
        ]}
      />
    </details>
  )
}
