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

const surplus: Record<string, [fields: string, header: string, width: number, row: string]> = {
  'two columns': ['1.5,x', 'a,b', 2, '7,8,9'],
  'three columns': ['1.5,x,y', 'a,b,c', 3, '7,8,9,10'],
  'two fields too many': ['1.5,x', 'a,b', 2, '7,8,9,10'],
}
for (const [title, [fields, header, width, row]] of Object.entries(surplus)) {
  test(`a record of a CSV replay with more fields than the header is told as a reject: ${title}`, async () => {
    const file = `${header}\n${`${fields}\n`.repeat(20)}${fields},z\n`
    const { send, lastRow } = await uploadWithOneReject(file)
    const answer = await send(`${header}\n${row}\n`)
    assertRefused(answer, 422, 'too_many_rejects')
    const { json } = await house.admin('GET', `/api/loads/${answer.json.load_id}/rejects`)
    const { raw, code, message } = json.items[0]
    assert.deepEqual([json.total, raw, code], [1, row, 'too_many_fields'])
    assert.equal(message, `${row.split(',').length} fields instead of ${width}`)
    assert.equal((await send(`${header}\n${row.split(',').slice(0, width)}\n`)).status, 201)
    assert.match((await lastRow()) ?? '', /^7/)
  })
}

test('a CSV replay of a file whose header leaves out the name of the row names does so too', async () => {
  const rows = Array.from({ length: 20 }, (_, at) => `r${at},1.5,x\n`).join('')
  const { send, lastRow } = await uploadWithOneReject(`a,b\n${rows}r20,1,2,3\n`)
  assertRefused(await send('a,b\nr20,1,z,3\n'), 422, 'too_many_rejects')
  const answer = await send('a,b\nr20,1,z\n')
  assert.equal(answer.status, 201, answer.text)
  assert.equal(await lastRow(), 'r20,1.0,z')
})
