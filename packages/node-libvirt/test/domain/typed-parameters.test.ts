import { expect, test } from 'vitest'
import { camelCase, field, ParameterTable } from '../../src/typed-parameters.ts'

interface Sample {
  hardLimit?: number | null
  vcpuQuota?: number | null
  weight?: number
  shares?: number
  ratio?: number
  enabled?: boolean
  groupName?: string
  disks?: readonly string[]
}
const unlimited = Number.MAX_SAFE_INTEGER
const table = new ParameterTable<Sample>('sample', {
  hardLimit: field.nullable(field.ullong('hard_limit'), unlimited, (value) => value >= unlimited),
  vcpuQuota: field.nullable(field.llong('vcpu_quota'), -1, (value) => value < 0),
  weight: field.uint('weight'),
  shares: field.int('shares'),
  ratio: field.double('ratio'),
  enabled: field.boolean('enabled'),
  groupName: field.string('group_name'),
  disks: field.strings('migrate_disks'),
})

test('reads what it knows, null for unlimited, and passes the rest', () => {
  expect(table.read({ hard_limit: unlimited, vcpu_quota: -17, weight: 3, 'sev-api-major': 1 })).toEqual({
    hardLimit: null,
    vcpuQuota: null,
    weight: 3,
    sevApiMajor: 1,
  })
  expect(table.read({ hard_limit: 2 ** 52, vcpu_quota: 0 })).toEqual({ hardLimit: 2 ** 52, vcpuQuota: 0 })
  expect(camelCase('halt_poll-fail.time')).toBe('haltPollFailTime')
})

test('writes field, kind, value', () => {
  const values = {
    hardLimit: null,
    vcpuQuota: -5,
    ratio: 0.5,
    enabled: false,
    groupName: '',
    shares: undefined,
  }
  expect(table.write(values)).toEqual([
    ...['hard_limit', 'ullong', unlimited],
    ...['vcpu_quota', 'llong', -5],
    ...['ratio', 'double', 0.5],
    ...['enabled', 'boolean', false],
    ...['group_name', 'string', ''],
  ])
  expect(table.write({ disks: ['vda', 'vdb'] })).toEqual([
    ...['migrate_disks', 'string', 'vda'],
    ...['migrate_disks', 'string', 'vdb'],
  ])
  const largest = 2n ** 64n - 1n
  expect(table.write({ hardLimit: largest as unknown as number })).toEqual(['hard_limit', 'ullong', largest])
})

test('refuses by name', () => {
  const refused: [unknown, string][] = [
    [{ hardlimit: 1 }, 'unknown sample parameter hardlimit'],
    [{ hard_limit: 1 }, 'unknown sample parameter hard_limit'],
    [{ hardLimit: -1 }, 'hardLimit must be an unsigned integer'],
    [{ hardLimit: 2n ** 64n }, 'hardLimit must be an unsigned integer'],
    [{ hardLimit: 1e300 }, 'hardLimit must be an unsigned integer'],
    [{ vcpuQuota: 1.5 }, 'vcpuQuota must be an integer'],
    [{ vcpuQuota: '5' }, 'vcpuQuota must be an integer'],
    [{ weight: 2 ** 32 }, 'weight must be an unsigned 32-bit integer'],
    [{ weight: null }, 'weight must be an unsigned 32-bit integer'],
    [{ shares: -(2 ** 31) - 1 }, 'shares must be a 32-bit integer'],
    [{ ratio: '1' }, 'ratio must be a number'],
    [{ enabled: 1 }, 'enabled must be a boolean'],
    [{ groupName: 'a\0b' }, 'groupName must be a string without NUL characters'],
    [{ disks: 'vda' }, 'disks must be an array of strings without NUL characters'],
    [{ disks: [1] }, 'disks must be an array of strings without NUL characters'],
    [{ ['__proto__']: 1 }, 'unknown sample parameter __proto__'],
    [null, 'the sample parameters must be an object'],
    [[], 'the sample parameters must be an object'],
    ['x', 'the sample parameters must be an object'],
  ]
  for (const [values, message] of refused) {
    const write = () => table.write(values as Sample)
    expect(write).toThrow(TypeError)
    expect(write).toThrow(message)
  }
})
