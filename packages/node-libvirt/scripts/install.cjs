// Builds the addon, against headers that are already on this machine where possible: those of the running Node (also
// when it came from npm as node-linux-*), else those npm was told of, else node-gyp's own download. Quick when nothing
// changed: a stamp of the sources, the headers and libvirt's version says so. Two at once build once: flock(1) lends
// the lock to the compilers too, so that it is free exactly when the last of them is gone, however they ended.
const { execFileSync, spawnSync } = require('node:child_process')
const { createHash } = require('node:crypto')
const {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} = require('node:fs')
const { delimiter, dirname, join } = require('node:path')

const root = join(__dirname, '..')
const build = join(root, 'build')
const addon = join(build, 'Release', 'node_libvirt.node')
const stampFile = join(build, 'Release', 'node_libvirt.stamp')
/** There while a build runs: found by the next one, the build was killed and its files may be cut short. */
const unfinished = join(build, 'unfinished')
const oldest = '8.5.0'

/** The Node this package will run on: the pinned one beside it if there is one, npm itself may run on another. */
function nodeToBuildFor() {
  for (const name of [`node-linux-${process.arch}`]) {
    try {
      const home = dirname(require.resolve(`${name}/package.json`, { paths: [root] }))
      if (existsSync(join(home, 'bin', 'node'))) return join(home, 'bin', 'node')
    } catch {
      // not installed: the running Node it is
    }
  }
  return realpathSync(process.execPath)
}

function headersOf(node) {
  const candidates = [dirname(dirname(node)), process.env.npm_config_nodedir, '/usr']
  return candidates.find((home) => home && existsSync(join(home, 'include/node/node_api.h')))
}

function fail(...lines) {
  console.error(
    [
      '',
      ...lines.map((line) => `node-libvirt: ${line}`),
      '  Debian, Ubuntu: apt-get install g++ make python3 pkg-config libvirt-dev',
      '  Fedora, RHEL:   dnf install gcc-c++ make python3 pkgconf libvirt-devel',
      '  Arch:           pacman -S gcc make python pkgconf libvirt',
      'then: npm rebuild node-libvirt',
      '',
    ].join('\n'),
  )
  process.exit(1)
}

/** Whether one of these commands is there; they may come with a wrapper and arguments, such as `ccache g++`. */
function isThere(...commands) {
  const isFile = (path) => {
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  }
  return commands.some((command) => {
    const [name] = command.trim().split(/\s+/)
    if (name.includes('/')) return isFile(name)
    return (process.env.PATH ?? '').split(delimiter).some((directory) => isFile(join(directory, name)))
  })
}

function pkgConfig(...args) {
  return spawnSync('pkg-config', args, { encoding: 'utf8' })
}

/** The version of libvirt's headers, empty if there are none. */
function libvirtVersion() {
  const { status, stdout } = pkgConfig('--modversion', 'libvirt')
  return status === 0 ? stdout.trim() : ''
}

/** Ends here unless everything that building takes is there. */
function checkToolchain(version) {
  const { CXX, PYTHON, npm_config_python: python } = process.env
  const missing = [
    ...(isThere(CXX || 'g++') ? [] : [`a C++17 compiler (${CXX || 'g++'})`]),
    ...(isThere('make') ? [] : ['make']),
    ...(isThere(python || PYTHON || 'python3', 'python') ? [] : ['Python 3, which node-gyp runs on']),
    ...(isThere('pkg-config') ? [] : ['pkg-config']),
    ...(version || !isThere('pkg-config') ? [] : ["libvirt's headers (libvirt.pc)"]),
  ]
  if (missing.length > 0) fail(`to build, this machine lacks ${missing.join(', ')}.`)
  if (pkgConfig(`--atleast-version=${oldest}`, 'libvirt').status !== 0)
    fail(`libvirt ${oldest} or newer is needed, this is ${version}.`)
}

// Node-API is stable over Node versions, so the version of Node is no reason to build again.
function sourcesHash() {
  const hash = createHash('sha256').update(process.arch)
  const native = join(root, 'native')
  const sources = readdirSync(native, { recursive: true }).filter((name) => /\.(cc|h)$/.test(name))
  for (const name of sources.sort()) hash.update(name).update(readFileSync(join(native, name)))
  return hash.update(readFileSync(join(root, 'binding.gyp'))).digest('hex')
}

const version = libvirtVersion()
const sources = sourcesHash()

/** What is built stays good on a machine without headers, such as the last stage of a container image. */
function isBuilt() {
  if (existsSync(unfinished) || !existsSync(addon) || !existsSync(stampFile)) return false
  const [hash, builtAgainst] = readFileSync(stampFile, 'utf8').split(' ')
  return hash === sources && (version === '' || version === builtAgainst)
}

if (isBuilt()) {
  console.log('node-libvirt: already built')
  process.exit(0)
}
checkToolchain(version)

mkdirSync(build, { recursive: true })
if (!process.env.NODE_LIBVIRT_LOCKED && isThere('flock')) {
  const self = [join(build, 'lock'), process.execPath, __filename]
  const { status } = spawnSync('flock', self, {
    stdio: 'inherit',
    env: { ...process.env, NODE_LIBVIRT_LOCKED: '1' },
  })
  process.exit(status ?? 1)
}

if (existsSync(unfinished))
  for (const name of readdirSync(build)) if (name !== 'lock') rmSync(join(build, name), { recursive: true })
writeFileSync(unfinished, '')

const node = nodeToBuildFor()
const headers = headersOf(node)
const gyp = require.resolve('node-gyp/bin/node-gyp.js', { paths: [root] })
const env = { ...process.env }
delete env.npm_config_nodedir // node-gyp would prefer it to --nodedir
const args = ['configure', 'build', '-j', 'max', ...(headers ? [`--nodedir=${headers}`] : [])]
console.log(`node-libvirt: building for ${node}, headers of ${headers ?? 'nodejs.org'}`)
try {
  execFileSync(node, [gyp, ...args], { cwd: root, stdio: 'inherit', env })
} catch {
  rmSync(unfinished) // it failed in order
  fail(
    'the native part did not build; the reason is above.',
    ...(headers
      ? []
      : [
          `Node's headers are not on this machine: a download, or --nodedir=DIR with DIR/include/node, is needed.`,
        ]),
  )
}
writeFileSync(stampFile, `${sources} ${version}`)
rmSync(unfinished)
