import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { makeOrganization, type StartedHouse, startHouse, uploadDataset } from '../start.ts'
import { assertFault, detailsOf, invoices, openFilling, packed, retail, userCodeOf } from './fill.ts'

let house: StartedHouse
before(async () => {
  house = await startHouse()
})
after(() => house[Symbol.asyncDispose]())

test('the contract’s example: create, fill, complete', async () => {
  const filling = await openFilling(house)
  assert.match(filling.datasetCode, /^[0-9a-f]{12}$/)
  const filled = detailsOf(await filling.fill(invoices))
  assert.deepEqual(
    [filled['rows-inserted'], filled['rows-rejected'], filled['rows-count'], filled.version],
    [2, 0, 2, 1],
  )
  assert.equal(filled['dataset-code'], filling.datasetCode)
  assert.deepEqual(filled.load.rows, { read: 2, loaded: 2, rejected: 0, skipped: 0 })
  assert.deepEqual(await filling.rows(), [
    { InvoiceNo: '536365', Quantity: 6, InvoiceDate: '2010-12-01T08:26:00' },
    { InvoiceNo: '536366', Quantity: 2, InvoiceDate: '2010-12-01T08:28:00' },
  ])
  assert.deepEqual(await filling.rows(0), [])
  const codes = { 'user-code': ` ${filling.userCode} `, 'dataset-code': `\t${filling.datasetCode}\n` }
  const completed = detailsOf(await house.admin('POST', '/api/dataset-complete', { json: codes }))
  assert.deepEqual(completed, { 'dataset-code': filling.datasetCode, 'rows-count': 2 })
  const again = detailsOf(await filling.fill(packed(invoices), { compressed: true }))
  assert.deepEqual([again['rows-inserted'], again['rows-count'], again.version], [2, 4, 2])
  assert.equal(again.load.compression, 'gzip')
})

test('a created dataset answers its code, its table and its columns, and every door shows them', async () => {
  const json = { 'user-code': await userCodeOf(house.admin), name: 'Shown', columns: retail }
  const made = await house.admin('POST', '/api/dataset-create', { json })
  const { data } = made.json
  const code = data['dataset-code']
  assert.deepEqual(data, {
    status: 'success',
    details: { 'dataset-code': code, columns: 3 },
    'dataset-code': code,
    'table-name': `dataset_${code}`,
    columns: 3,
  })
  const [{ id, version, rows }] = (await house.admin('GET', '/api/datasets?search=Shown')).json.items
  assert.deepEqual([version, rows], [0, 0])
  const { columns } = (await house.admin('GET', `/api/datasets/${id}/columns`)).json
  assert.deepEqual(columns[1], {
    name: 'Quantity',
    dtype: 'int64',
    logical_type: 'BIGINT',
    nullable: false,
    original_name: 'Quantity',
    alias: 'Qty',
    type: 'measure',
    subtype: 'numeric',
    format: '#,###.##',
  })
  const csv = await house.admin('GET', `/api/datasets/${id}/download?format=csv`)
  assert.equal(csv.text, 'InvoiceNo,Quantity,InvoiceDate\n')
  assert.equal((await house.admin('GET', `/api/datasets/${id}/analyze`)).status, 200)
  assert.equal((await house.admin('GET', `/api/datasets/${id}`)).json.preview_error, null)
})

test('members come in any order, and only those that are known', async () => {
  const filling = await openFilling(house)
  const first = { 'insert-data': JSON.stringify(invoices), append: false, compressed: false }
  const rest = { columns: retail, 'dataset-code': filling.datasetCode, 'user-code': filling.userCode }
  const send = (body: string) =>
    house.admin('POST', '/dataset-fill', { body, headers: { 'content-type': 'application/json' } })
  assert.equal(detailsOf(await send(JSON.stringify({ ...first, ...rest })))['rows-inserted'], 2)
  const unknown = assertFault(
    await send(JSON.stringify({ ...first, ...rest, colour: 1 })),
    422,
    'invalid_value',
  )
  assert.deepEqual(unknown.errors, [
    { pointer: '/colour', code: 'invalid_value', message: 'is not known here' },
  ])
  const twice = JSON.stringify({ ...first, ...rest }).replace('{', '{"append":true,')
  assertFault(await send(twice), 400, 'malformed_request')
  const missing = assertFault(await send('{"user-code": "x", "dataset-code": "y"}'), 422, 'missing_field')
  assert.deepEqual(
    missing.errors.map((error: { pointer: string }) => error.pointer),
    ['/columns', '/insert-data'],
  )
  const mistyped = { ...first, ...rest, append: 'yes', 'on-error': 'ignore', 'user-code': 7 }
  const wrong = assertFault(await send(JSON.stringify(mistyped)), 422, 'invalid_value')
  assert.equal(wrong.errors.length, 3)
})

test('values are converted by subtype and format, and numbers keep every digit', async () => {
  const columns = [
    { name: 'text' },
    { name: 'number', subtype: 'numeric', format: '#.###,##' },
    { name: 'big', subtype: 'numeric' },
    { name: 'exact', subtype: 'numeric' },
    { name: 'day', subtype: 'date', format: 'd/m/Y' },
    { name: 'when', subtype: 'datetime' },
  ]
  const filling = await openFilling(house, columns)
  const rows = `[
    ["é\\n\\"x\\"", "1.234,50", 12345678901234567890, 1234567890123456789.25, "31/12/2024", "2024-01-02T03:04:05.678"],
    [1e5, 7, "9", "0.5", "1/2/2024", "2024-01-02"],
    [true, "", null, 2, "", null],
    [{"a": [1, 2]}, "-1.000", 0, -1, null, "1999-12-31 23:59"]
  ]`
  const { load } = detailsOf(await filling.fill(rows))
  assert.deepEqual(
    load.columns.map(({ type }: { type: string }) => type),
    ['VARCHAR', 'DOUBLE', 'DECIMAL(38,0)', 'DECIMAL(21,2)', 'DATE', 'TIMESTAMP'],
  )
  const page = await house.admin('GET', `/api/datasets/${filling.datasetId}/rows`)
  assert.match(page.text, /"big":12345678901234567890,"exact":1234567890123456789\.25/)
  const texts = page.json.rows.map((row: Record<string, unknown>) => [
    row.text,
    row.number,
    row.day,
    row.when,
  ])
  assert.deepEqual(texts, [
    ['é\n"x"', 1234.5, '2024-12-31', '2024-01-02T03:04:05.678'],
    ['1e5', 7, '2024-02-01', '2024-01-02T00:00:00'],
    ['true', null, null, null],
    ['{"a": [1, 2]}', -1000, null, '1999-12-31T23:59:00'],
  ])
})

test('rows that do not fit go to the quarantine, with their place, and are counted', async () => {
  const filling = await openFilling(house)
  const rows = [
    ['1', 1, null],
    ['2', 'many', null],
    ['3'],
    7,
    ['5', 5, '2024-13-01'],
    ['6', 6, '2024-01-01 00:00:00'],
  ]
  const filled = detailsOf(await filling.fill(rows))
  assert.deepEqual([filled['rows-inserted'], filled['rows-rejected'], filled['rows-count']], [2, 4, 2])
  assert.deepEqual(filled.load.rows, { read: 6, loaded: 2, rejected: 4, skipped: 0 })
  const { items } = (await house.admin('GET', `/api/loads/${filled.load.id}/rejects`)).json
  const seen = items.map((item: Record<string, unknown>) => [item.row, item.column, item.code, item.raw])
  assert.deepEqual(seen, [
    [2, 'Quantity', 'value_does_not_fit', '["2","many",null]'],
    [3, null, 'too_few_fields', '["3"]'],
    [4, null, 'not_an_object', '7'],
    [5, 'InvoiceDate', 'value_does_not_fit', '["5",5,"2024-13-01"]'],
  ])
  assert.match(items[0].message, /"many" is no number by #,###\.##/)
  assert.equal(items[0].byte_offset, JSON.stringify(rows).indexOf('["2"'))
})

test('rejects of a fill are replayed as those of any load', async () => {
  const filling = await openFilling(house)
  const { load } = detailsOf(await filling.fill([...invoices, ['3', 'x', '2011-01-02 03:04:05']]))
  const values = { InvoiceNo: '003', Quantity: '1', InvoiceDate: '2011-01-02 03:04:05' }
  const replayed = await house.admin('POST', `/api/loads/${load.id}/replay`, {
    json: { rows: [{ row: 3, values }] },
  })
  assert.equal(replayed.status, 201, replayed.text)
  assert.deepEqual([replayed.json.version, replayed.json.row_count], [2, 3])
  assert.deepEqual((await filling.rows())[2], { ...values, Quantity: 1, InvoiceDate: '2011-01-02T03:04:05' })
})

test('a fill that allows no reject inserts nothing and names the rows; so does one without any good row', async () => {
  const filling = await openFilling(house)
  detailsOf(await filling.fill(invoices))
  const bad = [...invoices, ['3', 'x', null]]
  const objects = (await house.objects()).length
  const refused = assertFault(await filling.fill(bad, { 'on-error': 'reject' }), 422, 'too_many_rejects')
  assert.match(refused.message, /row 3, "Quantity": "x" is no number/)
  assert.equal((await house.admin('GET', `/api/loads/${refused.load_id}/rejects`)).json.total, 1)
  assertFault(await filling.fill(bad, { 'max-error-percent': 33 }), 422, 'too_many_rejects')
  assertFault(await filling.fill([['1']], { append: false }), 422, 'too_many_rejects')
  assert.equal((await filling.rows()).length, 2)
  const quarantines = 3
  assert.equal((await house.objects()).length, objects + quarantines)
})

test('new columns on an append are missing in older rows; a type that would lose values is refused, naming the column', async () => {
  const filling = await openFilling(house)
  detailsOf(await filling.fill(invoices))
  const wider = [{ name: 'InvoiceNo' }, { name: 'Country', alias: 'Land' }]
  detailsOf(await filling.fill([['9', 'NO']], { columns: wider }))
  assert.deepEqual((await filling.rows()).slice(1), [
    { InvoiceNo: '536366', Quantity: 2, InvoiceDate: '2010-12-01T08:28:00', Country: null },
    { InvoiceNo: '9', Quantity: null, InvoiceDate: null, Country: 'NO' },
  ])
  const { columns } = (await house.admin('GET', `/api/datasets/${filling.datasetId}/columns`)).json
  assert.deepEqual(
    columns.map(({ name, alias, subtype }: Record<string, unknown>) => [name, alias, subtype]),
    [
      ['InvoiceNo', null, 'text'],
      ['Quantity', 'Qty', 'numeric'],
      ['InvoiceDate', 'When', 'datetime'],
      ['Country', 'Land', 'text'],
    ],
  )
  const other = [{ name: 'Quantity', subtype: 'text' }]
  const refused = assertFault(await filling.fill([['six']], { columns: other }), 409, 'columns_do_not_fit')
  assert.equal(refused.column, 'Quantity')
  const replaced = detailsOf(await filling.fill([['six']], { columns: other, append: false }))
  assert.deepEqual([replaced['rows-inserted'], replaced['rows-count'], replaced.version], [1, 1, 3])
  assert.deepEqual(await filling.rows(), [{ Quantity: 'six' }])
  assert.equal((await filling.rows(2)).length, 3)
})

test('a dataset without columns takes those of its first fill', async () => {
  const filling = await openFilling(house, [])
  assert.equal((await house.admin('GET', `/api/datasets/${filling.datasetId}`)).json.dataset.version, null)
  const filled = detailsOf(await filling.fill(invoices, { columns: retail }))
  assert.deepEqual([filled['rows-count'], filled.version], [2, 0])
})

test('no rows empty a dataset when they replace, and add none when they are appended', async () => {
  const filling = await openFilling(house)
  detailsOf(await filling.fill(invoices))
  assert.equal(detailsOf(await filling.fill([]))['rows-count'], 2)
  const emptied = detailsOf(await filling.fill([], { append: false }))
  assert.deepEqual([emptied['rows-inserted'], emptied['rows-count']], [0, 0])
  assert.deepEqual(await filling.rows(), [])
  assert.equal(detailsOf(await filling.fill(invoices))['rows-count'], 2)
})

test('a dataset that an upload made is filled by its code, by a user of the organization', async () => {
  const uploaded = await uploadDataset(house, { name: 'Uploaded' })
  const [{ code }] = (await house.admin('GET', '/api/datasets?search=Uploaded')).json.items
  const second = await house.admin('POST', '/api/keys', {
    json: { name: 'k', role: 'editor', user_name: 'Grace' },
  })
  const grace = await userCodeOf(house.as(second.json.secret))
  const columns = [{ name: 'merchant' }, { name: 'amount', type: 'measure' }]
  const json = { 'user-code': grace, 'dataset-code': code, columns, 'insert-data': '[["Late Ltd", "7.25"]]' }
  const filled = detailsOf(await house.admin('POST', '/dataset-fill', { json }))
  assert.equal(filled['rows-count'], 3)
  const { items } = (await house.admin('GET', `/api/datasets/${uploaded.id}/versions`)).json
  assert.deepEqual([items[1].created_by_name, items[1].source, items[1].mode], ['Grace', 'fill', 'append'])
})

test('codes that nobody has are unknown, and those of others are so too', async () => {
  const filling = await openFilling(house)
  const foreign = await userCodeOf(house.as(await makeOrganization(house, 'other@rowhouse')))
  for (const userCode of ['', '000000000000', foreign, 'x'.repeat(10_000), "' or 1=1 --"]) {
    assertFault(await filling.fill(invoices, { 'user-code': userCode }), 404, 'unknown_user')
  }
  const unknown = { 'dataset-code': '000000000000' }
  const objects = await house.objects()
  assertFault(await filling.fill(invoices, unknown), 404, 'unknown_dataset')
  assert.deepEqual(await house.objects(), objects)
})

test('what the documentation’s script writes of a CSV file is taken, counted and converted', async () => {
  const filling = await openFilling(house, [...retail, { name: 'Description' }])
  const rows = [
    ['536365', '6', '2010-12-01 08:26:00', 'WHITE HANGING HEART, T-LIGHT "HOLDER"'],
    ['536366', '1,200', '2010-12-01 08:28:00', 'Café — 日本 𝄞'],
    ['C536379', '-1', '2010-12-01 09:41:00', 'two\nlines'],
    ['536380', '', '', ''],
  ]
  const filled = detailsOf(await filling.fill(encodedByTheScript(rows), { compressed: true }))
  assert.deepEqual([filled['rows-inserted'], filled['rows-rejected'], filled['rows-count']], [4, 0, 4])
  const read = (await filling.rows()).map(row => Object.values(row))
  assert.deepEqual(read, [
    ['536365', 6, '2010-12-01T08:26:00', 'WHITE HANGING HEART, T-LIGHT "HOLDER"'],
    ['536366', 1200, '2010-12-01T08:28:00', 'Café — 日本 𝄞'],
    ['C536379', -1, '2010-12-01T09:41:00', 'two\nlines'],
    ['536380', null, null, ''],
  ])
})

/**
 * What the script of the product's documentation makes of a CSV file, byte for byte but for the time in the gzip: `csv.reader` gives every
 * value as text, `json.dumps` puts a space behind commas and escapes all that is not ASCII, `gzip.compress` keeps the time.
 */
function encodedByTheScript(rows: readonly (readonly string[])[]): string {
  const dumped = rows.map(row => `[${row.map(value => ascii(JSON.stringify(value))).join(', ')}]`).join(', ')
  const zipped = gzipSync(`[${dumped}]`, { level: 9 })
  zipped.writeUInt32LE(1_767_225_600, 4)
  zipped[8] = 2
  zipped[9] = 255
  return zipped.toString('base64')
}

function ascii(json: string): string {
  return json.replace(/[^\0-\x7f]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
