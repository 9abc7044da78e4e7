import { authorise } from '../authorise.ts'
import { DroverError } from '../drover-error.ts'
import { drover } from '../process.ts'
import { authed } from './base.ts'

const { jobs: procedures } = authed

export const jobs = {
  list: procedures.list.handler(({ context }) => {
    authorise(context.actor, 'job.read')
    return drover().jobs.jobs()
  }),
  get: procedures.get.handler(({ context, input }) => {
    authorise(context.actor, 'job.read')
    const job = drover().jobs.job(input.id)
    if (!job) throw new DroverError('NOT_FOUND', { code: 'no-job', message: 'There is no such job.' })
    return job
  }),
  abort: procedures.abort.handler(({ context, input }) => drover().jobs.abort(context.actor, input.id)),
}
