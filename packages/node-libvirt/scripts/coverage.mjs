// Which functions of libvirt are bound, by libvirt's own description of its API (Debian: libvirt-dev), and where.
// Usage: node scripts/coverage.mjs            counts, and what is missing
//        node scripts/coverage.mjs --write    also brings the table in README.md up to date
// "Bound" is proved three times over: the addon exports the function (or its C++ calls it, by coverage-data.mjs), the
// code in src/ reaches that export, and a docstring names the function.
import { execFileSync } from 'node:child_process'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { inside, leftOut, replacedPlumbing, superseded, wanted } from './coverage-data.mjs'

const root = dirname(import.meta.dirname)
const readme = join(root, 'README.md')
/** The version of libvirt whose functions must all be accounted for, whichever newer one is installed here. */
const measured = '9.0.0'

/** What JavaScript has of its own or never sees: memory, errors, event loop, the way back from object to owner. */
const plumbing = [
  { what: 'event loop', is: ({ module }) => module === 'libvirt-event' },
  { what: 'error handling', is: ({ module }) => module === 'virterror' },
  { what: 'typed parameters', is: ({ name }) => name.startsWith('virTypedParam') },
  { what: 'reference counts and memory', is: ({ name }) => /(Ref|Free)$/.test(name) },
  { what: "an object's owner", is: ({ name }) => /Get(Connect|Domain|Network)$/.test(name) },
  { what: 'initialisation', is: ({ name }) => name === 'virInitialize' },
]

/** The objects of the API by libvirt's modules, in the order of the README. */
const titles = {
  'libvirt-host': 'Connection and host',
  'libvirt-domain': 'Domain',
  'libvirt-qemu': 'Domain: QEMU',
  'libvirt-domain-snapshot': 'DomainSnapshot',
  'libvirt-domain-checkpoint': 'DomainCheckpoint',
  'libvirt-storage': 'StoragePool and StorageVolume',
  'libvirt-network': 'Network and NetworkPort',
  'libvirt-interface': 'Interface',
  'libvirt-nodedev': 'NodeDevice',
  'libvirt-nwfilter': 'NWFilter and NWFilterBinding',
  'libvirt-secret': 'Secret',
  'libvirt-stream': 'Stream',
}

const numbers = (version) => version.split('.').map(Number)
const newerThan = (a, b) => {
  const [left, right] = [numbers(a), numbers(b)]
  const at = left.findIndex((number, index) => number !== right[index])
  return at >= 0 && left[at] > right[at]
}

function functionsOfLibvirt() {
  const api = execFileSync('pkg-config', ['--variable=libvirt_api', 'libvirt'], { encoding: 'utf8' }).trim()
  const all = [api, api.replace('libvirt-api', 'libvirt-qemu-api')].flatMap((file) =>
    [
      ...readFileSync(file, 'utf8').matchAll(
        /<function name='(\w+)' file='([\w-]+)' module='[\w-]+'(?: version='([\d.]+)')?/g,
      ),
    ].map(([, name, module, version = '0']) => ({ name, module, version })),
  )
  return all.filter(({ version }) => !newerThan(version, measured))
}

const textOf = (pattern) =>
  globSync(pattern, { cwd: root })
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
const withoutComments = (text) => text.replace(/\/\*.*?\*\/|(?<=^|\s)\/\/[^\n]*/gms, '')

/** By class of src/: the public class that it is a link of, `Domain` for `DomainBase`. */
function publicClasses(sources) {
  const text = sources.map((source) => source.text).join('\n')
  const parents = new Map(
    [...text.matchAll(/^export (?:abstract )?class (\w+) extends (\w+)/gm)].map(([, name, parent]) => [
      name,
      parent,
    ]),
  )
  const owners = new Map()
  for (const [, title] of text.matchAll(/^export class (\w+)/gm))
    for (let name = title; name && !/^(Connection)?Handle$/.test(name); name = parents.get(name))
      owners.set(name, title)
  return owners
}

/** Which members' docstrings name which functions. */
function documented(sources) {
  const members = new Map()
  const owners = publicClasses(sources)
  const ownerOf = (kind, name) => (kind === 'class' ? owners.get(name) : undefined) ?? name
  for (const { text } of sources) {
    let owner = ''
    const pattern = /^(?:export )?(?:abstract )?(class|interface) (\w+)|\/\*\*(.*?)\*\/\s*([^\n]*)/gms
    for (const [, kind, opened, comment, declaration] of text.matchAll(pattern)) {
      if (opened) {
        owner = ownerOf(kind, opened)
        continue
      }
      const top = declaration.match(/^export .*?(?:class|interface|function|const|type) (\w+)/)
      const type = declaration.match(/^export (?:abstract )?(class|interface) (\w+)/)
      if (type) owner = ownerOf(type[1], type[2])
      const member = declaration.match(
        /^(?:protected |private |static |abstract |override |readonly |async |get |\*)*(#?[\w'.-]+|\[[\w.]+\])\??\s*([(<:=])?/,
      )
      const named = top
        ? top[1]
        : member && `${owner}.${member[1]}${/[(<]/.test(member[2] ?? '') ? '()' : ''}`
      for (const [, name] of comment.matchAll(/`(vir\w+)`/g))
        members.set(name, [...new Set([...(members.get(name) ?? []), ...(named ? [named] : [])])])
    }
  }
  return members
}

const addon = join(root, 'build/Release/node_libvirt.node')
const exports = () => Object.keys(createRequire(import.meta.url)(addon))

/** Bound functions that this libvirt does not have. */
function beyond(all) {
  const known = new Set(all.map(({ name }) => name))
  return exports().filter((name) => name.startsWith('vir') && !known.has(name))
}

/** The newest libvirt that the addon cannot do without, by the versions of the symbols it is linked with. */
export function oldestLibvirt() {
  const versions = readFileSync(addon, 'latin1').matchAll(/\0LIBVIRT_(?:QEMU_)?(\d+\.\d+\.\d+)(?=\0)/g)
  return [...versions].map(([, version]) => version).reduce((a, b) => (newerThan(b, a) ? b : a))
}

/** Every public function with its `status`: bound, superseded, left out, plumbing or missing. */
export function coverage() {
  const exported = new Set(exports())
  const sources = textOf('src/**/*.ts').filter(({ path }) => path !== 'src/constants.ts')
  const code = withoutComments(sources.map(({ text }) => text).join('\n'))
  const nativeCode = withoutComments(
    textOf('native/**/*.{cc,h}')
      .map(({ text }) => text)
      .join('\n'),
  )
  const called = new Set(nativeCode.match(/\bvir[A-Z]\w+/g))
  const members = documented(sources)
  const byName = (list) => new Map(list.map((entry) => [entry.name, entry]))
  const [ways, old, out] = [inside, superseded, leftOut].map(byName)

  /** What is missing until `name` is bound; empty when it is. */
  const lacking = (name) => {
    const way = ways.get(name)
    if (!exported.has(name) && !way) return ['native']
    const via = way && !exported.has(name) ? way.detail : `'${name}'`
    return [
      ...(exported.has(name) || called.has(name) ? [] : ['native']),
      ...(!via.startsWith("'") || exported.has(via.slice(1, -1)) ? [] : [`native ${via}`]),
      ...(code.includes(via) ? [] : ['src']),
      ...(members.has(name) ? [] : ['docstring']),
    ]
  }

  return functionsOfLibvirt().map((entry) => {
    const { name } = entry
    const lacks = lacking(name)
    const pipe = plumbing.find(({ is }) => is(entry))
    const status = [
      ...(lacks.length === 0 ? ['bound'] : []),
      ...(old.has(name) ? ['superseded'] : []),
      ...(out.has(name) ? ['left out'] : []),
    ]
    if (status.length === 0) status.push(pipe ? 'plumbing' : 'missing')
    return {
      ...entry,
      status,
      plumbing: pipe?.what,
      lacks,
      members: members.get(name) ?? [],
      by: old.get(name)?.detail,
      why: (old.get(name) ?? out.get(name))?.why,
    }
  })
}

/** What is wrong with the coverage, in words; empty when all is well. */
export function faults(all = coverage()) {
  const known = new Map(all.map((entry) => [entry.name, entry]))
  const is = (name, status) => known.get(name)?.status.includes(status)
  const replaced = new Set(replacedPlumbing.map(({ name }) => name))
  const named = [inside, superseded, leftOut].flat().map(({ name }) => name)
  return [
    ...all
      .filter(({ status }) => status.includes('missing'))
      .map(({ name, lacks }) => `${name} is in no list; it lacks: ${lacks.join(', ')}`),
    ...all
      .filter(({ status }) => status.length > 1)
      .map(({ name, status }) => `${name} is in two lists: ${status.join(', ')}`),
    ...superseded
      .filter(({ detail }) => !is(detail, 'bound'))
      .map(({ name, detail }) => `${name} is superseded by ${detail}, which is not bound`),
    ...wanted
      .filter((name) => !is(name, 'bound') && !replaced.has(name))
      .map((name) => `${name} is wanted and not bound; it lacks: ${known.get(name)?.lacks.join(', ')}`),
    ...named.filter((name) => !known.has(name)).map((name) => `${name} is no function of libvirt`),
    ...named
      .filter((name, index) => named.indexOf(name) !== index)
      .map((name) => `${name} stands twice in the data`),
  ]
}

export function counts(all = coverage()) {
  const has = (status) => all.filter((entry) => entry.status.includes(status)).length
  const pipes = all.filter((entry) => entry.plumbing)
  return {
    functions: all.length,
    plumbing: pipes.length,
    notPlumbing: all.length - pipes.length,
    bound: all.filter((entry) => entry.status.includes('bound') && !entry.plumbing).length,
    superseded: has('superseded'),
    leftOut: has('left out'),
    missing: has('missing'),
  }
}

const [begin, end] = ['<!-- coverage: written by scripts/coverage.mjs -->', '<!-- /coverage -->']
const mark = { bound: '●', superseded: '○', 'left out': '–', missing: '✗' }

function remark({ status, members, by, why }) {
  if (status.includes('bound')) return ` ${members.map((member) => `\`${member}\``).join(', ')}`
  if (by) return ` by \`${by}\`: ${why}`
  return `: ${why ?? status[0]}`
}

/** The part of the README that is generated. */
export function table(all = coverage()) {
  const sum = counts(all)
  const parts = Object.entries(titles).map(([module, title]) => {
    const rows = all.filter((entry) => entry.module === module && !entry.status.includes('plumbing'))
    const bound = rows.filter(({ status }) => status.includes('bound')).length
    return [
      `<details><summary>${title}: ${bound} of ${rows.length}</summary>`,
      '',
      ...rows.map((row) => `- ${mark[row.status[0]]} \`${row.name}\`${remark(row)}`),
      '',
      '</details>',
    ].join('\n')
  })
  const pipes = plumbing.map(
    ({ what }) => `${what} (${all.filter((entry) => entry.plumbing === what).length})`,
  )
  return [
    begin,
    `libvirt ${measured} and libvirt-qemu have ${sum.functions} public functions. ${sum.plumbing} are plumbing that JavaScript has of its own: ${pipes.join(', ')}. Of the other ${sum.notPlumbing}, **${sum.bound} are bound** (●), ${sum.superseded} are superseded by one that is (○), ${sum.leftOut} are left out (–). A test keeps this true. Newer than ${measured}, and looked up when called: ${beyond(
      all,
    )
      .map((name) => `\`${name}\``)
      .join(', ')}.`,
    '',
    ...parts,
    end,
  ].join('\n')
}

/** The README as it should be. */
export function updated(text, all = coverage()) {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error('README.md has no place for the coverage')
  return text.slice(0, from) + table(all) + text.slice(to + end.length)
}

if (process.argv[1] === import.meta.filename) {
  const all = coverage()
  if (process.argv.includes('--write')) writeFileSync(readme, updated(readFileSync(readme, 'utf8'), all))
  process.stdout.write(`${[...faults(all), JSON.stringify(counts(all))].join('\n')}\n`)
}
