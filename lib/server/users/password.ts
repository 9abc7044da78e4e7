import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'

type Cost = { memory: number; passes: number; parallelism: number }
/** OWASP's first choice for argon2id: 19 MiB, two passes. About 60 ms here. */
const COST: Cost = { memory: 19_456, passes: 2, parallelism: 1 }
const AT_ONCE = 2

let running = 0
const waiting: (() => void)[] = []

/** Hashing occupies threads that also read files: a burst of sign-ins waits in line. */
async function derive(password: string, nonce: Buffer, cost: Cost, tagLength: number): Promise<Buffer> {
  while (running >= AT_ONCE) await new Promise<void>((resume) => waiting.push(resume))
  running++
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      const message = Buffer.from(password.normalize('NFC'))
      argon2('argon2id', { message, nonce, tagLength, ...cost }, (error, key) =>
        error ? reject(error) : resolve(key),
      )
    })
  } finally {
    running--
    waiting.shift()?.()
  }
}

const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')

/** argon2id as a PHC string (`$argon2id$v=19$m=…,t=…,p=…$salt$hash`). */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16)
  const key = await derive(password, nonce, COST, 32)
  return `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${base64(nonce)}$${base64(key)}`
}

const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/
// A hash that no password has: signing in as somebody who does not exist costs the same time.
const NOBODY = `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${base64(randomBytes(16))}$${base64(randomBytes(32))}`

/** Compares in constant time. `hash` null: does the same work and returns false. */
export async function verifyPassword(password: string, hash: string | null): Promise<boolean> {
  const [, memory, passes, parallelism, salt, wanted] = PHC.exec(hash ?? NOBODY) ?? []
  if (!memory || !passes || !parallelism || !salt || !wanted)
    throw new Error('A stored password hash is not argon2id')
  const expected = Buffer.from(wanted, 'base64')
  const cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) }
  const key = await derive(password, Buffer.from(salt, 'base64'), cost, expected.length)
  return timingSafeEqual(key, expected) && hash !== null
}
