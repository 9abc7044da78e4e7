import { expect, test } from 'vitest'
import { begunVerbs, rankByName, splitVerb } from './palette-match'

const actions = [{ label: 'Shut down' }, { label: 'Start' }, { label: 'Suspend' }]

test('a verb counts once a space ends it, and the rest is the name', () => {
  expect(splitVerb('shut down web 1', actions)).toEqual({ verb: actions[0], rest: ' web 1' })
  expect(splitVerb('start', actions)).toEqual({ verb: null, rest: 'start' })
  expect(splitVerb('starting-point', actions).verb).toBeNull()
})

test('a verb that is begun is offered, from two letters on', () => {
  expect(begunVerbs('SUS', actions)).toEqual([actions[2]])
  expect(begunVerbs('s', actions)).toEqual([])
  expect(begunVerbs('web', actions)).toEqual([])
})

test('exact names come first, then those that begin so', () => {
  const names = ['my-web', 'web-2', 'web'].map((name) => ({ name }))
  expect(rankByName(names, 'web').map(({ name }) => name)).toEqual(['web', 'web-2', 'my-web'])
})
