import type { DomainRef } from '../../shared/contract/domains.ts'
import type { HostPool } from '../hosts/pool.ts'
import { toProblem } from '../problem.ts'
import type { Side } from './outcome.ts'

/** virDomainState PAUSED; virDomainPausedReason MIGRATION, STARTING_UP, POSTCOPY, POSTCOPY_FAILED. */
const PAUSED = 3
const MIGRATION_REASONS = [2, 11, 12, 13]
/** virDomainState by number, as far as an active domain has it. */
const STATES = ['nostate', 'running', 'blocked', 'paused', 'shutdown', 'shutoff', 'crashed', 'pmsuspended']
/** virDomainJobType: NONE, and those that are over. */
const NO_JOB = [0, 3, 4, 5]

const ABSENT: Side = {
  presence: 'absent',
  state: null,
  persistent: false,
  busy: false,
  migrating: false,
  because: null,
}

/** Asks a host what it knows of the domain now. Never throws: silence is an answer too. */
export async function readSide(pool: HostPool, { hostId, uuid }: DomainRef): Promise<Side> {
  try {
    return await pool.run(
      hostId,
      'jobs',
      async (connection): Promise<Side> => {
        const domain = await connection.lookupDomainByUuid(uuid)
        const { id, state, reason, persistent } = await domain.describe()
        if (id === null) return { ...ABSENT, presence: 'defined', persistent }
        const { type } = await domain.jobStats()
        return {
          presence: 'active',
          state: STATES[state] ?? 'nostate',
          persistent,
          busy: !NO_JOB.includes(type),
          migrating: state === PAUSED && MIGRATION_REASONS.includes(reason),
          because: null,
        }
      },
      { what: 'asking what became of it' },
    )
  } catch (error) {
    const problem = toProblem(error)
    if (problem.libvirt?.code === 'ERR_NO_DOMAIN') return ABSENT
    return { ...ABSENT, presence: 'unknown', because: problem.message.replace(/\.$/, '') }
  }
}
