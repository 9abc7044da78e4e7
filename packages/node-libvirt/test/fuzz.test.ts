// Every method with every kind of wrong argument: a TypeError or a LibvirtError, never anything else, never a crash.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Duplex } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Connection, isLibvirtError } from '../src/index.ts'
import { callSync, native } from '../src/native.ts'

// Some calls write a file where a wrong argument says.
const dir = mkdtempSync(join(tmpdir(), 'node-libvirt-fuzz-'))
const before = process.cwd()
beforeAll(() => process.chdir(dir))
afterAll(() => {
  process.chdir(before)
  rmSync(dir, { recursive: true })
})

/** A small generator with a seed (mulberry32), so that a failure can be repeated. */
function generator(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

const longText = 'A'.repeat(100_000)
const hostile: unknown[] = [
  undefined,
  null,
  0,
  1,
  -1,
  1.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 32,
  2 ** 53,
  1e300,
  10n,
  -1n,
  2n ** 70n,
  '',
  'x',
  'a\0b',
  'ü\ud800',
  '%s%n%x',
  '<domain/>',
  "<domain type='test'><name>f</name>",
  longText,
  true,
  false,
  Symbol('s'),
  {},
  [],
  [1, 'x', null],
  ['a', 'b', 'c'],
  Object.create(null),
  () => undefined,
  Buffer.alloc(9, 7),
  new Float64Array(3),
  new Date(0),
  new Proxy({}, {}),
]

function methodsOf(object: object): string[] {
  const names = new Set<string>()
  for (let at = object; at !== Object.prototype; at = Object.getPrototypeOf(at))
    for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(at)))
      if (typeof property.value === 'function' && name !== 'constructor') names.add(name)
  return [...names]
}

/** What came of a call: `ok`, or why it is not acceptable. */
async function outcome(call: () => unknown): Promise<string> {
  try {
    const result = await call()
    if (result instanceof Duplex) result.destroy()
    return 'ok'
  } catch (error) {
    return error instanceof TypeError || isLibvirtError(error) ? 'ok' : `${error}`
  }
}

test.each([1, 2, 3])('methods, seed %i', { timeout: 120_000 }, async (seed) => {
  const host = await Connection.open('test:///default')
  const other = await Connection.open('test:///default')
  const pool = (await host.listAllStoragePools())[0]
  const objects: object[] = [
    host,
    ...(await host.listAllDomains()),
    ...(await host.listAllNetworks()),
    ...(pool ? [pool] : []),
    ...(pool ? [await pool.createVolume('<volume><name>v</name><capacity>4096</capacity></volume>')] : []),
    await host.newStream(),
  ]
  const strangers: unknown[] = [...objects, other, ...(await other.listAllDomains())]
  const values = [...hostile, ...strangers]
  const below = generator(seed)
  const ends = new Set(['close', 'abort'])
  let calls = 0
  for (const object of objects) {
    for (const name of methodsOf(object).filter((method) => !ends.has(method) || object !== host)) {
      for (let round = 0; round < 20; round++) {
        const args = Array.from({ length: below(6) }, () => values[below(values.length)])
        const method = Reflect.get(object, name) as (...args: unknown[]) => unknown
        expect(await outcome(() => method.apply(object, args)), `${object.constructor.name}.${name}`).toBe(
          'ok',
        )
        calls++
      }
    }
  }
  expect(calls).toBeGreaterThan(2000)
  expect(await host.type()).toBe('TEST')
  await Promise.all([host.close(), other.close()])
})

test('open and probe options', async () => {
  for (const uri of hostile)
    expect(await outcome(async () => (await Connection.open(uri as never, { timeout: 2000 })).close())).toBe(
      'ok',
    )
  for (const value of hostile) {
    const options = {
      credentials: { username: value, password: value },
      keepAlive: { interval: value, count: value },
    }
    expect(
      await outcome(async () => (await Connection.open('test:///default', options as never)).close()),
    ).toBe('ok')
  }
})

test('native functions, below the checks of TypeScript', { timeout: 120_000 }, async () => {
  const connection = callSync('createConnection')
  await callSync('virConnectOpenAuth', connection, 'test:///default', undefined, undefined, 0, 0, 0, () => {})
  const unopened = callSync('createConnection')
  const [domain] = await callSync<Promise<unknown[]>>('virConnectListAllDomains', connection, 0)
  const [pool] = await callSync<Promise<unknown[]>>('virConnectListAllStoragePools', connection, 0)
  const [network] = await callSync<Promise<unknown[]>>('virConnectListAllNetworks', connection, 0)
  const stream = await callSync('virStreamNew', connection, 1)
  const handles = [connection, unopened, domain, pool, network, stream]
  const values = [...hostile, ...handles]
  const below = generator(7)
  const acceptable = (error: unknown) =>
    error instanceof TypeError || (typeof error === 'object' && error !== null && 'function' in error)
  const names = Object.keys(native()).filter((name) => !['close', 'abort', 'createConnection'].includes(name))
  for (const name of names) {
    for (let round = 0; round < 60; round++) {
      const first = below(4) === 0 ? values[below(values.length)] : handles[below(handles.length)]
      const args = [first, ...Array.from({ length: below(8) }, () => values[below(values.length)])]
      try {
        await callSync(name, ...args)
      } catch (error) {
        expect(acceptable(error), `${name}: ${String(error)}`).toBe(true)
      }
    }
  }
  expect(names.length).toBeGreaterThan(150)
  callSync('abort', unopened)
  await callSync('close', connection)
})
