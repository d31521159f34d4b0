import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { RowSchema, RowType } from '../../packages/server/src/core/batch/row-schema.ts'
import { convert, field, number, rowsOf, text } from './engine-convert.ts'
import { type IngestBench, openIngestBench } from './engine-ingest.ts'

const parquet = { format: 'parquet' } as const
const one = (type: RowType, required = false): RowSchema => ({
  fields: [field('a', type, required), field('b', text())],
})

let bench: IngestBench
before(async () => {
  bench = await openIngestBench()
})
after(() => bench[Symbol.asyncDispose]())

const isAsReceived = (parts: readonly { key: string }[]) =>
  parts.every(({ key }) => key.includes('artifacts'))

describe('footers', () => {
  const schema = one(number('int'))
  const file = () =>
    bench.parquet(`select (1000000 + range)::INTEGER as a, 'x' || range as b from range(5000)`)

  /** The file with other bytes in its footer. */
  function patched(bytes: Uint8Array, from: number, to: number): Uint8Array {
    const copy = Buffer.from(bytes)
    const start = copy.length - 8 - copy.readInt32LE(copy.length - 8)
    const [was, is] = [Buffer.alloc(4), Buffer.alloc(4)]
    was.writeInt32LE(from)
    is.writeInt32LE(to)
    let patches = 0
    for (let at = copy.indexOf(was, start); at >= 0; at = copy.indexOf(was, at + 4)) {
      is.copy(copy, at)
      patches += 1
    }
    assert.ok(patches > 0)
    return copy
  }

  test('a footer that lies loses no row of a file that is converted', async () => {
    const wide = await bench.parquet(
      `select (1000000 + range)::BIGINT as a, 'x' || range as b from range(5000)`,
    )
    const bounded = one(number('int', { minimum: 1_000_200, maximum: 1_004_800 }))
    for (const [from, to] of [
      [1_004_999, 1_000_100],
      [1_000_000, 1_004_900],
    ] as const) {
      const converted = await convert(bench, patched(wide, from, to), parquet, bounded)
      assert.deepEqual(converted.account, { read: 5000, loaded: 4601, rejected: 399, skipped: 0 })
      assert.equal((await rowsOf(bench, converted)).length, 4601)
    }
  })

  test('a file that tells the truth is published as it came, and one that does not is written anew', async () => {
    const bytes = await file()
    const honest = await convert(bench, bytes, parquet, schema)
    assert.ok(isAsReceived(honest.parts))
    assert.deepEqual([honest.parts[0]?.digest, honest.parts[0]?.bytes], ['as given', bytes.length])
    for (const [from, to] of [
      [1_004_999, 1_000_100],
      [1_000_000, 1_004_000],
      [1_004_999, 1_009_999],
    ] as const) {
      const lying = await convert(bench, patched(bytes, from, to), parquet, schema)
      assert.ok(!isAsReceived(lying.parts), `${from} → ${to}`)
      assert.deepEqual(lying.account, { read: 5000, loaded: 5000, rejected: 0, skipped: 0 })
      for (const number of ['1000050', '1004500']) {
        const value = { kind: 'number', value: number } as const
        const filter = { kind: 'compare', column: 'a', operator: '=', value, at: 0 } as const
        assert.equal((await rowsOf(bench, lying, filter)).length, 1, number)
      }
    }
  })

  test('a lie cannot hide a row that does not fit', async () => {
    const bytes = await bench.parquet(
      'select (case when range = 77 then 2000000 else 1000000 end)::INTEGER as a from range(5000)',
    )
    const narrow = one(number('int', { maximum: 1_500_000 }))
    const { account } = await convert(bench, patched(bytes, 2_000_000, 1_000_000), parquet, narrow)
    assert.deepEqual(account, { read: 5000, loaded: 4999, rejected: 1, skipped: 0 })
  })

  test('a file in a wrapping is unwrapped, and no file is taken by half', async () => {
    const bytes = await file()
    const packed = await convert(bench, gzipSync(bytes), parquet, schema)
    assert.deepEqual([packed.account.loaded, isAsReceived(packed.parts)], [5000, false])
    const broken = Buffer.from(bytes)
    broken.fill(0xff, 4, 100)
    for (const damaged of [bytes.subarray(0, bytes.length - 3), broken, Buffer.from('PARE____PARE')]) {
      const { fileFault, parts } = await convert(bench, damaged, parquet, schema)
      assert.deepEqual([fileFault?.code, parts], ['rh:unreadable', []])
    }
  })

  test('a file without rows has none', async () => {
    const { account, parts } = await convert(
      bench,
      await bench.parquet('select 1::INTEGER as a limit 0'),
      parquet,
      schema,
    )
    assert.deepEqual([account, parts], [{ read: 0, loaded: 0, rejected: 0, skipped: 0 }, []])
  })
})
