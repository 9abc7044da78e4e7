// Runs the suite on an addon that watches itself: AddressSanitizer, LeakSanitizer and UndefinedBehaviorSanitizer on all
// tests, ThreadSanitizer on what threads share. Fails on any report. The built addon in build/Release is left alone.
// Usage: node scripts/sanitize.mjs [asan | tsan] [arguments for Vitest …]
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'

const root = dirname(import.meta.dirname)
const settings = join(import.meta.dirname, 'sanitize')
const compiler = process.env.CXX ?? 'g++'

const addonApi = createRequire(import.meta.url).resolve('node-addon-api')

/** What runs on several threads, or is handed from one to another. */
const shared = [
  ...['runtime', 'connection', 'event-loop', 'open', 'streams', 'transfers'],
  ...['events', 'domain-events', 'object-events'],
]

const flavours = {
  asan: {
    title: 'AddressSanitizer, LeakSanitizer, UndefinedBehaviorSanitizer',
    build: () => buildAll('asan', '-fsanitize=address,undefined -fno-sanitize-recover=undefined'),
    // libtirpc: some of its symbols are in libasan too, and must not be taken from there.
    preload: ['libasan.so', 'libubsan.so', 'libtirpc.so.3'],
    variables: (reports) => ({
      // exitcode 0: a leak is no reason to fail for a process, but for us. Programs that the tests start are not ours.
      ASAN_OPTIONS: `detect_leaks=1:exitcode=0:log_path=${reports}/asan:log_exe_name=1:detect_stack_use_after_return=1`,
      LSAN_OPTIONS: `suppressions=${settings}/lsan.supp:print_suppressions=0`,
      UBSAN_OPTIONS: `print_stacktrace=1:log_path=${reports}/ubsan:log_exe_name=1`,
    }),
    tests: [],
  },
  tsan: {
    title: 'ThreadSanitizer',
    build: () => buildSome('tsan', '-fsanitize=thread', shared),
    preload: ['libtsan.so', 'libtirpc.so.3'], // libtirpc for the same reason
    variables: (reports) => ({
      TSAN_OPTIONS: `exitcode=0:log_path=${reports}/tsan:log_exe_name=1:history_size=4:suppressions=${settings}/tsan.supp:print_suppressions=0`,
    }),
    // Node and libvirt are not instrumented: what TSan finds in them, or in how they hand things over, is not known to
    // be true. Ours is what one of the two accesses was made by our code.
    isOurs: (report) =>
      report
        .split(/\n\n/)
        .some(
          (part) => /^ +(Previous )?(atomic )?(read|write) of size/im.test(part) && isOurCode(culprit(part)),
        ),
    tests: ['connection', 'daemon', 'frozen', 'options', 'lifetime', 'faults'].map(
      (name) => `/${name}.test.ts`,
    ),
  },
}

/** A directory that looks like the package and builds into itself. */
function shadow(name) {
  const dir = join(root, 'build', 'sanitize', name)
  mkdirSync(dir, { recursive: true })
  for (const entry of ['native', 'scripts', 'binding.gyp', 'package.json']) {
    const link = join(dir, entry)
    if (!lstatSync(link, { throwIfNoEntry: false })) symlinkSync(join(root, entry), link)
  }
  return dir
}

const debugging = '-O1 -g1 -fno-omit-frame-pointer'

function buildAll(name, flags) {
  const dir = shadow(name)
  const all = `${flags} ${debugging}`
  // Seen through the link, the installer builds where it is seen; for its lock it would run itself by its real name.
  const installer = spawnSync(
    process.execPath,
    ['--preserve-symlinks-main', join(dir, 'scripts', 'install.cjs')],
    {
      encoding: 'utf8',
      env: { ...process.env, CFLAGS: all, CXXFLAGS: all, LDFLAGS: flags, NODE_LIBVIRT_LOCKED: '1' },
    },
  )
  if (installer.status !== 0) throw new Error(`${installer.stdout}${installer.stderr}`)
  return join(dir, 'build', 'Release', 'node_libvirt.node')
}

/** Compiles these files with `flags` and takes the others as the installer built them. */
function buildSome(name, flags, files) {
  execFileSync(process.execPath, [join(root, 'scripts', 'install.cjs')], { stdio: 'ignore' })
  const dir = shadow(name)
  const [{ defines, sources }] = JSON.parse(readFileSync(join(root, 'binding.gyp'), 'utf8')).targets
  const includes = [
    join(root, 'native'),
    join(dirname(dirname(process.execPath)), 'include', 'node'),
    dirname(addonApi),
  ]
  const pkgConfig = (option) =>
    execFileSync('pkg-config', [option, 'libvirt', 'libvirt-qemu'], { encoding: 'utf8' }).trim()
  const object = (file) => join(dir, `${file}.o`)
  const compile = [
    ...[
      compiler,
      '-std=c++17 -fPIC -fexceptions -fvisibility=hidden',
      flags,
      debugging,
      pkgConfig('--cflags'),
    ],
    ...[...defines.map((define) => `-D${define}`), ...includes.map((include) => `-I${include}`)],
  ].join(' ')
  const nameOf = (source) => basename(source, '.cc')
  const ours = sources.filter((source) => files.includes(nameOf(source)))
  if (ours.length !== files.length) throw new Error(`not all of ${files.join(', ')} are in binding.gyp`)
  for (const source of ours)
    execFileSync('sh', ['-c', `${compile} -c ${join(root, source)} -o ${object(nameOf(source))}`])
  const others = sources
    .filter((source) => !ours.includes(source))
    .map((source) => join(root, 'build/Release/obj.target/node_libvirt', source.replace(/cc$/, 'o')))
  const addon = join(dir, 'node_libvirt.node')
  // These files first: what is inline in headers is then taken from them.
  const objects = [...files.map(object), ...others].join(' ')
  execFileSync('sh', [
    '-c',
    `${compiler} -shared ${flags} -Wl,-z,nodelete ${objects} ${pkgConfig('--libs')} -o ${addon}`,
  ])
  return addon
}

function library(name) {
  const found = execFileSync('sh', ['-c', `${compiler} -print-file-name=${name}`], {
    encoding: 'utf8',
  }).trim()
  return existsSync(found) ? found : name
}

function runTests(environment, args) {
  const vitest = dirname(createRequire(import.meta.url).resolve('vitest/package.json'))
  const command = [join(vitest, 'vitest.mjs'), 'run', '--root', root, '--testTimeout', '300000', ...args]
  return new Promise((resolve) => {
    spawn(process.execPath, command, { stdio: 'inherit', env: { ...process.env, ...environment } }).once(
      'exit',
      (code, signal) => resolve(signal ?? code),
    )
  })
}

/** The first frame of a stack below the allocator and the C and C++ libraries. */
function culprit(stack) {
  const frames = stack.match(/^ +#\d+ .*$/gm) ?? []
  return frames.find((frame) => !/libsanitizer|\/libc\.so|\/libstdc\+\+\.so|\/include\/c\+\+\//.test(frame))
}

const isOurCode = (frame) => frame !== undefined && /node_libvirt\.node|\/native\//.test(frame)

/** Only Node loads our addon: what bash, certtool or libvirtd do wrong is not ours. */
function reportsIn(dir, isOurs) {
  return readdirSync(dir)
    .filter((name) => /^\w+\.node\./.test(name))
    .flatMap((name) =>
      readFileSync(join(dir, name), 'utf8')
        .split(/^=+$/m)
        .filter((text) => text.trim() !== '')
        .map((text) => ({ name, text })),
    )
    .filter(({ text }) => isOurs(text))
}

async function sanitize(name, args) {
  const { title, build, preload, variables, tests, isOurs = () => true } = flavours[name]
  console.log(`\n=== ${title}`)
  const started = Date.now()
  const addon = build()
  const reports = join(root, 'build', 'sanitize', name, 'reports')
  rmSync(reports, { recursive: true, force: true })
  mkdirSync(reports)
  const status = await runTests(
    {
      ...variables(reports),
      NODE_LIBVIRT_ADDON: addon,
      NODE_LIBVIRT_SANITIZER: name,
      NODE_OPTIONS: `--require=${settings}/children.cjs`,
      LD_PRELOAD: preload.map(library).join(' '),
    },
    args.length > 0 ? args : tests,
  )
  const found = reportsIn(reports, isOurs)
  for (const { name: file, text } of found) console.log(`\n--- ${file}\n${text.slice(0, 20_000)}`)
  const seconds = Math.round((Date.now() - started) / 1000)
  const kinds = Map.groupBy(
    found.flatMap(({ text }) => text.match(/^(SUMMARY|.*runtime error): .*$/gm) ?? ['without a summary']),
    (line) => line,
  )
  return { title, status, reports: found.length, kinds, seconds }
}

const [first, ...rest] = process.argv.slice(2)
const chosen = first && first in flavours ? [first] : Object.keys(flavours)
const args = first && !(first in flavours) ? [first, ...rest] : rest
const results = []
for (const name of chosen) results.push(await sanitize(name, args))
console.log('')
for (const { title, status, reports, kinds, seconds } of results) {
  console.log(
    `${title}: ${reports} reports, tests ${status === 0 ? 'passed' : `failed (${status})`}, ${seconds} s`,
  )
  for (const [line, all] of kinds) console.log(`  ${all.length} × ${line}`)
}
process.exitCode = results.every(({ status, reports }) => status === 0 && reports === 0) ? 0 : 1
