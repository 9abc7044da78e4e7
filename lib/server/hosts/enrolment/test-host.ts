import type { HostInput, ProbeMessage, ProbeReport, ProbeTarget } from '../../../shared/contract/hosts.ts'
import { type Actor, authorise } from '../../authorise.ts'
import { isDroverError } from '../../drover-error.ts'
import { drover } from '../../process.ts'
import { configFromInput } from './host-input.ts'

type OnStep = (step: ProbeReport['steps'][number]) => void

const STEPS = ['resolve', 'connect', 'tls', 'auth', 'open'] as const

/** Tries what was entered, step by step; nothing is stored. Ends within ten seconds. */
export async function probeHost(actor: Actor, input: HostInput, onStep?: OnStep): Promise<ProbeReport> {
  authorise(actor, 'host.manage')
  try {
    return await drover().pool.probe(await configFromInput(input), onStep)
  } catch (error) {
    if (!isDroverError(error) || error.kind !== 'INVALID') throw error
    // Known before any connection is made: libvirt's client would refuse it at the handshake.
    const { problem } = error
    const steps = STEPS.map((step) => ({
      step,
      state: step === 'tls' ? ('failed' as const) : ('skipped' as const),
      ms: 0,
      detail: step === 'tls' ? problem.message : '',
    }))
    return { ok: false, steps, peerCertificate: null, facts: null, problem }
  }
}

/** Tries a stored host as it is configured. */
export async function probeStoredHost(actor: Actor, hostId: string, onStep?: OnStep): Promise<ProbeReport> {
  authorise(actor, 'host.manage')
  const { pool } = drover()
  return pool.probe(pool.configOf(hostId), onStep)
}

/** A test as it goes: each step as it ends, and at last the report. Ends by itself within ten seconds. */
export async function* followProbe(actor: Actor, target: ProbeTarget): AsyncGenerator<ProbeMessage, void> {
  const waiting: ProbeMessage[] = []
  let news = Promise.withResolvers<void>()
  const tell = (message: ProbeMessage) => {
    waiting.push(message)
    news.resolve()
  }
  const onStep: OnStep = (step) => tell({ type: 'step', step })
  const probing =
    'hostId' in target
      ? probeStoredHost(actor, target.hostId, onStep)
      : probeHost(actor, target.input, onStep)
  probing.then(
    (report) => tell({ type: 'report', report }),
    (error: unknown) => news.reject(error),
  )
  for (;;) {
    await news.promise
    news = Promise.withResolvers()
    for (const message of waiting.splice(0)) {
      yield message
      if (message.type === 'report') return
    }
  }
}
