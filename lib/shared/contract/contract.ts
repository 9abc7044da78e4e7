import { consoles } from './consoles.ts'
import { domains } from './domains.ts'
import { hosts } from './hosts.ts'
import { jobs, migration } from './jobs.ts'
import { live } from './live.ts'
import { audit, users } from './users.ts'

/** Everything that a browser can ask of Drover. Import it in the browser as a type only. */
export const contract = { hosts, domains, jobs, migration, users, audit, live, consoles }
export type Contract = typeof contract
