import { expect, it } from 'vitest'
import { rowSpan } from './row-window'

it('draws what is in sight and a margin, and moves in steps', () => {
  expect(rowSpan(0, 280, 28, 2000)).toEqual({ first: 0, end: 24 })
  expect(rowSpan(28 * 100, 280, 28, 2000)).toEqual({ first: 88, end: 128 })
  expect(rowSpan(28 * 101, 280, 28, 2000)).toEqual({ first: 88, end: 128 })
})

it('covers every row that can be seen, wherever it is scrolled', () => {
  for (let top = 0; top <= 2000 * 28; top += 13) {
    const { first, end } = rowSpan(top, 700, 28, 2000)
    expect(first).toBeLessThanOrEqual(Math.floor(top / 28))
    expect(end).toBeGreaterThanOrEqual(Math.min(2000, Math.ceil((top + 700) / 28)))
    expect(end - first).toBeLessThan(80)
  }
})

it('ends at the last row, and stands a list that became shorter', () => {
  expect(rowSpan(28 * 1995, 700, 28, 2000).end).toBe(2000)
  expect(rowSpan(28 * 1995, 700, 28, 3)).toEqual({ first: 3, end: 3 })
  expect(rowSpan(0, 700, 28, 0)).toEqual({ first: 0, end: 0 })
  expect(rowSpan(-60, 700, 28, 2000).first).toBe(0)
})
