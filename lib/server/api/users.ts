import { changePassword, endOtherSessions, endSession, listSessions } from '../users/sessions.ts'
import { addUser, listUsers, removeUser, updateUser } from '../users/users.ts'
import { authed } from './base.ts'

export const users = {
  me: authed.users.me.handler(({ context: { actor } }) => ({
    id: actor.userId ?? '',
    name: actor.name,
    role: actor.role,
  })),
  list: authed.users.list.handler(({ context }) => listUsers(context.actor)),
  add: authed.users.add.handler(({ context, input }) => addUser(context.actor, input)),
  update: authed.users.update.handler(({ context, input }) => updateUser(context.actor, input)),
  remove: authed.users.remove.handler(async ({ context, input }) => {
    await removeUser(context.actor, input.id)
    return {}
  }),
  changePassword: authed.users.changePassword.handler(async ({ context, input }) => {
    await changePassword(context.actor, input)
    return {}
  }),
  sessions: authed.users.sessions.handler(({ context }) => listSessions(context.actor)),
  endSession: authed.users.endSession.handler(async ({ context, input }) => {
    await endSession(context.actor, input.id)
    return {}
  }),
  endOtherSessions: authed.users.endOtherSessions.handler(({ context }) => endOtherSessions(context.actor)),
}
