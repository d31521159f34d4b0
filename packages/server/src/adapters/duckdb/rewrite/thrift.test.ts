import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readThrift, type ThriftStruct, type ThriftValue, writeThrift } from './thrift.ts'

const [INT64, BINARY, LIST, STRUCT, DOUBLE] = [6, 8, 9, 12, 7]

const leaf = fc.oneof(
  fc.record({ type: fc.constant(INT64), value: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }) }),
  fc.record({ type: fc.constant(BINARY), value: fc.uint8Array({ maxLength: 200 }) }),
  fc.record({ type: fc.constant(DOUBLE), value: fc.uint8Array({ minLength: 8, maxLength: 8 }) }),
  fc.record({ type: fc.constantFrom(1, 2), value: fc.constant(0) }),
)

const { struct } = fc.letrec<{ struct: ThriftStruct; list: { type: number; value: ThriftValue } }>(tie => ({
  struct: fc
    .array(
      fc.tuple(
        fc.integer({ min: 1, max: 40 }),
        fc.oneof(
          { depthSize: 'small' },
          leaf,
          tie('list'),
          tie('struct').map(value => ({ type: STRUCT, value })),
        ),
      ),
      { maxLength: 5 },
    )
    .map(fields => {
      let id = 0
      return fields.map(([step, { type, value }]) => {
        id += step
        return { id, type, value }
      })
    }),
  list: fc
    .array(tie('struct'), { maxLength: 20 })
    .map(items => ({ type: LIST, value: { type: STRUCT, items } })),
}))

test('a struct is read back as it was written, and written as it was read', () => {
  fc.assert(
    fc.property(struct, wanted => {
      const bytes = writeThrift(wanted)
      const found = readThrift(Uint8Array.from(bytes))
      assert.deepEqual(plain(found), plain(wanted))
      assert.ok(writeThrift(found).equals(bytes))
    }),
  )
})

test('a struct that is cut, or has something behind it, is no struct', () => {
  const bytes = writeThrift([{ id: 1, type: BINARY, value: Buffer.from('some text') }])
  for (let length = 0; length < bytes.length; length++) {
    assert.throws(() => readThrift(bytes.subarray(0, length)), /ends before its end/)
  }
  assert.throws(() => readThrift(Buffer.concat([bytes, Buffer.of(0)])), /1 bytes follow/)
})

/** Bytes as text, whichever kind of array holds them. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, each) =>
      each instanceof Uint8Array ? Buffer.from(each).toString('hex') : each,
    ),
  )
}
