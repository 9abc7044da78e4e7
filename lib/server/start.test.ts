import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readEnv } from './env.ts'
import { drover } from './process.ts'
import { startDrover } from './start.ts'

const directory = () => mkdtempSync(join(tmpdir(), 'drover-start-'))
const key = Buffer.alloc(32, 1).toString('base64')

it('starts on an empty directory, for its owner alone, and again on what it left', async () => {
  const env = readEnv({ DROVER_DATA_DIR: join(directory(), 'deep/data') })
  const first = await startDrover(env)
  expect(first.setupToken).toMatch(/^[\w-]{43}$/)
  const { boot } = drover()
  await first.stop()
  const again = await startDrover(env)
  // A link for each start, for as long as there is no administrator.
  expect(again.setupToken).not.toBe(first.setupToken)
  expect(drover().boot).not.toBe(boot)
  await again.stop()
  expect(statSync(env.dataDir).mode & 0o777).toBe(0o700)
  for (const file of ['drover.db', 'drover.key'])
    expect(statSync(join(env.dataDir, file)).mode & 0o777).toBe(0o600)
  expect(readFileSync(join(env.dataDir, 'drover.db'), 'latin1')).not.toContain(first.setupToken ?? '')
})

it('says so when the key is lost, and does not make another in its place', async () => {
  const env = readEnv({ DROVER_DATA_DIR: directory() })
  await (await startDrover(env)).stop()
  rmSync(join(env.dataDir, 'drover.key'))
  for (let attempt = 0; attempt < 2; attempt++)
    await expect(startDrover(env)).rejects.toThrow(/drover\.key is missing.*backup/)
})

it('says so when the key is another one', async () => {
  const env = readEnv({ DROVER_DATA_DIR: directory() })
  await (await startDrover(env)).stop()
  writeFileSync(join(env.dataDir, 'drover.key'), key)
  await expect(startDrover(env)).rejects.toThrow(
    /drover\.key is not the key that this database was sealed with/,
  )
  await expect(startDrover({ ...env, secretKey: key })).rejects.toThrow(/^DROVER_SECRET_KEY is not the key/)
})

it('names the variable of the environment that is wrong', () => {
  expect(() => readEnv({ PORT: 'http', DROVER_BASE_PATH: 'drover/' })).toThrow(/PORT:.*DROVER_BASE_PATH:/)
  expect(readEnv({ DROVER_TRUST_PROXY: '1', DROVER_BASE_PATH: '/a/b' })).toMatchObject({
    trustProxy: true,
    basePath: '/a/b',
  })
})
