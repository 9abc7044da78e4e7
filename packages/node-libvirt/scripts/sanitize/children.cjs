// Only Node gets the sanitizer's library: certtool, for one, hangs with it.
const childProcess = require('node:child_process')
const { syncBuiltinESMExports } = require('node:module')

const without = (variables) => {
  const { LD_PRELOAD: _, ...rest } = variables
  return rest
}

const { spawn } = childProcess.ChildProcess.prototype
childProcess.ChildProcess.prototype.spawn = function (options) {
  if (options.file !== process.execPath)
    options.envPairs = options.envPairs.filter((pair) => !pair.startsWith('LD_PRELOAD='))
  return spawn.call(this, options)
}

for (const name of ['execFileSync', 'spawnSync', 'execSync']) {
  const original = childProcess[name]
  childProcess[name] = (file, ...rest) => {
    if (file === process.execPath) return original(file, ...rest)
    const args = Array.isArray(rest[0]) ? [rest.shift()] : []
    return original(file, ...args, { ...rest[0], env: without(rest[0]?.env ?? process.env) })
  }
}
syncBuiltinESMExports()
