import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { RowSchema, RowType } from '../../packages/server/src/core/batch/row-schema.ts'
import { convert, faultsOf, field, number, rowsOf, text } from './engine-convert.ts'
import { type IngestBench, openIngestBench } from './engine-ingest.ts'

const parquet = { format: 'parquet' } as const
const one = (type: RowType, required = false): RowSchema => ({
  fields: [field('a', type, required), field('b', text())],
})
const list = (items: RowType, rules: object = {}): RowType => ({
  kind: 'array',
  items,
  minItems: null,
  maxItems: null,
  ...rules,
})

let bench: IngestBench
before(async () => {
  bench = await openIngestBench()
})
after(() => bench[Symbol.asyncDispose]())

const isAsReceived = (parts: readonly { key: string }[]) =>
  parts.every(({ key }) => key.includes('artifacts'))

describe('a vectorised look at a file and a look at each record find the same', () => {
  const person: RowType = { kind: 'object', fields: [field('first', text(), true), field('last', text())] }
  const cases: [what: string, type: RowType, good: string, bad: string, code: string][] = [
    ['an empty text', text(), `'x'`, `''`, 'rh:empty-value'],
    ['minLength, in characters', text({ minLength: 2 }), `'😀é'`, `'😀'`, 'rh:constraint'],
    ['maxLength', text({ maxLength: 2 }), `'😀é'`, `'abc'`, 'rh:constraint'],
    ['an enum', text({ enum: ["it's", 'b'] }), `'it''s'`, `'c'`, 'rh:constraint'],
    ['a pattern, as a search', text({ pattern: '[0-9]\\u00e9' }), `'x1éy'`, `'xéy'`, 'rh:constraint'],
    ['an e-mail address', text({ format: 'email' }), `'a@example.com'`, `'a@'`, 'rh:constraint'],
    ['a URI', text({ format: 'uri' }), `'urn:a:b'`, `'/a b'`, 'rh:constraint'],
    ['the bounds of a long', number('long'), '9007199254740991', '9007199254740992', 'rh:type'],
    ['a minimum', number('int', { minimum: 3 }), '3::INTEGER', '2::INTEGER', 'rh:constraint'],
    [
      'an exclusive maximum',
      number('number', { exclusiveMaximum: 1 }),
      '0.5::DOUBLE',
      '1::DOUBLE',
      'rh:constraint',
    ],
    ['a number that is none', number('number'), '0.5::DOUBLE', `'nan'::DOUBLE`, 'rh:type'],
    ['an enum of numbers', number('short', { enum: [1, 2] }), '1::SMALLINT', '3::SMALLINT', 'rh:constraint'],
    ['a date beyond the calendar', { kind: 'date' }, `date '9999-12-31'`, `date '10000-01-01'`, 'rh:type'],
    [
      'a date-time beyond the calendar',
      { kind: 'date-time' },
      `timestamptz '9999-12-31 23:59:59.999999+00'`,
      `timestamptz '10000-01-01 00:00:00+00'`,
      'rh:type',
    ],
    ['an empty list', list(text()), `['x']`, '[]::VARCHAR[]', 'rh:empty-value'],
    ['nothing in a list', list(text()), `['x']`, `['x', null]`, 'rh:empty-value'],
    [
      'maxItems',
      list(number('long'), { maxItems: 2 }),
      '[1::BIGINT, 2]',
      '[1::BIGINT, 2, 3]',
      'rh:constraint',
    ],
    ['a rule of items', list(text({ maxLength: 1 })), `['x']`, `['xy']`, 'rh:constraint'],
    [
      'an empty map',
      { kind: 'map', values: number('long') },
      `map {'k': 1::BIGINT}`,
      'map {}::MAP(VARCHAR, BIGINT)',
      'rh:empty-value',
    ],
    [
      'a value of a map',
      { kind: 'map', values: text() },
      `map {'k': 'v'}`,
      `map {'k': ''}`,
      'rh:empty-value',
    ],
    [
      'a field that an object requires',
      person,
      `{'first': 'A', 'last': null::VARCHAR}`,
      `{'first': null::VARCHAR, 'last': 'B'}`,
      'INGEST-1555-400',
    ],
    [
      'a field that an object in a list requires',
      list(person),
      `[{'first': 'A', 'last': null::VARCHAR}]`,
      `[{'first': null::VARCHAR, 'last': 'B'}]`,
      'INGEST-1555-400',
    ],
  ]
  for (const [what, type, good, bad, code] of cases) {
    test(what, async () => {
      const fitting = await bench.parquet(
        `select ${good} as a, 'x' as b union all by name select null as a, 'x' as b`,
      )
      const kept = await convert(bench, fitting, parquet, one(type))
      assert.deepEqual([kept.account.loaded, kept.account.rejected], [2, 0])
      assert.ok(isAsReceived(kept.parts))
      const misfitting = await bench.parquet(
        `select ${good} as a, 'x' as b union all select ${bad} as a, 'y' as b`,
      )
      const rejected = await convert(bench, misfitting, parquet, one(type))
      assert.deepEqual([rejected.account.loaded, rejected.account.rejected], [1, 1])
      assert.deepEqual(
        (await faultsOf(bench, rejected)).map(({ row, errors: [first] }) => [row, first?.code]),
        [[2, code]],
      )
      assert.ok(!isAsReceived(rejected.parts))
      const [before] = await rowsOf(bench, kept)
      assert.deepEqual((await rowsOf(bench, rejected))[0], before)
    })
  }

  test('an object without any value in it is absent, and so is what it requires', async () => {
    const bytes = await bench.parquet(`select {'first': null::VARCHAR, 'last': null::VARCHAR} as a, 'x' as b`)
    const { account, parts, columns } = await convert(bench, bytes, parquet, one(person))
    assert.deepEqual([account.loaded, isAsReceived(parts), columns.map(({ name }) => name)], [1, true, ['b']])
    const required = await convert(bench, bytes, parquet, one(person, true))
    assert.equal((await faultsOf(bench, required))[0]?.errors[0]?.code, 'INGEST-1555-400')
  })

  test('a required field that the file does not have is missing in every row', async () => {
    const required = await convert(
      bench,
      await bench.parquet(`select 'x' as b from range(3)`),
      parquet,
      one(text(), true),
    )
    assert.deepEqual(required.errors, [
      {
        code: 'INGEST-1555-400',
        description: 'a is required, and missing or null.',
        rows: ['1-3'],
        recordCount: 3,
      },
    ])
  })
})

describe('types of other writers', () => {
  const cases: [sql: string, type: RowType, value: unknown][] = [
    ['255::UTINYINT', number('short'), 255],
    ['4294967295::UINTEGER', number('long'), 4294967295],
    ['1::BIGINT', number('byte'), 1],
    ['0.5::FLOAT', number('number'), 0.5],
    ['0.1::FLOAT', number('number'), 0.10000000149011612],
    ['1.50::DECIMAL(9,2)', number('number'), 1.5],
    ['1.50::DECIMAL(9,2)', text(), '1.5'],
    ['123456789012345678901.50::DECIMAL(38,2)', text(), '123456789012345678901.50'],
    [`timestamp_ms '2026-11-01 10:00:00.123'`, { kind: 'date-time' }, '2026-11-01T10:00:00.123Z'],
    [`timestamp_ns '2026-11-01 10:00:00.123456000'`, { kind: 'date-time' }, '2026-11-01T10:00:00.123456Z'],
    ['1531180800000::BIGINT', { kind: 'date' }, '2018-07-10'],
    ['1.0::DOUBLE', text(), '1'],
    [`['1', '2']`, list(number('int')), [1, 2]],
  ]
  for (const [sql, type, value] of cases) {
    test(`${sql} becomes ${JSON.stringify(value)}`, async () => {
      const converted = await convert(
        bench,
        await bench.parquet(`select ${sql} as a, 'x' as b`),
        parquet,
        one(type),
      )
      assert.deepEqual(await rowsOf(bench, converted), [{ a: value, b: 'x' }])
    })
  }

  const refused: [sql: string, type: RowType][] = [
    [`timestamp_ns '2026-11-01 10:00:00.123456789'`, { kind: 'date-time' }],
    ['1531180::INTEGER', { kind: 'date-time' }],
    [`date '2026-11-01'`, { kind: 'date-time' }],
    ['true', text()],
    [`'\\xFF'::BLOB`, text()],
    ['18446744073709551615::UBIGINT', number('long')],
    [`{'x': 1}`, text()],
  ]
  for (const [sql, type] of refused) {
    test(`${sql} does not become ${type.kind}`, async () => {
      const converted = await convert(
        bench,
        await bench.parquet(`select ${sql} as a, 'x' as b`),
        parquet,
        one(type),
      )
      assert.deepEqual(
        (await faultsOf(bench, converted)).map(({ errors: [first] }) => [first?.code, first?.path]),
        [['rh:type', 'a']],
      )
    })
  }

  test('times without a zone are read as UTC, and that is said', async () => {
    const bytes = await bench.parquet(`select timestamp '2026-11-01 10:00:00' as a, 'x' as b`)
    const { warnings } = await convert(bench, bytes, parquet, one({ kind: 'date-time' }))
    assert.deepEqual(
      warnings.map(({ code, column }) => [code, column]),
      [['assumed_utc', 'a']],
    )
  })

  test('a field that the schema does not have is found at every level', async () => {
    const inner: RowType = { kind: 'object', fields: [field('q', text())] }
    const bytes = await bench.parquet(`select [{'q': 'x', 'z': 1}] as a, 'x' as b`)
    const { fileFault } = await convert(bench, bytes, parquet, one(list(inner)))
    assert.deepEqual(
      [fileFault?.code, fileFault?.description],
      ['rh:unknown-field', 'The schema has no field a.z.'],
    )
    const dropped = await convert(bench, bytes, parquet, one(list(inner)), { unknownFields: 'drop' })
    assert.deepEqual(await rowsOf(bench, dropped), [{ a: [{ q: 'x' }], b: 'x' }])
    assert.deepEqual(
      dropped.warnings.map(({ code, column }) => [code, column]),
      [['unknown_field_dropped', 'a.z']],
    )
  })
})

test('oldest and newest timestamp are told, of files as they came and of others', async () => {
  const timed: RowSchema = { fields: [field('timestamp', { kind: 'date-time' }, true)] }
  for (const type of ['timestamptz', 'timestamp']) {
    const bytes = await bench.parquet(
      `select ${type} '2026-11-01 10:00:00' + to_hours(range::INTEGER) as timestamp from range(3)`,
    )
    const { from, to } = await convert(bench, bytes, parquet, timed)
    assert.deepEqual(
      [from?.toISOString(), to?.toISOString()],
      ['2026-11-01T10:00:00.000Z', '2026-11-01T12:00:00.000Z'],
    )
  }
})
