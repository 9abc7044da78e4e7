import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, extname, join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'

// The house rules of ARCHITECTURE.md, as tests. Each test lists what breaks it, file by file.

const root = import.meta.dirname
const ignored =
  /(^|\/)(node_modules|\.next[^/]*|\.up|build|generated|data|test-results|run|cache|failed|playwright-report)(\/|$)/
const files = globSync('**/*.{ts,tsx,mjs,cjs,js,sh,cc,h,css}', {
  cwd: root,
  exclude: (path) => ignored.test(String(path)),
})
  .filter((path) => !ignored.test(path) && path !== 'next-env.d.ts')
  .sort()
const text = new Map(files.map((path) => [path, readFileSync(join(root, path), 'utf8')]))
const source = (path: string): string => text.get(path) ?? ''
const code = files.filter((path) => /\.(ts|tsx|mjs)$/.test(path))
const ours = code.filter((path) => !path.startsWith('packages/'))
const isTest = (path: string) => /\.(test|e2e|setup|bench)\.tsx?$/.test(path)

type Import = { specifier: string; typeOnly: boolean; target: string | null }

/** What a file imports; `target` is the path from the root for our own modules. */
function importsOf(path: string): Import[] {
  const pattern =
    /\b(?:import|export)\s+(type\s)?(?:[\w*{}\s,$]+?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*(?:\/\*.*?\*\/\s*)?['"]([^'"]+)['"]\s*\)/g
  return [...source(path).matchAll(pattern)].map((match) => {
    const specifier = match[2] ?? match[3] ?? ''
    let target: string | null = null
    if (specifier.startsWith('@/')) target = specifier.slice(2)
    else if (specifier.startsWith('.')) target = normalize(join(dirname(path), specifier))
    return { specifier, typeOnly: match[1] !== undefined, target }
  })
}

const loadsBinding = (path: string): boolean =>
  importsOf(path).some(({ specifier, typeOnly }) => specifier === 'node-libvirt' && !typeOnly)

/** The file that an import without its ending means. */
const resolved = (target: string): string | undefined =>
  [target, `${target}.ts`, `${target}.tsx`].find((path) => text.has(path))

const layers = [
  'app/api',
  'app',
  'components/ui',
  'components',
  'lib/client',
  'lib/server',
  'lib/shared',
  'lib/generated',
]
const layerOf = (path: string): string | undefined =>
  layers.find((layer) => path === layer || path.startsWith(`${layer}/`))

const mayImport: Record<string, string[]> = {
  'app/api': ['app/api', 'lib/server', 'lib/shared'],
  app: ['app', 'components', 'components/ui', 'lib/server', 'lib/shared'],
  'components/ui': ['components/ui'],
  components: ['components', 'components/ui', 'lib/client', 'lib/shared'],
  'lib/client': ['lib/client', 'lib/shared'],
  'lib/server': ['lib/server', 'lib/shared', 'lib/generated'],
  'lib/shared': ['lib/shared'],
}

describe('imports', () => {
  test('go only where the layers allow', () => {
    const wrong = ours
      .filter((path) => !isTest(path))
      .flatMap((path) => {
        const allowed = mayImport[layerOf(path) ?? '']
        if (!allowed) return []
        return importsOf(path).flatMap(({ target }) => {
          const layer = target === null ? undefined : layerOf(target)
          return layer && !allowed.includes(layer) ? [`${path} imports ${target}`] : []
        })
      })
    expect(wrong).toEqual([])
  })

  test('between the nouns of components go one way', () => {
    const shared = ['ui', 'forms', 'shell']
    const uses = new Map<string, Set<string>>()
    for (const path of ours.filter((path) => path.startsWith('components/'))) {
      const noun = path.split('/')[1] ?? ''
      if (shared.includes(noun)) continue
      for (const { target } of importsOf(path)) {
        const other = target?.startsWith('components/') ? (target.split('/')[1] ?? '') : ''
        if (other && other !== noun && !shared.includes(other))
          uses.set(noun, (uses.get(noun) ?? new Set()).add(other))
      }
    }
    const cycles: string[] = []
    const walk = (noun: string, way: string[]) => {
      if (way.includes(noun)) cycles.push([...way.slice(way.indexOf(noun)), noun].join(' → '))
      else for (const next of uses.get(noun) ?? []) walk(next, [...way, noun])
    }
    for (const noun of uses.keys()) walk(noun, [])
    expect(cycles).toEqual([])
  })

  test('on the side of server.ts are relative and end in .ts, for Node runs those files as they are', () => {
    const plain = ours.filter((path) => /^(server\.ts|lib\/(server|shared)\/)/.test(path) && !isTest(path))
    const wrong = plain.flatMap((path) =>
      importsOf(path)
        .filter(
          ({ specifier }) =>
            specifier.startsWith('@/') || (specifier.startsWith('.') && extname(specifier) !== '.ts'),
        )
        .map(({ specifier }) => `${path} imports ${specifier}`),
    )
    expect(wrong).toEqual([])
  })

  test('of the binding are of its public API', () => {
    const wrong = ours.flatMap((path) =>
      importsOf(path)
        .map(({ specifier }) => specifier)
        .filter((specifier) => /node-libvirt/.test(specifier))
        .filter((specifier) => !['node-libvirt', 'node-libvirt/constants'].includes(specifier))
        // The daemon that its tests start, for benchmarks: no part of it.
        .filter((specifier) => !specifier.endsWith('node-libvirt/test/support/private-daemon.ts'))
        .map((specifier) => `${path} imports ${specifier}`),
    )
    expect(wrong).toEqual([])
  })

  test('of the binding at run time stand where connections are opened; the rest imports its types', () => {
    const loaders = ours.filter((path) => !isTest(path) && loadsBinding(path))
    expect(loaders.filter((path) => !path.startsWith('lib/server/hosts/'))).toEqual([])
  })

  test('from route code never reach the binding or Prisma: Next would load them a second time', () => {
    const loads = (path: string) =>
      loadsBinding(path) ||
      importsOf(path).some(({ specifier, typeOnly }) => !typeOnly && specifier.includes('/generated/'))
    const reached = new Map<string, string>()
    const walk = (path: string, way: string) => {
      if (reached.has(path)) return
      reached.set(path, `${way} → ${path}`)
      for (const { target, typeOnly } of importsOf(path)) {
        const next = target === null || typeOnly ? undefined : resolved(target)
        if (next) walk(next, `${way} → ${path}`)
      }
    }
    for (const path of ours.filter((path) => path.startsWith('app/') && !isTest(path))) walk(path, '')
    expect([...reached].filter(([path]) => loads(path)).map(([, way]) => way)).toEqual([])
  })

  test('never bring server code into a client component', () => {
    const wrong = ours
      .filter((path) => /^\s*['"]use client['"]/.test(source(path)))
      .filter((path) =>
        importsOf(path).some(({ target, typeOnly }) => !typeOnly && target?.startsWith('lib/server')),
      )
    expect(wrong).toEqual([])
  })
})

describe('one owner each', () => {
  const makers = (pattern: RegExp) =>
    ours.filter(
      (path) =>
        !isTest(path) && !/^(architecture|packages|bench|e2e)/.test(path) && pattern.test(source(path)),
    )

  test('only db.ts makes a Prisma client', () => {
    expect(makers(/new PrismaClient\(/).filter((path) => path !== 'lib/server/db.ts')).toEqual([])
  })

  test('operations are procedures, not Server Actions, which the browser sends one at a time', () => {
    expect(makers(/^\s*['"]use server['"]/m)).toEqual([])
  })

  test('globalThis is used by process.ts alone', () => {
    const users = makers(/globalThis( as|\[|\.(?!crypto|setTimeout|fetch))/).filter((path) =>
      path.startsWith('lib/server/'),
    )
    expect(users.filter((path) => path !== 'lib/server/process.ts')).toEqual([])
  })
})

describe('procedures', () => {
  const procedures = files.filter((path) => /^lib\/server\/api\/[a-z-]+\.ts$/.test(path) && !isTest(path))

  test('exist', () => {
    expect(procedures.length).toBeGreaterThan(0)
  })

  test('are built on the base that has a session, and on no other', () => {
    const wrong = procedures.filter(
      (path) => /\bimplement\(/.test(source(path)) && !/\bauthenticated\b|\bauthed\b/.test(source(path)),
    )
    expect(wrong).toEqual([])
  })
})

describe('files', () => {
  test('have names that say what is in them', () => {
    const empty = /^(utils?|helpers?|common|misc|types|manager|index)\.(ts|tsx|mjs|js|h|cc)$/
    expect(
      files.filter((path) => empty.test(basename(path)) && path !== 'packages/node-libvirt/src/index.ts'),
    ).toEqual([])
  })

  test('are named in kebab-case', () => {
    const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)+$/
    const wrong = files.filter((path) => !path.startsWith('app/') && !kebab.test(basename(path)))
    expect(wrong).toEqual([])
  })

  test('have at most 400 lines', () => {
    const generated = ['packages/node-libvirt/src/constants.ts']
    const long = files
      .filter((path) => !generated.includes(path))
      .map((path) => ({ path, lines: source(path).split('\n').length - 1 }))
      .filter(({ lines }) => lines > 400)
    expect(long.map(({ path, lines }) => `${path}: ${lines}`)).toEqual([])
  })

  test('leave nothing for later and switch no test off', () => {
    const later = new RegExp(['TO', 'DO|FIX', 'ME|XX', 'X|@ts-', 'ignore|not ', 'implemented'].join(''))
    const off = /\b(test|describe|it)\.(only|skip|fixme)\(/
    const wrong = files.filter(
      (path) =>
        later.test(source(path)) ||
        (isTest(path) && path !== basename(import.meta.filename) && off.test(source(path))),
    )
    expect(wrong).toEqual([])
  })
})
