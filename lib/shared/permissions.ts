/** The roles, least first. Each includes those before it. */
export const ROLES = ['viewer', 'operator', 'administrator'] as const
export type Role = (typeof ROLES)[number]

/** Every act that is checked, and the least role that may do it. Pages, API, streams and sockets ask here. */
const LEAST_ROLE = {
  'inventory.read': 'viewer',
  'domain.screen.view': 'viewer',
  'job.read': 'viewer',
  'account.change': 'viewer',
  'domain.power': 'operator',
  'domain.define': 'operator',
  'domain.edit': 'operator',
  'domain.delete': 'operator',
  'domain.migrate': 'operator',
  'domain.console': 'operator',
  'domain.secrets.read': 'operator',
  'job.abort': 'operator',
  'host.manage': 'administrator',
  'user.manage': 'administrator',
  'audit.read': 'administrator',
} as const satisfies Record<string, Role>

export type Permission = keyof typeof LEAST_ROLE

export const leastRole = (permission: Permission): Role => LEAST_ROLE[permission]

/** Whether a role may do something: the one rule behind disabled buttons and refused calls alike. */
export const may = (role: Role, permission: Permission): boolean =>
  ROLES.indexOf(role) >= ROLES.indexOf(LEAST_ROLE[permission])
