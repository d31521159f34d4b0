import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type IngestBench, openIngestBench, typesOf, warningsOf } from './engine-ingest.ts'

let bench: IngestBench
before(async () => {
  bench = await openIngestBench()
})
after(() => bench[Symbol.asyncDispose]())

/** One column under the header `x`, beside one that keeps blank values from being blank lines. */
async function typeOf(...values: string[]): Promise<string> {
  const lines = values.map((value, index) => `${value};k${index}`)
  const ingested = await bench.ingest(`x;key\n${lines.join('\n')}\n`, { delimiter: ';', header: true })
  return typesOf(ingested)[0] ?? ''
}

describe('types', () => {
  const cases: [string, string[]][] = [
    ['BIGINT', ['1', '-20', '0', '9223372036854775807']],
    ['DECIMAL(38,0)', ['9223372036854775808', '-1']],
    ['VARCHAR', ['9'.repeat(45), '1']],
    ['VARCHAR', ['00501', '12345']],
    ['VARCHAR', ['+5', '6']],
    ['VARCHAR', [' 5', '6']],
    ['VARCHAR', ['1_000', '2']],
    ['VARCHAR', ['1e5', '2e5', '3']],
    ['VARCHAR', ['.5', '1.5']],
    ['VARCHAR', ['5.', '1.5']],
    ['DOUBLE', ['1.5', '1250.00', '-0.25', '7']],
    ['DOUBLE', ['1.5', '1e5', '2E-3']],
    ['DOUBLE', ['0.30000000000000004', '1.5']],
    ['DECIMAL(20,19)', ['0.1234567890123456789', '1.5']],
    ['VARCHAR', ['1.5', '1e400']],
    ['VARCHAR', ['inf', '1.5']],
    ['BOOLEAN', ['true', 'FALSE', 'True']],
    ['VARCHAR', ['yes', 'no']],
    ['DATE', ['2024-01-31', '2024-02-29']],
    ['VARCHAR', ['2024-01-31', '2024-02-30']],
    ['TIMESTAMP', ['2024-01-31 10:00:00', '2024-01-31T10:00:00.5']],
    ['TIMESTAMP', ['2024-01-31 10:00:00', '2024-02-01']],
    ['VARCHAR', ['2024-01-31 24:00:00', '2024-02-01 00:00:00']],
    ['TIMESTAMP_NS', ['2024-01-31 10:00:00.123456789', '2024-02-01 00:00:00']],
    ['TIMESTAMP WITH TIME ZONE', ['2024-01-31T10:00:00Z', '2024-01-31 10:00:00+02:00']],
    ['VARCHAR', ['2024-01-31T10:00:00Z', '2024-01-31T10:00:00']],
    ['DATE', ['31/12/2024', '01/02/2024']],
    ['DATE', ['12/31/2024', '01/02/2024']],
    ['VARCHAR', ['01/02/2024', '03/04/2024']],
    ['VARCHAR', ['', '']],
    ['VARCHAR', ['NA', '']],
  ]
  for (const [type, values] of cases) {
    test(`${JSON.stringify(values).slice(0, 60)} is ${type}`, async () => {
      assert.equal(await typeOf(...values), type)
    })
  }

  test('one value that does not fit decides, wherever in the file it stands', async () => {
    const many = Array.from({ length: 9000 }, (_, index) => String(index))
    assert.equal(await typeOf(...many), 'BIGINT')
    assert.equal(await typeOf(...many, '00501'), 'VARCHAR')
    assert.equal(await typeOf(...many, '1.5'), 'DOUBLE')
    assert.equal(await typeOf(...many, '9223372036854775808'), 'DECIMAL(38,0)')
    assert.equal(await typeOf(...many.map(() => ''), '2024-01-01'), 'DATE')
  })

  test('values are those of the file, digit by digit', async () => {
    const ingested = await bench.ingest('a,b,c\n9223372036854775808,0.1234567890123456789,1250.00\n-1,2,3\n')
    assert.deepEqual(await bench.cells(ingested), [
      ['9223372036854775808', '0.1234567890123456789', '1250.0'],
      ['-1', '2.0000000000000000000', '3.0'],
    ])
  })

  test('few distinct texts among many rows are a category', async () => {
    const rows = Array.from(
      { length: 400 },
      (_, index) => `${index % 3 ? 'red' : 'blue'},u${index},${index % 30}x`,
    )
    const { columns } = await bench.ingest(`color,id,mid\n${rows.join('\n')}\n`)
    assert.deepEqual(
      columns.map(({ dtype }) => dtype),
      ['category', 'object', 'object'],
    )
  })

  test('dates that fit day-first and month-first alike stay text and say so, until the format is told', async () => {
    const text = 'd,e\n01/02/2024,x\n03/04/2024,y\n'
    const ingested = await bench.ingest(text)
    assert.deepEqual(warningsOf(ingested), ['ambiguous_date_format'])
    const told = await bench.ingest(text, { dateFormat: '%d/%m/%Y' })
    assert.deepEqual((await bench.cells(told))[0], ['2024-02-01', 'x'])
  })

  test('a forced type rejects what does not fit and never makes it missing', async () => {
    const rows = [...Array.from({ length: 20 }, (_, index) => `${index}`), 'x', '1.5']
    const ingested = await bench.ingest(`n,k\n${rows.map(row => `${row},a`).join('\n')}\n`, {
      columnTypes: { n: 'int64' },
    })
    assert.deepEqual(ingested.load.rows, { read: 22, loaded: 20, rejected: 2, skipped: 0 })
    assert.equal(ingested.facts[0]?.missing, 0)
    assert.match(ingested.load.warnings[0]?.message ?? '', /row 21, "n": "x" is no BIGINT/)
  })

  test('a wish for an unknown column or type is refused', async () => {
    await assert.rejects(bench.ingest('a,b\nx,1\n', { columnTypes: { z: 'int64' } }), {
      code: 'unknown_column',
    })
    await assert.rejects(bench.ingest('a,b\nx,1\n', { columnTypes: { a: "int'); drop" } }), {
      code: 'invalid_value',
    })
  })
})

describe('missing values', () => {
  test('unquoted nothing is missing; quoted nothing is empty text, and missing among numbers', async () => {
    const ingested = await bench.ingest('t,n\n"",""\nx,1\n,2\n')
    assert.deepEqual(await bench.cells(ingested), [
      ['', null],
      ['x', '1'],
      [null, '2'],
    ])
  })

  test('null tokens are missing among numbers and counted, and texts among texts', async () => {
    const ingested = await bench.ingest('n,t\n1,NA\nNA,x\nnull,y\n')
    assert.deepEqual(await bench.cells(ingested), [
      ['1', 'NA'],
      [null, 'x'],
      [null, 'y'],
    ])
    assert.match(ingested.load.warnings[0]?.message ?? '', /"n": 2 values/)
  })

  test('null_values replaces the list', async () => {
    const ingested = await bench.ingest('n,t\n1,-\n-,x\n', { nullValues: ['-'] })
    assert.deepEqual(await bench.cells(ingested), [
      ['1', null],
      [null, 'x'],
    ])
    assert.deepEqual(typesOf(await bench.ingest('n,t\n1,a\nNA,x\n', { nullValues: ['-'] })), [
      'VARCHAR',
      'VARCHAR',
    ])
  })
})
