import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertRefused, type StartedHouse, startHouse, uploadDataset, withoutStatistics } from '../start.ts'

let house: StartedHouse
before(async () => {
  house = await withoutStatistics(startHouse())
})
after(() => house[Symbol.asyncDispose]())

/** Uploads a file of which one row has a field too many; answers what replays it as CSV, and what reads the dataset's last row. */
async function uploadWithOneReject(file = `a,b\n${'1.5,x\n'.repeat(20)}1,2,3\n`) {
  const made = await uploadDataset(house, { file })
  assert.equal(made.load.rows.rejected, 1)
  const headers = { 'content-type': 'text/csv' }
  return {
    send: (body: string) => house.admin('POST', `/api/loads/${made.load.id}/replay`, { body, headers }),
    async lastRow() {
      const { text } = await house.admin('GET', `/api/datasets/${made.id}/download`)
      return text.trimEnd().split(/\r?\n/).at(-1)
    },
  }
}

test('a CSV replay that lacks columns is refused and spends no reject', async () => {
  const { send, lastRow } = await uploadWithOneReject()
  const before = await house.objects()
  for (const body of ['a\n7\n', 'b\nz\n']) {
    const answer = await send(body)
    assertRefused(answer, 422, 'unknown_column')
    assert.match(answer.json.detail, /^The corrected rows lack columns of load [-0-9a-f]+\. .*"a", "b"\.$/)
  }
  assert.deepEqual(await house.objects(), before)
  const answer = await send('a,b\n7,z\n')
  assert.equal(answer.status, 201, answer.text)
  assert.equal(await lastRow(), '7.0,z')
})

test('columns of a CSV replay may stand in another order', async () => {
  const { send, lastRow } = await uploadWithOneReject()
  const answer = await send('b,a\nz,7\n')
  assert.equal(answer.status, 201, answer.text)
  assert.equal(await lastRow(), '7.0,z')
})
