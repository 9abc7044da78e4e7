// Builds the addon, against headers that are already on this machine where possible: those of the running Node (also
// when it came from npm as node-linux-*), else those npm was told of, else node-gyp's own download. Quick when nothing
// changed: a stamp of the sources, the headers and libvirt's version says so.
const { execFileSync } = require('node:child_process')
const { createHash } = require('node:crypto')
const { existsSync, readdirSync, readFileSync, realpathSync, writeFileSync } = require('node:fs')
const { dirname, join } = require('node:path')

const root = join(__dirname, '..')
const output = join(root, 'build', 'Release')
const addon = join(output, 'node_libvirt.node')
const stampFile = join(output, 'node_libvirt.stamp')

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

function libvirtVersion() {
  try {
    return execFileSync('pkg-config', ['--modversion', 'libvirt'], { encoding: 'utf8' }).trim()
  } catch {
    console.error(
      'node-libvirt: libvirt 8.5 or newer and pkg-config are needed to build (Debian: g++ make python3 pkg-config libvirt-dev)',
    )
    process.exit(1)
  }
}

function stampOf(...facts) {
  const hash = createHash('sha256').update(facts.join('\n'))
  const native = join(root, 'native')
  for (const name of readdirSync(native).sort()) hash.update(name).update(readFileSync(join(native, name)))
  return hash.update(readFileSync(join(root, 'binding.gyp'))).digest('hex')
}

const node = nodeToBuildFor()
const headers = headersOf(node)
// Node-API is stable over Node versions, so the version of Node is no reason to build again.
const stamp = stampOf(libvirtVersion(), process.arch)
if (existsSync(addon) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) {
  console.log('node-libvirt: already built')
  process.exit(0)
}

const gyp = require.resolve('node-gyp/bin/node-gyp.js', { paths: [root] })
const env = { ...process.env }
delete env.npm_config_nodedir // node-gyp would prefer it to --nodedir
const args = ['configure', 'build', '-j', 'max', ...(headers ? [`--nodedir=${headers}`] : [])]
console.log(`node-libvirt: building for ${node}, headers of ${headers ?? 'nodejs.org'}`)
execFileSync(node, [gyp, ...args], { cwd: root, stdio: 'inherit', env })
writeFileSync(stampFile, stamp)
