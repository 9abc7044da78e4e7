import type { Prisma, User as Row } from '../../generated/sqlite/client.ts'
import type { User } from '../../shared/contract/users.ts'
import type { Role } from '../../shared/permissions.ts'
import { audited } from '../audit/audited.ts'
import { type Actor, authorise } from '../authorise.ts'
import { DroverError } from '../drover-error.ts'
import { drover } from '../process.ts'
import { hashPassword } from './password.ts'
import { endSessionsOf } from './sessions.ts'
import { nameKey } from './user-name.ts'

const shown = (row: Row): User => ({
  id: row.id,
  name: row.name,
  role: row.role as Role,
  disabled: row.disabled,
  createdAt: row.createdAt.getTime(),
  lastSeenAt: row.lastSeenAt?.getTime() ?? null,
})

export async function listUsers(actor: Actor): Promise<User[]> {
  authorise(actor, 'user.manage')
  return (await drover().db.user.findMany({ orderBy: { nameKey: 'asc' } })).map(shown)
}

export async function addUser(
  actor: Actor,
  { name, password, role }: { name: string; password: string; role: Role },
): Promise<User> {
  return audited(actor, 'user.add', {}, { user: name, role }, async () => {
    authorise(actor, 'user.manage')
    return insertUser({ name, password, role })
  })
}

type NewUser = { name: string; password: string; role: Role; lastSeenAt?: Date }

/** Throws CONFLICT if the name is taken. */
async function insertUser(given: NewUser): Promise<User> {
  const { name, role, lastSeenAt } = given
  const passwordHash = await hashPassword(given.password)
  try {
    return shown(
      await drover().db.user.create({
        data: { name, nameKey: nameKey(name), role, passwordHash, ...(lastSeenAt && { lastSeenAt }) },
      }),
    )
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'P2002') throw error
    throw new DroverError(
      'CONFLICT',
      {
        code: 'name-taken',
        message: `There already is a user named ${name}.`,
        field: 'name',
        remedy: 'Choose another name.',
      },
      { cause: error },
    )
  }
}

/** Makes the first administrator with the one-time token of the set-up link. */
export async function setUpFirstAdministrator(
  { token, name, password }: { token: string; name: string; password: string },
  address: string,
): Promise<User> {
  const actor = { userId: null, name, address }
  return audited(actor, 'user.set-up', {}, { user: name }, async () => {
    const { setup } = drover()
    const giveBack = setup.take(token)
    if (!giveBack) throw new DroverError('FORBIDDEN', SETUP_LINK_OVER)
    try {
      return await insertUser({ name, password, role: 'administrator', lastSeenAt: new Date() })
    } catch (error) {
      giveBack()
      throw error
    }
  })
}

const SETUP_LINK_OVER = {
  code: 'setup-link-over',
  message: 'This set-up link is not valid any more.',
  remedy: 'Restart Drover: it prints a new link in its terminal for as long as there is no administrator.',
}

export type UserChange = {
  id: string
  role?: Role | undefined
  disabled?: boolean | undefined
  password?: string | undefined
}

/** Changes take effect at once: open streams and consoles of the user end; a new password or disabling ends the sessions. */
export async function updateUser(actor: Actor, { id, role, disabled, password }: UserChange): Promise<User> {
  const detail: Record<string, unknown> = {
    role,
    disabled,
    ...(password !== undefined && { newCredentials: true }),
  }
  return audited(actor, 'user.update', {}, detail, async () => {
    authorise(actor, 'user.manage')
    const before = await findUser(id)
    detail.user = before.name
    const passwordHash = password === undefined ? undefined : await hashPassword(password)
    const row = await drover().db.$transaction(async (tx) => {
      if ((role !== undefined && role !== 'administrator') || disabled) await keepOneAdministrator(tx, before)
      return tx.user.update({
        where: { id },
        data: {
          ...(role && { role }),
          ...(disabled !== undefined && { disabled }),
          ...(passwordHash && { passwordHash }),
        },
      })
    })
    if (row.disabled || passwordHash) await endSessionsOf(id, row.disabled ? null : actor.sessionId)
    else if (row.role !== before.role) await endStreamsOf(id)
    return shown(row)
  })
}

export async function removeUser(actor: Actor, id: string): Promise<void> {
  const detail: Record<string, unknown> = {}
  await audited(actor, 'user.remove', {}, detail, async () => {
    authorise(actor, 'user.manage')
    const user = await findUser(id)
    detail.user = user.name
    const sessions = await drover().db.session.findMany({ where: { userId: id }, select: { id: true } })
    await drover().db.$transaction(async (tx) => {
      await keepOneAdministrator(tx, user)
      await tx.user.delete({ where: { id } })
    })
    drover().sessions.end(sessions.map((session) => session.id))
  })
}

async function findUser(id: string): Promise<Row> {
  const user = await drover().db.user.findUnique({ where: { id } })
  if (!user) throw new DroverError('NOT_FOUND', { code: 'no-user', message: 'This user no longer exists.' })
  return user
}

/** Their sessions stay, with the new role; what hangs on them must ask again. */
async function endStreamsOf(userId: string): Promise<void> {
  const { db, sessions } = drover()
  const rows = await db.session.findMany({ where: { userId }, select: { id: true } })
  sessions.end(rows.map(({ id }) => id))
}

/** In the transaction of the change: two administrators who demote each other at once must not both succeed. */
async function keepOneAdministrator(tx: Prisma.TransactionClient, user: Row): Promise<void> {
  const now = await tx.user.findUnique({ where: { id: user.id } })
  if (now?.role !== 'administrator' || now.disabled) return
  const others = await tx.user.count({
    where: { role: 'administrator', disabled: false, id: { not: user.id } },
  })
  if (others > 0) return
  throw new DroverError('CONFLICT', {
    code: 'last-administrator',
    message: `${user.name} is the last administrator.`,
    remedy: 'Make somebody else an administrator first.',
  })
}
