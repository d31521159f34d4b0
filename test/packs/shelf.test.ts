import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  appendFile,
  cp,
  mkdir,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { openDiskPacks } from '../../packages/server/src/adapters/disk/packs.ts'
import type { PackShelf } from '../../packages/server/src/core/ports/packs.ts'
import { scratch } from '../contracts/store-bytes.ts'
import { csvRecords, EXAMPLE } from './folder.ts'

/** A copy of the example with another key. */
async function copy(root: string, key: string): Promise<string> {
  const folder = join(root, key)
  await cp(EXAMPLE, folder, { recursive: true })
  const manifest = await readFile(join(folder, 'pack.yaml'), 'utf8')
  await writeFile(join(folder, 'pack.yaml'), manifest.replace('key: example', `key: ${key}`))
  return folder
}

async function twoRoots(root: string) {
  const [own, operator] = [join(root, 'own'), join(root, 'operator')]
  await mkdir(own)
  await mkdir(operator)
  return { own, operator, operatorNamed: true }
}

async function keysOf(shelf: PackShelf): Promise<string[]> {
  const { packs } = await shelf.list()
  return packs.map(({ key }) => key)
}

async function reasons(shelf: PackShelf): Promise<string[]> {
  const { invalid } = await shelf.list()
  return invalid.map(({ folder, file, line, reason }) => `${folder} ${file}:${line} ${reason}`)
}

test('own packs come first in their order, others by key, and each is found by its key', async () => {
  await using folder = await scratch()
  const roots = await twoRoots(folder.path)
  for (const key of ['retail', 'banking', 'starbucks']) await copy(roots.own, key)
  for (const key of ['zoo', 'aquarium']) await copy(roots.operator, key)
  await writeFile(join(roots.own, 'pack.schema.json'), '{}')
  const shelf = openDiskPacks(roots)
  assert.deepEqual(await keysOf(shelf), ['starbucks', 'banking', 'retail', 'aquarium', 'zoo'])
  assert.deepEqual(await reasons(shelf), [])
  assert.equal((await shelf.get('zoo'))?.name, 'Village Cinema')
  assert.equal(await shelf.get('example'), null)
})

test('a pack with a large file is read like any other, and so is what is wrong with it', async () => {
  await using folder = await scratch()
  const roots = await twoRoots(folder.path)
  const zoo = await copy(roots.operator, 'zoo')
  const films = Array.from(
    { length: 40_000 },
    (_, at) => `F${at},"The ""Long"" Platform, part ${at}",104,9.50`,
  )
  const file = join(zoo, 'csv/films.csv')
  await writeFile(file, ['film_id,title,minutes,price', ...films, ''].join('\n'))
  const rows = await readFile(join(zoo, 'rows.yaml'), 'utf8')
  await writeFile(join(zoo, 'rows.yaml'), rows.replace('films: { count: 4,', 'films: { count: 40000,'))
  const shelf = openDiskPacks(roots)
  const records = csvRecords(await shelf.get('zoo'), 'films')
  assert.equal(records.length, 40_000)
  assert.deepEqual(records[39_999], ['F39999', 'The "Long" Platform, part 39999', '104', '9.50'])

  await appendFile(file, 'F7,Again,long,9.50\n')
  assert.equal(await shelf.get('zoo'), null)
  assert.deepEqual(await reasons(shelf), [
    'zoo csv/films.csv:40002 minutes: "long" is no integer.',
    'zoo csv/films.csv:40002 Another row has the same film_id.',
    'zoo rows.yaml:18 The file has 40001 rows, but count is 40000.',
  ])
})

test('what changes in the folder is seen by the next call, and what does not is the same pack', async () => {
  await using folder = await scratch()
  const roots = await twoRoots(folder.path)
  const zoo = await copy(roots.operator, 'zoo')
  const shelf = openDiskPacks(roots)
  const first = await shelf.get('zoo')
  assert.equal(await shelf.get('zoo'), first)

  const manifest = await readFile(join(zoo, 'pack.yaml'), 'utf8')
  await writeFile(join(zoo, 'pack.yaml'), manifest.replace('Village Cinema', 'Harbour Cinema'))
  assert.equal((await shelf.get('zoo'))?.name, 'Harbour Cinema')

  // As long as before, and with the old time: only the change of the entry itself tells.
  const old = new Date('2026-01-01T00:00:00Z')
  await writeFile(join(zoo, 'pack.yaml'), manifest.replace('Village Cinema', 'Railway Cinema'))
  await utimes(join(zoo, 'pack.yaml'), old, old)
  assert.equal((await shelf.get('zoo'))?.name, 'Railway Cinema')

  await writeFile(join(zoo, 'pack.yaml'), manifest.replace('seed: 1', 'seed: -1'))
  assert.deepEqual(await keysOf(shelf), [])
  assert.match(
    (await reasons(shelf)).join(),
    /^zoo pack.yaml:8 "-1" is no whole number from 0 to 9007199254740991\.$/,
  )

  await writeFile(join(zoo, 'pack.yaml'), manifest)
  assert.deepEqual(await keysOf(shelf), ['zoo'])
  await rename(zoo, join(roots.operator, 'moved'))
  assert.deepEqual(await keysOf(shelf), [])
  await rm(join(roots.operator, 'moved'), { recursive: true })
  await copy(roots.operator, 'late')
  assert.deepEqual(await keysOf(shelf), ['late'])
  assert.deepEqual(await reasons(shelf), [])
})

test("a folder with the key of one of the server's own packs, or with a name that is no key, is no pack", async () => {
  await using folder = await scratch()
  const roots = await twoRoots(folder.path)
  await copy(roots.operator, 'telecom')
  await mkdir(join(roots.operator, 'My Pack'))
  const shelf = openDiskPacks(roots)
  assert.deepEqual(await keysOf(shelf), [])
  const [name, key] = await reasons(shelf)
  assert.match(name ?? '', /^My Pack :1 The name of the folder is no key/)
  assert.match(key ?? '', /^telecom :1 A pack of the server itself has this key/)
})

test('links, pipes, folders and files that are too large are refused, and nothing of them is read', async () => {
  await using folder = await scratch()
  const roots = await twoRoots(folder.path)
  const secret = join(folder.path, 'secret.yaml')
  await writeFile(secret, 'key: secret')
  const [linked, piped, deep, large] = await Promise.all(
    ['linked', 'piped', 'deep', 'large'].map(key => copy(roots.operator, key)),
  )
  assert.ok(linked && piped && deep && large)
  await rm(join(linked, 'pack.yaml'))
  await symlink(secret, join(linked, 'pack.yaml'))
  execFileSync('mkfifo', [join(piped, 'more.yaml')])
  await mkdir(join(deep, 'csv', 'more'))
  await truncate(join(large, 'csv', 'films.csv'), 65 * 2 ** 20)
  await symlink(linked, join(roots.operator, 'whole'))
  const shelf = openDiskPacks(roots)
  assert.deepEqual(await keysOf(shelf), [])
  assert.deepEqual((await reasons(shelf)).sort(), [
    'deep csv/more:1 A pack has no folder but csv/.',
    `large :1 A pack has at most 64 MiB; this one has ${await sizeOf(large)} bytes.`,
    'linked pack.yaml:1 Symbolic links are not followed.',
    'piped more.yaml:1 This is neither a file nor a folder.',
    'whole :1 Symbolic links are not followed.',
  ])
})

async function sizeOf(folder: string): Promise<number> {
  const names = ['catalog', 'decisions', 'history', 'pack', 'rows', 'rules', 'schemas']
  const files = await Promise.all(names.map(name => readFile(join(folder, `${name}.yaml`))))
  return files.reduce((sum, file) => sum + file.byteLength, 65 * 2 ** 20)
}

test('a folder that was named and is not there is told, and the packs of the other one are there', async () => {
  await using folder = await scratch()
  const roots = await twoRoots(folder.path)
  await copy(roots.own, 'banking')
  const operator = join(folder.path, 'nowhere')
  const shelf = openDiskPacks({ ...roots, operator })
  assert.deepEqual(await keysOf(shelf), ['banking'])
  assert.deepEqual(await reasons(shelf), [' :1 The folder of packs cannot be read (ENOENT).'])

  const unnamed = openDiskPacks({ ...roots, operator, operatorNamed: false })
  assert.deepEqual([await keysOf(unnamed), await reasons(unnamed)], [['banking'], []])
  await mkdir(operator)
  await copy(operator, 'zoo')
  assert.deepEqual(await keysOf(unnamed), ['banking', 'zoo'])
})
