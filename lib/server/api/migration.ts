import { drover } from '../process.ts'
import { authed } from './base.ts'

const { migration: procedures } = authed

export const migration = {
  candidates: procedures.candidates.handler(({ context, input }) =>
    drover().jobs.candidates(context.actor, input),
  ),
  start: procedures.start.handler(({ context, input: { targetHostId, ...ref } }) =>
    drover().jobs.startMigration(context.actor, ref, targetHostId),
  ),
}
