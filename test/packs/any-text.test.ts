import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readPack } from '../../packages/server/src/core/pack/format/read.ts'
import { change, changed } from './changes.ts'
import { EXAMPLE, filesOf, valuesOf } from './folder.ts'

const files = filesOf(EXAMPLE)
const paths = [...files.keys()]
const yaml = paths.filter(path => path.endsWith('.yaml'))

/** A pack, or faults with places: nothing else comes of any text. */
function checkRead(edited: ReadonlyMap<string, Uint8Array>): void {
  const { pack, faults } = readPack('example', edited)
  assert.equal(pack === null, faults.length > 0)
  for (const { file, line, column, message } of faults) {
    assert.ok(edited.has(file) || /^[a-z]+\.yaml$/.test(file), file)
    assert.ok(line >= 1 && column >= 1 && message.length > 5 && message.length < 400, message)
  }
}

test('values that are changed, taken away or added are read, or told', () => {
  const values = valuesOf(EXAMPLE)
  fc.assert(
    fc.property(
      fc.constantFrom(...yaml),
      fc.array(change, { minLength: 1, maxLength: 3 }),
      (path, changes) => {
        const text = JSON.stringify(changes.reduce(changed, values[path]))
        const kept = [...files].filter(([other]) => other !== path)
        checkRead(new Map([...kept, [path.replace('.yaml', '.json'), new TextEncoder().encode(text)]]))
      },
    ),
    { numRuns: 150 },
  )
})

test('bytes that are cut out, or put in, are read, or told', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 6 }),
    fc
      .constantFrom('"', "'", '{', ']', ': ', '\n', '&a ', '*a', '- ', '#', '|', '\t')
      .map(text => Buffer.from(text)),
  )
  const edit = fc.record({ path: fc.constantFrom(...paths), at: fc.nat(), cut: fc.nat(20), bytes })
  fc.assert(
    fc.property(edit, ({ path, at, cut, bytes }) => {
      const text = Buffer.from(files.get(path) ?? [])
      const from = at % text.length
      const other = Buffer.concat([text.subarray(0, from), bytes, text.subarray(from + cut)])
      checkRead(new Map([...files, [path, other]]))
    }),
    { numRuns: 150 },
  )
})
