import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openSecretBox, parseKey, SecretBox } from './secret-box.ts'

const directory = () => mkdtempSync(join(tmpdir(), 'drover-secret-'))
const box = () => new SecretBox(Buffer.alloc(32, 7))

describe('SecretBox', () => {
  it('opens what it sealed, empty and in any script', () => {
    for (const text of ['', 'pässwörd ✓', 'x'.repeat(100_000)]) {
      expect(box().open(box().seal(text, 'host:1'), 'host:1')).toBe(text)
    }
  })

  it('never seals alike twice and does not hold the text', () => {
    const sealed = box().seal('hunter2', 'host:1')
    expect(box().seal('hunter2', 'host:1')).not.toBe(sealed)
    expect(Buffer.from(sealed.slice(3), 'base64url').toString('latin1')).not.toContain('hunter2')
  })

  it('does not open for another owner, with another key or after any bit was changed', () => {
    const sealed = box().seal('hunter2', 'host:1')
    expect(() => box().open(sealed, 'host:2')).toThrow("can't be opened")
    expect(() => new SecretBox(Buffer.alloc(32, 8)).open(sealed, 'host:1')).toThrow("can't be opened")
    const bytes = Buffer.from(sealed.slice(3), 'base64url')
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(() => box().open(`v1.${changed.toString('base64url')}`, 'host:1')).toThrow()
    }
  })

  it.each(['', 'v1.', 'v1.AAAA', 'v2.AAAA', 'hunter2', 'v1.a.b'])('refuses the format of %j', (sealed) => {
    expect(() => box().open(sealed, 'host:1')).toThrow('format')
  })
})

describe('the key', () => {
  it('is made once, for its owner alone', () => {
    const data = directory()
    const sealed = openSecretBox(data, undefined).seal('a', 'b')
    expect(statSync(join(data, 'drover.key')).mode & 0o777).toBe(0o600)
    expect(openSecretBox(data, undefined).open(sealed, 'b')).toBe('a')
  })

  it('comes from DROVER_SECRET_KEY when that is set, as base64 or hex', () => {
    const key = Buffer.alloc(32, 3)
    const data = directory()
    const sealed = openSecretBox(data, key.toString('hex')).seal('a', 'b')
    expect(openSecretBox(data, key.toString('base64')).open(sealed, 'b')).toBe('a')
    expect(() => readFileSync(join(data, 'drover.key'))).toThrow()
  })

  it('is refused when it is too short, wherever it comes from', () => {
    expect(() => parseKey('c2hvcnQ=', 'DROVER_SECRET_KEY')).toThrow('DROVER_SECRET_KEY must hold 32 bytes')
    const data = directory()
    writeFileSync(join(data, 'drover.key'), '')
    expect(() => openSecretBox(data, undefined)).toThrow('drover.key must hold 32 bytes')
  })
})
