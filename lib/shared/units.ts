const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']

function scaled(value: number, from: number): string {
  let amount = value
  let unit = from
  while (amount >= 1024 && unit < UNITS.length - 1) {
    amount /= 1024
    unit++
  }
  const digits = amount >= 100 || Number.isInteger(amount) || unit === 0 ? 0 : amount >= 10 ? 1 : 2
  return `${Number(amount.toFixed(digits))} ${UNITS[unit]}`
}

/** `4 GiB`, `1.5 MiB`; of bytes. */
export const formatBytes = (bytes: number): string => scaled(bytes, 0)
/** The same of KiB, as libvirt counts memory. */
export const formatKiB = (kib: number): string => scaled(kib, 1)
/** `12.4 MiB/s`; of bytes per second. */
export const formatRate = (bytesPerSecond: number): string => `${scaled(bytesPerSecond, 0)}/s`
/** `3 %`, `0.4 %`: one digit below ten, so that an idle guest doesn't look dead. */
export const formatPercent = (percent: number): string =>
  `${percent > 0 && percent < 9.95 ? percent.toFixed(1) : Math.round(percent)} %`
/** `850 ms`, `12 s`, `3 min 5 s`; of milliseconds. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`
  const seconds = Math.round(milliseconds / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`
}
