/** What was attempted, in words, for the result stands beside it; an action that is not here shows itself. */
const WORDS: Record<string, string> = {
  'account.change-password': 'Change own password',
  'certificate.add': 'Add certificate',
  'certificate.remove': 'Remove certificate',
  'console.close': 'Close console',
  'console.open': 'Open console',
  'domain.create-disks': 'Create disks',
  'domain.define': 'Define virtual machine',
  'domain.delete': 'Delete virtual machine',
  'domain.destroy': 'Force off',
  'domain.edit-xml': 'Edit XML',
  'domain.managed-save': 'Save and stop',
  'domain.managed-save-remove': 'Discard saved state',
  'domain.migrate': 'Migrate',
  'domain.migrate.end': 'Migration ended',
  'domain.reboot': 'Reboot',
  'domain.reset': 'Reset',
  'domain.resume': 'Resume',
  'domain.set-autostart': 'Set autostart',
  'domain.shutdown': 'Shut down',
  'domain.start': 'Start',
  'domain.suspend': 'Suspend',
  'host.add': 'Add host',
  'host.reconnect': 'Reconnect host',
  'host.remove': 'Remove host',
  'host.set-enabled': 'Switch host on or off',
  'host.test': 'Test connection',
  'host.update': 'Change host',
  'job.abort': 'Abort job',
  'session.end': 'End a session',
  'session.end-others': 'Sign out everywhere else',
  'session.sign-in': 'Sign in',
  'session.sign-out': 'Sign out',
  'user.add': 'Add user',
  'user.remove': 'Remove user',
  'user.set-up': 'Make the first administrator',
  'user.update': 'Change user',
}

export const auditWords = (action: string): string => WORDS[action] ?? action

const shown = (value: unknown): string =>
  typeof value === 'string'
    ? value
    : typeof value === 'boolean'
      ? value
        ? 'yes'
        : 'no'
      : JSON.stringify(value)

/** The details in one line: `action start, viewOnly yes`. */
export const auditDetail = (detail: Record<string, unknown>): string =>
  Object.entries(detail)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(
      ([name, value]) => `${name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)} ${shown(value)}`,
    )
    .join(', ')
