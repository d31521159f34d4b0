import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  assertRefused,
  form,
  type StartedHouse,
  startHouse,
  uploadDataset,
  withoutStatistics,
} from '../start.ts'

const ROWS = 1234
const BIG = 9007199254740993n

let house: StartedHouse
let id: string
before(async () => {
  house = await withoutStatistics(startHouse())
  const lines = Array.from({ length: ROWS }, (_, at) => {
    const city = ['Oslo', "O'Neil", '100%', 'Ärger', '']
    return `${at},${at % 10 === 0 ? '' : `${at % 7}.50`},"${city[at % 5]}",${BIG + BigInt(at)}`
  })
  id = (await uploadDataset(house, { file: `id,amount,city,big\n${lines.join('\n')}\n` })).id
})
after(() => house[Symbol.asyncDispose]())

type Asked = Record<string, string>
const ask = (asked: Asked = {}, headers: Record<string, string> = {}) =>
  house.admin('GET', `/api/datasets/${id}/rows?${new URLSearchParams(asked)}`, { headers })

async function page(asked: Asked = {}) {
  const answer = await ask(asked)
  assert.equal(answer.status, 200, answer.text)
  return answer.json
}

/** Follows `next_cursor` to the end; answers the ids met. */
async function walk(asked: Asked): Promise<number[]> {
  const found: number[] = []
  let cursor: string | null = null
  do {
    const answer: { rows: { id: number }[]; next_cursor: string | null; total: number } = await page({
      ...asked,
      ...(cursor !== null && { cursor }),
    })
    found.push(...answer.rows.map(row => row.id))
    cursor = answer.next_cursor
    if (cursor === null) assert.equal(answer.total, found.length)
  } while (cursor !== null)
  return found
}

test('a page has 100 rows unless asked otherwise, the total, and no digit is lost', async () => {
  const answer = await ask()
  assert.match(answer.text, /^\{"rows":\[\{"id":0,"amount":null,"city":"Oslo","big":9007199254740993\}/)
  const { rows, total, truncated_cells, version, next_cursor } = answer.json
  assert.deepEqual([rows.length, total, truncated_cells, version], [100, ROWS, [], 0])
  assert.equal(typeof next_cursor, 'string')
  assert.match((await ask({ big: 'string', limit: '1' })).text, /"big":"9007199254740993"/)
  const last = await page({ limit: '1000', offset: '1000' })
  assert.deepEqual([last.rows.length, last.rows[0].id, last.next_cursor], [234, 1000, null])
  const beyond = await page({ offset: '5000' })
  assert.deepEqual([beyond.rows, beyond.total, beyond.next_cursor], [[], ROWS, null])
})

test('columns, filter, search and order are those asked for, and the total counts what fits', async () => {
  const asked = { columns: 'city,id', where: 'id >= 1200', search: "o'n", order_by: 'id desc', limit: '2' }
  const { rows, total } = await page(asked)
  assert.deepEqual(rows, [
    { city: "O'Neil", id: 1231 },
    { city: "O'Neil", id: 1226 },
  ])
  assert.equal(total, 7)
  assert.equal((await page({ search: '%' })).total, 247)
  assert.equal((await page({ search: 'ÄRGER' })).total, 247)
  assert.equal((await page({ search: '_' })).total, 0)
  assert.equal((await page({ search: '' })).total, ROWS)
})

test('cursors lead through every result once and in order, missing values and ties included', async () => {
  const every = Array.from({ length: ROWS }, (_, at) => at)
  assert.deepEqual(await walk({ limit: '500' }), every)
  const amount = (at: number) => (at % 10 === 0 ? -1 : at % 7)
  const ordered = every.toSorted((a, b) => amount(b) - amount(a) || b - a)
  assert.deepEqual(await walk({ limit: '300', order_by: 'amount desc, id desc' }), ordered)
  const fits = every.filter(at => at > 800 && at % 5 === 3)
  assert.deepEqual(await walk({ limit: '40', where: 'id > 800', search: 'ärger' }), fits)
})

test('a cursor stays in its version while new ones land', async () => {
  const { id: dataset } = await uploadDataset(house, { file: 'id,t\n1,a\n2,b\n3,c\n' })
  const path = `/api/datasets/${dataset}/rows?limit=2&order_by=id%20desc`
  const { next_cursor } = (await house.admin('GET', path)).json
  const more = form({ description: 'more', mode: 'append', file: 'id,t\n4,d\n' })
  assert.equal((await house.admin('POST', `/api/datasets/${dataset}/versions`, { form: more })).status, 201)
  const next = (await house.admin('GET', `${path}&cursor=${next_cursor}`)).json
  assert.deepEqual([next.rows, next.version, next.total], [[{ id: 1, t: 'a' }], 0, 3])
  assertRefused(await house.admin('GET', `${path}&cursor=${next_cursor}&version=1`), 422, 'invalid_cursor')
  const latest = (await house.admin('GET', path)).json
  assert.deepEqual([latest.version, latest.total], [1, 4])
})

test('a cursor goes with its own filter, search and order only, and not with an offset', async () => {
  const asked = { where: 'id > 3', order_by: 'amount' }
  const { next_cursor: cursor } = await page(asked)
  assert.equal((await page({ ...asked, cursor, limit: '5', columns: 'id' })).rows.length, 5)
  const others: Asked[] = [
    { where: 'id > 4' },
    { where: '' },
    { order_by: 'amount desc' },
    { search: 'o' },
    { version: '1' },
  ]
  for (const other of others) {
    const answer = await ask({ ...asked, ...other, cursor })
    assert.ok([404, 422].includes(answer.status), answer.text)
  }
  assertRefused(await ask({ ...asked, order_by: 'id', cursor }), 422, 'invalid_cursor')
  assertRefused(await ask({ ...asked, cursor, offset: '1' }), 422, 'invalid_value')
})

test('a page has a strong ETag of the version and the question', async () => {
  const etag = async (asked: Asked) => (await ask(asked)).headers.get('etag') ?? ''
  const questions: Asked[] = [
    {},
    { limit: '5' },
    { columns: 'id' },
    { search: 'o' },
    { big: 'string' },
    { where: 'id<5' },
  ]
  const etags = await Promise.all(questions.map(etag))
  assert.equal(new Set(etags).size, questions.length)
  for (const [at, question] of questions.entries()) {
    const again = await ask(question, { 'if-none-match': etags[at] ?? '' })
    assert.deepEqual([again.status, again.bytes.length], [304, 0])
  }
})

test('a long cell is cut and named, so that a page stays a page', async () => {
  const { id: dataset } = await uploadDataset(house, { file: `id,t\n1,${'ä'.repeat(12_000)}\n2,short\n` })
  const { rows, truncated_cells } = (await house.admin('GET', `/api/datasets/${dataset}/rows`)).json
  assert.deepEqual(rows, [
    { id: 1, t: 'ä'.repeat(10_000) },
    { id: 2, t: 'short' },
  ])
  assert.deepEqual(truncated_cells, [{ row: 0, column: 't', length: 12_000 }])
})

test('numbers out of range are refused, not clamped', async () => {
  const wrong: Asked[] = [
    { limit: '0' },
    { limit: '1001' },
    { limit: 'x' },
    { offset: '-1' },
    { offset: '1e99' },
    { big: 'x' },
  ]
  for (const asked of [...wrong, { version: '-1' }]) {
    assertRefused(await ask(asked), 422, 'invalid_value')
  }
  assertRefused(await ask({ version: '7' }), 404, 'unknown_version')
})

/** Attempts to get out of the question, each with the refusal it earns, or with the number of rows when it is data. */
const attempts: [parameter: string, text: string, outcome: string | number][] = [
  ['columns', 'id from x; drop table x --', 'unknown_column'],
  ['columns', '*', 'unknown_column'],
  ['columns', 'c0', 'unknown_column'],
  ['columns', 'position', 'unknown_column'],
  ['columns', '"id"" as x, read_text(\'/etc/passwd\') --"', 'unknown_column'],
  ['columns', "read_text('/etc/passwd')", 'unknown_column'],
  ['columns', '(select 1)', 'unknown_column'],
  ['columns', 'filename', 'unknown_column'],
  ['columns', '"', 'invalid_value'],
  ['columns', 'id,id', 'invalid_value'],
  ['columns', '\0', 'unknown_column'],
  ['columns', '__proto__', 'unknown_column'],
  ['where', '1 = 1', 'malformed_filter'],
  ['where', "id = 1; copy (select 1) to '/tmp/x'", 'malformed_filter'],
  ['where', "id in (select id from read_csv('/etc/passwd'))", 'malformed_filter'],
  ['where', 'id = (select 1)', 'malformed_filter'],
  ['where', "read_text('/etc/passwd') is not null", 'malformed_filter'],
  ['where', "getenv('HOME') = 'x'", 'malformed_filter'],
  ['where', 'id = 1 union all select * from duckdb_settings()', 'malformed_filter'],
  ['where', "city = 'x' or '1' = '1'", 'malformed_filter'],
  ['where', "city = 'x'' or ''1'' = ''1'", 0],
  ['where', "city = '; set enable_external_access = true; --'", 0],
  ['where', "city like '%''; attach ''/tmp/x'' as y; --'", 0],
  ['where', 'id = $1', 'malformed_filter'],
  ['where', 'id = ?', 'malformed_filter'],
  ['where', 'id = 1 -- and more', 'malformed_filter'],
  ['where', 'id = 1 /* and more */', 'malformed_filter'],
  ['where', "city = e'\\x27'", 'malformed_filter'],
  ['where', 'city = $$x$$', 'malformed_filter'],
  ['where', '"c0" = 1', 'unknown_column'],
  ['where', '"position" > 0', 'unknown_column'],
  ['where', '"id"" = 1 or ""id" = 1', 'unknown_column'],
  ['where', "id = '1; drop table x'", 'type_mismatch'],
  ['where', "city = 'a\0b'", 0],
  ['order_by', 'random()', 'malformed_order'],
  ['order_by', 'id; select 1', 'malformed_order'],
  ['order_by', "(select content from read_text('/etc/passwd'))", 'malformed_order'],
  ['order_by', 'id desc nulls first', 'malformed_order'],
  ['order_by', '1', 'malformed_order'],
  ['order_by', '"id" desc, "id"" , (select 1) --"', 'unknown_column'],
  ['order_by', 'c0', 'unknown_column'],
  ['order_by', 'position', 'unknown_column'],
  ['search', "' or 1=1 --", 0],
  ['search', '$2', 0],
  ['search', "'); drop table x; --", 0],
  ['search', '\\', 0],
  ['search', '\0', 0],
  ['search', '%_%', 0],
  ['cursor', '', 'invalid_cursor'],
  ['cursor', '0', 'invalid_cursor'],
  ['cursor', "' or 1=1 --", 'invalid_cursor'],
  ['cursor', 'WzAsMCwwLDFd.AAAAAAAAAAAAAAAAAAAAAA', 'invalid_cursor'],
  ['cursor', forge('[0,"0) or 1=1 --",0,1]'), 'invalid_cursor'],
  ['cursor', forge('[0,-1,0,1]'), 'invalid_cursor'],
  ['cursor', forge('[0,1e3,0,1]'), 'invalid_cursor'],
  ['cursor', forge('{"version":0}'), 'invalid_cursor'],
  ['cursor', forge('[0,99999,1,2]'), 'invalid_cursor'],
  ['version', '0; drop table x', 'invalid_value'],
  ['limit', '1 union select 1', 'invalid_value'],
]

function forge(body: string): string {
  return `${Buffer.from(body).toString('base64url')}.${'A'.repeat(22)}`
}

test('no attempt through columns, where, order_by, search or cursor reaches a file, another dataset or a setting', async () => {
  await uploadDataset(house, { name: 'other', file: 'secret\nof another dataset\n' })
  const before = await page({ limit: '1000' })
  for (const [parameter, text, outcome] of attempts) {
    const answer = await ask({ [parameter]: text })
    if (typeof outcome === 'string') assertRefused(answer, 422, outcome)
    else assert.deepEqual([answer.status, answer.json.rows?.length], [200, outcome], `${parameter}=${text}`)
    assert.ok(
      !/root:|of another dataset|enable_external_access'/.test(answer.text.replace(text, '')),
      answer.text,
    )
  }
  assert.deepEqual(await page({ limit: '1000' }), before)
})
