// What npm publishes differs from what runs inside this repository in one thing: there the package is its TypeScript
// sources (Node strips the types, but not below node_modules), published it is dist/.
// Usage: node scripts/pack.mjs build | prepare | restore
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const root = dirname(import.meta.dirname)
const manifest = join(root, 'package.json')
const kept = join(root, 'package.json.kept')
const dist = join(root, 'dist')

function build() {
  rmSync(dist, { recursive: true, force: true })
  const tsc = createRequire(import.meta.url).resolve('typescript/package.json')
  const { bin } = JSON.parse(readFileSync(tsc, 'utf8'))
  execFileSync(process.execPath, [join(dirname(tsc), bin.tsc), '-p', join(root, 'tsconfig.build.json')], {
    stdio: 'inherit',
  })
}

function prepare() {
  if (existsSync(kept)) restore() // of a packing that was killed
  build()
  const text = readFileSync(manifest, 'utf8')
  writeFileSync(kept, text)
  const { scripts, publishConfig, devDependencies, ...rest } = JSON.parse(text)
  const published = { ...rest, ...publishConfig, scripts: { install: scripts.install } }
  writeFileSync(manifest, `${JSON.stringify(published, null, 2)}\n`)
}

function restore() {
  renameSync(kept, manifest)
  rmSync(dist, { recursive: true, force: true }) // or it would shadow the sources in editors and type checks
}

const actions = { build, prepare, restore }
const action = actions[process.argv[2]]
if (!action) throw new Error('usage: pack.mjs build | prepare | restore')
action()
