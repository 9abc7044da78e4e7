import { expect, it } from 'vitest'
import { formatBytes, formatDuration, formatKiB, formatPercent, formatRate } from './units.ts'

it('writes sizes in binary units with three digits at most', () => {
  expect(formatBytes(0)).toBe('0 B')
  expect(formatBytes(1023)).toBe('1023 B')
  expect(formatKiB(262144)).toBe('256 MiB')
  expect(formatKiB(4 * 1024 * 1024)).toBe('4 GiB')
  expect(formatBytes(1.5 * 1024 ** 3)).toBe('1.5 GiB')
  expect(formatRate(12.4 * 1024 ** 2)).toBe('12.4 MiB/s')
})

it('writes percent and durations', () => {
  expect(formatPercent(0)).toBe('0 %')
  expect(formatPercent(0.44)).toBe('0.4 %')
  expect(formatPercent(42.4)).toBe('42 %')
  expect(formatPercent(9.97)).toBe('10 %')
  expect(formatDuration(85)).toBe('85 ms')
  expect(formatDuration(185_000)).toBe('3 min 5 s')
  expect(formatDuration(90_000_000)).toBe('25 h 0 min')
})
