import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { parseFilter } from '../../packages/server/src/core/query/filter.ts'
import { parseOrder } from '../../packages/server/src/core/query/order.ts'
import type { Query, SourcePart } from '../../packages/server/src/core/query/query.ts'
import { type Bench, column, openBench, planOver } from './engine-export.ts'

describe('pages of rows', () => {
  let bench: Bench
  let parts: SourcePart[]
  before(async () => {
    bench = await openBench()
    const rows = (from: number, to: number) => `
      select i as id, case when i % 5 = 0 then null when i % 5 = 1 then 'nan'::double when i % 5 = 2 then '-inf'::double else i % 3 / 3.0::double end as ratio,
        case when i % 4 = 0 then null else (i % 6) * 10000000000000001.25::decimal(30,2) end as price,
        case i % 7 when 0 then null when 1 then '' when 2 then 'ä' when 3 then 'z''"' else 'x' || (i % 9) end as city,
        case when i % 11 = 0 then null else i % 2 = 0 end as open,
        case when i % 8 = 0 then 'infinity'::date else date '2024-01-01' + (i % 6)::integer end as day,
        timestamp_ns '2024-01-01 00:00:00.000000001' + interval (i % 3) second as fine,
        timestamptz '2024-01-01 00:00:00+02' + interval (i % 4) hour as zoned,
        case when i % 2 = 0 then time '10:00:00' else time '09:59:59.999999' end as at,
        (case i % 3 when 0 then 'b' when 1 then 'a' end)::enum('b', 'a') as kind
      from range(${from}, ${to}) t(i)`
    parts = [
      await bench.part(rows(0, 40)),
      await bench.part(rows(40, 41)),
      await bench.part(`select id::integer as id, city from (${rows(41, 97)})`),
    ]
  })
  after(() => bench[Symbol.asyncDispose]())

  /** Walks from cursor to cursor; answers all rows. */
  async function walk(query: Query, limit: number, columns = parts[0]?.columns): Promise<string[]> {
    const found: string[] = []
    let last: number | null = null
    for (;;) {
      const plan = planOver(parts, { ...query, limit, ...(last !== null && { after: last }) }, columns)
      const page = await bench.engine.rows({ plan, bigAsString: false })
      found.push(...page.rows)
      last = page.last
      if (page.rows.length < limit || last === null) return found
    }
  }

  const orders = [
    'ratio',
    'ratio desc',
    'price desc',
    'city',
    'city desc',
    'open, day desc',
    'day',
    'fine desc',
  ]
  for (const order of [...orders, 'zoned', 'at, kind', 'kind desc, ratio, id desc', 'id desc']) {
    test(`a walk by ${order} meets every row once, in order, missing values and ties included`, async () => {
      const query = { orderBy: parseOrder(order) }
      assert.deepEqual(await walk(query, 19), await bench.rows(planOver(parts, query)))
    })
  }

  test('a walk by columns that never miss meets every row once, both ways', async () => {
    const sure = parts[0]?.columns.map(each => ({ ...each, nullable: each.name !== 'id' })) ?? []
    for (const order of ['id', 'id desc, city']) {
      const query = { orderBy: parseOrder(order) }
      assert.deepEqual(await walk(query, 13, sure), await bench.rows(planOver(parts, query)))
    }
  })

  test('a walk without an order goes by the number of the row, with and without a filter or a search', async () => {
    const queries = [{}, { where: parseFilter('id >= 38 and id != 41') }, { search: 'X' }] as Query[]
    for (const query of queries) {
      for (const limit of [5, 13]) {
        assert.deepEqual(await walk(query, limit), await bench.rows(planOver(parts, query)))
      }
    }
  })

  test('the count is of all rows that fit, wherever the page begins', async () => {
    const total = async (query: Query) => {
      const plan = planOver(parts, { ...query, limit: 2, offset: 3 })
      return (await bench.engine.rows({ plan, bigAsString: false, counted: true })).total
    }
    assert.equal(await total({}), 97)
    assert.equal(await total({ where: parseFilter('id < 50') }), 50)
    assert.equal(await total({ search: 'ä', orderBy: parseOrder('id') }), 14)
    assert.equal(await total({ where: parseFilter('id < 0') }), 0)
    const plan = planOver(parts, { limit: 2 })
    assert.equal((await bench.engine.rows({ plan, bigAsString: false })).total, null)
  })

  test('a search looks into text of any kind, ignores case and composition, and takes every character as itself', async () => {
    const texts = [
      '100% Wool',
      'snake_case',
      'back\\slash',
      "O'Neil",
      'ÄRGER',
      'e\u0301te',
      'a"b',
      '$1',
      'nul\0l',
    ]
    const values = texts.map((text, id) => `(${id}, ${literal(text)})`).join(', ')
    const part = await bench.part(
      `select id, city, 'Same'::enum('Same') as kind from (values ${values}) t(id, city)`,
    )
    const search = async (text: string) => {
      const rows = await bench.rows(planOver([part], { columns: ['id'], search: text }))
      return rows.map(row => JSON.parse(row).id)
    }
    const every = texts.map((_, at) => at)
    const cases: [string, number[]][] = [
      ['%', [0]],
      ['_', [1]],
      ['\\', [2]],
      ["'", [3]],
      ['ärger', [4]],
      ['\u00e9TE', [5]],
      ['"', [6]],
      ['$1', [7]],
      ['WOOL', [0]],
      ['same', every],
      ["' or 1=1 --", []],
    ]
    for (const [text, expected] of cases) assert.deepEqual(await search(text), expected, text)
  })

  test('a search among columns without text finds nothing', async () => {
    const part = await bench.part('select 1 as a')
    assert.deepEqual(await bench.rows(planOver([part], { search: '1' })), [])
  })

  test('long cells are cut, and named with their whole length; short ones are whole', async () => {
    const part = await bench.part(`
      select 'short' as s, repeat('ä', 5000) as t, repeat('"', 10)::blob as b, [1] as l, 123::decimal(38,0) as d
      union all
      select 'short', repeat('"', 100), repeat('x', 100)::blob, range(100), null`)
    const plan = planOver([part])
    const page = await bench.engine.rows({ plan, bigAsString: false, longestCell: 40 })
    const [first, second] = page.rows.map(row => JSON.parse(row))
    assert.deepEqual(first, { s: 'short', t: 'ä'.repeat(40), b: 'IiIiIiIiIiIiIg==', l: [1], d: 123 })
    const list = JSON.stringify(Array.from({ length: 100 }, (_, at) => at))
    const bytes = Buffer.from('x'.repeat(100)).toString('base64')
    assert.deepEqual(second, {
      s: 'short',
      t: '"'.repeat(40),
      b: bytes.slice(0, 40),
      l: list.slice(0, 40),
      d: null,
    })
    assert.deepEqual(page.cut, [
      { row: 0, column: 't', length: 5000 },
      { row: 1, column: 't', length: 100 },
      { row: 1, column: 'b', length: bytes.length },
      { row: 1, column: 'l', length: list.length },
    ])
  })

  test('a thousand rows of long cells are a page when they are cut', async () => {
    const part = await bench.part("select repeat('x', 1000000) as t from range(200)")
    const plan = planOver([part], { limit: 1000 })
    const page = await bench.engine.rows({ plan, bigAsString: false, longestCell: 10_000 })
    assert.deepEqual([page.rows.length, page.cut.length], [200, 200])
  })

  test('a version without parts has empty pages', async () => {
    const plan = planOver([], { orderBy: parseOrder('a') }, [column('a', 'BIGINT')])
    const page = await bench.engine.rows({ plan, bigAsString: false, counted: true, longestCell: 40 })
    assert.deepEqual(page, { rows: [], cut: [], last: null, total: 0 })
  })
})

function literal(text: string): string {
  return text
    .split('\0')
    .map(piece => `'${piece.replaceAll("'", "''")}'`)
    .join(' || chr(0) || ')
}
