import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { parseFilter } from '../../packages/server/src/core/query/filter.ts'
import { parseOrder } from '../../packages/server/src/core/query/order.ts'
import { type Bench, column, openBench, planOver } from './engine-export.ts'

describe('rows', () => {
  let bench: Bench
  before(async () => {
    bench = await openBench()
  })
  after(() => bench[Symbol.asyncDispose]())

  /** The JSON text of one value of a type. */
  async function jsonOf(value: string, bigAsString = false): Promise<string> {
    const part = await bench.part(`select ${value} as v`)
    const [row = ''] = await bench.rows(planOver([part]), bigAsString)
    JSON.parse(row)
    return row.slice('{"v":'.length, -1)
  }

  test('every type has the JSON that docs/query.md promises, and no digit is lost', async () => {
    const cases: [string, string][] = [
      ['9223372036854775807::bigint', '9223372036854775807'],
      ['18446744073709551615::ubigint', '18446744073709551615'],
      ['(-128)::tinyint', '-128'],
      ['12345678901234567890123456.1234567890::decimal(38,10)', '12345678901234567890123456.1234567890'],
      ['1.50::decimal(5,2)', '1.50'],
      ['(-0.05)::decimal(5,2)', '-0.05'],
      ['0.1::double', '0.1'],
      ['5e-324::double', '5e-324'],
      ['1.7976931348623157e308::double', '1.7976931348623157e+308'],
      ['0.30000000000000004::double', '0.30000000000000004'],
      ['0.1::float', '0.1'],
      ["'nan'::double", 'null'],
      ["'-inf'::double", 'null'],
      ['true', 'true'],
      ["date '2024-02-29'", '"2024-02-29"'],
      ["timestamp '2024-01-02 03:04:05'", '"2024-01-02T03:04:05"'],
      ["timestamp '2024-01-02 03:04:05.120'", '"2024-01-02T03:04:05.12"'],
      ["timestamp_ns '2024-01-02 03:04:05.123456789'", '"2024-01-02T03:04:05.123456789"'],
      ["timestamptz '2024-01-02 03:04:05.5+02'", '"2024-01-02T01:04:05.5Z"'],
      ["time '01:02:03.5'", '"01:02:03.5"'],
      ["uuid '00000000-0000-4000-8000-000000000000'", '"00000000-0000-4000-8000-000000000000"'],
      ["'\\xAA\\x00'::blob", '"qgA="'],
      ['interval 3 days', '"3 days"'],
      [`E'a"b\\\\c\\n' || chr(1) || 'é😀'`, '"a\\"b\\\\c\\n\\u0001é😀"'],
      ["'a' || chr(0) || 'b'", '"a\\u0000b"'],
      ["''", '""'],
      ['E\'{"a": \\n1.10}\'::json', '{"a":  1.10}'],
      ['null::bigint', 'null'],
      ['[1.5::decimal(3,1), null]', '[1.5,null]'],
      ['[]::bigint[]', '[]'],
      [
        "{'a b': 9007199254740993, 'c\"d': [timestamp '2024-01-01']}",
        '{"a b":9007199254740993,"c\\"d":["2024-01-01T00:00:00"]}',
      ],
      ["[{'x': 'nan'::double}, null]", '[{"x":null},null]'],
      ["map {'k\"': 1, 'l': null}", '{"k\\"":1,"l":null}'],
      ["map {date '2024-01-01': [true]}", '{"2024-01-01":[true]}'],
    ]
    for (const [value, expected] of cases) assert.equal(await jsonOf(value), expected, value)
  })

  test('integers beyond 2^53 are strings for readers that ask for it, also inside lists', async () => {
    const exact = '[9007199254740992, 9007199254740993, -9007199254740993]::bigint[]'
    assert.equal(await jsonOf(exact, true), '[9007199254740992,"9007199254740993","-9007199254740993"]')
    assert.equal(await jsonOf('12345678901234567890::decimal(38,0)', true), '"12345678901234567890"')
  })

  test('integers of 128 bits kept as decimals or text are read as what the version says', async () => {
    const digits = '170141183460469231731687303715884105727'
    const part = await bench.part(`select '${digits}' as v`)
    const plan = planOver([part], {}, [column('v', 'HUGEINT')])
    assert.deepEqual(await bench.rows(plan), [`{"v":${digits}}`])
  })

  test('keys come in the order asked for; names that differ in case only are two columns', async () => {
    const older = await bench.part('select 1 as "Amount", 2 as "b c"')
    const newer = await bench.part('select 3 as amount')
    const columns = [...older.columns, ...newer.columns]
    assert.deepEqual(await bench.rows(planOver([older, newer], {}, columns)), [
      '{"Amount":1,"b c":2,"amount":null}',
      '{"Amount":null,"b c":null,"amount":3}',
    ])
    const chosen = planOver([older, newer], { columns: ['amount', 'Amount'] }, columns)
    assert.equal((await bench.rows(chosen))[0], '{"amount":null,"Amount":1}')
  })

  test('parts come in order, widened to the version, and pages add up to the whole', async () => {
    const parts = [
      await bench.part('select i::integer as i, i * 2 as x from range(0, 30000) t(i)'),
      await bench.part('select i::integer as i, i * 2 as x from range(30000, 60000) t(i)'),
      await bench.part('select i::bigint as i from range(60000, 90000) t(i)'),
    ]
    const columns = [column('i', 'BIGINT'), column('x', 'BIGINT')]
    const whole = await bench.rows(planOver(parts, {}, columns))
    assert.deepEqual(
      whole.map(row => JSON.parse(row)),
      Array.from({ length: 90_000 }, (_, i) => ({ i, x: i < 60_000 ? i * 2 : null })),
    )
    for (const [offset, limit] of [
      [29_990, 20],
      [59_999, 2],
      [89_995, 100],
      [100_000, 5],
    ]) {
      const page = await bench.rows(planOver(parts, { offset, limit }, columns))
      assert.deepEqual(page, whole.slice(offset, (offset ?? 0) + (limit ?? 0)))
    }
  })

  test('orders put missing values last both ways, and ties stay in row order', async () => {
    const parts = [
      await bench.part(
        "select i as n, case when i % 7 = 0 then null when i % 7 = 1 then 'nan'::double else i % 3 end as v from range(0, 20000) t(i)",
      ),
      await bench.part('select i as n, (i % 3)::double as v from range(20000, 40000) t(i)'),
    ]
    const read = async (order: string) => {
      const rows = await bench.rows(planOver(parts, { orderBy: parseOrder(order) }))
      return rows.map(row => JSON.parse(row) as { n: number; v: number | null })
    }
    const expected = (await bench.rows(planOver(parts))).map(row => JSON.parse(row))
    const rank = (v: number | null, sign: number) => (v === null ? 9 : v * sign)
    const up = [...expected].sort((a, b) => rank(a.v, 1) - rank(b.v, 1) || a.n - b.n)
    const down = [...expected].sort((a, b) => rank(a.v, -1) - rank(b.v, -1) || a.n - b.n)
    assert.deepEqual(await read('v'), up)
    assert.deepEqual(await read('v desc'), down)
  })

  test('filters keep exactly the rows they mean', async () => {
    const part = await bench.part(`select * from (values
      (1, 9007199254740993, 0.1::double, 1.10::decimal(5,2), 'Oslo', true, date '2024-01-01', timestamp '2024-01-01 12:00:00', timestamptz '2024-01-01 12:00:00+00', 'a'::enum('b', 'a')),
      (2, -5, 'nan', 2.00, 'O''Neil', false, date '2024-01-02', timestamp '2024-01-02 00:00:00', timestamptz '2024-01-02 00:00:00+00', 'b'),
      (3, null, null, null, null, null, null, null, null, null),
      (4, 10, 3, -1.25, '100%', true, date '1999-12-31', timestamp '1999-12-31 23:59:59.5', timestamptz '1999-12-31 23:59:59+00', 'a')
    ) t(id, big, ratio, price, city, open, day, "when", zoned, kind)`)
    const cases: [string, number[]][] = [
      ['big > 9007199254740992', [1]],
      ['big = 9007199254740993', [1]],
      ['big >= 9007199254740992.5', [1]],
      ['big = 10.5', []],
      ['big != 10.5', [1, 2, 4]],
      ['not big = 10.5', [1, 2, 4]],
      ['big < 1e30 and big > -1e30', [1, 2, 4]],
      ['big > 1e30 or big < -1e30', []],
      ['big in (10, 10.5, -5.0, 1e30)', [2, 4]],
      ['big not in (10.5)', [1, 2, 4]],
      ["big between -5.5 and '10'", [2, 4]],
      ['ratio = 0.1', [1]],
      ['ratio > 0', [1, 4]],
      ['ratio is null', [2, 3]],
      ['not (ratio < 1)', [4]],
      ['ratio != 3', [1]],
      ['price = 1.1', [1]],
      ['price < 1.105', [1, 4]],
      ['price > 1.105', [2]],
      ['price in (1.1, 2, 1.105)', [1, 2]],
      ["city in ('Oslo', 'O''Neil')", [1, 2]],
      ["city like 'O%'", [1, 2]],
      ["city ilike 'oslo'", [1]],
      ["city not like '%o%'", [2, 4]],
      ["city > 'P'", []],
      ['open = true', [1, 4]],
      ["open != 'TRUE'", [2]],
      ["day >= '2024-01-01'", [1, 2]],
      ["day > '2024-01-01T12:00'", [2]],
      ["day in ('2024-01-01', '2024-01-02T12:00:00')", [1]],
      ['"when" < \'2024-01-01\'', [4]],
      ['"when" = \'1999-12-31T23:59:59.500\'', [4]],
      ["zoned >= '2024-01-02T02:00:00+02:00'", [2]],
      ["zoned < '2024-01-02'", [1, 4]],
      ["kind < 'b'", [1, 4]],
      ['id = 1 or id = 2 and open = true', [1]],
      ['(id = 1 or id = 2) and not open = true', [2]],
    ]
    for (const [where, expected] of cases) {
      const rows = await bench.rows(planOver([part], { columns: ['id'], where: parseFilter(where) }))
      assert.deepEqual(
        rows.map(row => JSON.parse(row).id),
        expected,
        where,
      )
    }
  })

  test('values of a filter are never SQL', async () => {
    const part = await bench.part('select \'x\' as "a""b; drop"')
    fc.assert(
      fc.property(fc.string(), text => parseFilter(`a = '${text.replaceAll("'", "''")}'`).kind === 'compare'),
    )
    for (const text of ["'; drop table x; --", '$1', '\\', 'x\u0000y', '?', '%', "' or '1' = '1"]) {
      const where = parseFilter(`"a""b; drop" = '${text.replaceAll("'", "''")}'`)
      assert.deepEqual(await bench.rows(planOver([part], { where })), [], text)
    }
  })

  test('a filter of a thousand conditions is answered', async () => {
    const part = await bench.part('select i as a from range(5000) t(i)')
    const chain = Array.from({ length: 1000 }, (_, i) => `a = ${i * 2}`).join(' or ')
    assert.equal((await bench.rows(planOver([part], { where: parseFilter(chain) }))).length, 1000)
    const list = `a in (${Array.from({ length: 1000 }, (_, i) => i * 3).join(',')})`
    assert.equal((await bench.rows(planOver([part], { where: parseFilter(list) }))).length, 1000)
  })

  test('a page beyond 64 MiB is refused', async () => {
    const part = await bench.part("select repeat('x', 1000000) as t from range(80)")
    await assert.rejects(bench.rows(planOver([part])), { code: 'page_too_large' })
    assert.equal((await bench.rows(planOver([part], { limit: 20 }))).length, 20)
  })

  test('a version without parts has no rows', async () => {
    const columns = [column('a', 'BIGINT')]
    assert.deepEqual(await bench.rows(planOver([], { orderBy: parseOrder('a') }, columns)), [])
    assert.deepEqual(await bench.rows(planOver([], { where: parseFilter('a > 1') }, columns)), [])
  })
})
