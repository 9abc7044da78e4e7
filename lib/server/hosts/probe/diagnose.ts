import type { Connection, ProbeResult } from 'node-libvirt'
import type { ProbeReport } from '../../../shared/contract/hosts.ts'
import type { Problem } from '../../../shared/problem.ts'
import { openConnection, probeConfig } from '../connection/open-connection.ts'
import type { HostConfig } from '../host-config.ts'
import { readNode } from '../read-host.ts'
import { openProblem, probeProblem, saslRequired } from './connection-problem.ts'

/** Milliseconds for the steps up to authentication, and for all of them. */
const PROBE_LIMIT = 4_500
const WHOLE_LIMIT = 9_000

type Step = ProbeReport['steps'][number]
const ORDER = ['resolve', 'connect', 'tls', 'auth', 'open'] as const

/** Walks to a host step by step and tells which step failed and why: "Test connection". Ends within ten seconds; `onStep` is told of each step before. */
export async function diagnose(
  config: HostConfig,
  dataDir: string,
  onStep: (step: ProbeReport['steps'][number]) => void = () => undefined,
): Promise<ProbeReport> {
  const started = Date.now()
  const result =
    config.transport === 'demo'
      ? null
      : await probeConfig(config, { timeout: PROBE_LIMIT, onStep: (step) => onStep(shown(step)) })
  const steps = (result?.steps ?? []).map(shown)
  const peerCertificate = peerOf(result)
  let problem = result && probeProblem(result, config)
  if (!problem && result?.authMethods.includes('sasl') && !config.sasl) {
    problem = saslRequired()
    fail(steps, 'auth', problem.message)
  }
  if (problem) return { ok: false, steps: complete(steps), peerCertificate, facts: null, problem }
  const opened = await openAndAsk(config, dataDir, WHOLE_LIMIT - (Date.now() - started))
  if (opened.step === 'auth') fail(steps, 'auth', opened.detail, opened.ms)
  else
    steps.push({ step: 'open', state: opened.facts ? 'ok' : 'failed', ms: opened.ms, detail: opened.detail })
  return {
    ok: opened.facts !== null,
    steps: complete(steps),
    peerCertificate,
    facts: opened.facts,
    problem: opened.problem,
  }
}

/** Why opening failed, for a host that is being connected in the background: libvirt's own text rarely says. */
export async function explainFailure(
  error: unknown,
  config: HostConfig,
  signal?: AbortSignal,
): Promise<Problem> {
  const said = openProblem(error, config)
  // SASL is settled between libvirt's client and the daemon: a probe can't know better.
  if (config.transport === 'demo' || said.code.startsWith('sasl-')) return said
  const result = await probeConfig(config, { timeout: PROBE_LIMIT, ...(signal && { signal }) })
  if (result.ok && result.authMethods.includes('sasl') && !config.sasl)
    return { ...saslRequired(), ...libvirtOf(said) }
  const found = probeProblem(result, config)
  return found ? { ...found, ...libvirtOf(said) } : said
}

const shown = ({ step, ok, ms, detail }: ProbeResult['steps'][number]): Step => ({
  step,
  state: ok ? 'ok' : 'failed',
  ms,
  detail,
})

const libvirtOf = ({ libvirt }: Problem) => (libvirt ? { libvirt } : {})

type Opened = {
  step: 'auth' | 'open'
  ms: number
  detail: string
  facts: ProbeReport['facts']
  problem: Problem | null
}

async function openAndAsk(config: HostConfig, dataDir: string, limit: number): Promise<Opened> {
  const started = Date.now()
  let connection: Connection | undefined
  // The daemon may freeze between opening and answering: the same limit ends both.
  const timer = setTimeout(() => connection?.abort(), limit)
  try {
    connection = await openConnection(config, dataDir, limit)
    const ms = Date.now() - started
    const { facts } = await readNode(connection, config.transport)
    const detail = `${facts.hypervisor} ${facts.hypervisorVersion}, libvirt ${facts.libvirtVersion} on ${facts.hostname}`
    return { step: 'open', ms, detail, facts, problem: null }
  } catch (error) {
    const problem = openProblem(error, config)
    const step = problem.code.startsWith('sasl-') ? 'auth' : 'open'
    return { step, ms: Date.now() - started, detail: problem.message, facts: null, problem }
  } finally {
    clearTimeout(timer)
    void connection?.close()
  }
}

function fail(steps: Step[], step: Step['step'], detail: string, ms = 0): void {
  const found = steps.find((one) => one.step === step)
  if (found) Object.assign(found, { state: 'failed', detail, ms: found.ms + ms })
  else steps.push({ step, state: 'failed', ms, detail })
}

/** Steps that were not reached, or that the transport does not have, are shown as skipped. */
const complete = (steps: Step[]): Step[] =>
  ORDER.map((step) => steps.find((one) => one.step === step) ?? { step, state: 'skipped', ms: 0, detail: '' })

function peerOf(result: ProbeResult | null): ProbeReport['peerCertificate'] {
  if (!result?.peerCertificate) return null
  const { subjectAltName, ...peer } = result.peerCertificate
  return { ...peer, subjectAltNames: subjectAltName?.split(', ') ?? [] }
}
