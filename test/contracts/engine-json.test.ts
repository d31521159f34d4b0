import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { type IngestBench, openIngestBench, typesOf, warningsOf } from './engine-ingest.ts'

let bench: IngestBench
before(async () => {
  bench = await openIngestBench()
})
after(() => bench[Symbol.asyncDispose]())

const all = { maxErrorPercent: 100 }

/** Columns with their types, and the cells. */
async function load(bytes: string | Uint8Array, options = {}) {
  const ingested = await bench.ingest(bytes, options)
  const columns = ingested.columns.map(({ name, logicalType }) => `${name} ${logicalType}`)
  return { ingested, columns, cells: await bench.cells(ingested), codes: warningsOf(ingested) }
}

describe('layouts', () => {
  const rows = [
    ['1', 'x'],
    ['2', null],
  ]
  const texts: [string, string, string | Uint8Array][] = [
    ['a list of objects', 'json', '[{"n":1,"t":"x"},{"n":2}]'],
    ['a list of lists', 'json', '[[1,"x"],[2,null]]'],
    ['one object behind the other', 'json', '{"n":1,"t":"x"}{"n":2}'],
    ['objects over several lines', 'json', '{\n"n":1,\n"t":"x"}\n{\n"n":2}\n'],
    ['lines', 'ndjson', '{"n":1,"t":"x"}\n{"n":2}\n'],
    ['lines with CR LF and blank ones', 'ndjson', '\r\n{"n":1,"t":"x"}\r\n\r\n{"n":2}\r\n\r\n'],
    ['a byte order mark', 'json', '\ufeff[{"n":1,"t":"x"},{"n":2}]'],
    ['UTF-16', 'json', Buffer.from('\ufeff[{"n":1,"t":"x"},{"n":2}]', 'utf16le')],
    ['UTF-16 without a mark', 'json', Buffer.from('[{"n":1,"t":"x"},{"n":2}]', 'utf16le').swap16()],
    ['a list within an object', 'json', '{"data":[{"n":1,"t":"x"},{"n":2}],"next":null}'],
  ]
  for (const [what, format, bytes] of texts) {
    test(`${what}: the rows are read`, async () => {
      const { ingested, cells } = await load(bytes)
      assert.deepEqual(cells, rows)
      assert.equal(ingested.load.format, format)
      assert.deepEqual(ingested.load.rows, {
        read: 2 + ingested.load.rows.skipped,
        loaded: 2,
        rejected: 0,
        skipped: what.includes('blank') ? 3 : 0,
      })
    })
  }

  test('single values are one column', async () => {
    const { columns, cells } = await load('[1,2.5,null]')
    assert.deepEqual([columns, cells], [['value DOUBLE'], [['1.0'], ['2.5'], [null]]])
  })

  test('one object is one row, with or without a line end', async () => {
    for (const text of ['{"a":1,"items":[{"b":1}]}', '{"a":1,"items":[{"b":1}]}\n']) {
      assert.deepEqual((await load(text)).cells, [['1', '[{"b":1}]']])
    }
  })

  test('an object around a list says so, and brackets make it one row', async () => {
    const text = '{"type":"FeatureCollection","features":[{"p":{"n":1}},{"p":{"n":2}}]}'
    const { ingested, cells } = await load(text)
    assert.deepEqual(cells, [['1'], ['2']])
    assert.match(ingested.load.warnings[0]?.message ?? '', /under "features" was read.*"type"/)
    assert.equal((await load(`[${text}]`)).cells.length, 1)
  })
})

describe('values', () => {
  test('objects become columns with dotted names, lists stay JSON text, and the load says both', async () => {
    const { columns, cells, codes } = await load('[{"a":{"b":1,"c":{"d":"x"}},"l":[1, {"e":2}]},{"a":null}]')
    assert.deepEqual(columns, ['a.b BIGINT', 'a.c.d VARCHAR', 'l VARCHAR'])
    assert.deepEqual(cells, [
      ['1', 'x', '[1, {"e":2}]'],
      [null, null, null],
    ])
    assert.deepEqual(codes, ['flattened_objects', 'json_text'])
  })

  test('a name that a flattened key shares with another is made unique', async () => {
    const { columns, codes } = await load('[{"a":{"b":1},"a.b":"x"}]')
    assert.deepEqual(columns, ['a.b BIGINT', 'a.b_2 VARCHAR'])
    assert.deepEqual(codes, ['renamed_column', 'flattened_objects'])
  })

  test('a place that holds objects and something else keeps them as JSON text', async () => {
    const { columns, cells } = await load('[{"a":{"b":1}},{"a":2},{"a":"x"}]')
    assert.deepEqual(columns, ['a VARCHAR'])
    assert.deepEqual(cells, [['{"b":1}'], ['2'], ['x']])
  })

  test('kinds that are mixed make a column text, and the load says so', async () => {
    const { columns, codes } = await load('[{"a":1},{"a":"1"},{"a":true}]')
    assert.deepEqual([columns, codes], [['a VARCHAR'], ['mixed_kinds']])
  })

  const numbers: [string, string, string[]][] = [
    ['DECIMAL(38,0)', '[1234567890123456789012345, 1]', ['1234567890123456789012345', '1']],
    [
      'BIGINT',
      '[9223372036854775807, -9223372036854775808]',
      ['9223372036854775807', '-9223372036854775808'],
    ],
    ['DOUBLE', '[1.0, 2]', ['1.0', '2.0']],
    ['DOUBLE', '[-0.0, 1e300]', ['-0.0', '1e+300']],
    ['BIGINT', '[1e5, 2]', ['100000', '2']],
    ['DOUBLE', '[1.5e-7, 2E+20]', ['1.5e-07', '2e+20']],
    ['VARCHAR', '[1e400, 1]', ['1e400', '1']],
    ['DECIMAL(20,19)', '[0.1234567890123456789, 1]', ['0.1234567890123456789', '1.0000000000000000000']],
  ]
  for (const [type, text, cells] of numbers) {
    test(`${text} is ${type}, digit by digit`, async () => {
      const loaded = await load(text)
      assert.deepEqual(loaded.columns, [`value ${type}`])
      assert.deepEqual(loaded.cells.flat(), cells)
    })
  }

  test('numbers and tokens in quotes stay text, and dates become dates', async () => {
    const row = '{"n":"1","z":"00501","m":"NA","d":"2024-01-31","t":"2024-01-31T10:00:00+02:00"}'
    const { columns, cells } = await load(`[${row}]`)
    assert.deepEqual(columns, ['n VARCHAR', 'z VARCHAR', 'm VARCHAR', 'd DATE', 't TIMESTAMP WITH TIME ZONE'])
    assert.deepEqual(cells, [['1', '00501', 'NA', '2024-01-31', '2024-01-31 08:00:00+00']])
  })

  test('escapes, characters beyond the basic plane and NUL come back as they are', async () => {
    const text = 'a"b\\/\b\f\n\r\té😀\u2028\u0000z'
    const { cells, codes } = await load(JSON.stringify([{ s: text }]).replace('é', '\\u00e9'))
    assert.deepEqual(cells, [[text]])
    assert.deepEqual(codes, ['nul_characters'])
  })

  test('any rows of texts and numbers come back', async () => {
    const row = fc.record({
      a: fc.option(fc.string({ unit: 'grapheme' })),
      b: fc.option(fc.maxSafeInteger()),
    })
    const layouts = fc.constantFrom('list', 'pretty', 'lines')
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 20 }), layouts, async (rows, layout) => {
        const sure = [{ a: 'x', b: 1 }, ...rows]
        const lines = sure.map(one => JSON.stringify(one)).join('\n')
        const text = layout === 'lines' ? lines : JSON.stringify(sure, null, layout === 'list' ? 0 : 2)
        const { cells } = await load(text)
        assert.deepEqual(
          cells,
          sure.map(({ a, b }) => [a, b === null ? null : String(b)]),
        )
      }),
      { numRuns: 40 },
    )
  })
})

describe('records that cannot be read', () => {
  test('each is rejected with its row, place and text, and all are accounted for', async () => {
    const lines = [
      '{"a":1}',
      '',
      '{"a":2',
      'xyz',
      '[1]',
      '{"a":1,"a":2}',
      '{"a":NaN}',
      '{"a":"\\ud800"}',
      '{"a":3}',
    ]
    const { ingested, cells } = await load(lines.join('\n'), all)
    assert.deepEqual(cells, [['1'], ['3']])
    assert.deepEqual(ingested.load.rows, { read: 9, loaded: 2, rejected: 6, skipped: 1 })
    const offset = (index: number) => lines.slice(0, index).join('\n').length + 1
    assert.deepEqual(
      ingested.firstRejects.map(({ row, byteOffset, raw, code }) => [row, byteOffset, raw, code]),
      [
        [2, offset(2), '{"a":2', 'malformed_json'],
        [3, offset(3), 'xyz', 'malformed_json'],
        [4, offset(4), '[1]', 'not_an_object'],
        [5, offset(5), '{"a":1,"a":2}', 'malformed_json'],
        [6, offset(6), '{"a":NaN}', 'malformed_json'],
        [7, offset(7), '{"a":"\\ud800"}', 'malformed_json'],
      ],
    )
  })

  test('what stands in a faulty record decides no column and no type', async () => {
    const { columns } = await load('{"a":1}\n{"a":"x","b":1,"a":2}\n', all)
    assert.deepEqual(columns, ['a BIGINT'])
  })

  test('lists of another length are rejected', async () => {
    const { ingested } = await load('[[1,2],[3,4],[5],[6,7,8]]', all)
    assert.deepEqual(
      ingested.firstRejects.map(({ row, code }) => [row, code]),
      [
        [3, 'too_few_fields'],
        [4, 'too_many_fields'],
      ],
    )
  })

  test('bytes that are not UTF-8 in one record cost that record', async () => {
    const bytes = Buffer.concat([
      Buffer.from('{"a":"é"}\n{"a":"'),
      Buffer.from([0xff]),
      Buffer.from('"}\n{"a":"ü"}\n'),
    ])
    const { ingested, cells } = await load(bytes, all)
    assert.deepEqual(cells, [['é'], ['ü']])
    assert.equal(ingested.firstRejects[0]?.code, 'invalid_encoding')
  })

  test('offsets are those of the received bytes, also in UTF-16', async () => {
    const bytes = Buffer.from('\ufeff{"a":"é😀"}\n{"a":1,"a":1}\n', 'utf16le')
    const { ingested } = await load(bytes, all)
    assert.equal(ingested.firstRejects[0]?.byteOffset, 2 + 2 * '{"a":"é😀"}\n'.length)
  })

  test('a record longer than 16 MiB costs that record, and memory stays bounded', async () => {
    const { ingested } = await load(`{"a":1}\n{"a":"${'x'.repeat(40 * 2 ** 20)}"}\n{"a":2}\n`, all)
    assert.deepEqual(ingested.load.rows, { read: 3, loaded: 2, rejected: 1, skipped: 0 })
    assert.equal(ingested.firstRejects[0]?.code, 'record_too_long')
  })

  test('a value that does not fit a forced type is rejected with the text of its record', async () => {
    const { ingested } = await load('[{"a":"1"},{"a":"x"}]', { ...all, columnTypes: { a: 'int64' } })
    const [reject] = ingested.firstRejects
    assert.deepEqual([reject?.row, reject?.byteOffset, reject?.raw], [2, 11, '{"a":"x"}'])
  })

  const refused: [string, string, string, RegExp][] = [
    ['a file cut off', 'unreadable_file', '[{"a":1},{"a":', /cut off/],
    ['a comma too many', 'unreadable_file', '[{"a":1},]', /comma/],
    ['a comment', 'unreadable_file', '[{"a":1}, // x\n{"a":2}]', /byte 10, in row 2/],
    ['a raw control character', 'unreadable_file', '[{"a":"x\ty"}]', /byte 8/],
    ['something behind the end', 'unreadable_file', '[{"a":1}] x', /follows/],
    ['an empty list', 'empty_file', '[]', /no record/],
    ['nothing but faulty records', 'unreadable_file', '[{"a":NaN},{"a":NaN}]', /NaN/],
    ['objects without keys', 'no_columns', '[{},{}]', /no columns/],
    ['nesting without end', 'unreadable_file', '['.repeat(2_000_000), /cut off/],
    ['20 000 keys', 'too_many_columns', `[{${keys(20_000)}}]`, /20000/],
    ['100 000 keys', 'too_many_columns', `[{${keys(100_000)}}]`, /50000/],
  ]
  for (const [what, code, text, message] of refused) {
    test(`${what} is refused`, async () => {
      await assert.rejects(bench.ingest(text), { code, message })
    })
  }
})

function keys(count: number): string {
  return Array.from({ length: count }, (_, index) => `"k${index}":1`).join()
}

test('a list of many records is read in bounded memory, each of them once', async () => {
  const record = (index: number) => `  {\n    "id": ${index},\n    "name": "name ${index}"\n  }`
  const text = `[\n${Array.from({ length: 150_000 }, (_, index) => record(index)).join(',\n')}\n]\n`
  const ingested = await bench.ingest(text)
  assert.deepEqual(ingested.load.rows, { read: 150_000, loaded: 150_000, rejected: 0, skipped: 0 })
  assert.deepEqual(typesOf(ingested), ['BIGINT', 'VARCHAR'])
  assert.deepEqual((await bench.cells(ingested)).at(-1), ['149999', 'name 149999'])
})
