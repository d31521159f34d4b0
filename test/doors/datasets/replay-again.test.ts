import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertRefused, type StartedHouse, startHouse, uploadDataset, withoutStatistics } from '../start.ts'

let house: StartedHouse
before(async () => {
  house = await withoutStatistics(startHouse())
})
after(() => house[Symbol.asyncDispose]())

const json = { rows: [{ row: 21, values: { a: 1, b: 'z' } }] }

async function uploadWithOneReject() {
  const made = await uploadDataset(house, { file: `a,b\n${'1.5,x\n'.repeat(20)}1,2,3\n` })
  assert.equal(made.load.rows.rejected, 1)
  return { dataset: made.id, path: `/api/loads/${made.load.id}/replay` }
}

test('of replays of the only reject at once, one lands and the others are told that it was replayed', async () => {
  const { dataset, path } = await uploadWithOneReject()
  const answers = await Promise.all(Array.from({ length: 8 }, () => house.admin('POST', path, { json })))
  const lost = answers.filter(({ status }) => status !== 201)
  assert.equal(lost.length, 7)
  for (const answer of lost) {
    assertRefused(answer, 409, 'already_replayed')
    assert.deepEqual(answer.json.rows, [21])
  }
  const { total } = (await house.admin('GET', `/api/datasets/${dataset}/versions`)).json
  assert.equal(total, 2)
})

test('a reject whose place a record of a CSV replay took was replayed already', async () => {
  const { path } = await uploadWithOneReject()
  const headers = { 'content-type': 'text/csv' }
  assert.equal((await house.admin('POST', path, { body: 'a,b\n1,z\n', headers })).status, 201)
  const answer = await house.admin('POST', path, { json })
  assertRefused(answer, 409, 'already_replayed')
  assert.match(answer.json.detail, /rejected 1 rows/)
})
