// Packs the package, installs it in an empty project as a stranger would, and uses it there: JavaScript, both module
// systems, a worker, types. Also: an installation that is killed, two at once, and a machine without compilers.
// Usage: node scripts/smoke.mjs; DROVER_KEEP=1 leaves the project for a look. Times are printed, not judged.
import assert from 'node:assert/strict'
import { execFile, execFileSync, spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { blocksOf } from './readme-blocks.mjs'

const root = dirname(import.meta.dirname)
const run = promisify(execFile)
const project = mkdtempSync(join(tmpdir(), 'node-libvirt-smoke-'))
const installed = join(project, 'node_modules/node-libvirt')
const install = join(installed, 'scripts/install.cjs')

/** CPU seconds of all children that have ended; a tick is 10 ms. */
function childrenCpu() {
  const [user = 0, system = 0] = readFileSync('/proc/self/stat', 'utf8')
    .split(') ')[1]
    .split(' ')
    .slice(13, 15)
  return (Number(user) + Number(system)) / 100
}

async function step(title, work) {
  const start = performance.now()
  const said = await work()
  process.stdout.write(
    `${title}: ${((performance.now() - start) / 1000).toFixed(1)} s${said ? `, ${said}` : ''}\n`,
  )
}

const node = (args, options) => run(process.execPath, args, { cwd: project, maxBuffer: 2 ** 26, ...options })

/** Below the repository, for the compiler and the types that it needs; in a directory of its own, for others work here. */
function pack() {
  const copy = join(root, 'build/smoke')
  rmSync(copy, { recursive: true, force: true })
  mkdirSync(copy, { recursive: true })
  for (const path of [
    'src',
    'examples',
    'native',
    'scripts',
    'binding.gyp',
    'package.json',
    'tsconfig.build.json',
    'LICENSE',
    'README.md',
  ])
    cpSync(join(root, path), join(copy, path), { recursive: true })
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--pack-destination', project], {
      cwd: copy,
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  )
  const left = readFileSync(join(copy, 'package.json'), 'utf8')
  assert.equal(
    left,
    readFileSync(join(root, 'package.json'), 'utf8'),
    'packing leaves package.json as it was',
  )
  rmSync(copy, { recursive: true })

  const belongs =
    /^(examples\/[\w-]+\.ts|(dist|native)(\/[\w-]+)+\.(js|d\.ts|cc|h)|scripts\/install\.cjs|binding\.gyp|package\.json|README\.md|LICENSE)$/
  const paths = packed.files.map(({ path }) => path)
  assert.deepEqual(
    paths.filter((path) => !belongs.test(path)),
    [],
  )
  for (const path of [
    'dist/index.js',
    'dist/index.d.ts',
    'dist/constants.js',
    'binding.gyp',
    'scripts/install.cjs',
  ])
    assert(paths.includes(path), `${path} is packed`)
  return packed
}

async function unpack({ filename }) {
  writeFileSync(join(project, 'package.json'), '{ "private": true }')
  const types = JSON.parse(readFileSync(join(root, '../../package.json'), 'utf8')).devDependencies[
    '@types/node'
  ]
  const args = [
    'install',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    `./${filename}`,
    `@types/node@${types}`,
  ]
  await run('npm', args, { cwd: project })
  const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))
  assert.deepEqual(Object.keys(manifest.scripts), ['install'])
  assert.equal(manifest.devDependencies, undefined)
}

/** Importing works, and what is missing is said when something is asked. */
async function unbuilt() {
  const program = `
    import { Connection } from 'node-libvirt'
    await Connection.open('test:///default').catch((error) => console.log(error.message))`
  const { stdout } = await node(['--input-type=module', '-e', program])
  assert.match(stdout, /npm rebuild node-libvirt.*libvirt-dev/)
}

async function poorMachine() {
  const path = join(project, 'empty-path')
  mkdirSync(path)
  symlinkSync('/usr/bin/pkg-config', join(path, 'pkg-config'))
  const attempt = (env) =>
    node([install], { env: { HOME: project, ...env } }).then(
      () => '',
      ({ stderr }) => stderr,
    )
  assert.match(
    await attempt({ PATH: path, PKG_CONFIG_LIBDIR: path }),
    /lacks a C\+\+17.*make.*Python.*headers.*apt-get install/s,
  )
  assert.match(await attempt({ PATH: join(path, 'none') }), /pkg-config.*dnf install/s)
  writeFileSync(join(path, 'libvirt.pc'), 'Name: libvirt\nDescription: old\nVersion: 8.4.0\n')
  const old = { PATH: process.env.PATH, PKG_CONFIG_LIBDIR: path }
  assert.match(await attempt(old), /libvirt 8\.5\.0 or newer is needed, this is 8\.4\.0/)
}

/** Killed with all its children in the middle of compiling. */
async function killed() {
  const installing = spawn(process.execPath, [install], { cwd: project, detached: true, stdio: 'ignore' })
  const ended = new Promise((resolve) => installing.on('exit', resolve))
  while (!existsSync(join(installed, 'build/Release/.deps')) && installing.exitCode === null)
    await new Promise((resolve) => setTimeout(resolve, 50))
  process.kill(-installing.pid, 'SIGKILL')
  await ended
  assert(existsSync(join(installed, 'build/unfinished')))
}

async function twoAtOnce() {
  const before = childrenCpu()
  const both = await Promise.all([node([install]), node([install])])
  const said = both.map(({ stdout, stderr }) => stdout + stderr)
  const built = said.filter((text) => text.includes('node-libvirt: building'))
  assert.equal(built.length, 1, 'one of them builds')
  assert.equal(said.filter((text) => text.includes('already built')).length, 1, 'the other waits')
  const files = globSync('native/**/*.cc', { cwd: installed }).length
  assert.equal(built[0].match(/ CXX\(target\)/g)?.length, files, 'what a killed build left is not used')
  assert.doesNotMatch(built[0], /warning:/i)
  return `${Math.round(childrenCpu() - before)} s of CPU, ${files} files, no warning of -Wall -Wextra`
}

async function again() {
  const bare = { env: { PATH: join(project, 'none'), HOME: project } }
  assert.match((await node([install], bare)).stdout, /already built/, 'no compiler is needed any more')
  await run('npm', ['rebuild', 'node-libvirt'], { cwd: project })
}

async function use() {
  writeFileSync(
    join(project, 'use.mjs'),
    `import { Worker, isMainThread } from 'node:worker_threads'
     import { Connection, DomainState, isLibvirtError } from 'node-libvirt'
     import { DomainState as same } from 'node-libvirt/constants'
     const host = await Connection.open('test:///default')
     const [domain] = await host.listAllDomains()
     const error = await host.lookupDomainByName('none').catch((error) => error)
     await host.close()
     if (domain.name !== 'test' || DomainState !== same || !isLibvirtError(error)) throw new Error('not as it should be')
     if (isMainThread) new Worker(new URL(import.meta.url)).on('exit', (code) => console.log('worker', code))`,
  )
  assert.equal((await node(['use.mjs'])).stdout, 'worker 0\n')
  const common = `require('node-libvirt').Connection.open('test:///default').then((host) => host.close())`
  await node(['--input-type=commonjs', '-e', common])
}

/** The README's programs, by TypeScript of two generations and as old and new module systems resolve. */
async function types() {
  const blocks = blocksOf(readFileSync(join(root, 'README.md'), 'utf8'))
  for (const { name, text } of blocks) writeFileSync(join(project, `${name}.mts`), text)
  const common = {
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    target: 'ES2022',
    lib: ['ES2023', 'ESNext.Disposable'],
    types: ['node'],
  }
  const ways = [
    { module: 'node16', moduleResolution: 'node16' },
    { module: 'nodenext', moduleResolution: 'nodenext', exactOptionalPropertyTypes: true },
    { module: 'esnext', moduleResolution: 'bundler' },
  ]
  for (const home of [root, join(root, '../..')]) {
    const compiler = join(home, 'node_modules/typescript/package.json')
    const { bin } = JSON.parse(readFileSync(compiler, 'utf8'))
    for (const way of ways) {
      const config = { compilerOptions: { ...common, ...way }, include: ['*.mts'] }
      writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(config))
      await node([join(dirname(compiler), bin.tsc), '-p', '.']).catch(({ stdout }) => assert.fail(stdout))
    }
  }
  const able = blocks.filter(({ runs }) => runs)
  for (const { name } of able) await node(['--disable-warning=ExperimentalWarning', `${name}.mts`])
  return `${blocks.length} programs of the README compile, ${able.length} run`
}

try {
  let packed
  await step('Pack', () => {
    packed = pack()
    return `${packed.files.length} files, ${Math.round(packed.size / 1024)} KiB`
  })
  await step('npm install', () => unpack(packed))
  await step('Import without the native part', unbuilt)
  await step('Machine without compilers, with an old libvirt', poorMachine)
  await step('Killed installation', killed)
  await step('Compile, asked for by two at once', twoAtOnce)
  await step('Install again (npm rebuild)', again)
  await step('Use', use)
  await step('Types', types)
} finally {
  if (process.env.DROVER_KEEP) process.stdout.write(`${project}\n`)
  else rmSync(project, { recursive: true })
}
