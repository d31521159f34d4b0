import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { type IngestBench, openIngestBench, warningsOf } from './engine-ingest.ts'

let bench: IngestBench
before(async () => {
  bench = await openIngestBench()
})
after(() => bench[Symbol.asyncDispose]())

async function load(bytes: Uint8Array) {
  const ingested = await bench.ingest(bytes)
  const columns = ingested.columns.map(({ name, logicalType }) => `${name} ${logicalType}`)
  return { ingested, columns, cells: await bench.cells(ingested), codes: warningsOf(ingested) }
}

/** One column by another writer than the engine, of the type that the schema's element says. */
function written(values: unknown[], element: object, more: object = {}): Uint8Array {
  const schema = [
    { name: 'root', num_children: 1 },
    { name: 'a', repetition_type: 'REQUIRED', ...element },
  ] as never
  return new Uint8Array(parquetWriteBuffer({ columnData: [{ name: 'a', data: values }], schema, ...more }))
}

describe('types that the engine writes', () => {
  const cases: [string, string, string][] = [
    ['TINYINT', '(-128)::tinyint', '-128'],
    ['SMALLINT', '(-32768)::smallint', '-32768'],
    ['INTEGER', '(-2147483648)::integer', '-2147483648'],
    ['BIGINT', '(-9223372036854775808)::bigint', '-9223372036854775808'],
    ['UTINYINT', '255::utinyint', '255'],
    ['USMALLINT', '65535::usmallint', '65535'],
    ['UINTEGER', '4294967295::uinteger', '4294967295'],
    ['UBIGINT', '18446744073709551615::ubigint', '18446744073709551615'],
    ['FLOAT', '1.5::float', '1.5'],
    ['DOUBLE', '-0.0::double', '-0.0'],
    ['DECIMAL(9,2)', '1.5::decimal(9,2)', '1.50'],
    ['DECIMAL(18,3)', '1.5::decimal(18,3)', '1.500'],
    [
      'DECIMAL(38,3)',
      `12345678901234567890123456789012345.678::decimal(38,3)`,
      '12345678901234567890123456789012345.678',
    ],
    ['BOOLEAN', 'true', 'true'],
    ['VARCHAR', `'é'`, 'é'],
    ['BLOB', `'\\xFF\\x00'::blob`, '\\xFF\\x00'],
    ['UUID', `'00000000-0000-0000-0000-000000000001'::uuid`, '00000000-0000-0000-0000-000000000001'],
    ['JSON', `'{"a":1}'::json`, '{"a":1}'],
    ['DATE', `date '2024-02-29'`, '2024-02-29'],
    ['TIME', `time '10:00:00.123456'`, '10:00:00.123456'],
    ['TIMESTAMP', `timestamp '2024-01-01 10:00:00.123456'`, '2024-01-01 10:00:00.123456'],
    ['TIMESTAMP', `timestamp_ms '2024-01-01 10:00:00.123'`, '2024-01-01 10:00:00.123'],
    ['TIMESTAMP_NS', `timestamp_ns '2024-01-01 10:00:00.123456789'`, '2024-01-01 10:00:00.123456789'],
    ['TIMESTAMP WITH TIME ZONE', `timestamptz '2024-01-01 10:00:00+02'`, '2024-01-01 08:00:00+00'],
    ['TIME WITH TIME ZONE', `'10:00:00+00'::timetz`, '10:00:00+00'],
    ['INTERVAL', `interval '1 month 2 days 3.5 seconds'`, '1 month 2 days 00:00:03.5'],
    ['INTEGER[]', '[1, null]', '[1, NULL]'],
    ['STRUCT(x INTEGER, y STRUCT(z INTEGER)[])', `{'x': 1, 'y': [{'z': 2}]}`, `{'x': 1, 'y': [{'z': 2}]}`],
    ['MAP(VARCHAR, INTEGER)', `map {'k': 1}`, '{k=1}'],
  ]
  for (const [type, value, text] of cases) {
    test(`${value} comes back as ${type}`, async () => {
      const { columns, cells } = await load(await bench.parquet(`select ${value} as a union all select null`))
      assert.deepEqual(columns, [`a ${type}`])
      assert.deepEqual(cells, [[text], [null]])
    })
  }
})

describe('types that others write', () => {
  const fixed = (type_length: number) => ({ type: 'FIXED_LEN_BYTE_ARRAY', type_length })
  const stamp = (unit: string, isAdjustedToUTC: boolean) => ({
    type: 'INT64',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC, unit },
  })
  const nanos = 1_700_000_000_123_456_789n
  const cases: [string, string, unknown, object][] = [
    ['FLOAT', '1.5', 1.5, { ...fixed(2), logical_type: { type: 'FLOAT16' } }],
    ['DECIMAL(9,2)', '1.50', 1.5, { type: 'INT32', converted_type: 'DECIMAL', scale: 2, precision: 9 }],
    ['DECIMAL(18,2)', '1.50', 1.5, { type: 'INT64', converted_type: 'DECIMAL', scale: 2, precision: 18 }],
    [
      'DECIMAL(30,2)',
      '1.50',
      1.5,
      { type: 'BYTE_ARRAY', converted_type: 'DECIMAL', scale: 2, precision: 30 },
    ],
    ['UTINYINT', '255', 255, { type: 'INT32', converted_type: 'UINT_8' }],
    ['BLOB', '\\x01\\x02', new Uint8Array([1, 2]), fixed(2)],
    ['TIMESTAMP', '2023-11-14 22:13:20', 1_700_000_000_000_000n, stamp('MICROS', false)],
    ['TIMESTAMP WITH TIME ZONE', '2023-11-14 22:13:20+00', 1_700_000_000_000_000n, stamp('MICROS', true)],
    ['TIMESTAMP_NS', '2023-11-14 22:13:20.123456789', nanos, stamp('NANOS', false)],
    [
      'INTERVAL',
      '1 month',
      new Uint8Array([1, ...Array(11).fill(0)]),
      { ...fixed(12), converted_type: 'INTERVAL' },
    ],
  ]
  for (const [type, text, value, element] of cases) {
    test(`${JSON.stringify(element).slice(0, 80)} is ${type}`, async () => {
      const { columns, cells } = await load(written([value], element))
      assert.deepEqual([columns, cells], [[`a ${type}`], [[text]]])
    })
  }

  test('nanoseconds in UTC are cut, and the load says so', async () => {
    const { cells, codes } = await load(written([nanos], stamp('NANOS', true)))
    assert.deepEqual([cells, codes], [[['2023-11-14 22:13:20.123456+00']], ['cut_to_microseconds']])
  })

  const refused: [string, RegExp, () => Uint8Array][] = [
    [
      'decimals of more than 38 digits',
      /50 digits/,
      () => written([1.5], { ...fixed(22), converted_type: 'DECIMAL', scale: 2, precision: 50 }),
    ],
    [
      'BSON',
      /converted type/,
      () => written([new Uint8Array(5)], { type: 'BYTE_ARRAY', converted_type: 'BSON' }),
    ],
    [
      'text that is no UTF-8',
      /UTF-?8/i,
      () => written([new Uint8Array([255])], { type: 'BYTE_ARRAY', converted_type: 'UTF8' }),
    ],
    ['shapes', /GEOMETRY/, () => single({ type: 'Point', coordinates: [1, 2] }, 'GEOMETRY')],
    ['variants', /VARIANT/, () => single({ x: 1 }, 'VARIANT')],
    [
      'a file without columns',
      /no columns|damaged/,
      () => new Uint8Array(parquetWriteBuffer({ columnData: [] })),
    ],
  ]
  for (const [what, message, bytes] of refused) {
    test(`${what}: refused with the reason`, async () => {
      await assert.rejects(bench.ingest(bytes()), { name: 'CoreError', message })
    })
  }

  test('fields without names are refused', async () => {
    const bytes = await bench.parquet('select union_value(n := 1) as a')
    await assert.rejects(bench.ingest(bytes), { code: 'unreadable_file', message: /"a" has the type/ })
  })
})

function single(value: unknown, type: 'GEOMETRY' | 'VARIANT'): Uint8Array {
  return new Uint8Array(parquetWriteBuffer({ columnData: [{ name: 'a', data: [value], type }] }))
}

describe('names and categories', () => {
  test('names that are empty, or stand there twice, are made unique, and the originals are kept', async () => {
    const columnData = ['', 'a', 'a', 'A'].map((name, index) => ({
      name,
      data: [index],
      type: 'INT32' as const,
    }))
    const { ingested, columns, cells, codes } = await load(new Uint8Array(parquetWriteBuffer({ columnData })))
    assert.deepEqual(columns, ['column_1 INTEGER', 'a INTEGER', 'a_2 INTEGER', 'A_3 INTEGER'])
    assert.deepEqual(
      ingested.columns.map(({ originalName }) => originalName),
      ['', 'a', 'a', 'A'],
    )
    assert.deepEqual(cells, [['0', '1', '2', '3']])
    assert.deepEqual(codes, ['empty_column_name', 'renamed_column', 'renamed_column'])
  })

  test('what the writer declared as a category is one, however many rows there are', async () => {
    const text = { type: 'BYTE_ARRAY', converted_type: 'UTF8' }
    const note = { columns: [{ name: 'a', field_name: 'a', pandas_type: 'categorical' }] }
    const kvMetadata = [{ key: 'pandas', value: JSON.stringify(note) }]
    const dtype = async (bytes: Uint8Array) => (await load(bytes)).ingested.columns[0]?.dtype
    assert.equal(await dtype(written(['x', 'y'], text)), 'object')
    assert.equal(await dtype(written(['x', 'y'], text, { kvMetadata })), 'category')
    assert.equal(await dtype(written(['x', 'y'], { ...text, converted_type: 'ENUM' })), 'category')
    assert.equal(
      await dtype(written(['x', 'y'], text, { kvMetadata: [{ key: 'pandas', value: '{' }] })),
      'object',
    )
  })

  test('the index that pandas writes is kept and named', async () => {
    const { columns, codes } = await load(await bench.parquet('select 1 as a, 2 as "__index_level_0__"'))
    assert.deepEqual([columns, codes], [['a INTEGER', '__index_level_0__ INTEGER'], ['index_column']])
  })
})

describe('hostile files', () => {
  let whole: Uint8Array
  before(async () => {
    whole = await bench.parquet(`select i, md5(i::varchar) as t, i % 3 as d, [i] as l from range(2000) r(i)`)
  })

  /** The footer's length, and the whole file with its bytes changed. */
  function changed(change: (bytes: Buffer) => void): Buffer {
    const bytes = Buffer.from(whole)
    change(bytes)
    return bytes
  }

  const refused: [string, () => Buffer][] = [
    [
      'a footer that says it is larger than the file',
      () => changed(bytes => bytes.writeUInt32LE(0xfffffff0, bytes.length - 8)),
    ],
    ['a footer that says it is smaller', () => changed(bytes => bytes.writeUInt32LE(7, bytes.length - 8))],
    ['a footer of nothing', () => changed(bytes => bytes.fill(0, bytes.length - 500, bytes.length - 8))],
    ['pages of nothing', () => changed(bytes => bytes.fill(0xff, 4, 2000))],
    ['a file that is cut at the front', () => Buffer.concat([Buffer.from('PAR1'), whole.subarray(5000)])],
  ]
  for (const [what, bytes] of refused) {
    test(`${what} is refused and leaves nothing behind`, async () => {
      const before = await bench.objects()
      await assert.rejects(bench.ingest(bytes()), { name: 'CoreError' })
      assert.deepEqual(await bench.objects(), before)
    })
  }

  test('a footer that lies about its rows never becomes a load', async () => {
    const footer = whole.length - 8 - Buffer.from(whole).readUInt32LE(whole.length - 8)
    // The count of all rows is a varint of the footer: 2000 zigzagged is a0 1f.
    const at = Buffer.from(whole).indexOf(Buffer.from([0xa0, 0x1f]), footer)
    assert.ok(at > 0)
    await assert.rejects(bench.ingest(changed(bytes => (bytes[at] = 0xa2))), { name: 'CoreError' })
  })

  test('bytes that are changed anywhere give a load that adds up, or a refusal, in time', async () => {
    const small = Buffer.from(
      await bench.parquet(`select i, 'text ' || i as t, i / 7 as d from range(50) r(i)`),
    )
    const deadline = performance.now() + 15_000
    let seed = 20240131
    const next = (most: number) => {
      // Numerical Recipes' linear congruence: the same flips each time.
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
      return seed % most
    }
    let loaded = 0
    for (let round = 0; round < 300 && performance.now() < deadline; round += 1) {
      const bytes = Buffer.from(small)
      // Half of them in the footer, where they do most harm.
      const from = round % 2 === 0 ? 0 : small.length - 8 - small.readUInt32LE(small.length - 8)
      for (let flips = 1 + next(3); flips > 0; flips -= 1) bytes[from + next(small.length - from)] = next(256)
      try {
        const { load } = await bench.ingest(bytes, {}, AbortSignal.timeout(10_000))
        assert.equal(load.rows.read, load.rows.loaded)
        loaded += 1
      } catch (error) {
        assert.equal((error as Error).name, 'CoreError', `${(error as Error).stack} in round ${round}`)
      }
    }
    assert.ok(loaded > 0)
  })
})
