import { listAuditEvents } from '../audit/list-audit-events.ts'
import { authed } from './base.ts'

export const audit = {
  list: authed.audit.list.handler(({ context, input }) => listAuditEvents(context.actor, input)),
}
