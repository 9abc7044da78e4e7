import type { HostInput, ProbeReport } from '../../../shared/contract/hosts.ts'
import { type Actor, authorise } from '../../authorise.ts'
import { isDroverError } from '../../drover-error.ts'
import { drover } from '../../process.ts'
import { configFromInput } from './host-input.ts'

const STEPS = ['resolve', 'connect', 'tls', 'auth', 'open'] as const

/** Tries what was entered, step by step; nothing is stored. Ends within ten seconds. */
export async function probeHost(actor: Actor, input: HostInput): Promise<ProbeReport> {
  authorise(actor, 'host.manage')
  try {
    return await drover().pool.probe(await configFromInput(input))
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
export async function probeStoredHost(actor: Actor, hostId: string): Promise<ProbeReport> {
  authorise(actor, 'host.manage')
  const { pool } = drover()
  return pool.probe(pool.configOf(hostId))
}
