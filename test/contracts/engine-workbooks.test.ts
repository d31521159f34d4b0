import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { planQuery } from '../../packages/server/src/core/query/plan.ts'
import { type IngestBench, openIngestBench } from './engine-ingest.ts'
import { ingestWorkbook, sheet } from './engine-workbooks.ts'
import { rowsOf, type TestBook } from './workbook.ts'

let bench: IngestBench
before(async () => {
  bench = await openIngestBench()
})
after(() => bench[Symbol.asyncDispose]())

const load = (book: TestBook | Uint8Array, options = {}) => ingestWorkbook(bench, book, options)

/** One column under the header `x`: its type and cells. */
async function column(cells: readonly string[], book: Omit<TestBook, 'sheets'> = {}) {
  const rows = rowsOf([['x', 'key'], ...cells.map(cell => [cell, 'k'])])
  const { columns, cells: found } = await load({ ...book, sheets: [{ rows }] })
  return [columns[0]?.slice(2), ...found.map(([value]) => value)]
}

const number = (value: string, style = 0) => `<c s="${style}"><v>${value}</v></c>`

describe('values', () => {
  test('numbers, texts, booleans and nothing', async () => {
    const { columns, cells } = await load(
      sheet(['n', 't', 'b'], [1, 'x', true], [2.5, null, false], [null, 'y', null]),
    )
    assert.deepEqual(columns, ['n DOUBLE', 't VARCHAR', 'b BOOLEAN'])
    assert.deepEqual(cells, [
      ['1.0', 'x', 'true'],
      ['2.5', null, 'false'],
      [null, 'y', null],
    ])
  })

  const numbers: [string, string[], string[]][] = [
    ['BIGINT', ['1', '-20', '9007199254740993'], ['1', '-20', '9007199254740993']],
    ['DOUBLE', ['0.1', '1.1000000000000001', '1E-3'], ['0.1', '1.1', '0.001']],
    ['DOUBLE', ['0.30000000000000004', '0.25'], ['0.30000000000000004', '0.25']],
    ['DOUBLE', ['1.5E+300', '1E+20'], ['1.5e+300', '1e+20']],
    ['BIGINT', ['1E+5', '7'], ['100000', '7']],
    ['DECIMAL(20,19)', ['0.1234567890123456789', '1'], ['0.1234567890123456789', '1.0000000000000000000']],
  ]
  for (const [type, values, cells] of numbers) {
    test(`the numbers ${values.join(', ')} are ${type}`, async () => {
      assert.deepEqual(await column(values.map(value => number(value))), [type, ...cells])
    })
  }

  test('numbers in text cells stay text, with their zeros', async () => {
    assert.deepEqual(await column(['00501', '10001']), ['VARCHAR', '00501', '10001'])
  })

  test('percent and currency formats leave numbers as they are', async () => {
    const formats = ['0.00%', '[$€-407]#,##0.00', '_-"$"* #,##0.00_-', '[Red]0;"day"0']
    const cells = formats.map((_, index) => number('0.25', index + 1))
    assert.deepEqual(await column(cells, { formats }), ['DOUBLE', '0.25', '0.25', '0.25', '0.25'])
  })

  test('shared texts, rich ones and escaped characters', async () => {
    const texts =
      '<si><t>plain</t></si><si><r><t xml:space="preserve">rich </t></r><r><rPr><b/></rPr><t>text</t></r><rPh><t>no</t></rPh></si><si><t>a_x000D_b_x005F_x0041_ &amp; &#233;</t></si><si><t/></si>'
    const cells = ['0', '1', '2', '3'].map(index => `<c t="s"><v>${index}</v></c>`)
    assert.deepEqual(await column(cells, { texts }), ['VARCHAR', 'plain', 'rich text', 'a\rb_x0041_ & é', ''])
  })

  test('tokens such as NA are missing among numbers, and other texts make the column text', async () => {
    const { cells, codes } = await load(sheet(['a', 'b'], [1, 1], ['NA', 'none'], [2, 2]))
    assert.deepEqual(cells, [
      ['1', '1'],
      [null, 'none'],
      ['2', '2'],
    ])
    assert.deepEqual(codes, ['mixed_kinds', 'null_tokens'])
  })

  test('formulas count by their stored results; errors and what was never computed are missing and counted', async () => {
    const cells = [
      '<c><f>A1*2</f><v>4</v></c>',
      '<c t="e"><f>1/0</f><v>#DIV/0!</v></c>',
      '<c><f>NOW()</f></c>',
      '<c t="str"><f>""</f><v></v></c>',
    ]
    const rows = rowsOf([['x', 'key'], ...cells.map(cell => [cell, 'k'])])
    const loaded = await load({ sheets: [{ rows }] })
    assert.deepEqual(loaded.columns, ['x BIGINT', 'key VARCHAR'])
    assert.deepEqual(
      loaded.cells.map(([value]) => value),
      ['4', null, null, null],
    )
    assert.deepEqual(loaded.codes, ['formula_errors', 'uncomputed_formulas'])
  })
})

describe('days and times', () => {
  const formats = [14, 'yyyy-mm-dd hh:mm', 'h:mm:ss', '[h]:mm', '[$-409]mmmm d, yyyy', 'mm:ss.0', 22]

  const cases: [string, string, string, ...string[]][] = [
    ['a day', 'DATE', '2024-01-31', number('45322', 1)],
    ['a day in words', 'DATE', '2024-01-31', number('45322', 5)],
    ['a day and a time', 'TIMESTAMP', '2024-01-31 12:30:00', number('45322.520833333336', 2)],
    ['milliseconds', 'TIMESTAMP', '2024-01-31 12:30:00.123', number('45322.52083475694', 7)],
    ['a day with a time behind it', 'TIMESTAMP', '2024-01-31 12:00:00', number('45322.5', 1)],
    ['a time', 'VARCHAR', '18:00:00', number('0.75', 3)],
    ['minutes', 'VARCHAR', '00:01:30.5', number('1.0474537037037037E-3', 6)],
    ['a duration', 'VARCHAR', '36:30:00', number('1.5208333333333333', 4)],
    ['the first day', 'DATE', '1900-01-01', number('1', 1)],
    ['the day before the one that never was', 'DATE', '1900-02-28', number('59', 1)],
    ['the day after it', 'DATE', '1900-03-01', number('61', 1)],
    ['the last day', 'DATE', '9999-12-31', number('2958465', 1)],
    ['an ISO day', 'DATE', '2024-01-31', '<c t="d"><v>2024-01-31</v></c>'],
  ]
  for (const [what, type, value, cell] of cases) {
    test(`${what} is ${type}`, async () => {
      assert.deepEqual(await column([cell as string], { formats }), [type, value])
    })
  }

  test('what is no day stays the number that it is, as text', async () => {
    const cells = ['60', '-1', '2958466', '0'].map(value => number(value, 1))
    assert.deepEqual(await column(cells, { formats }), ['VARCHAR', '60', '-1', '2958466', '0'])
  })

  test('days are counted from 1904 where the workbook says so', async () => {
    const cells = [number('0', 1), number('43860', 1)]
    assert.deepEqual(await column(cells, { formats, from1904: true }), ['DATE', '1904-01-01', '2024-01-31'])
  })
})

describe('the table', () => {
  test('titles above it, empty rows and empty columns around it are no part of it', async () => {
    const rows = `<row r="2"><c r="C2" t="inlineStr"><is><t>Report</t></is></c></row><row r="3"><c r="C3"/></row>${rowsOf(
      [
        [null, null, 'a', 'b', 'c'],
        [null, null, 1, 'x', 2],
        [null, null, 3, 'y', 4],
      ],
    )}<row r="7"/><row r="8"><c r="C8" s="0"/></row>`
    const { ingested, columns, cells, codes } = await load({ sheets: [{ rows }] })
    assert.deepEqual(columns, ['a BIGINT', 'b VARCHAR', 'c BIGINT'])
    assert.deepEqual(cells, [
      ['1', 'x', '2'],
      ['3', 'y', '4'],
    ])
    assert.deepEqual(codes, ['skipped_rows'])
    assert.deepEqual(ingested.load.rows, { read: 2, loaded: 2, rejected: 0, skipped: 0 })
    assert.equal(ingested.load.sheet, 'Sheet1')
  })

  test('empty rows between its rows are skipped and counted', async () => {
    const rows = rowsOf([['Report'], [], ['a', 'b'], [], [1, 'x'], ['<c s="0"/>', null], [], [3, 'y'], []])
    const { ingested, cells } = await load({ sheets: [{ rows: `${rows}<row/>` }] })
    assert.deepEqual(cells, [
      ['1', 'x'],
      ['3', 'y'],
    ])
    assert.deepEqual(ingested.load.rows, { read: 5, loaded: 2, rejected: 0, skipped: 3 })
  })

  test('the rows of a workbook without names add up too, and rejects are numbered without empty rows', async () => {
    const book = sheet([1, 'a'], [], ['x', 'b'], [], [3, 'c'])
    const { ingested } = await load(book, {
      header: false,
      columnTypes: { column_1: 'int64' },
      maxErrorPercent: 50,
    })
    assert.equal(ingested.firstRejects[0]?.row, 2)
    assert.deepEqual(ingested.load.rows, { read: 5, loaded: 2, rejected: 1, skipped: 2 })
  })

  test('without a header the columns are numbered, and header says otherwise', async () => {
    const book = sheet([1, 'x'], [2, 'y'])
    assert.deepEqual((await load(book)).columns, ['column_1 BIGINT', 'column_2 VARCHAR'])
    assert.deepEqual((await load(book, { header: true })).columns, ['1 BIGINT', 'x VARCHAR'])
    assert.equal((await load(sheet(['a', 'b'], ['c', 'd']), { header: false })).cells.length, 2)
  })

  test('years as texts are names above numbers', async () => {
    assert.deepEqual((await load(sheet(['2023', '2024'], [1, 2], [3, 4]))).columns, [
      '2023 BIGINT',
      '2024 BIGINT',
    ])
  })

  test('a column without a name gets one', async () => {
    const { columns, codes } = await load(sheet(['a', null, 'a'], [1, 2, 3]))
    assert.deepEqual(columns, ['a BIGINT', 'column_2 BIGINT', 'a_2 BIGINT'])
    assert.deepEqual(codes, ['empty_column_name', 'renamed_column'])
  })

  test('merged and hidden cells are read, and the load says that they are there', async () => {
    const rows = `${rowsOf([
      ['a', 'b'],
      [1, 'x'],
    ])}<row hidden="1"><c r="B3" t="inlineStr"><is><t>y</t></is></c></row>`
    const before = '<cols><col min="1" max="1" hidden="1"/></cols>'
    const after = '<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>'
    const { cells, codes } = await load({ sheets: [{ rows, before, after }] })
    assert.deepEqual(cells, [
      ['1', 'x'],
      [null, 'y'],
    ])
    assert.deepEqual(codes, ['merged_cells', 'hidden_cells'])
  })

  test('prefixes, comments, literal text, and cells without places are read as XML means them', async () => {
    const rows =
      "<x:row><x:c t='inlineStr'><x:is><x:t>a</x:t></x:is></x:c></x:row><!-- <row><c><v>9</v></c></row> --><x:row><x:c t='str' z='>'><x:v><![CDATA[<b>]]></x:v></x:c></x:row>"
    assert.deepEqual((await load({ sheets: [{ rows }] })).cells, [['<b>']])
  })

  test('rows that do not fit a forced type are rejected and shown as CSV', async () => {
    const book = sheet(['n', 't'], ['1', 'a'], ['x', 'b,c'], ['3', null])
    const { ingested } = await load(book, { columnTypes: { n: 'int64' }, maxErrorPercent: 50 })
    const [reject] = ingested.firstRejects
    assert.deepEqual([reject?.row, reject?.byteOffset, reject?.raw], [2, null, 'x,"b,c"'])
    assert.deepEqual(ingested.load.rows, { read: 3, loaded: 2, rejected: 1, skipped: 0 })
  })
})

describe('sheets', () => {
  const filled = (text: string) =>
    rowsOf([
      ['a', 'b'],
      [text, 'x'],
    ])
  const sheets = [
    { name: 'Empty', rows: '' },
    { name: 'Secret', state: 'hidden', rows: filled('hidden') },
    { name: 'First', rows: filled('first') },
    { name: '2', rows: filled('named 2') },
  ] as const

  test('the first visible one that holds something is read, and the others are named', async () => {
    const { ingested, cells } = await load({ sheets })
    assert.equal(cells[0]?.[0], 'first')
    assert.match(ingested.load.warnings[0]?.message ?? '', /"Secret" \(hidden\), "2"/)
  })

  test('a name, whatever its case, goes before a number', async () => {
    const chosen: [string, string][] = [
      ['first', 'first'],
      ['Secret', 'hidden'],
      ['2', 'named 2'],
      ['3', 'first'],
    ]
    for (const [asked, text] of chosen) {
      const { cells, codes } = await load({ sheets }, { sheet: asked })
      assert.deepEqual([cells[0]?.[0], codes], [text, []])
    }
  })

  test('one that is not there is refused with those that are', async () => {
    for (const asked of ['Third', '5', '0', '']) {
      await assert.rejects(load({ sheets }, { sheet: asked }), {
        code: 'unknown_sheet',
        message: /"Empty", "Secret"/,
      })
    }
  })

  test('a workbook that holds nothing visible is refused', async () => {
    await assert.rejects(load({ sheets: sheets.slice(0, 2) }), { code: 'empty_file', message: /"Secret"/ })
    await assert.rejects(load(sheet(['a', 'b']), { header: true }), { code: 'header_only' })
  })
})

/** Loads text, and a workbook that holds what came of it. */
async function throughWorkbook(csv: string, name: string) {
  const { parts, columns } = await bench.ingest(csv)
  const plan = planQuery({ columns }, parts, {})
  const request = { plan, format: 'xlsx', spreadsheetSafe: false, cacheKey: name } as const
  await using exported = await bench.engine.export(request)
  return load(Buffer.concat(await Array.fromAsync(exported.bytes(), chunk => Buffer.from(chunk))))
}

test('rows of missing values that a download writes are skipped and counted', async () => {
  const { ingested, cells } = await throughWorkbook('v\n1\n\n3\n\n', 'missing')
  assert.deepEqual(cells, [['1'], ['3']])
  assert.deepEqual(ingested.load.rows, { read: 3, loaded: 2, rejected: 0, skipped: 1 })
})

test('what a download writes as a workbook comes back cell by cell', async () => {
  const csv = `i,big,d,t,b,day,at,e\n1,12345678901234567890,0.1,"a ""x"" <&> _x0041_",true,2024-01-31,2024-01-31 10:00:00.123,\n-2,1,1e-7,"line\nbreak ",false,1900-03-01,1999-12-31 23:59:59,\n`
  const loaded = await throughWorkbook(csv, 'round-trip')
  assert.deepEqual(loaded.cells, await bench.cells(await bench.ingest(csv)))
  assert.deepEqual(loaded.columns.slice(2, 7), [
    'd DOUBLE',
    't VARCHAR',
    'b BOOLEAN',
    'day DATE',
    'at TIMESTAMP',
  ])
})
