/** What an audit action is in words; an action that is not here shows itself. */
const WORDS: Record<string, string> = {
  'account.change-password': 'Changed own password',
  'certificate.add': 'Added certificate',
  'certificate.remove': 'Removed certificate',
  'console.open': 'Opened console',
  'domain.create-disks': 'Created disks',
  'domain.define': 'Defined virtual machine',
  'domain.delete': 'Deleted virtual machine',
  'domain.edit-xml': 'Edited XML',
  'domain.destroy': 'Forced off',
  'domain.managed-save': 'Saved and stopped',
  'domain.managed-save-remove': 'Discarded saved state',
  'domain.migrate': 'Migrated',
  'domain.reboot': 'Rebooted',
  'domain.reset': 'Reset',
  'domain.resume': 'Resumed',
  'domain.set-autostart': 'Changed autostart',
  'domain.shutdown': 'Shut down',
  'domain.start': 'Started',
  'domain.suspend': 'Suspended',
  'host.add': 'Added host',
  'host.reconnect': 'Reconnected host',
  'host.remove': 'Removed host',
  'host.set-enabled': 'Switched host on or off',
  'host.test': 'Tested connection',
  'host.update': 'Changed host',
  'job.abort': 'Aborted job',
  'session.end': 'Ended a session',
  'session.end-others': 'Signed out everywhere else',
  'session.sign-in': 'Signed in',
  'session.sign-out': 'Signed out',
  'user.add': 'Added user',
  'user.remove': 'Removed user',
  'user.set-up': 'Made the first administrator',
  'user.update': 'Changed user',
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
