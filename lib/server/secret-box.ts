import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'

const VERSION = 'v1'
const NONCE = 12
const TAG = 16

/** Seals secrets for the database with AES-256-GCM. */
export class SecretBox {
  #key: Buffer
  constructor(key: Buffer) {
    if (key.length !== 32) throw new Error('A secret key has 32 bytes')
    this.#key = key
  }

  /**
   * Seals `text`. `owner` says what it belongs to (`host:<id>:sasl-password`): it is authenticated with it, so a
   * sealed value moved to another row does not open.
   */
  seal(text: string, owner: string): string {
    const nonce = randomBytes(NONCE)
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce).setAAD(Buffer.from(owner))
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    return `${VERSION}.${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')}`
  }

  /** Opens what `seal` made for the same owner. Throws if the key, the owner or a bit differs. */
  open(sealed: string, owner: string): string {
    const [version, body, more] = sealed.split('.')
    const bytes = Buffer.from(body ?? '', 'base64url')
    if (version !== VERSION || more !== undefined || bytes.length < NONCE + TAG) {
      throw new Error(`The secret of ${owner} has a format that this Drover does not know`)
    }
    const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, NONCE))
    decipher.setAAD(Buffer.from(owner)).setAuthTag(bytes.subarray(NONCE, NONCE + TAG))
    try {
      return Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]).toString('utf8')
    } catch (cause) {
      throw new Error(`The secret of ${owner} can't be opened with this key`, { cause })
    }
  }
}

/** Parses a key written as 64 hex digits or as base64 of 32 bytes. */
export function parseKey(text: string, from: string): Buffer {
  const trimmed = text.trim()
  const key = /^[0-9a-f]{64}$/i.test(trimmed) ? Buffer.from(trimmed, 'hex') : Buffer.from(trimmed, 'base64')
  if (key.length !== 32)
    throw new Error(`${from} must hold 32 bytes as base64 or hex: make one with openssl rand -base64 32`)
  return key
}

/** The key from DROVER_SECRET_KEY, else from `drover.key` (0600) in the data directory, made at the first start. */
export function openSecretBox(dataDir: string, secretKey: string | undefined): SecretBox {
  if (secretKey) return new SecretBox(parseKey(secretKey, 'DROVER_SECRET_KEY'))
  const file = join(dataDir, 'drover.key')
  const key = readKeyFile(file) ?? makeKeyFile(file)
  return new SecretBox(key)
}

function readKeyFile(file: string): Buffer | null {
  try {
    const key = parseKey(readFileSync(file, 'utf8'), file)
    chmodSync(file, 0o600)
    return key
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

function makeKeyFile(file: string): Buffer {
  // Whole and on the disk before it has its name: a crash midway must not leave half a key.
  const draft = `${file}.${process.pid}`
  const handle = openSync(draft, 'wx', 0o600)
  const key = randomBytes(32)
  writeSync(handle, `${key.toString('base64')}\n`)
  fsyncSync(handle)
  closeSync(handle)
  try {
    linkSync(draft, file)
    return key
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return parseKey(readFileSync(file, 'utf8'), file)
  } finally {
    unlinkSync(draft)
  }
}
