import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { openFaults } from '../../packages/server/src/core/pack/format/fault.ts'
import { type FileKind, fileShapes } from '../../packages/server/src/core/pack/format/files.ts'
import { parseFile } from '../../packages/server/src/core/pack/format/parse.ts'
import { packSchema } from '../../packages/server/src/core/pack/format/schema-document.ts'
import { change, changed } from './changes.ts'
import { EXAMPLE, OWN_PACKS, ownFolders, valuesOf } from './folder.ts'

const PUBLISHED = join(OWN_PACKS, 'pack.schema.json')
const kinds = Object.keys(fileShapes) as FileKind[]
const ajv = new Ajv2020({ allErrors: false, strict: true, allowUnionTypes: true, strictRequired: false })
ajv.addSchema(packSchema(), 'pack')

function validator(pointer: string) {
  const validate = ajv.getSchema(pointer)
  assert.ok(validate, pointer)
  return validate
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
