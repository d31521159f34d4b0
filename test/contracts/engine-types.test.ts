import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { ReadOptions } from '../../packages/server/src/core/ingest/load.ts'
import { ingestColumn, many } from './engine-column.ts'
import { type IngestBench, openIngestBench } from './engine-ingest.ts'

let bench: IngestBench
before(async () => {
  bench = await openIngestBench()
})
after(() => bench[Symbol.asyncDispose]())

const load = (values: readonly string[], options?: ReadOptions) => ingestColumn(bench, values, options)

describe('types that are asked for', () => {
  const asked: [string, string[], string, string[]][] = [
    ['int64', ['1', '-20'], 'BIGINT', ['1', '-20']],
    ['float64', ['1', '2e3', '0.1'], 'DOUBLE', ['1.0', '2000.0', '0.1']],
    ['object', ['1', '2'], 'VARCHAR', ['1', '2']],
    ['category', ['1', '2'], 'VARCHAR', ['1', '2']],
    ['bool', ['yes', 'N', '0', 'True', 't'], 'BOOLEAN', ['true', 'false', 'false', 'true', 'true']],
    ['DECIMAL(10,2)', ['1.50', '2', '3.100'], 'DECIMAL(10,2)', ['1.50', '2.00', '3.10']],
    [
      'HUGEINT',
      ['170141183460469231731687303715884105'],
      'DECIMAL(38,0)',
      ['170141183460469231731687303715884105'],
    ],
    ['smallint', ['12'], 'SMALLINT', ['12']],
    ['TIME', ['10:00', '23:59:59.5'], 'TIME', ['10:00:00', '23:59:59.5']],
    ['UUID', ['A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'], 'UUID', ['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11']],
    [
      'TIMESTAMP_NS',
      ['2024-01-01 10:00:00.123456789', '2024-01-01'],
      'TIMESTAMP_NS',
      ['2024-01-01 10:00:00.123456789', '2024-01-01 00:00:00'],
    ],
    ['DATE', ['2024-01-31'], 'DATE', ['2024-01-31']],
    [
      'TIMESTAMP',
      ['2024-01-31', '2024-01-31T10:00'],
      'TIMESTAMP',
      ['2024-01-31 00:00:00', '2024-01-31 10:00:00'],
    ],
  ]
  for (const [type, values, logical, cells] of asked) {
    test(`${type} takes ${values.join(', ')}`, async () => {
      const loaded = await load(values, { columnTypes: { x: type } })
      assert.equal(loaded.type, logical)
      assert.deepEqual(loaded.cells, cells)
      assert.equal(
        loaded.column.reason.message,
        `${logical === 'VARCHAR' ? 'Text' : logical}, since column_types asks for it.`,
      )
    })
  }

  test('yes and no are texts until booleans are asked for', async () => {
    assert.equal((await load(['yes', 'no'])).type, 'VARCHAR')
  })
})

describe('null tokens', () => {
  test('a token that the sample does not show is counted all the same, and the warning lists which', async () => {
    const { type, column, ingested } = await load([...many, 'NA', 'null', 'NA'])
    assert.equal(type, 'BIGINT')
    assert.equal(column.nullTokens, 3)
    assert.match(ingested.load.warnings[0]?.message ?? '', /3 values, NA \(2\), null \(1\)/)
  })

  test('tokens are counted in types that are asked for, and in texts where they were named', async () => {
    assert.equal((await load(['1', 'NA'], { columnTypes: { x: 'int64' } })).column.nullTokens, 1)
    const named = await load(['-', 'a', '-', ''], { nullValues: ['-'] })
    assert.deepEqual(named.cells, [null, 'a', null, null])
    assert.equal(named.column.nullTokens, 2)
    const alone = await load(['-', '-'], { nullValues: ['-'] })
    assert.deepEqual(alone.cells, [null, null])
    assert.equal(alone.column.nullTokens, 2)
  })

  test('a column without values that is appended to numbers counts its tokens', async () => {
    const { type, cells, column } = await load(['NA', ''], { expectedTypes: { x: 'BIGINT' } })
    assert.equal(type, 'BIGINT')
    assert.deepEqual(cells, [null, null])
    assert.equal(column.nullTokens, 1)
  })
})

describe('reasons', () => {
  const reasons: [string, string[], string, string | null, [number, string][]][] = [
    [
      'late leading zeros',
      [...many, '00501', '00502', '00503'],
      'Text, since 3 of 10 000 values are no whole numbers: "00501" begins with zeros, which a number would lose.',
      'BIGINT',
      [
        [9998, '00501'],
        [9999, '00502'],
        [10000, '00503'],
      ],
    ],
    [
      'early and late leading zeros',
      ['00501', ...many, '00502'],
      'Text, since 2 of 9 999 values are no whole numbers: "00501" begins with zeros, which a number would lose.',
      'BIGINT',
      [
        [1, '00501'],
        [9999, '00502'],
      ],
    ],
    [
      'plus signs',
      ['1', '+2', '3'],
      'Text, since 1 of 3 values is no whole number: "+2" begins with a plus sign, which a number would lose.',
      'BIGINT',
      [[2, '+2']],
    ],
    [
      'spaces',
      ['1', '2 ', '3'],
      'Text, since 1 of 3 values is no whole number: "2 " has spaces around it.',
      'BIGINT',
      [[2, '2 ']],
    ],
    [
      'money',
      ['1.5', '$2.50', '3.5'],
      'Text, since 1 of 3 values is no number: "$2.50" is an amount of money.',
      'DOUBLE',
      [[2, '$2.50']],
    ],
    [
      'percent',
      ['1.5', '2.5%', '3.5'],
      'Text, since 1 of 3 values is no number: "2.5%" has a percent sign.',
      'DOUBLE',
      [[2, '2.5%']],
    ],
    [
      'scientific',
      ['100', '1e5', '3'],
      'Text, since 1 of 3 values is no whole number: "1e5" may be a code as well as a number.',
      'BIGINT',
      [[2, '1e5']],
    ],
    [
      'digits',
      ['1', '9'.repeat(39), '2'],
      `Text, since 1 of 3 values is no whole number of at most 38 digits: "${'9'.repeat(39)}" has more than 38 digits.`,
      'DECIMAL(38,0)',
      [[2, '9'.repeat(39)]],
    ],
    [
      'a day that is none',
      ['2024-01-31', '2024-02-30', '2024-03-01'],
      'Text, since 1 of 3 values is no date: "2024-02-30" is no date of the calendar, or no ISO time.',
      'DATE',
      [[2, '2024-02-30']],
    ],
    [
      'alike',
      ['01/02/2024', '03/04/2024'],
      'Text: its dates fit day-first and month-first alike.',
      'DATE',
      [
        [1, '01/02/2024'],
        [2, '03/04/2024'],
      ],
    ],
    [
      'words',
      ['a', 'b', '7', 'c', 'd'],
      'Text, since its values are neither all numbers, nor all dates, nor all true or false.',
      null,
      [
        [1, 'a'],
        [2, 'b'],
        [4, 'c'],
      ],
    ],
    ['nothing', ['', ''], 'Text, since it has no values.', null, []],
    ['whole', ['1', '2'], 'BIGINT, since every value is a whole number.', null, []],
    [
      'a late fraction',
      [...many, '1.50'],
      'DOUBLE, since 1 of 9 998 values has a fraction or an exponent.',
      'BIGINT',
      [[9998, '1.50']],
    ],
    [
      'fractions',
      ['1.5', '2.5', '3'],
      'DOUBLE, since every value is a number, and not all are whole.',
      null,
      [],
    ],
    [
      'long',
      ['1', '9223372036854775808', '3'],
      'DECIMAL(38,0), since 1 of 3 values needs more than 64 bits.',
      'BIGINT',
      [[2, '9223372036854775808']],
    ],
    [
      'exact',
      ['1.5', '2.5', '0.12345678901234567891'],
      'DECIMAL(21,20), since a double would lose digits of 1 of 3 values.',
      'DOUBLE',
      [[3, '0.12345678901234567891']],
    ],
    ['dates', ['31/12/2024', '01/02/2024'], 'DATE, since every value is a date by %d/%m/%Y.', null, []],
    [
      'a late time',
      [...many.map(() => '2024-01-01'), '2024-01-01 10:00:00'],
      'TIMESTAMP, since every value is a date, and not all without a time.',
      'DATE',
      [[9998, '2024-01-01 10:00:00']],
    ],
  ]
  for (const [what, values, message, insteadOf, examples] of reasons) {
    test(`${what}: ${message.slice(0, 80)}`, async () => {
      const { column } = await load(values)
      const counterExamples = examples.map(([row, value]) => ({ row, value }))
      assert.deepEqual(column.reason, { message, insteadOf, counterExamples })
    })
  }

  test('texts of which hardly any was a number in the sample are asked about in the part', async () => {
    const codes = many.map(value => (Number(value) > 9990 ? `A${value}` : value))
    const { column } = await load(codes.map(code => (code === '5' ? 'A5' : code)))
    assert.match(column.reason.message, /^Text, since 8 of 9 997 values are no whole numbers/)
    assert.deepEqual(
      column.reason.counterExamples.map(({ row }) => row),
      [5, 9991, 9992],
    )
  })
})

test('rows stand in the order of the file, however many threads read it', async () => {
  const rows = Array.from(
    { length: 400_000 },
    (_, id) => `${id},M${id % 1000},${id / 8},name ${id % 77},2024-01-0${1 + (id % 9)}`,
  )
  const ingested = await bench.ingest(`id,code,x,name,day\n${rows.join('\n')}\n`)
  const moved = (await bench.cells(ingested)).findIndex(([id], index) => id !== String(index))
  assert.equal(moved, -1)
})
