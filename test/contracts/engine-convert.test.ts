import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { Converted, ConvertRequest } from '../../packages/server/src/core/batch/conversion.ts'
import type { BatchFormat } from '../../packages/server/src/core/batch/format.ts'
import type { RowSchema } from '../../packages/server/src/core/batch/row-schema.ts'
import { convert, faultsOf, field, number, rowsOf, text } from './engine-convert.ts'
import { type IngestBench, openIngestBench } from './engine-ingest.ts'

const schema: RowSchema = {
  fields: [
    field('mail', { kind: 'object', fields: [field('address', text({ format: 'email' }), true)] }, true),
    field('points', number('int')),
    field('big', number('long')),
    field('since', { kind: 'date-time' }),
    field('born', { kind: 'date' }),
    field('tags', { kind: 'array', minItems: null, maxItems: null, items: text({ pattern: '^[a-z]+$' }) }),
    field('counts', { kind: 'map', values: number('long') }),
  ],
}

const lines: BatchFormat = { format: 'json', isMultiLine: false }
const layout: BatchFormat = { format: 'json', isMultiLine: true }
const csv: BatchFormat = {
  ...{ format: 'csv', delimiter: ',', quote: '"', escape: '\\' },
  ...{ nullMarkers: ['NA'], charset: 'UTF-8' },
}
const parquet: BatchFormat = { format: 'parquet' }

describe('the files of a batch become rows of its schema', () => {
  let bench: IngestBench

  before(async () => {
    bench = await openIngestBench()
  })
  after(() => bench[Symbol.asyncDispose]())

  const send = (bytes: string | Uint8Array, format: BatchFormat, more: Partial<ConvertRequest> = {}) =>
    convert(bench, bytes, format, schema, more)

  /** What was wrong with each record that was rejected: its place in the batch, a code, a field. */
  async function firstFaults(converted: Converted) {
    const faults = await faultsOf(bench, converted)
    return faults.map(({ stage, record, errors: [first] }) => [record, stage, first?.code, first?.path])
  }

  test('lines of JSON, of which some are blank, broken or wrong', async () => {
    const converted = await send(
      [
        '\ufeff{"mail":{"address":"a@example.com"},"points":7,"big":9007199254740991,"since":"2026-11-01T10:00:00+02:00","born":"2020-01-02","tags":["a","b"],"counts":{"x":1}}',
        '',
        '{"mail":{"address":"b@example.com"},"points":"12","born":null}',
        '{"points":3}',
        '{"mail":{"address":"c@example.com"},"tags":["A1"]}',
        '{broken',
        '{"mail":{"address":"d@example.com"},"nope":1}',
        '{"mail":{"address":"e@example.com"},"points":2.5}',
        '{"mail":{"address":"f@example.com","address":"g@example.com"}}',
        '{"mail":{"address":"h@example.com"},"big":9007199254740993}',
      ].join('\n'),
      lines,
      { recordsBefore: 100 },
    )
    assert.deepEqual(converted.account, { read: 10, loaded: 2, rejected: 7, skipped: 1 })
    assert.deepEqual(await rowsOf(bench, converted), [
      {
        ...{ 'mail.address': 'a@example.com', points: 7, big: 9007199254740991 },
        ...{ since: '2026-11-01T08:00:00Z', born: '2020-01-02', tags: ['a', 'b'], counts: { x: 1 } },
      },
      {
        ...{ 'mail.address': 'b@example.com', points: 12, big: null },
        ...{ since: null, born: null, tags: null, counts: null },
      },
    ])
    assert.deepEqual(await firstFaults(converted), [
      [103, 'validation', 'INGEST-1555-400', 'mail'],
      [104, 'validation', 'rh:constraint', 'tags[0]'],
      [105, 'parsing', 'INGEST-1401-400', null],
      [106, 'conversion', 'rh:unknown-field', 'nope'],
      [107, 'conversion', 'rh:type', 'points'],
      [108, 'parsing', 'INGEST-1401-400', null],
      [109, 'conversion', 'rh:type', 'big'],
    ])
    assert.deepEqual(
      converted.errors.map(({ code, rows, recordCount }) => [code, rows, recordCount]),
      [
        ['INGEST-1401-400', ['105', '108'], 2],
        ['INGEST-1555-400', ['103'], 1],
        ['rh:constraint', ['104'], 1],
        ['rh:type', ['107', '109'], 2],
        ['rh:unknown-field', ['106'], 1],
      ],
    )
    assert.equal(converted.quarantine?.kept, 7)
  })

  test('lists on a line, a text that holds JSON, and JSON in any layout', async () => {
    const two = [{ mail: { address: 'a@example.com' } }, { mail: { address: 'b@example.com' } }]
    const rows = [{ 'mail.address': 'a@example.com' }, { 'mail.address': 'b@example.com' }]
    for (const [text, format] of [
      [JSON.stringify(two), lines],
      [JSON.stringify(JSON.stringify(two)), lines],
      [JSON.stringify(two, null, 3), layout],
      [two.map(each => JSON.stringify(each, null, 2)).join('\n\n'), layout],
    ] as const) {
      assert.deepEqual(await rowsOf(bench, await send(text, format)), rows, text)
    }
  })

  test('fields that the schema lacks are left out, and empty values absent, where that is asked for', async () => {
    const text = '{"mail":{"address":"a@example.com"},"nope":1,"tags":[],"counts":{}}'
    const kept = await send(text, lines, { unknownFields: 'drop', emptyValues: 'absent' })
    assert.deepEqual(await rowsOf(bench, kept), [{ 'mail.address': 'a@example.com' }])
    assert.ok(kept.warnings.length > 0)
    const refused = await send(text, lines, { unknownFields: 'drop' })
    assert.deepEqual(
      (await firstFaults(refused)).map(([, stage]) => stage),
      ['validation'],
    )
  })

  test('CSV, whose header names leaves', async () => {
    const text = [
      'mail.address,points,since',
      '"a@example.com",7,2026-11-01T10:00:00Z',
      'b@example.com,NA,',
      '"c@ex""x.com",x,',
      'd@example.com,1',
    ].join('\n')
    const converted = await send(text, csv)
    assert.deepEqual(converted.account, { read: 4, loaded: 2, rejected: 2, skipped: 0 })
    assert.deepEqual(await rowsOf(bench, converted), [
      { 'mail.address': 'a@example.com', points: 7, since: '2026-11-01T10:00:00Z' },
      { 'mail.address': 'b@example.com', points: null, since: null },
    ])
    assert.deepEqual(await firstFaults(converted), [
      [3, 'conversion', 'rh:type', 'points'],
      [4, 'parsing', 'INGEST-1401-400', null],
    ])
    const packed = await send(gzipSync('mail/address,points\na@example.com,7\n'), csv)
    assert.deepEqual(await rowsOf(bench, packed), [{ 'mail.address': 'a@example.com', points: 7 }])
  })

  test('a file that cannot be taken says why, and nothing of it is kept', async () => {
    const before = await bench.objects()
    for (const [bytes, format, code, said] of [
      ['', csv, '106', /empty/],
      ['mail.address,nope\na@example.com,7\n', csv, 'rh:unknown-field', /nope/],
      ['mail.address,mail.address\na@example.com,b@example.com\n', csv, 'rh:unreadable', /twice/],
      ['PAR1xxxx', parquet, 'rh:unreadable', /no Parquet/],
      [await bench.parquet('select 1 as nope'), parquet, 'rh:unknown-field', /nope/],
    ] as const) {
      const { account, fileFault, parts, quarantine } = await send(bytes, format)
      assert.deepEqual([fileFault?.code, parts, quarantine], [code, [], null], String(fileFault?.description))
      assert.match(fileFault?.description ?? '', said)
      assert.doesNotMatch(fileFault?.description ?? '', /\/tmp\//)
      assert.deepEqual(account, { read: 0, loaded: 0, rejected: 0, skipped: 0 })
    }
    assert.deepEqual(await bench.objects(), before)
  })

  test('Parquet that fits is published as it came, under its own key', async () => {
    const bytes = await bench.parquet(`
      select {'address': 'a' || range || '@example.com'} as mail, range::INTEGER as points, [chr(97)] as tags,
             timestamptz '2026-11-01 10:00:00+00' as since, date '2020-01-01' as born, map {'k': 5::BIGINT} as counts
      from range(3)`)
    const before = await bench.objects()
    const converted = await send(bytes, parquet)
    assert.deepEqual(await bench.objects(), before)
    assert.match(converted.parts[0]?.key ?? '', /artifacts/)
    const rows = await rowsOf(bench, converted)
    assert.equal(rows.length, 3)
    assert.deepEqual(rows[2], {
      ...{ 'mail.address': 'a2@example.com', points: 2, tags: ['a'] },
      ...{ since: '2026-11-01T10:00:00Z', born: '2020-01-01', counts: { k: 5 } },
    })
  })

  test('Parquet of other types is converted without loss, or not at all', async () => {
    const bytes = await bench.parquet(`
      select {'address': 'a' || range || '@example.com'} as mail, (range * 1.5)::DOUBLE as points,
             timestamp '2026-11-01 10:00:00.123456' as since
      from range(3)`)
    const converted = await send(bytes, parquet)
    assert.deepEqual(converted.account, { read: 3, loaded: 2, rejected: 1, skipped: 0 })
    assert.deepEqual(await firstFaults(converted), [[2, 'conversion', 'rh:type', 'points']])
    const since = '2026-11-01T10:00:00.123456Z'
    assert.deepEqual(await rowsOf(bench, converted), [
      { 'mail.address': 'a0@example.com', points: 0, since },
      { 'mail.address': 'a2@example.com', points: 3, since },
    ])
  })
})
