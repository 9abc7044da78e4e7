import { readConsoleStatus } from '../consoles/read-console-status.ts'
import { authed } from './base.ts'

export const consoles = {
  status: authed.consoles.status.handler(({ context, input }) => readConsoleStatus(context.actor, input)),
}
