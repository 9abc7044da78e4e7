import { audit } from './audit.ts'
import { live } from './live.ts'
import { users } from './users.ts'

export const router = { users, audit, live }
