import type { DomainState, DomainSummary, PowerAction } from './contract/domains.ts'
import type { HostState } from './contract/hosts.ts'
import type { Job } from './contract/jobs.ts'
import { leastRole, may, type Permission, type Role } from './permissions.ts'

export type DomainAction = PowerAction | 'migrate' | 'delete' | 'console' | 'edit-xml' | 'set-autostart'

/** What an action's rule looks at. */
export type DomainSituation = {
  domain: Pick<DomainSummary, 'state' | 'persistent' | 'hasManagedSave' | 'graphics'>
  host: HostState
  role: Role
  job: Pick<Job, 'state' | 'kind'> | null | undefined
}

/** Allowed, or why not: one rule both disables a button and explains it. */
export type Verdict = { can: true } | { can: false; because: string }

const ACTIVE: readonly DomainState[] = ['running', 'blocked', 'paused', 'shutdown', 'pmsuspended', 'crashed']
export const isActive = (state: DomainState): boolean => ACTIVE.includes(state)

const NEEDS: Record<
  DomainAction,
  { permission: Permission; states: readonly DomainState[]; because: string; duringJob?: boolean }
> = {
  start: { permission: 'domain.power', states: ['shutoff', 'crashed'], because: 'It is already started' },
  shutdown: { permission: 'domain.power', states: ['running', 'blocked'], because: 'It is not running' },
  reboot: { permission: 'domain.power', states: ['running', 'blocked'], because: 'It is not running' },
  reset: {
    permission: 'domain.power',
    states: ['running', 'blocked', 'paused', 'pmsuspended'],
    because: 'It is not running',
  },
  destroy: { permission: 'domain.power', states: ACTIVE, because: 'It is already off' },
  suspend: { permission: 'domain.power', states: ['running', 'blocked'], because: 'It is not running' },
  resume: { permission: 'domain.power', states: ['paused'], because: 'It is not paused' },
  'managed-save': {
    permission: 'domain.power',
    states: ['running', 'blocked', 'paused'],
    because: 'It is not running',
  },
  'managed-save-remove': {
    permission: 'domain.power',
    states: ['shutoff', 'crashed'],
    because: 'It must be off',
  },
  migrate: {
    permission: 'domain.migrate',
    states: ['running', 'blocked', 'paused'],
    because: 'It is not running: live migration needs a running virtual machine',
  },
  delete: {
    permission: 'domain.delete',
    states: ['shutoff', 'crashed'],
    because: 'It is running: shut it down or force it off first',
  },
  console: {
    permission: 'domain.screen.view',
    states: ['running', 'blocked', 'paused', 'pmsuspended', 'shutdown', 'crashed'],
    because: 'It is off',
    duringJob: true,
  },
  'edit-xml': { permission: 'domain.edit', states: [...ACTIVE, 'shutoff', 'nostate'], because: '' },
  'set-autostart': { permission: 'domain.edit', states: [...ACTIVE, 'shutoff', 'nostate'], because: '' },
}

/** Whether an action applies to a domain now. Source of states: virDomainState. */
export function domainCan(action: DomainAction, { domain, host, role, job }: DomainSituation): Verdict {
  const need = NEEDS[action]
  const no = (because: string): Verdict => ({ can: false, because })
  if (!may(role, need.permission)) return no(`Needs the role ${leastRole(need.permission)}`)
  if (host !== 'connected') return no('Its host is not connected')
  if (job?.state === 'running' && !need.duringJob) return no('A migration is running')
  if (!need.states.includes(domain.state)) return no(need.because)
  if (action === 'managed-save' && !domain.persistent)
    return no('It is transient: there is no definition to save it for')
  if (action === 'managed-save-remove' && !domain.hasManagedSave) return no('It has no saved state')
  if (action === 'set-autostart' && !domain.persistent) return no('It is transient')
  return { can: true }
}
