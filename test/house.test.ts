import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { settings } from '../packages/server/src/config.ts'
import { refusals } from '../packages/server/src/core/refusals.ts'
import {
  exists,
  filesBelow,
  findCycle,
  importsOf,
  linked,
  type SourceFile,
  sourcesBelow,
  textOf,
} from './workspace.ts'

const SERVER = 'packages/server/src/'
/** Files that may be longer than 600 lines, each with its reason. */
const LIST_OF_SHAME: readonly string[] = []
/** What the core may use from outside: nothing that reads, writes or waits for the world. */
const PURE = ['node:crypto', 'node:util', 'uuid', 'typebox', 'yaml']
/** Lists of words, and no more. */
const CORPORA = '@faker-js/faker/locale/'

const everything = [...sourcesBelow('packages'), ...sourcesBelow('test'), ...sourcesBelow('bench')]
const tests = everything.filter(file => /\.test\.ts$|^test\//.test(file.path))
const house = everything.filter(file => file.path.startsWith('packages/') && !file.path.endsWith('.test.ts'))
const server = house.filter(file => file.path.startsWith(SERVER))

describe('the layers', () => {
  test('the house sees its own imports', () => {
    const text =
      "import a from './a.ts'\nimport {\n  b,\n} from '../b.ts'\nexport type { C } from 'c'\nimport 'd'\nawait import('./e.ts')"
    assert.deepEqual(importsOf('x/y/z.ts', text), ['x/y/a.ts', 'x/b.ts', 'c', 'd', 'x/y/e.ts'])
    assert.ok(server.length > 20)
  })

  test('imports point inward: core to core, adapters and doors to core and their own, and only open.ts to adapters', () => {
    assert.deepEqual(
      server.flatMap(file =>
        file.imports
          .filter(target => !mayImport(file.path, target))
          .map(target => `${file.path} imports ${target}`),
      ),
      [],
    )
  })

  test('no imports run in a circle', () => {
    assert.equal(findCycle(everything), null)
  })

  test('nothing depends on where it was started: no state at module level, no settings outside config.ts, no exit outside bin', () => {
    found(server, /^(export )?let /m)
    found(except(server, `${SERVER}config.ts`), /process\.env/, /readConfig\(process\.env\)/)
    found(
      server.filter(file => !file.path.startsWith(`${SERVER}bin/`)),
      /process\.exit\(/,
    )
  })

  test('everything is exported by its name', () => {
    found(everything, /^export default /m)
  })
})

describe('the sizes', () => {
  test('half of the files have at most 100 lines, nine of ten at most 300, and none more than 600', () => {
    const lengths = house.map(file => file.lines).sort((a, b) => a - b)
    const quantile = (share: number) => lengths[Math.ceil(lengths.length * share) - 1] ?? 0
    assert.ok(quantile(0.5) <= 100, `median ${quantile(0.5)}`)
    assert.ok(quantile(0.9) <= 300, `p90 ${quantile(0.9)}`)
    const long = everything.filter(file => file.lines > 600).map(file => file.path)
    assert.deepEqual(long, LIST_OF_SHAME)
  })

  test('files are named after what they are', () => {
    const vague = /(service|manager|helper|utils?|common|info|impl|misc)s?\.ts$/i
    assert.deepEqual(
      everything.map(file => file.path).filter(path => vague.test(path)),
      [],
    )
  })
})

describe('the promises', () => {
  test('no test is skipped, and no test runs alone', () => {
    found(tests, new RegExp(`\\b(test|it|describe|suite|t)\\.(${['skip', 'todo', 'only'].join('|')})\\(`))
  })

  test('nothing is left to be done later, and nothing knows the machine it was written on', () => {
    const texts = filesBelow('.').filter(path => /\.(ts|mjs|json|md|txt|sql)$|^\.ci\/|^\.npmrc$/.test(path))
    const later = new RegExp(`\\b(${['TO', 'DO'].join('')}|${['FIX', 'ME'].join('')}|X{3})\\b`)
    const machine = /(^|[\s"'`(=])\/(home|Users|work|root)\/\w/m
    const wrong = texts.filter(path => later.test(textOf(path)) || machine.test(textOf(path)))
    assert.deepEqual(wrong, [])
    assert.ok(!/"resolved": "http/.test(textOf('package-lock.json')))
  })

  test('every dependency is exact, and docs/dependencies.md says why it is there', () => {
    const rows = textOf('docs/dependencies.md').matchAll(/^\| `([^`]+)` +\| (\S+) +\| (.{20,}) \|$/gm)
    const explained = [...rows].map(row => `${row[1]} ${row[2]}`).sort()
    assert.deepEqual(explained, dependencies())
    for (const dependency of dependencies()) assert.match(dependency, /^\S+ \d+\.\d+\.\d+(-[\w.]+)?$/)
  })

  test('every refusal has its section in docs/errors.md, and every section its refusal', () => {
    const sections = [...textOf('docs/errors.md').matchAll(/^#{2,4} `?([a-z][a-z0-9_]*)`?$/gm)].map(
      row => row[1],
    )
    assert.deepEqual(sections.sort(), Object.keys(refusals).sort())
  })

  test('every setting is read by config.ts and explained in docs/settings.md, and no other is', () => {
    const named = textOf('docs/settings.md').matchAll(
      /`((?:ROWHOUSE|MAX|PLATFORM|BATCH|GENERATION)_[A-Z_]+|DATABASE_URL)`/g,
    )
    const explained = new Set([...named].map(match => match[1]))
    assert.deepEqual([...explained].sort(), [...settings].sort())
    const config = textOf(`${SERVER}config.ts`)
    for (const setting of settings)
      assert.ok(config.split(`'${setting}'`).length > 2, `${setting} is not read`)
  })
})

describe('the documents', () => {
  const documents = filesBelow('.').filter(path => path.endsWith('.md') && !path.startsWith('packages/'))

  test('every command they name exists', () => {
    const scripts = JSON.parse(textOf('package.json')).scripts
    for (const path of documents) {
      for (const [, command = ''] of textOf(path).matchAll(
        /\bnpm (?:run )?(start|test|(?<=run )[a-z:-]+)/g,
      )) {
        assert.ok(command in scripts, `${path} names npm run ${command}`)
      }
    }
  })

  test('every file they name exists', () => {
    const missing = documents.flatMap(path =>
      namedFiles(path)
        .filter(file => !exists(file) && !exists(SERVER + file) && !exists(`${SERVER}doors/${file}`))
        .map(file => `${path} names ${file}`),
    )
    assert.deepEqual(missing, [])
  })
})

function mayImport(from: string, to: string): boolean {
  const place = from.slice(SERVER.length)
  if (!to.startsWith(SERVER)) return !place.startsWith('core/') || PURE.includes(to) || to.startsWith(CORPORA)
  const target = to.slice(SERVER.length)
  const [layer = '', room = ''] = place.split('/')
  if (target.startsWith('adapters/')) return place === 'open.ts' || target.startsWith(`${layer}/${room}/`)
  if (target.startsWith('core/')) return true
  if (layer === 'doors') {
    // Into the hall that all doors share, or the door's own room; the hall itself names no room.
    const inHall = target.split('/').length === 2
    return target.startsWith('doors/') && (inHall || target.startsWith(`doors/${room}/`) || isEntrance(place))
  }
  return layer !== 'core' && layer !== 'adapters'
}

/** The files of the hall that name rooms: one mounts every door, one answers for paths that belong to none. */
function isEntrance(place: string): boolean {
  return place === 'doors/app.ts' || place === 'doors/not-found.ts'
}

/** Fails when a file has text of the wrong form, once what is allowed is taken away. */
function found(files: readonly SourceFile[], wrong: RegExp, allowed = /(?!)/): void {
  assert.deepEqual(
    files.filter(file => wrong.test(file.text.replace(allowed, ''))).map(file => file.path),
    [],
  )
}

function except(files: readonly SourceFile[], path: string): SourceFile[] {
  return files.filter(file => file.path !== path)
}

/** Name and version of all that the workspace's packages depend on, but one another. */
function dependencies(): string[] {
  const manifests = filesBelow('.').filter(path => /^(packages\/[^/]+\/)?package\.json$/.test(path))
  const all = manifests.flatMap(path => {
    const manifest = JSON.parse(textOf(path))
    const groups = [manifest.dependencies, manifest.devDependencies, manifest.optionalDependencies]
    return groups.flatMap(group => Object.entries(group ?? {}).map(([name, version]) => `${name} ${version}`))
  })
  return [...new Set(all)].filter(each => !each.startsWith('@rowhouse/')).sort()
}

/** The files of the workspace that a document links to, or names in code style. */
function namedFiles(document: string): string[] {
  const text = textOf(document)
  const links = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map(match =>
    linked(document, match[1] ?? ''),
  )
  const code = [...text.matchAll(/`((?:packages|docs|test|bench|core|adapters|doors|bin)\/[\w./-]+)`/g)]
  return [...links, ...code.map(match => match[1] ?? '')]
}
