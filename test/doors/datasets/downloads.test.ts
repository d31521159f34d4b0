import assert from 'node:assert/strict'
import { truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { adminKey } from '../../server.ts'
import type { Answer, StartedHouse } from '../start.ts'
import { assertRefused, form, startHouse, uploadDataset, withoutStatistics } from '../start.ts'

const ROWS = 3000

let house: StartedHouse
let path: string
before(async () => {
  house = await withoutStatistics(startHouse())
  const rows = Array.from({ length: ROWS }, (_, at) => `${at},"name, ${at}",${at % 7}`)
  const { id } = await uploadDataset(house, { file: `id,"the name",week\n${rows.join('\n')}\n` })
  path = `/api/datasets/${id}/download`
})
after(() => house[Symbol.asyncDispose]())

const get = (query = '', headers: Record<string, string> = {}, method = 'GET') =>
  house.admin(method, path + query, { headers })
const lines = (answer: Answer) => answer.text.trim().split(/\r?\n/)

test('a download says what it is, how large, and that it can be had in parts', async () => {
  const whole = await get()
  const head = await get('', {}, 'HEAD')
  assert.deepEqual([head.status, head.bytes.length], [200, 0])
  assert.equal(head.headers.get('content-length'), String(whole.bytes.length))
  for (const name of ['etag', 'content-type', 'content-disposition', 'accept-ranges']) {
    assert.equal(head.headers.get(name), whole.headers.get(name), name)
    assert.ok(head.headers.get(name), name)
  }
  assert.equal(whole.headers.get('accept-ranges'), 'bytes')
  assert.equal(lines(whole).length, ROWS + 1)
})

test('one range is answered with just these bytes', async () => {
  const { bytes } = await get()
  const size = bytes.length
  for (const [range, start, end] of [
    ['bytes=0-0', 0, 0],
    ['bytes=10-99', 10, 99],
    [`bytes=${size - 5}-`, size - 5, size - 1],
    ['bytes=-7', size - 7, size - 1],
    ['bytes=100-999999999', 100, size - 1],
    ['bytes=-999999999', 0, size - 1],
  ] as const) {
    const part = await get('', { range })
    assert.equal(part.status, 206, range)
    assert.equal(part.headers.get('content-range'), `bytes ${start}-${end}/${size}`)
    assert.equal(part.headers.get('content-length'), String(end - start + 1))
    assert.ok(part.bytes.equals(bytes.subarray(start, end + 1)), range)
  }
})

test('a range beyond the end is 416 with the size', async () => {
  const { bytes } = await get()
  for (const range of [`bytes=${bytes.length}-`, 'bytes=-0']) {
    const answer = await get('', { range })
    assertRefused(answer, 416, 'range_not_satisfiable')
    assert.equal(answer.headers.get('content-range'), `bytes */${bytes.length}`)
    assert.equal(answer.headers.get('etag'), null)
  }
})

test('several ranges, other units and nonsense get the whole file', async () => {
  const { bytes } = await get()
  for (const range of ['bytes=0-1,5-6', 'rows=0-1', 'bytes=9-1', 'nonsense']) {
    const answer = await get('', { range })
    assert.equal(answer.status, 200, range)
    assert.ok(answer.bytes.equals(bytes))
  }
})

test('If-Range gives the part when the file is the same, and the whole file when it is not', async () => {
  const etag = (await get()).headers.get('etag') ?? ''
  const statusOf = async (ifRange: string) =>
    (await get('', { range: 'bytes=0-9', 'if-range': ifRange })).status
  assert.equal(await statusOf(etag), 206)
  for (const other of ['"other"', `W/${etag}`, 'Wed, 21 Oct 2026 07:28:00 GMT'])
    assert.equal(await statusOf(other), 200)
})

test('a file put together from parts is the file', async () => {
  const { bytes, headers } = await get('?format=parquet')
  const ifRange = headers.get('etag') ?? ''
  const parts: Buffer[] = []
  for (let start = 0; start < bytes.length; start += 4096) {
    const part = await get('?format=parquet', {
      range: `bytes=${start}-${start + 4095}`,
      'if-range': ifRange,
    })
    assert.equal(part.status, 206)
    parts.push(part.bytes)
  }
  assert.ok(Buffer.concat(parts).equals(bytes))
})

const formats: Record<string, [type: RegExp, start: RegExp]> = {
  csv: [/^text\/csv; charset=utf-8$/, /^id,"?the name"?,week\r?\n0,"name, 0",0/],
  json: [/^application\/json/, /^\[\s*\{"id":0,"the name":"name, 0","week":0\}/],
  ndjson: [/^application\/x-ndjson/, /^\{"id":0,"the name":"name, 0","week":0\}\n/],
  parquet: [/parquet$/, /^PAR1/],
  xlsx: [/spreadsheetml\.sheet$/, /^PK/],
  arrow: [/arrow\.(stream|file)$/, /^(ARROW1|\u{fffd}{4})/u],
}
for (const [format, [type, start]] of Object.entries(formats)) {
  test(`${format} has its own media type, file name and first bytes`, async () => {
    const answer = await get(`?format=${format}`)
    assert.equal(answer.status, 200, answer.text.slice(0, 500))
    assert.match(answer.headers.get('content-type') ?? '', type)
    assert.match(answer.headers.get('content-disposition') ?? '', new RegExp(`"Transactions Q4\\.${format}"`))
    assert.match(answer.text, start)
  })
}

test('columns, filter and order are those asked for', async () => {
  const query = new URLSearchParams({
    columns: '"the name",id',
    where: '"week" = 3 and "id" >= 2990',
    order_by: '"id" desc',
  })
  assert.deepEqual(lines(await get(`?${query}`)), ['the name,id', '"name, 2999",2999', '"name, 2992",2992'])
  assert.deepEqual(lines(await get('?columns=week&columns=id&where=id%20%3C%202')), ['week,id', '0,0', '1,1'])
})

test('what is asked wrongly is refused with its place', async () => {
  const refused = async (query: Record<string, string>) => get(`?${new URLSearchParams(query)}`)
  assertRefused(await refused({ columns: 'nothing' }), 422, 'unknown_column')
  assertRefused(await refused({ columns: 'id,,week' }), 422, 'invalid_value')
  assertRefused(await refused({ where: '"nothing" = 1' }), 422, 'unknown_column')
  assertRefused(await refused({ where: '"week" = \'x\'' }), 422, 'type_mismatch')
  assertRefused(await refused({ where: '"week" = 1; drop table x' }), 422, 'malformed_filter')
  assertRefused(await refused({ order_by: '"week" sideways' }), 422, 'malformed_order')
  assertRefused(await refused({ format: 'docx' }), 422, 'invalid_value')
})

test('an order or a filter changes the ETag; the same question has the same', async () => {
  const etag = async (query: string) => (await get(query, {}, 'HEAD')).headers.get('etag')
  const asked = ['', '?format=json', '?columns=id', '?where=id%3C5', '?order_by=id', '?spreadsheet_safe=true']
  const etags = await Promise.all(asked.map(etag))
  assert.equal(new Set(etags).size, asked.length)
  assert.deepEqual(await Promise.all(asked.map(etag)), etags)
})

test('a cell that a spreadsheet would run is guarded when asked', async () => {
  const { id } = await uploadDataset(house, { file: 'cell,number\n=1+1,-5\nplain,3\n' })
  const download = (query: string) => house.admin('GET', `/api/datasets/${id}/download${query}`)
  assert.equal(lines(await download(''))[1], '=1+1,-5')
  assert.equal(lines(await download('?spreadsheet_safe=true'))[1], "'=1+1,-5")
})

test('a client that goes away in the middle costs nothing but its own download', async () => {
  const stop = new AbortController()
  const url = new URL(path, house.address)
  const headers = { authorization: `Bearer ${adminKey}` }
  const response = await fetch(url, { headers, signal: stop.signal })
  await response.body?.getReader().read()
  stop.abort()
  assert.equal(lines(await get()).length, ROWS + 1)
})

test('a download that fails midway never looks like a whole file, and a preview says so', async () => {
  const wide = 'x'.repeat(100)
  const rows = Array.from({ length: 20_000 }, (_, at) => `${at},${wide}${at}`)
  const { id } = await uploadDataset(house, { file: `id,text\n${rows.join('\n')}\n` })
  const objects = new Set(await house.objects())
  const added = await house.admin('POST', `/api/datasets/${id}/versions`, {
    form: form({ description: 'more', mode: 'append', file: `id,text\n${rows.join('\n')}\n` }),
  })
  assert.equal(added.status, 201, added.text)
  const fresh = (await house.objects()).filter(key => !objects.has(key) && key.includes('/parts/'))
  assert.ok(fresh[0])
  await truncate(join(house.home, 'objects', fresh[0]), 5000)

  const outcome = await house.admin('GET', `/api/datasets/${id}/download`).then(
    answer => answer.status,
    () => 'cut off',
  )
  assert.ok(outcome === 'cut off' || Number(outcome) >= 400, String(outcome))
  const head = await house.admin('HEAD', `/api/datasets/${id}/download`)
  assert.ok(head.status >= 400)
})

test('a dataset whose rows cannot be read is still shown, with the reason and without an ETag', async () => {
  const objects = new Set(await house.objects())
  const { id } = await uploadDataset(house)
  for (const key of (await house.objects()).filter(key => !objects.has(key) && key.includes('/parts/'))) {
    await truncate(join(house.home, 'objects', key), 10)
  }
  const detail = await house.admin('GET', `/api/datasets/${id}`)
  assert.equal(detail.status, 200)
  assert.deepEqual([detail.json.dataset.rows, detail.json.preview], [2, []])
  assert.ok(detail.json.preview_error.length > 10)
  assert.equal(detail.headers.get('etag'), null)
})
