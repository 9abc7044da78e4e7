// Arguments that no caller means, from a generator with a seed.
import { MessageChannel } from 'node:worker_threads'

/** Numbers from a seed (mulberry32), so that a failure can be repeated. */
export function generator(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

/** What our traps throw: a caller's own exception comes back to the caller. */
export class Trap extends Error {}
const trap = (): never => {
  throw new Trap('trap')
}

const everyTrap: ProxyHandler<object> = {
  get: trap,
  set: trap,
  has: trap,
  ownKeys: trap,
  getPrototypeOf: trap,
  getOwnPropertyDescriptor: trap,
  defineProperty: trap,
  deleteProperty: trap,
  isExtensible: trap,
}

function detached(): ArrayBuffer {
  const buffer = new ArrayBuffer(64)
  const { port1 } = new MessageChannel()
  port1.postMessage(buffer, [buffer])
  port1.close()
  return buffer
}

/** A view whose memory shrinks under it. */
function shrunk(): Uint8Array {
  // Resizable buffers are newer than the types that the oldest supported Node has.
  const buffer: ArrayBuffer = Reflect.construct(ArrayBuffer, [64, { maxByteLength: 64 }])
  const view = new Uint8Array(buffer, 32)
  Reflect.apply(Reflect.get(buffer, 'resize'), buffer, [16])
  return view
}

const gone = detached()
const goneView = new Uint8Array(64)
structuredClone(goneView, { transfer: [goneView.buffer] })

const lyingArray = () => {
  const list: unknown[] = [1, 2, 3]
  Object.defineProperty(list, 1, { get: trap })
  return list
}

/** An array that gets shorter while it is read. */
const meltingArray = () => {
  const list: unknown[] = []
  for (let index = 0; index < 8; index++) list.push('x')
  Object.defineProperty(list, 0, {
    get: () => {
      list.length = 1
      return 'x'
    },
  })
  return list
}

const cyclic: Record<string, unknown> = { name: 'x' }
cyclic.self = cyclic
cyclic.toString = trap

export const longText = 'A'.repeat(5_000_000)

const numbers: unknown[] = [
  ...[0, 1, 2, 3, -1, -0, 1.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 2 ** 31 - 1],
  ...[2 ** 31, -(2 ** 31), 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1, 2 ** 53, -(2 ** 53), 2 ** 63, 2 ** 64, 1e300],
  ...[0n, 10n, -1n, 2n ** 63n, 2n ** 64n - 1n, 2n ** 70n, -(2n ** 63n)],
]
// No absolute path and no address of a host among them: some calls do what they are told.
const strings: unknown[] = [
  ...['', 'x', 'a\0b', '\0', 'ü\ud800', '\udfff', '%s%n%x%n', '../..', ' ', '\n', '-1', 'ß'.repeat(3000)],
  ...['test', 'vda', 'default', '<domain/>', "<domain type='test'><name>f</name>", '<'.repeat(5000)],
  ...[
    '00000000-0000-0000-0000-000000000000',
    '<a>'.repeat(3000),
    '<!DOCTYPE a [<!ENTITY a "&a;">]><a>&a;</a>',
  ],
]
const objects: unknown[] = [
  ...[
    {},
    [],
    [1, 'x', null],
    ['a', 'b', 'c'],
    ['a\0b'],
    [[[]]],
    Object.create(null),
    cyclic,
    [undefined],
    [{}],
  ],
  ...[
    { length: 2 ** 32 },
    { length: -1, 0: 1 },
    {
      get name() {
        return trap()
      },
    },
    { toString: trap, valueOf: trap },
  ],
  ...[
    { [Symbol.toPrimitive]: trap },
    { signal: 1 },
    { timeout: -1 },
    { flags: 2 ** 40 },
    { name: 1, uuid: null },
  ],
  ...[{ weight: 'x', cpuShares: 2 ** 65, vcpuQuota: 1.5 }, new Array(100_000), new Array(50).fill('x')],
  ...[lyingArray(), meltingArray(), new Map([[1, 2]]), new Date(0), /x/g, new Error('x'), Promise.resolve(1)],
  ...[new Proxy({}, {}), new Proxy({}, everyTrap), new Proxy([], everyTrap), new Proxy(() => 0, everyTrap)],
]
const revoked = Proxy.revocable({}, {})
revoked.revoke()
const bytes: unknown[] = [
  ...[Buffer.alloc(0), Buffer.alloc(9, 7), new Uint8Array(70_000), goneView, gone, shrunk()],
  ...[new SharedArrayBuffer(32), new Uint8Array(new SharedArrayBuffer(32)), new DataView(new ArrayBuffer(8))],
  ...[new Float64Array(3), new BigUint64Array(3), new Uint8ClampedArray(5), new Uint16Array(5)],
]
const others: unknown[] = [
  ...[undefined, null, true, false, Symbol('s'), Symbol.iterator, () => undefined, trap, async () => trap()],
  ...[class {}, function* () {}, revoked.proxy, globalThis, WeakMap, Math, Atomics],
]

export const hostile: readonly unknown[] = [...numbers, ...strings, ...objects, ...bytes, ...others]

/** Values by what a native function says it wants of an argument ("argument 1 must be …"). */
export function suited(wanted: string): readonly unknown[] | undefined {
  if (/string|text/.test(wanted)) return strings.filter((text) => !String(text).includes('\0'))
  if (/integer|number|bytes/.test(wanted))
    return [0, 1, 2, 3, 4, 8, 16, 100, -1, 2 ** 31 - 1, 2 ** 32 - 1, 7n, 4096]
  if (/boolean/.test(wanted)) return [true, false]
  if (/Uint8Array|Buffer/.test(wanted)) return bytes
  if (/function/.test(wanted)) return [() => undefined]
  if (/array|list/.test(wanted)) return objects.filter(Array.isArray)
  if (/object|parameters/.test(wanted)) return objects
  return undefined
}
