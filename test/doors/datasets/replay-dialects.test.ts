import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertRefused, type StartedHouse, startHouse, uploadDataset, withoutStatistics } from '../start.ts'

let house: StartedHouse
before(async () => {
  house = await withoutStatistics(startHouse())
})
after(() => house[Symbol.asyncDispose]())

const german = (more: readonly string[]) => `Nr;Tag;Betrag;Notiz\n${more.join('\n')}\n`
const good = Array.from({ length: 30 }, (_, at) => `${at + 10};${(at % 28) + 1}/12/2025;1.000,${at};gut`)

/** Uploads a file whose records 2 and 4 have too few and too many fields. */
async function uploadGerman(header = true) {
  const bad = ['2;01/02/2026;2,25', '4;13/01/2026;1.000;x;y;z'] as const
  const all = ['1;31/12/2025;1.250,5;NA', bad[0], '3;02/01/2026;3,5;drei', bad[1], ...good]
  const file = header ? german(all) : `${all.join('\n')}\n`
  const made = await uploadDataset(house, { file, header: String(header) })
  assert.deepEqual(made.load.rows, { read: 34, loaded: 32, rejected: 2, skipped: 0 })
  assert.deepEqual(
    [made.load.dialect.delimiter, made.load.dialect.decimal, made.load.dialect.thousands],
    [';', ',', '.'],
  )
  return made
}

async function lastRows(dataset: string, count: number): Promise<string[]> {
  const { text } = await house.admin('GET', `/api/datasets/${dataset}/download`)
  return text.trimEnd().split(/\r?\n/).slice(-count)
}

test('texts of a JSON replay are read as the file writes them, and numbers as JSON writes them', async () => {
  const { id, load } = await uploadGerman()
  const rows = [
    { row: 2, values: { Nr: 2, Tag: '01/02/2026', Betrag: 2.25, Notiz: 'NA' } },
    { row: 4, values: { Nr: '4', Tag: '13/01/2026', Betrag: '1.000,5', Notiz: '' } },
  ]
  const answer = await house.admin('POST', `/api/loads/${load.id}/replay`, { json: { rows } })
  assert.equal(answer.status, 201, answer.text)
  assert.deepEqual(await lastRows(id, 2), ['2,2026-02-01,2.25,NA', '4,2026-01-13,1000.5,""'])
})

test('a CSV replay is divided as the file was', async () => {
  const { id, load } = await uploadGerman()
  const body = german(['2;01/02/2026;2,25;"zwei; drei"', '4;13/01/2026;1.000;x'])
  const answer = await house.admin('POST', `/api/loads/${load.id}/replay`, {
    body,
    headers: { 'content-type': 'text/csv' },
  })
  assert.equal(answer.status, 201, answer.text)
  assert.deepEqual(await lastRows(id, 2), ['2,2026-02-01,2.25,zwei; drei', '4,2026-01-13,1000.0,x'])
})

test('a CSV replay of a file without a header has none', async () => {
  const { id, load } = await uploadGerman(false)
  const send = (body: string) =>
    house.admin('POST', `/api/loads/${load.id}/replay`, { body, headers: { 'content-type': 'text/csv' } })
  assertRefused(await send('2;01/02/2026;2,25;zwei;drei\n'), 422, 'unknown_column')
  const answer = await send('2;01/02/2026;2,25;zwei\n')
  assert.equal(answer.status, 201, answer.text)
  assert.deepEqual(await lastRows(id, 1), ['2,2026-02-01,2.25,zwei'])
})

test('of a single column a corrected row must hold a value', async () => {
  const file = `amount\n${'1\n'.repeat(20)}x\ny\n`
  const made = await uploadDataset(house, { file, column_types: '{"amount":"int64"}' })
  const send = (rows: unknown) => house.admin('POST', `/api/loads/${made.load.id}/replay`, { json: { rows } })
  const empty = await send([{ row: 21, values: { amount: null } }])
  assertRefused(empty, 422, 'invalid_value')
  assert.equal(empty.json.errors[0].pointer, '/rows/0/values')
  const answer = await send([{ row: 22, values: { amount: 7 } }])
  assert.equal(answer.status, 201, answer.text)
  assert.deepEqual(await lastRows(made.id, 1), ['7'])
})
