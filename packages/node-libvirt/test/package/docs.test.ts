// Reference pages are made without a warning: everything public says what it is, every link leads somewhere.
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const typedoc = join(dirname(createRequire(import.meta.url).resolve('typedoc/package.json')), 'bin/typedoc')

test('typedoc has nothing to say', { timeout: 120_000 }, async () => {
  const out = mkdtempSync(join(tmpdir(), 'node-libvirt-docs-'))
  try {
    const options = { cwd: join(import.meta.dirname, '../..'), env: { ...process.env, NO_COLOR: '1' } }
    const made = promisify(execFile)(process.execPath, [typedoc, '--out', out], options)
    const said = await made.then(
      () => [],
      ({ stdout, stderr }: { stdout: string; stderr: string }) => `${stdout}${stderr}`.trim().split('\n'),
    )
    expect(said).toEqual([])
    expect(readdirSync(join(out, 'classes'))).toContain('Domain.html')
  } finally {
    rmSync(out, { recursive: true })
  }
})
