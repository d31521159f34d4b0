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

describe('numbers with grouped thousands', () => {
  const styles: [ReadOptions, string[], string, string[]][] = [
    [{ decimal: ',', thousands: '.' }, ['1.234', '12', '1.234.567'], 'BIGINT', ['1234', '12', '1234567']],
    [{ decimal: ',', thousands: '.' }, ['1.234,50', '-0,5'], 'DOUBLE', ['1234.5', '-0.5']],
    [{ decimal: ',' }, ['1.234', '5,5'], 'DOUBLE', ['1234.0', '5.5']],
    [{ thousands: ',' }, ['1,234.5', '1234'], 'DOUBLE', ['1234.5', '1234.0']],
    [
      { thousands: ' ', decimal: ',' },
      ['1 234,5', '1\u00a0234', '1\u202f234'],
      'DOUBLE',
      ['1234.5', '1234.0', '1234.0'],
    ],
    [{ thousands: "'", quote: '' }, ["1'234", '1\u2019234'], 'BIGINT', ['1234', '1234']],
    [{ thousands: ',' }, ['9,223,372,036,854,775,808'], 'DECIMAL(38,0)', ['9223372036854775808']],
    [
      { thousands: ',' },
      ['1,234.12345678901234567', '1'],
      'DECIMAL(21,17)',
      ['1234.12345678901234567', '1.00000000000000000'],
    ],
  ]
  for (const [options, values, type, cells] of styles) {
    test(`${JSON.stringify(options)}: ${values.join(' | ')} is ${type}`, async () => {
      const loaded = await load(values, options)
      assert.equal(loaded.type, type)
      assert.deepEqual(loaded.cells, cells)
    })
  }

  for (const mark of [' ', '\u00a0', '\u202f', '\u2019']) {
    test(`what groups them is found, U+${mark.charCodeAt(0).toString(16).padStart(4, '0')}`, async () => {
      const ingested = await bench.ingest(`v;k\n1${mark}234;1\n12${mark}345;2\n`)
      assert.equal(ingested.columns[0]?.logicalType, 'BIGINT')
      assert.deepEqual(await bench.cells(ingested), [
        ['1234', '1'],
        ['12345', '2'],
      ])
    })
  }

  for (const value of [
    '1,23,456',
    '12.34.5',
    '001,234',
    '1,2345',
    ',123',
    '1,234,',
    '1,234e5',
    '1,234.5,6',
  ]) {
    test(`${value} is grouped wrongly, so the column is text`, async () => {
      assert.equal((await load(['1,234', '5', value], { thousands: ',' })).type, 'VARCHAR')
    })
  }

  test('a number that is grouped late in the file is read as it is meant, and none before it is lost', async () => {
    const { type, cells } = await load([...many.map(value => `${value},5`), '1.234,5'], { decimal: ',' })
    assert.equal(type, 'DOUBLE')
    assert.equal(cells.at(-1), '1234.5')
    assert.equal(cells[1], '2.5')
  })

  test('a column of numbers that is asked for takes grouped thousands and rejects other points', async () => {
    const { cells } = await load(['1.234', '5'], {
      decimal: ',',
      thousands: '.',
      columnTypes: { x: 'int64' },
    })
    assert.deepEqual(cells, ['1234', '5'])
  })

  test('decimal and thousands cannot be the same', async () => {
    await assert.rejects(load(['1'], { decimal: '.', thousands: '.' }), { code: 'invalid_value' })
  })
})

describe('two notations of numbers', () => {
  test('a number in the other notation makes the column text and says so, never a wrong number', async () => {
    const { type, warnings, column, cells } = await load([...many.map(value => `${value},5`), '1,234.56'], {
      decimal: ',',
    })
    assert.equal(type, 'VARCHAR')
    assert.deepEqual(warnings, ['mixed_number_notation'])
    assert.equal(cells.at(-1), '1,234.56')
    assert.equal(column.reason.insteadOf, 'DOUBLE')
    assert.deepEqual(column.reason.counterExamples, [{ row: 9998, value: '1,234.56' }])
  })

  test('a column that is all in the other notation says so', async () => {
    assert.deepEqual((await load(['1.5', '2.25'], { decimal: ',' })).warnings, ['mixed_number_notation'])
  })

  test('points that nothing proves to be decimal ones are a warning', async () => {
    const assumed = await load(['1.234', '5.678', '12'])
    assert.equal(assumed.type, 'DOUBLE')
    assert.deepEqual(assumed.cells, ['1.234', '5.678', '12.0'])
    assert.deepEqual(assumed.warnings, ['assumed_decimal'])
    assert.deepEqual((await load(['1.234', '5.67'])).warnings, [])
    assert.deepEqual((await load(['1.234', '5.678'], { decimal: '.' })).warnings, [])
    const late = [...many.map(() => '1.234'), '0.5']
    assert.deepEqual((await load(late)).warnings, [])
  })
})

describe('dates', () => {
  const written: [string, string[], string, string | null][] = [
    ['DATE', ['31 Jan 2024', '1 feb 2024'], '2024-02-01', '%d %b %Y'],
    ['DATE', ['31-JAN-2024', '01-MAY-2024'], '2024-05-01', '%d-%b-%Y'],
    ['DATE', ['Jan 31, 2024', 'May 1, 2024'], '2024-05-01', '%b %d, %Y'],
    ['DATE', ['January 31, 2024', 'May 1, 2024'], '2024-05-01', '%B %d, %Y'],
    ['DATE', ['May 2, 2024', 'May 1, 2024'], '2024-05-01', '%b %d, %Y'],
    ['TIMESTAMP', ['1/31/2024 12:30 AM', '2/1/2024 1:05 pm'], '2024-02-01 13:05:00', '%m/%d/%Y %I:%M %p'],
    ['TIMESTAMP', ['31.01.2024 10:00:01', '1.2.2024 23:59:59'], '2024-02-01 23:59:59', '%d.%m.%Y %H:%M:%S'],
    ['VARCHAR', ['30/02/2024', '13/01/2024'], '13/01/2024', null],
    ['VARCHAR', ['13/01/2024', '01/13/2024'], '01/13/2024', null],
    ['VARCHAR', ['31 Jan 2024', '32 Jan 2024'], '32 Jan 2024', null],
    ['VARCHAR', ['31/01/24', '30/01/24'], '30/01/24', null],
    ['BIGINT', ['20240131', '20240201'], '20240201', null],
    ['VARCHAR', ['2024-01-01T10:00:00+25:00', '2024-01-01T10:00:00Z'], '2024-01-01T10:00:00Z', null],
    ['VARCHAR', ['9999-12-31', '2024-01-01 10:00:00.123456789'], '2024-01-01 10:00:00.123456789', null],
  ]
  for (const [type, values, last, format] of written) {
    test(`${values.join(' | ')} is ${type}`, async () => {
      const loaded = await load(values)
      assert.equal(loaded.type, type)
      assert.equal(loaded.cells.at(-1), last)
      assert.equal(loaded.column.format, format)
    })
  }

  test('the whole file tells day-first from month-first', async () => {
    const ambiguous = many.map(() => '01/02/2024')
    assert.deepEqual((await load(ambiguous)).warnings, ['ambiguous_date_format'])
    const { type, cells } = await load([...ambiguous, '31/01/2024'])
    assert.equal(type, 'DATE')
    assert.equal(cells[0], '2024-02-01')
    assert.equal((await load([...ambiguous, '01/31/2024'])).cells[0], '2024-01-02')
  })

  test('dates of any format are found below many empty fields', async () => {
    const { type, column } = await load([...many.map(() => ''), '31/01/2024', '01/02/2024'])
    assert.equal(type, 'DATE')
    assert.equal(column.format, '%d/%m/%Y')
  })

  test('a format that is named goes before what would be found', async () => {
    assert.equal((await load(['20240131'], { dateFormat: '%Y%m%d' })).cells[0], '2024-01-31')
    assert.equal((await load(['01/02/03'], { columnFormats: { x: '%d/%m/%y' } })).cells[0], '2003-02-01')
    assert.equal(
      (await load(['01/02/2024'], { dateFormat: '%d/%m/%Y', columnFormats: { x: '%m/%d/%Y' } })).cells[0],
      '2024-01-02',
    )
    const zoned = await load(['01/02/2024 10:00 +0200'], { columnFormats: { x: '%d/%m/%Y %H:%M %z' } })
    assert.equal(zoned.type, 'TIMESTAMP WITH TIME ZONE')
  })

  test('a value that does not fit the named format makes the column text and is named', async () => {
    const { type, column } = await load([...many.map(() => '01/02/2024'), '2024-01-01'], {
      columnFormats: { x: '%d/%m/%Y' },
    })
    assert.equal(type, 'VARCHAR')
    assert.equal(column.reason.insteadOf, 'DATE')
    assert.deepEqual(column.reason.counterExamples, [{ row: 9998, value: '2024-01-01' }])
  })

  for (const format of [
    '',
    '%',
    '%d/%m',
    '%d/%m/%Q',
    '%H:%M',
    '%Y%',
    'x',
    "%d/%m/%Y'",
    '%d/%m/%Y\u0000',
    '%c',
    '%F',
    '%Y %j %',
  ]) {
    test(`the format ${JSON.stringify(format)} is refused or takes nothing, and never fails the engine`, async () => {
      const loading = load(['01/02/2024', '13/02/2024'], { columnFormats: { x: format } })
      if (format === "%d/%m/%Y'") assert.equal((await loading).type, 'DATE')
      else await assert.rejects(loading, { code: 'invalid_value' })
    })
  }

  test('a format for no column is refused', async () => {
    await assert.rejects(load(['x'], { columnFormats: { z: '%Y-%m-%d' } }), { code: 'unknown_column' })
  })

  test('datetime64 takes the kind that the values are, and refuses to guess the order of days and months', async () => {
    const asked = { columnTypes: { x: 'datetime64' } }
    assert.equal((await load([...many.map(() => '2024-01-01'), '2024-01-01 10:00'], asked)).type, 'TIMESTAMP')
    assert.equal((await load(['31/01/2024'], asked)).type, 'DATE')
    assert.equal((await load(['2024-01-01T10:00:00Z'], asked)).type, 'TIMESTAMP WITH TIME ZONE')
    await assert.rejects(load(['01/02/2024'], asked), { code: 'invalid_value' })
  })
})
