type Level = 'info' | 'warn' | 'error'

const shown = (value: unknown): string => {
  if (value instanceof Error) return JSON.stringify(value.stack ?? value.message)
  return typeof value === 'string' && /^[\w./:@+-]+$/.test(value) ? value : JSON.stringify(value)
}

function write(level: Level, message: string, fields: Record<string, unknown> = {}): void {
  const rest = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}=${shown(value)}`)
    .join('')
  const line = `${new Date().toISOString()} ${level} ${message}${rest}\n`
  ;(level === 'info' ? process.stdout : process.stderr).write(line)
}

/** One line an event: time, level, message, key=value. Never hand it a secret, a cookie or a definition. */
export const log = {
  info: (message: string, fields?: Record<string, unknown>) => write('info', message, fields),
  warn: (message: string, fields?: Record<string, unknown>) => write('warn', message, fields),
  error: (message: string, fields?: Record<string, unknown>) => write('error', message, fields),
}
