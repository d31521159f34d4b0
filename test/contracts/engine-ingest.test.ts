import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { type IngestBench, openIngestBench, typesOf, warningsOf } from './engine-ingest.ts'

let bench: IngestBench
before(async () => {
  bench = await openIngestBench()
})
after(() => bench[Symbol.asyncDispose]())

describe('dialects', () => {
  const same = [
    ['1', 'a'],
    ['2', 'b'],
  ]
  const texts: [string, string | Uint8Array][] = [
    ['commas', 'n,t\n1,a\n2,b\n'],
    ['semicolons', 'n;t\n1;a\n2;b\n'],
    ['tabs', 'n\tt\n1\ta\n2\tb\n'],
    ['bars', 'n|t\n1|a\n2|b'],
    ['CR LF', 'n,t\r\n1,a\r\n2,b\r\n'],
    ['CR', 'n,t\r1,a\r2,b\r'],
    ['mixed line ends', 'n,t\r\n1,a\n2,b\r\n'],
    ['a byte order mark', '\ufeffn,t\n1,a\n2,b\n'],
    ['UTF-16 LE', Buffer.from('\ufeffn,t\n1,a\n2,b\n', 'utf16le')],
    ['UTF-16 without a mark', Buffer.from('n,t\n1,a\n2,b\n', 'utf16le')],
    ['UTF-16 BE', Buffer.from('\ufeffn,t\n1,a\n2,b\n', 'utf16le').swap16()],
    ['quotes', '"n","t"\n"1","a"\n"2","b"\n'],
    ['single quotes', "'n','t'\n'1','a'\n'2','b'\n"],
    ['a title above', 'Report\n\nn,t\n1,a\n2,b\n'],
  ]
  for (const [what, bytes] of texts) {
    test(`${what}: the rows are read`, async () => {
      assert.deepEqual(await bench.cells(await bench.ingest(bytes)), same)
    })
  }

  test('windows-1252 is told by its bytes, also when they come late', async () => {
    const early = await bench.ingest(Buffer.from('n,t\n1,Müller \x80\n', 'latin1'))
    assert.deepEqual(await bench.cells(early), [['1', 'Müller €']])
    const late = `n,t\n${'1,abcdefgh\n'.repeat(120_000)}`
    const ingested = await bench.ingest(Buffer.concat([Buffer.from(late), Buffer.from('2,Zoë\n', 'latin1')]))
    assert.equal(ingested.rowCount, 120_001)
    assert.equal(ingested.load.dialect?.encoding, 'windows-1252')
    assert.deepEqual((await bench.cells(ingested)).at(-1), ['2', 'Zoë'])
  })

  test('line ends that change late in the file lose no row', async () => {
    const ingested = await bench.ingest(`n,t\n${'1,abcdefgh\n'.repeat(120_000)}2,x\r\n3,"a\r\nb"\r\n`)
    assert.equal(ingested.rowCount, 120_002)
    assert.deepEqual((await bench.cells(ingested)).at(-1), ['3', 'a\r\nb'])
    assert.deepEqual(warningsOf(ingested), ['mixed_line_endings'])
  })

  test('a decimal comma is found', async () => {
    const ingested = await bench.ingest('t;v\na;1,5\nb;-2,25\n')
    assert.deepEqual(await bench.cells(ingested), [
      ['a', '1.5'],
      ['b', '-2.25'],
    ])
  })

  test('rows without a header get numbered columns', async () => {
    const { columns } = await bench.ingest('1,a\n2,b\n3,c\n')
    assert.deepEqual(
      columns.map(({ name }) => name),
      ['column_1', 'column_2'],
    )
  })

  test('one column whose header holds another divider is never accepted without a warning', async () => {
    assert.deepEqual(warningsOf(await bench.ingest('a;b\nx y\nz\n')), ['single_column'])
  })

  test('names are made unique and printable, and the originals are kept', async () => {
    const long = 'n'.repeat(10_000)
    const { columns, load } = await bench.ingest(`a,A,,x\u0001y,${long}\n1,2,3,4,5\n`)
    assert.deepEqual(
      columns.map(({ name }) => name),
      ['a', 'A_2', 'column_3', 'x y', 'n'.repeat(255)],
    )
    assert.equal(columns[1]?.originalName, 'A')
    assert.equal(load.warnings.length, 4)
  })

  test('names cannot become SQL', async () => {
    const { columns } = await bench.ingest(`"a""b","c'); drop table x; --"\nu,v\n`)
    assert.deepEqual(
      columns.map(({ name }) => name),
      ['a"b', "c'); drop table x; --"],
    )
  })
})

describe('refusals', () => {
  const refused: [string, string, string | Uint8Array][] = [
    ['an empty file', 'empty_file', ''],
    ['white space', 'empty_file', ' \n\n'],
    ['a header without rows', 'header_only', 'a,b\n'],
    ['gzip', 'unreadable_file', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0])],
    ['a ZIP archive', 'unreadable_file', Buffer.from('PK\x03\x04rest')],
    ['a PDF', 'unreadable_file', '%PDF-1.7\nrest'],
    [
      'binary junk',
      'unreadable_file',
      Buffer.from(Array.from({ length: 4000 }, (_, at) => (at * at * 13 + at) % 256)),
    ],
    ['a Parquet file cut off', 'unreadable_file', 'PAR1abcdef'],
    ['a Parquet file of nonsense', 'unreadable_file', `PAR1${'x'.repeat(50)}PAR1`],
    ['10 001 columns', 'too_many_columns', `${'a,'.repeat(10_000)}a\n${'1,'.repeat(10_000)}1\n`],
  ]
  for (const [what, code, bytes] of refused) {
    test(`${what} is refused and leaves nothing behind`, async () => {
      const before = await bench.objects()
      await assert.rejects(bench.ingest(bytes), { name: 'CoreError', code })
      assert.deepEqual(await bench.objects(), before)
    })
  }

  test('mostly ragged rows are refused', async () => {
    await assert.rejects(bench.ingest('a,b\n1,2\n3\n4,5,6\n'), { code: 'too_many_rejects' })
  })

  test('a few ragged rows are counted and shown, unless none is allowed', async () => {
    const text = `a,b\n${'1,2\n'.repeat(30)}3\n4,5,6\n`
    const ingested = await bench.ingest(text)
    assert.deepEqual(ingested.load.rows, { read: 32, loaded: 30, rejected: 2, skipped: 0 })
    assert.match(ingested.load.warnings[0]?.message ?? '', /row 31: 1 field instead of 2/)
    await assert.rejects(bench.ingest(text, { onError: 'reject' }), { code: 'too_many_rejects' })
    await assert.rejects(
      bench.ingest(text, { maxErrorPercent: 5 }),
      (error: { details: { rows: unknown } }) => {
        assert.deepEqual(error.details.rows, { read: 32, loaded: 30, rejected: 2, skipped: 0 })
        return true
      },
    )
  })
})

describe('accounting', () => {
  test('read is loaded, rejected and skipped together, whatever the cells hold', async () => {
    const cell = fc.oneof(
      fc.constantFrom(
        '',
        'a',
        '1',
        '1.5',
        '"',
        '""',
        'a"b',
        ' ',
        'NA',
        '"x"',
        '"x\ny"',
        '"x""y"',
        '"x"y',
        ',',
      ),
      fc.string({ maxLength: 5, unit: fc.constantFrom('a', '"', ',', '\n', '\r\n', ' ', '1') }),
    )
    const row = fc.array(cell, { minLength: 1, maxLength: 4 }).map(cells => cells.join(','))
    const options = { delimiter: ',', quote: '"', header: true, maxErrorPercent: 100 } as const
    const rows = fc.array(row, { minLength: 1, maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(rows, async lines => {
        const text = `h1,h2,h3\n${lines.join('\n')}\n1,2,3\n`
        try {
          const { load, rowCount } = await bench.ingest(text, options)
          assert.equal(load.rows.read, rowCount + load.rows.rejected + load.rows.skipped)
        } catch (error) {
          // An open quote that swallows lines is refused, as is a count that differs: never half loaded.
          const { code } = error as { code?: string }
          assert.ok(
            ['unreadable_file', 'rows_do_not_add_up', 'too_many_rejects', 'header_only'].includes(code ?? ''),
            String(error),
          )
        }
      }),
      { numRuns: 25 },
    )
  })

  test('well-formed files of any text come back cell by cell', async () => {
    const text = fc.string({
      maxLength: 8,
      unit: fc.constantFrom('a', 'é', '"', ',', ';', '\n', ' ', '1', "'", '\\'),
    })
    const quote = (value: string) => `"${value.replaceAll('"', '""')}"`
    const rows = fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 10 })
    const options = { delimiter: ',', quote: '"', header: true, columnTypes: { a: 'object', b: 'object' } }
    await fc.assert(
      fc.asyncProperty(rows, async cells => {
        const lines = cells.map(pair => pair.map(quote).join(','))
        const ingested = await bench.ingest(`a,b\n${lines.join('\n')}\n`, options)
        assert.deepEqual(await bench.cells(ingested), cells)
      }),
      { numRuns: 25 },
    )
  })
})

describe('Parquet', () => {
  test('every type and nested value comes back as it was', async () => {
    const query = `select i::utinyint a, (i * 1.5)::decimal(18,4) b, [i, null] c, {'k': i, 'v': 'x' || i} d, map {'m': i} e,
      timestamptz '2024-01-01 00:00:00+00' + to_days(i::integer) f, 'blob'::blob g, case when i = 2 then 'nan'::double else i end h
      from range(5) t(i)`
    const ingested = await bench.ingest(await bench.parquet(query))
    assert.deepEqual(typesOf(ingested), [
      'UTINYINT',
      'DECIMAL(18,4)',
      'BIGINT[]',
      'STRUCT(k BIGINT, v VARCHAR)',
      'MAP(VARCHAR, BIGINT)',
      'TIMESTAMP WITH TIME ZONE',
      'BLOB',
      'DOUBLE',
    ])
    assert.deepEqual(ingested.load.rows, { read: 5, loaded: 5, rejected: 0, skipped: 0 })
    assert.equal(ingested.facts[7]?.missing, 1)
    assert.deepEqual((await bench.cells(ingested))[1]?.slice(1, 5), [
      '1.5000',
      '[1, NULL]',
      "{'k': 1, 'v': x1}",
      '{m=1}',
    ])
  })

  test('a file without rows is refused', async () => {
    await assert.rejects(bench.ingest(await bench.parquet('select 1 as a where false')), {
      code: 'header_only',
    })
  })

  test('a file with its middle missing is refused', async () => {
    const whole = await bench.parquet(`select i, md5(i::varchar) as t from range(50000) t(i)`)
    const cut = Buffer.concat([whole.subarray(0, 1000), whole.subarray(whole.length - 2000)])
    await assert.rejects(bench.ingest(cut), { code: 'unreadable_file' })
  })
})
