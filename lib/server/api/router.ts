import { audit } from './audit.ts'
import { authed } from './base.ts'
import { consoles } from './consoles.ts'
import { domains } from './domains.ts'
import { hosts } from './hosts.ts'
import { jobs } from './jobs.ts'
import { live } from './live.ts'
import { migration } from './migration.ts'
import { users } from './users.ts'

/** The whole contract: a procedure without an implementation does not compile. */
export const router = authed.router({ hosts, domains, jobs, migration, users, audit, live, consoles })
