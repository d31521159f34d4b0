import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { parse } from 'yaml'
import { openFaults } from '../../packages/server/src/core/pack/format/fault.ts'
import { type FileKind, fileShapes } from '../../packages/server/src/core/pack/format/files.ts'
import { parseFile } from '../../packages/server/src/core/pack/format/parse.ts'
import { packSchema } from '../../packages/server/src/core/pack/format/schema-document.ts'
import { EXAMPLE, filesOf, OWN_PACKS, ownFolders } from './folder.ts'

const PUBLISHED = join(OWN_PACKS, 'pack.schema.json')
const kinds = Object.keys(fileShapes) as FileKind[]
const ajv = new Ajv2020({ allErrors: false, strict: true, allowUnionTypes: true, strictRequired: false })
ajv.addSchema(packSchema(), 'pack')

function validator(pointer: string) {
  const validate = ajv.getSchema(pointer)
  assert.ok(validate, pointer)
  return validate
}

/** A pack as the schema sees it: what its files say, by their names. */
function valuesOf(folder: string): Record<string, unknown> {
  const files = [...filesOf(folder)].filter(([path]) => path.endsWith('.yaml'))
  return Object.fromEntries(files.map(([path, bytes]) => [path, parse(new TextDecoder().decode(bytes))]))
}

test('the published schema is the one that the reader has', () => {
  const published = JSON.parse(readFileSync(PUBLISHED, 'utf8'))
  const wanted = JSON.parse(JSON.stringify(packSchema()))
  const command = 'node test/packs/write-schema.ts'
  assert.deepEqual(published, wanted, `It is written anew by: ${command}`)
})

test('the example and every pack of the server are valid by the published schema', () => {
  const validate = validator('pack')
  for (const folder of [EXAMPLE, ...ownFolders()]) {
    assert.ok(validate(valuesOf(folder)), `${folder}: ${ajv.errorsText(validate.errors)}`)
  }
})

const anything = fc.oneof(
  fc.constantFrom(
    '',
    'x',
    'active',
    'email',
    'global',
    'varchar(40)',
    '2026-02-30',
    '1.0',
    'customers.email',
  ),
  fc.constantFrom(null, true, false, 0, -1, 1, 0.5, 100, 101, 1e9, 2 ** 53),
  fc.constantFrom([], {}, [1], ['a'], { channel: 'email' }, { config: {} }, { key: 'x' }),
  fc.string({ maxLength: 12, unit: 'binary' }),
  fc.jsonValue({ maxDepth: 2 }),
)

interface Change {
  /** Which of all values of the file, counted around. */
  readonly at: number
  readonly how: 'replace' | 'remove' | 'add'
  readonly value: unknown
}

const change = fc.record({
  at: fc.nat(),
  how: fc.constantFrom('replace', 'remove', 'add'),
  value: anything,
}) satisfies fc.Arbitrary<Change>

type Container = Record<string, unknown> | unknown[]

/** Changes a copy of the value in one place. */
function changed(value: unknown, { at, how, value: other }: Change): unknown {
  const copy = structuredClone(value)
  const slots: [Container, string][] = []
  const gather = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    for (const [name, member] of Object.entries(node)) {
      slots.push([node as Container, name])
      gather(member)
    }
  }
  gather(copy)
  const [node, name] = slots[at % slots.length] as [Container, string]
  if (how === 'replace') Object.assign(node, { [name]: other })
  else if (how === 'add') Array.isArray(node) ? node.push(other) : Object.assign(node, { more: other })
  else if (Array.isArray(node)) node.splice(Number(name), 1)
  else delete node[name]
  return copy
}

for (const kind of kinds) {
  test(`${kind}.yaml: what the schema refuses the reader refuses too`, () => {
    const values = [EXAMPLE, ...ownFolders()].map(folder => valuesOf(folder)[`${kind}.yaml`])
    const validate = validator(`pack#/$defs/${kind}`)
    let refused = 0
    fc.assert(
      fc.property(
        fc.nat(values.length - 1),
        fc.array(change, { minLength: 1, maxLength: 2 }),
        (which, made) => {
          const value = made.reduce(changed, values[which])
          if (validate(value)) return
          refused += 1
          const faults = openFaults()
          const tree = parseFile(`${kind}.json`, new TextEncoder().encode(JSON.stringify(value)), faults)
          const read = tree === null ? undefined : fileShapes[kind].read(tree, faults)
          assert.equal(read, undefined, ajv.errorsText(validate.errors))
          assert.ok(faults.any)
          for (const { file, line, column, message } of faults.found) {
            assert.equal(file, `${kind}.json`)
            assert.ok(line >= 1 && column >= 1 && /[.!…]$/.test(message), message)
          }
        },
      ),
      { numRuns: 600 },
    )
    assert.ok(refused > 100, `only ${refused} of the changes were wrong by the schema`)
  })
}
