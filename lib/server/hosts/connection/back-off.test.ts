import { expect, test } from 'vitest'
import { backOff } from './back-off.ts'

test('doubles from one second to half a minute', () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 100].map((attempt) => backOff(attempt, () => 0))
  expect(waits).toEqual([1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000])
})

test('jitter shortens by at most a fifth', () => {
  expect(backOff(3, () => 1)).toBe(3200)
  expect(backOff(9, () => 1)).toBe(24000)
})
