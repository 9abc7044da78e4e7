// The README's programs compile, and those marked to run do, on libvirt's own test driver.
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { updated } from '../../scripts/coverage.mjs'
import { blocksOf } from '../../scripts/readme-blocks.mjs'

const root = join(import.meta.dirname, '../..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const run = promisify(execFile)
const blocks = blocksOf(readme)

// Below the package, so that its own name resolves to its sources.
let place: string
beforeAll(() => {
  mkdirSync(join(root, 'build'), { recursive: true })
  place = mkdtempSync(join(root, 'build/readme-'))
  for (const { name, text } of blocks) writeFileSync(join(place, `${name}.mts`), text)
})
afterAll(() => rmSync(place, { recursive: true }))

test('all of them compile', { timeout: 120_000 }, async () => {
  const compilerOptions = {
    strict: true,
    noEmit: true,
    target: 'ES2023',
    lib: ['ES2023', 'ESNext.Disposable'],
    types: ['node'],
    module: 'nodenext',
    allowImportingTsExtensions: true,
    skipLibCheck: true,
  }
  writeFileSync(join(place, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.mts'] }))
  const manifest = createRequire(import.meta.url).resolve('typescript/package.json')
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin: { tsc: string } }
  const compiled = run(process.execPath, [join(dirname(manifest), bin.tsc), '-p', place])
  expect(
    await compiled.then(
      () => '',
      ({ stdout }) => stdout,
    ),
  ).toBe('')
})

describe('those that can run do', () => {
  const able = blocks.filter(({ runs }) => runs)
  test('there are some', () => expect(able.length).toBeGreaterThan(1))
  test.each(able)('$name', async ({ name }) => {
    const { stderr } = await run(process.execPath, [
      '--disable-warning=ExperimentalWarning',
      join(place, `${name}.mts`),
    ])
    expect(stderr).toBe('')
  })
})

test('the table of functions is up to date: npm run coverage', () => {
  expect(updated(readme)).toBe(readme)
})

test('the example that lists domains does', async () => {
  const example = join(root, 'examples/list-domains.ts')
  const args = [
    '--disable-warning=ExperimentalWarning',
    example,
    'test:///default',
    'test+tcp://127.0.0.1:1/default',
  ]
  const { stdout } = await run(process.execPath, args)
  expect(stdout).toMatch(/test +RUNNING +2 CPUs 2048 MiB/)
  expect(stdout).toMatch(/ERR_SYSTEM_ERROR: .*Connection refused/)
})
