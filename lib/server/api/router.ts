import { audit } from './audit.ts'
import { consoles } from './consoles.ts'
import { domains } from './domains.ts'
import { jobs } from './jobs.ts'
import { hosts } from './hosts.ts'
import { live } from './live.ts'
import { migration } from './migration.ts'
import { users } from './users.ts'

export const router = { hosts, domains, jobs, migration, users, audit, live, consoles }
