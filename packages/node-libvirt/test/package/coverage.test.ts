// Every public function of libvirt is bound, superseded or left out for a reason; the numbers stand in the README.
import { expect, test } from 'vitest'
import { counts, coverage, faults, oldestLibvirt } from '../../scripts/coverage.mjs'

const all = coverage()

test('every function of libvirt is in one list, and what is bound is bound all the way', () => {
  expect(faults(all)).toEqual([])
})

test('at least 300 functions are bound', () => {
  const { functions, plumbing, notPlumbing, bound, superseded, leftOut, missing } = counts(all)
  expect(functions).toBeGreaterThan(500)
  expect(plumbing + notPlumbing).toBe(functions)
  expect(bound).toBeGreaterThanOrEqual(300)
  expect(bound + superseded + leftOut + missing).toBe(notPlumbing)
})

test('libvirt 8.5 is enough: what is newer is looked up when called', () => {
  expect(oldestLibvirt()).toBe('8.5.0')
})
