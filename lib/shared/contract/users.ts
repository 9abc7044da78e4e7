import { z } from 'zod'
import { ROLES } from '../permissions.ts'
import { base } from './base.ts'

export const RoleName = z.enum(ROLES)
export const UserName = z
  .string()
  .trim()
  .min(1, 'Enter a user name')
  .max(64)
  .regex(/^[\p{L}\p{N}._@-]+$/u, 'Letters, digits, dot, dash, underscore and @ only')
export const Password = z.string().min(10, 'At least 10 characters').max(1024)

export const User = z.object({
  id: z.string(),
  name: z.string(),
  role: RoleName,
  disabled: z.boolean(),
  createdAt: z.number(),
  lastSeenAt: z.number().nullable(),
})
export type User = z.infer<typeof User>

/** Who is signed in, as screens need it. */
export const Me = z.object({ id: z.string(), name: z.string(), role: RoleName })
export type Me = z.infer<typeof Me>

export const Session = z.object({
  id: z.string(),
  createdAt: z.number(),
  lastSeenAt: z.number(),
  address: z.string(),
  agent: z.string(),
  current: z.boolean(),
})
export type Session = z.infer<typeof Session>

/** Signing in and the first set-up set a cookie, so they are plain routes under /api/session. */
export const SignInInput = z.object({
  name: z.string().min(1, 'Enter your user name'),
  password: z.string().min(1, 'Enter your password'),
})
export const SetupInput = z.object({ token: z.string().min(1), name: UserName, password: Password })

export const AuditEvent = z.object({
  id: z.int(),
  at: z.number(),
  user: z.string().nullable(),
  address: z.string().nullable(),
  /** `domain.power`, `host.add`, `session.sign-in`, … */
  action: z.string(),
  hostId: z.string().nullable(),
  hostName: z.string().nullable(),
  domainUuid: z.string().nullable(),
  domainName: z.string().nullable(),
  /** What else matters, never a secret: `{action: 'start'}`. */
  detail: z.record(z.string(), z.unknown()),
  result: z.enum(['ok', 'failed', 'denied']),
  error: z.string().nullable(),
})
export type AuditEvent = z.infer<typeof AuditEvent>

export const users = {
  me: base.output(Me),
  list: base.output(z.array(User)),
  add: base.input(z.object({ name: UserName, password: Password, role: RoleName })).output(User),
  update: base
    .input(
      z.object({
        id: z.string(),
        role: RoleName.optional(),
        disabled: z.boolean().optional(),
        password: Password.optional(),
      }),
    )
    .output(User),
  remove: base.input(z.object({ id: z.string() })).output(z.object({})),
  changePassword: base.input(z.object({ current: z.string(), next: Password })).output(z.object({})),
  sessions: base.output(z.array(Session)),
  endSession: base.input(z.object({ id: z.string() })).output(z.object({})),
  /** Signs out everywhere else. */
  endOtherSessions: base.output(z.object({ ended: z.int() })),
}
export const audit = {
  list: base
    .input(
      z.object({
        before: z.int().optional(),
        limit: z.int().min(1).max(500).default(100),
        action: z.string().optional(),
        user: z.string().optional(),
        hostId: z.string().optional(),
        domainUuid: z.string().optional(),
      }),
    )
    .output(z.object({ events: z.array(AuditEvent), next: z.int().nullable() })),
}
