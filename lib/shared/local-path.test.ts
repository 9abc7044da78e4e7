import { expect, it } from 'vitest'
import { localPath } from './local-path.ts'

it.each([
  ['/hosts/a/domains/b?tab=xml#x', '/hosts/a/domains/b?tab=xml#x'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['/\t/evil.example', '/'],
  ['https://evil.example', '/'],
  ['javascript:alert(1)', '/'],
  ['hosts', '/'],
  [['/a', '/b'], '/'],
  [undefined, '/'],
])('%j leads to %s', (given, path) => {
  expect(localPath(given)).toBe(path)
})
