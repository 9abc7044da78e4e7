import { audit } from './audit.ts'
import { consoles } from './consoles.ts'
import { live } from './live.ts'
import { users } from './users.ts'

export const router = { consoles, users, audit, live }
