import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { tableFromIPC } from 'apache-arrow'
import {
  assertRefused,
  form,
  makeKey,
  makeOrganization,
  type StartedHouse,
  startHouse,
  uploadDataset,
  withoutStatistics,
} from '../start.ts'
import { answerOf, ask, valuesOf } from './query.ts'

let house: StartedHouse
let transactions: string
let merchants: string
before(async () => {
  house = await withoutStatistics(startHouse())
  const file = 'amount,merchant\n29.99,ACME Corp\n1250.00,ACME Corp\n5.50,Luxury Ltd\n'
  transactions = (await uploadDataset(house, { file })).id
  merchants = (await uploadDataset(house, { name: 'Merchants', file: 'merchant,city\nACME Corp,Oslo\n' })).id
  const appended = await house.admin('POST', `/api/datasets/${transactions}/versions`, {
    form: form({ description: 'more', mode: 'append', file: 'amount,merchant\n0.125,Third\n' }),
  })
  assert.equal(appended.status, 201, appended.text)
})
after(() => house[Symbol.asyncDispose]())

test('the example of the contract is answered as it is written there', async () => {
  const sql = 'select merchant, sum(amount) as total from tx group by merchant order by total desc'
  const datasets = { tx: { dataset_id: transactions, version: 0 } }
  const answer = await ask(house, sql, { datasets, format: 'json', limit: 1, timeout_ms: 30_000 })
  assert.equal(answer.status, 200, answer.text)
  const { columns, rows, row_count, truncated, elapsed_ms } = answer.json
  assert.deepEqual(
    columns.map(({ name, dtype }: Record<string, string>) => [name, dtype]),
    [
      ['merchant', 'object'],
      ['total', 'float64'],
    ],
  )
  assert.deepEqual(rows, [{ merchant: 'ACME Corp', total: 1279.99 }])
  assert.deepEqual([row_count, truncated, Number.isInteger(elapsed_ms)], [1, true, true])
  assert.equal(Number(answer.headers.get('content-length')), answer.bytes.byteLength)
})

test('expressions, set operations, windows, joins, pivots and recursion are one SELECT', async () => {
  const datasets = { tx: { dataset_id: transactions }, m: { dataset_id: merchants } }
  const values = (sql: string) => valuesOf(house, sql, { datasets })
  assert.deepEqual(await values('with a as (select 1 x), b as (select x + 1 y from a) select * from b'), [
    [2],
  ])
  assert.deepEqual(await values('select count(*) from tx union all select count(*) from m'), [[4], [1]])
  assert.deepEqual(
    await values('select row_number() over (order by amount) n, merchant from tx order by n limit 2'),
    [
      [1, 'Third'],
      [2, 'Luxury Ltd'],
    ],
  )
  const join = 'select city, count(*) from TX join m using (merchant) group by all'
  assert.deepEqual(await values(join), [['Oslo', 2]])
  assert.deepEqual(
    await values(
      'with recursive r as (select 1 n union all select n + 1 from r where n < 4) select max(n) from r',
    ),
    [[4]],
  )
  assert.deepEqual(await values("from (pivot m on city in ('Oslo', 'Rome') using count(*))"), [
    ['ACME Corp', 1, 0],
  ])
  assert.deepEqual(await values('from m select city;  -- from first, and a remark'), [['Oslo']])
  assert.deepEqual(await values('(select 1)'), [[1]])
  assert.deepEqual(await values('values (1, 2)'), [[1, 2]])
  assert.deepEqual(await values('select i from range(3) r(i) where i in (select count(*) from m)'), [[1]])
})

test('a common table expression hides a table of its name only where it is seen', async () => {
  const datasets = { tx: { dataset_id: transactions } }
  const inner = 'select (with tx as (select 7 as seven) select seven from tx), count(*) from tx'
  assert.deepEqual(await valuesOf(house, inner, { datasets }), [[7, 4]])
})

test('the latest version is read unless another is named', async () => {
  const counted = (version?: number) =>
    valuesOf(house, 'select count(*) from tx', {
      datasets: { tx: { dataset_id: transactions, ...(version !== undefined && { version }) } },
    })
  assert.deepEqual([await counted(), await counted(0), await counted(1)], [[[4]], [[3]], [[4]]])
  assert.deepEqual(await valuesOf(house, 'select count(*) from "Transactions Q4"'), [[4]])
  assert.deepEqual(await valuesOf(house, 'select count(*) from "Transactions Q4@0"'), [[3]])
  const both = 'select (select count(*) from "Transactions Q4") - (select count(*) from "Transactions Q4@0")'
  assert.deepEqual(await valuesOf(house, both), [[1]])
  assertRefused(await ask(house, 'from "Transactions Q4@7"'), 404, 'unknown_version')
})

test('an append that widened a column is read with the wider type in every part', async () => {
  const { columns, rows } = await answerOf(house, 'select amount from "Transactions Q4" order by 1')
  assert.equal(columns[0].dtype, 'float64')
  assert.deepEqual(rows[0], { amount: 0.125 })
})

test('a name stands for the dataset of the project that is called so, whatever its case', async () => {
  assert.deepEqual(await valuesOf(house, 'select city from merchants'), [['Oslo']])
  const project = (await house.admin('POST', '/api/projects', { json: { name: 'Names' } })).json.project.id
  const make = async (name: string, file: string) =>
    (await uploadDataset(house, { project_id: project, name, file })).id
  const values = (sql: string) => valuesOf(house, sql, { project_id: project })
  const [upper] = [await make('Twin', 'a\n1\n'), await make('twin', 'a\n2\n')]
  assert.deepEqual(await values('from "Twin"'), [[1]])
  assert.deepEqual(await values('from twin'), [[2]])
  assertRefused(await ask(house, 'from "Twin", twin', { project_id: project }), 422, 'ambiguous_table')
  const unsure = await ask(house, 'from "TWIN"', { project_id: project })
  assertRefused(unsure, 422, 'ambiguous_table')
  assert.ok(unsure.json.dataset_ids.includes(upper) && unsure.json.dataset_ids.length === 2)
  assert.ok(unsure.json.detail.includes(upper))

  const same = [await make('same', 'a\n1\n'), await make('same', 'a\n2\n')]
  const refused = await ask(house, 'select * from "same"', { project_id: project })
  assertRefused(refused, 422, 'ambiguous_table')
  assert.deepEqual(refused.json.dataset_ids, same)
  await make('dated', 'a\n1\n')
  assert.deepEqual(await values('from "dated@0"'), [[1]])
  await make('dated@0', 'a\n2\n')
  assertRefused(await ask(house, 'from "dated@0"', { project_id: project }), 422, 'ambiguous_table')
  await make(`it's "odd" ; -- %_`, 'a\n5\n')
  assert.deepEqual(await values(`from "it's ""odd"" ; -- %_"`), [[5]])

  assertRefused(await ask(house, 'from merchants', { project_id: project }), 422, 'unknown_table')
  assertRefused(await ask(house, 'from x', { project_id: 'nowhere' }), 404, 'unknown_project')
})

test('with "datasets" nothing else is a table', async () => {
  const datasets = { tx: { dataset_id: transactions } }
  const refused = await ask(house, 'from tx, "Merchants"', { datasets })
  assertRefused(refused, 422, 'unknown_table')
  assert.match(refused.json.detail, /"tx"/)
  assertRefused(await ask(house, 'from tx', { datasets: {} }), 422, 'unknown_table')
  assertRefused(
    await ask(house, 'from tx', { datasets: { tx: { dataset_id: 'x' } } }),
    404,
    'unknown_dataset',
  )
  const twice = { tx: { dataset_id: transactions }, TX: { dataset_id: merchants } }
  assertRefused(await ask(house, 'from tx', { datasets: twice }), 422, 'invalid_value')
})

test('a viewer may ask, and another organization sees nothing', async () => {
  const viewer = house.as(await makeKey(house.admin, 'viewer'))
  assert.equal((await viewer('POST', '/api/query', { json: { sql: 'from merchants' } })).status, 200)
  const foreign = house.as(await makeOrganization(house, 'second@rowhouse'))
  assertRefused(
    await foreign('POST', '/api/query', { json: { sql: 'from merchants' } }),
    422,
    'unknown_table',
  )
  const json = { sql: 'from m', datasets: { m: { dataset_id: merchants } } }
  assertRefused(await foreign('POST', '/api/query', { json }), 404, 'unknown_dataset')
})

test('no digit is lost, and every answer is JSON', async () => {
  const sql = `select 9007199254740993 as big, 170141183460469231731687303715884105727::hugeint as huge, sum(9223372036854775807) as total,
    12345678901234567890.123456789::decimal(38,9) as exact, 'nan'::double as nothing, 1e308 * 10 as infinite,
    interval 3 months as span, date '2026-07-31' as day, timestamptz '2026-07-31 14:30:00+02' as moment, 'x'::blob as bytes,
    [1, null, 170141183460469231731687303715884105727::hugeint] as list, {'a': 1, 'b "c"': '"'} as struct, map {'k': 1} as map,
    'a'::enum('a', 'b') as enum, null as missing, '101'::bit as bits, union_value(num := 3) as either
    from range(2)`
  const { text } = await ask(house, sql)
  assert.match(
    text,
    /"big":9007199254740993,"huge":170141183460469231731687303715884105727,"total":18446744073709551614,/,
  )
  assert.match(
    text,
    /"exact":12345678901234567890.123456789,"nothing":null,"infinite":null,"span":"3 months"/,
  )
  assert.match(text, /"day":"2026-07-31","moment":"2026-07-31T12:30:00Z","bytes":"eA=="/)
  assert.match(
    text,
    /"list":\[1,null,170141183460469231731687303715884105727\],"struct":\{"a":1,"b \\"c\\"":"\\""\}/,
  )
  assert.match(text, /"map":\{"k":1\},"enum":"a","missing":null,"bits":"101","either":"3"/)
  const strings = await ask(house, 'select 9007199254740993 as big', { big: 'string' })
  assert.match(strings.text, /"rows":\[\{"big":"9007199254740993"\}/)
})

test('columns of one name are told apart, and each has its type', async () => {
  const { columns, rows } = await answerOf(house, 'select 1 as a, true as "A", 2.50 as a')
  assert.deepEqual(rows, [{ a: 1, A_1: true, a_2: 2.5 }])
  assert.deepEqual(
    columns.map(({ name, dtype, logical_type }: Record<string, string>) => [name, dtype, logical_type]),
    [
      ['a', 'int64', 'INTEGER'],
      ['A_1', 'bool', 'BOOLEAN'],
      ['a_2', 'float64', 'DECIMAL(3,2)'],
    ],
  )
})

test('an answer has 10 000 rows unless asked otherwise, in order, and tells when there were more', async () => {
  const { rows, row_count, truncated } = await answerOf(
    house,
    'select i from range(10001) r(i) order by i desc',
  )
  assert.deepEqual([rows.length, rows[0].i, row_count, truncated], [10_000, 10_000, 10_000, true])
  const exact = await answerOf(house, 'from range(5)', { limit: 5 })
  assert.deepEqual([exact.row_count, exact.truncated], [5, false])
  const none = await answerOf(house, 'from range(0)')
  assert.deepEqual([none.rows, none.row_count, none.truncated, none.columns.length], [[], 0, false, 1])
  for (const limit of [0, -1, 1.5, 1_000_001, '5']) {
    assertRefused(await ask(house, 'select 1', { limit }), 422, 'invalid_value')
  }
})

test('an answer comes as a file of each format', async () => {
  const sql = 'select i, i * 1000000000000000000::hugeint as big from range(20) r(i)'
  const expected = { csv: 'text/csv; charset=utf-8', ndjson: 'application/x-ndjson' }
  for (const [format, type] of Object.entries(expected)) {
    const answer = await ask(house, sql, { format, limit: 12 })
    assert.equal(answer.headers.get('content-type'), type)
    assert.match(
      answer.headers.get('content-disposition') ?? '',
      new RegExp(`^attachment; filename="query.${format}"`),
    )
    assert.deepEqual([answer.headers.get('x-row-count'), answer.headers.get('x-truncated')], ['12', 'true'])
    assert.equal(answer.text.trimEnd().split('\n').length, format === 'csv' ? 13 : 12)
    assert.match(answer.text, /11000000000000000000/)
  }
  const arrow = await ask(house, sql, { format: 'arrow' })
  assert.equal(arrow.headers.get('content-type'), 'application/vnd.apache.arrow.stream')
  assert.deepEqual([tableFromIPC(arrow.bytes).numRows, arrow.headers.get('x-truncated')], [20, 'false'])
  const parquet = await ask(house, sql, { format: 'parquet' })
  assert.equal(parquet.headers.get('content-type'), 'application/vnd.apache.parquet')
  const again = await uploadDataset(house, {
    name: 'again',
    file: new File([new Uint8Array(parquet.bytes)], 'again.parquet'),
  })
  assert.equal(again.rows, 20)
  assertRefused(await ask(house, sql, { format: 'xlsx' }), 422, 'invalid_value')
})

test('what is wrong with a query is told with its place, and without a path', async () => {
  const datasets = { tx: { dataset_id: transactions } }
  const refused = async (sql: string, code: string, detail: RegExp, position?: number) => {
    const answer = await ask(house, sql, { datasets })
    assertRefused(answer, 422, code)
    assert.match(answer.json.detail, detail)
    assert.equal(answer.json.position, position, answer.json.detail)
    assert.ok(!answer.text.includes(house.home) && !/parquet|create view/i.test(answer.text), answer.text)
  }
  await refused('selec 1', 'malformed_query', /syntax error at or near/, 1)
  await refused("select 'ä', from from tx", 'malformed_query', /syntax error/, 18)
  await refused("select 'ä', nextval('x')", 'query_not_allowed', /nextval/, 13)
  await refused('select\n  amuont\nfrom tx', 'query_failed', /"amuont" not found.*amount/, 10)
  await refused('select merchant + 1 from tx', 'query_failed', /No function matches/, 17)
  await refused('select merchant::int from tx', 'query_failed', /Could not convert string 'ACME Corp'/)
  await refused('select foo(1)', 'query_failed', /foo does not exist/, 8)
  await refused("select error('mine')", 'query_failed', /mine/)
  await refused('select * from tx where amount in (select 1, 2)', 'query_failed', /Subquery returns 2/, 31)
  for (const sql of ['', ' ', '-- x', ';']) {
    assert.equal((await ask(house, sql)).status, 422, sql)
  }
})
