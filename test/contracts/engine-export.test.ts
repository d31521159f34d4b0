import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { tableFromIPC } from 'apache-arrow'
import fc from 'fast-check'
import { exportFormats } from '../../packages/server/src/core/ports/engine.ts'
import { parseFilter } from '../../packages/server/src/core/query/filter.ts'
import type { QueryPlan, SourcePart } from '../../packages/server/src/core/query/query.ts'
import { type Bench, bytesOf, column, openBench, planOver } from './engine-export.ts'

describe('exports', () => {
  let bench: Bench
  before(async () => {
    bench = await openBench()
  })
  after(() => bench[Symbol.asyncDispose]())

  test('csv tells empty text from missing, and quotes what needs quotes', async () => {
    const part = await bench.part(
      `select * from (values (1, '', 0.1::double), (null, null, null), (3, E'a"b,c\\nd', 1e300)) t(i, "T, x", d)`,
    )
    const text = await readFile(await bench.save(planOver([part]), 'csv'), 'utf8')
    assert.equal(text, 'i,"T, x",d\n1,"",0.1\n,,\n3,"a""b,c\nd",1e+300\n')
  })

  test('parts written at once are the same bytes as one export', async () => {
    const some = (from: number, to: number) =>
      bench.part(`select i as id, 'a, "b"' || i as name, [i, null] as list from range(${from}, ${to}) r(i)`)
    const none = await some(0, 0)
    const alike = await Promise.all([1, 2].map(i => bench.part(`select ${i} as a, 'x' as "b", 'y' as "A"`)))
    const cases: Record<string, SourcePart[]> = {
      'several parts': [await some(0, 3000), none, await some(3000, 3001), none, await some(3001, 9000)],
      'one part': [await some(0, 10)],
      'no rows': [none, none],
      'names that differ in case only': alike,
    }
    for (const [said, parts] of Object.entries(cases)) {
      for (const format of ['csv', 'json', 'ndjson'] as const) {
        const plan = planOver(parts)
        const whole = await readFile(await bench.save(plan, format))
        const parted = await bytesOf(bench.engine.exportParts({ plan, format }))
        assert.equal(String(parted), String(whole), `${said}, ${format}`)
      }
    }
  })

  test('an export of parts that fails midway throws, and one that is stopped leaves nothing behind', async () => {
    const parts = await Promise.all(
      [0, 1, 2].map(n =>
        bench.part(
          `select i, repeat('x', 50) || i as s from range(${n * 100_000}, ${n * 100_000 + 100_000}) r(i)`,
        ),
      ),
    )
    const stop = new AbortController()
    const read = async (signal?: AbortSignal, until = () => {}) => {
      const plan = planOver(parts)
      for await (const _ of bench.engine.exportParts({ plan, format: 'ndjson' }, signal)) until()
    }
    const inScratch = () => readdir(join(bench.folder, 'scratch'), { recursive: true })
    const atFirst = await inScratch()
    await assert.rejects(
      read(stop.signal, () => stop.abort(new Error('enough'))),
      /enough/,
    )
    assert.deepEqual(await inScratch(), atFirst)
    await bench.corrupt(parts[1] as SourcePart)
    await assert.rejects(read())
    assert.deepEqual(await inScratch(), atFirst)
  })

  test('csv keeps a header for no rows, names that differ in case only, and the rows of a single column', async () => {
    const csv = async (plan: QueryPlan) => readFile(await bench.save(plan, 'csv'), 'utf8')
    const older = await bench.part('select 1 as "Amount", 2 as b')
    const newer = await bench.part('select 3 as amount')
    const columns = [...older.columns, ...newer.columns]
    assert.equal(await csv(planOver([older], { limit: 0 })), 'Amount,b\n')
    assert.equal(await csv(planOver([older, newer], {}, columns)), 'Amount,b,amount\n1,2,\n,,3\n')
    assert.equal(await csv(planOver([older, newer], { limit: 0 }, columns)), 'Amount,b,amount\n')
    assert.equal(await csv(planOver([older, newer], { columns: ['amount'] }, columns)), 'amount\n""\n3\n')
  })

  test('a spreadsheet runs nothing of a guarded csv, and numbers stay numbers', async () => {
    const part = await bench.part(
      `select * from (values ('=1+1', -5), ('+a', 1), ('-a', 2), ('@a', 3), (E'\\ta', 4), (E'\\ra', 5), ('a=', 6), ('', 7)) t("=t", n)`,
    )
    const text = await readFile(await bench.save(planOver([part]), 'csv', true), 'utf8')
    assert.equal(text, `'=t,n\n'=1+1,-5\n'+a,1\n'-a,2\n'@a,3\n'\ta,4\n"'\ra",5\na=,6\n"",7\n`)
  })

  test('any text survives csv, ndjson, json, parquet and arrow', async () => {
    // The engine's own CSV reader drops byte order marks, wherever they are.
    const text = fc.string({ unit: 'grapheme' }).filter(cell => !cell.includes('\ufeff'))
    const texts = fc.array(fc.option(text), { minLength: 1, maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(texts, async cells => {
        const rows = cells.map((cell, index) => {
          const hex = cell === null ? 'null' : `decode(unhex('${Buffer.from(cell).toString('hex')}'))`
          return `(${index}, ${hex})`
        })
        const part = await bench.part(`select i, t::varchar as t from (values ${rows.join(', ')}) v(i, t)`)
        const plan = planOver([part])
        const expected = cells.map((t, i) => ({ i, t }))
        const csv = await bench.save(plan, 'csv')
        const options = `header = true, auto_detect = false, quote = '"', escape = '"', allow_quoted_nulls = false, columns = {i: 'INTEGER', t: 'VARCHAR'}`
        const read = await bench.read(`select i, t from read_csv('${csv}', ${options})`)
        assert.deepEqual(
          read.map(([i, t]) => ({ i: Number(i), t })),
          expected,
        )
        const lines = (await readFile(await bench.save(plan, 'ndjson'), 'utf8')).trimEnd().split('\n')
        assert.deepEqual(
          lines.map(line => JSON.parse(line)),
          expected,
        )
        assert.deepEqual(JSON.parse(await readFile(await bench.save(plan, 'json'), 'utf8')), expected)
        const parquet = await bench.read(`select t from '${await bench.save(plan, 'parquet')}'`)
        assert.deepEqual(
          parquet.map(([t]) => t),
          cells,
        )
        const arrow = tableFromIPC(await readFile(await bench.save(plan, 'arrow')))
        assert.deepEqual([...(arrow.getChild('t') ?? [])], cells)
      }),
      { numRuns: 8, examples: [[['\u0000', '\r\n', 'NULL', ' ', '"', '\\N', "'", null, '']]] },
    )
  })

  const everyType = `select * from (values
    (1::tinyint, 65535::usmallint, 9223372036854775807::bigint, 18446744073709551615::ubigint, 1.5::float, 0.1::double, 1.10::decimal(5,2), -12345678901234567890.5::decimal(38,1), true, 'é', 'a'::enum('a', 'b'), date '2024-02-29', timestamp '2024-01-02 03:04:05.123456', timestamp_ns '2024-01-02 03:04:05.123456789', timestamptz '2024-01-02 03:04:05+02', time '01:02:03', uuid '00000000-0000-4000-8000-000000000000', '\\xAA'::blob, interval 3 days, [1, null], {'a': 'x'}, map {'k': 1.5::double}),
    (null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null)
  ) t(i8, u16, i64, u64, f32, f64, d5, d38, b, s, e, dt, ts, ns, tz, tm, id, bl, iv, l, st, m)`

  test('parquet keeps every type and value', async () => {
    const part = await bench.part(everyType)
    const file = await bench.save(planOver([part]), 'parquet')
    const kept = part.columns.map(({ name, logicalType }) => [
      name,
      logicalType.startsWith('ENUM') ? 'VARCHAR' : logicalType,
    ])
    const described = await bench.read(`describe from '${file}'`)
    assert.deepEqual(
      described.map(row => row.slice(0, 2)),
      kept,
    )
    assert.deepEqual(await bench.read(`from '${file}'`), await bench.read(everyType))
  })

  test('parquet never makes doubles of integers of 128 bits', async () => {
    const fits = '9'.repeat(38)
    for (const [value, type] of [
      [fits, 'DECIMAL(38,0)'],
      ['170141183460469231731687303715884105727', 'VARCHAR'],
    ] as const) {
      const part = await bench.part(`select '${value}' as v union all select '-1'`)
      const file = await bench.save(planOver([part], {}, [column('v', 'HUGEINT')]), 'parquet')
      assert.deepEqual(await bench.read(`select typeof(v), v::varchar from '${file}' limit 1`), [
        [type, value],
      ])
    }
  })

  test('arrow has exact types', async () => {
    const part = await bench.part(everyType)
    const table = tableFromIPC(await readFile(await bench.save(planOver([part]), 'arrow')))
    const types = Object.fromEntries(table.schema.fields.map(({ name, type }) => [name, String(type)]))
    assert.equal(types.i64, 'Int64')
    assert.equal(types.tz, 'Timestamp<MICROSECOND, UTC>')
    assert.equal(types.ns, 'Timestamp<NANOSECOND>')
    assert.match(types.d38 ?? '', /Decimal/)
    const first = table.get(0)?.toJSON() ?? {}
    assert.equal(first.i64, 9223372036854775807n)
    assert.equal(first.u64, 18446744073709551615n)
    const [low = 0n, high = 0n] = new BigInt64Array(Uint32Array.from(first.d38).buffer)
    assert.equal((high << 64n) | BigInt.asUintN(64, low), -123456789012345678905n)
    assert.deepEqual(
      [first.s, first.e, first.b, first.l, first.st],
      ['é', 'a', true, '[1,null]', '{"a":"x"}'],
    )
    assert.equal(
      Object.values(table.get(1)?.toJSON() ?? {}).every(value => value === null),
      true,
    )
    const many = await bench.part('select i, i::varchar as t from range(100000) t(i)')
    const rows = tableFromIPC(await readFile(await bench.save(planOver([many]), 'arrow')))
    assert.equal(rows.numRows, 100_000)
    assert.deepEqual(rows.get(99_999)?.toJSON(), { i: 99_999n, t: '99999' })
  })

  test('every format is made of parts with other columns, filtered, and of no rows', async () => {
    const parts = [await bench.part('select 1 as a'), await bench.part("select 2 as a, 'x' as b")]
    const columns = [column('a', 'BIGINT'), column('b', 'VARCHAR')]
    for (const format of exportFormats) {
      const empty = planOver(parts, { where: parseFilter('a > 5') }, columns)
      const { byteLength } = await readFile(await bench.save(empty, format))
      assert.equal(byteLength > 0, format !== 'ndjson', format)
    }
    const plan = planOver(parts, { where: parseFilter('a > 0') }, columns)
    assert.equal(await readFile(await bench.save(plan, 'csv'), 'utf8'), 'a,b\n1,\n2,x\n')
    assert.equal(
      await readFile(await bench.save(plan, 'json'), 'utf8'),
      '[{"a":1,"b":null},\n{"a":2,"b":"x"}]\n',
    )
    assert.equal(
      await readFile(await bench.save(planOver(parts, { limit: 0 }, columns), 'json'), 'utf8'),
      '[]\n',
    )
  })

  test('a failure midway is an error for the reader, in every format', async () => {
    for (const format of exportFormats) {
      const good = await bench.part('select i, md5(i::varchar) as h from range(200000) t(i)')
      const bad = await bench.part('select i, md5(i::varchar) as h from range(200000) t(i)')
      await bench.corrupt(bad)
      await assert.rejects(bench.save(planOver([good, bad]), format), format)
    }
  })
})
