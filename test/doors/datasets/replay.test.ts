import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, beforeEach, describe, test } from 'node:test'
import { adminKey } from '../../server.ts'
import {
  type Answer,
  assertRefused,
  type StartedHouse,
  startHouse,
  uploadDataset,
  withoutStatistics,
} from '../start.ts'
import { correct, uploadWithRejects } from './replay.ts'

const MOST_BYTES = 2 ** 20

let house: StartedHouse
before(async () => {
  house = await withoutStatistics(startHouse({ MAX_DATASET_UPLOAD_BYTES: String(MOST_BYTES) }))
})
after(() => house[Symbol.asyncDispose]())

/** A dataset, and a load of it that rejected rows 3 and 7. */
let dataset: string
let load: string
beforeEach(async () => {
  ;({ dataset, load } = await uploadWithRejects(house))
})

const replayJson = (rows: unknown, headers = {}) =>
  house.admin('POST', `/api/loads/${load}/replay`, { json: { rows }, headers })
const replayCsv = (body: string, headers = {}) =>
  house.admin('POST', `/api/loads/${load}/replay`, {
    body,
    headers: { 'content-type': 'text/csv', ...headers },
  })

async function columns(): Promise<Record<string, string>> {
  const { json } = await house.admin('GET', `/api/datasets/${dataset}/columns`)
  return Object.fromEntries(
    json.columns.map((each: { name: string; logical_type: string }) => [each.name, each.logical_type]),
  )
}

async function csv(): Promise<string> {
  return (await house.admin('GET', `/api/datasets/${dataset}/download`)).text
}

/** What is in the house; a refused replay leaves it as it was. */
async function contents(): Promise<unknown> {
  const { json } = await house.admin('GET', `/api/datasets/${dataset}/versions`)
  return [json.total, await csv(), await house.objects()]
}

async function refusedWhole(send: () => Promise<Answer>, status: number, code: string): Promise<Answer> {
  const before = await contents()
  const answer = await send()
  assertRefused(answer, status, code)
  assert.deepEqual(await contents(), before)
  return answer
}

describe('a replay', () => {
  test('as JSON adds just the corrected rows as a version that names the load', async () => {
    const [typesBefore, rowsBefore] = [await columns(), await csv()]
    const answer = await replayJson([correct(7), correct(3)])
    assert.equal(answer.status, 201, answer.text)
    const { dataset_version_id, load: own, digest, ...rest } = answer.json
    assert.deepEqual(rest, { version: 1, row_count: 12, column_count: 4 })
    assert.deepEqual(own.rows, { read: 2, loaded: 2, rejected: 0, skipped: 0 })
    assert.ok(digest)
    assert.deepEqual(await columns(), typesBefore)
    assert.equal(
      await csv(),
      `${rowsBefore}7,3.0,00502,2026-01-12\r\n3,3.0,00502,2026-01-12\r\n`.replaceAll(
        '\r\n',
        rowsBefore.includes('\r\n') ? '\r\n' : '\n',
      ),
    )
    const version = (await house.admin('GET', `/api/dataset-versions/${dataset_version_id}`)).json
    assert.deepEqual([version.source, version.mode, version.load.id], ['replay', 'append', own.id])
    assert.match(version.description, new RegExp(`^2 corrected rows of load ${load}$`))
    assert.equal((await house.admin('GET', `/api/loads/${own.id}`)).json.replay_of, load)
    const original = (await house.admin('GET', `/api/loads/${load}`)).json
    assert.deepEqual(original.replays, [{ load_id: own.id, dataset_version_id, version: 1, rows: 2 }])
  })

  test('as CSV adds the records under the same header', async () => {
    const answer = await replayCsv('id,amount,zip,day\n3,3,00502,2026-01-12\n')
    assert.equal(answer.status, 201, answer.text)
    assert.deepEqual([answer.json.row_count, answer.json.load.rows.loaded], [11, 1])
    assert.equal((await columns()).zip, 'VARCHAR')
    const more = await replayCsv('id,amount,zip,day\n3,3,00502,2026-01-12\n7,9,00506,2026-01-16\n')
    assertRefused(more, 422, 'invalid_value')
    assert.match(
      more.json.detail,
      /brings 2 rows, and of the 2 that load [-0-9a-f]+ rejected 1 were not replayed/,
    )
  })

  test('keeps every digit of numbers, and tells missing from empty text', async () => {
    const body = `{"rows":[{"row":3,"values":{"id":1234567890123456789,"zip":""}},{"row":7,"values":{"zip":null,"amount":0.1}}]}`
    const headers = { 'content-type': 'application/json' }
    const answer = await house.admin('POST', `/api/loads/${load}/replay`, { body, headers })
    assert.equal(answer.status, 201, answer.text)
    const { text } = await house.admin('GET', `/api/datasets/${dataset}/download?format=ndjson`)
    assert.deepEqual(text.trim().split('\n').slice(-2), [
      '{"id":1234567890123456789,"amount":null,"zip":"","day":null}',
      '{"id":null,"amount":0.1,"zip":null,"day":null}',
    ])
  })

  test('of a row that was replayed is refused, naming it', async () => {
    assert.equal((await replayJson([correct(3)])).status, 201)
    const answer = await refusedWhole(() => replayJson([correct(3), correct(7)]), 409, 'already_replayed')
    assert.deepEqual(answer.json.rows, [3])
    assert.equal((await replayJson([correct(7)])).status, 201)
  })

  test('of one row many times at once lands once', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => replayJson([correct(3)])))
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [201, 409, 409, 409, 409])
    const { json } = await house.admin('GET', `/api/datasets/${dataset}/versions`)
    assert.deepEqual([json.total, json.items.at(-1).row_count], [2, 11])
  })

  test('as CSV many times at once never lands more rows than were rejected', async () => {
    const body = 'id,amount,zip,day\n3,3,00502,2026-01-12\n'
    const answers = await Promise.all(Array.from({ length: 5 }, () => replayCsv(body)))
    assert.equal(answers.filter(({ status }) => status === 201).length, 2)
    assert.ok(answers.every(({ status }) => [201, 409, 422].includes(status)))
  })

  test('with an Idempotency-Key is done once, and gives the first answer again', async () => {
    const headers = { 'idempotency-key': `replay ${load}` }
    const first = await replayJson([correct(3)], headers)
    assert.equal(first.status, 201, first.text)
    const again = await replayJson([correct(3)], headers)
    assert.deepEqual(
      [again.status, again.text, again.headers.get('idempotency-replayed')],
      [201, first.text, 'true'],
    )
    assertRefused(await replayJson([correct(7)], headers), 422, 'idempotency_key_reused')
    const { json } = await house.admin('GET', `/api/datasets/${dataset}/versions`)
    assert.equal(json.total, 2)
  })

  test('reads dates as the load read the others, though they tell nothing by themselves', async () => {
    const lines = [
      '{"id":1,"day":"31/12/2025"}',
      '{"id":"x","day":"01/02/2026"}',
      '{"id":3,"day":"02/01/2026"}',
    ]
    const options = { column_types: '{"id":"int64"}', date_format: '%d/%m/%Y', max_error_percent: '50' }
    const made = await uploadDataset(house, { file: `${lines.join('\n')}\n`, ...options })
    assert.deepEqual([made.load.rows.rejected, made.load.columns[1].format], [1, '%d/%m/%Y'])
    const rows = [{ row: 2, values: { id: 2, day: '01/02/2026' } }]
    const answer = await house.admin('POST', `/api/loads/${made.load.id}/replay`, { json: { rows } })
    assert.equal(answer.status, 201, answer.text)
    const { text } = await house.admin('GET', `/api/datasets/${made.id}/download`)
    assert.deepEqual(text.trim().split(/\r?\n/).slice(1), ['1,2025-12-31', '3,2026-01-02', '2,2026-02-01'])
  })

  test('lands on whatever the dataset has become since', async () => {
    await house.admin('POST', `/api/datasets/${dataset}/versions`, {
      form: versionForm('id,amount,zip,day\n1,1.5,00501,2026-01-01\n'),
    })
    const answer = await replayJson([correct(3)])
    assert.deepEqual([answer.json.version, answer.json.row_count], [2, 2])
  })
})

test('the document shows both kinds of body that a replay takes', async () => {
  const document = (await house.as(null)('GET', '/openapi.json')).json
  const { requestBody } = document.paths['/api/loads/{load_id}/replay'].post
  assert.deepEqual(Object.keys(requestBody.content), ['application/json', 'text/csv'])
  assert.ok(requestBody.content['application/json'].schema.properties.rows)
})

describe('a replay that is refused leaves nothing behind', () => {
  test('rows that are no rejects, columns that are none and values of no kind, all at once', async () => {
    await replayJson([correct(7)])
    const rows = [
      { row: 4, values: { id: 1 } },
      { row: 3, values: { idd: 1, amount: { x: 1 } } },
      { row: 3, values: {} },
      correct(7),
      { row: 900, values: {} },
      { values: {} },
    ]
    const answer = await refusedWhole(() => replayJson(rows), 422, 'invalid_value')
    const faults = answer.json.errors.map(
      ({ pointer, code }: { pointer: string; code: string }) => `${pointer} ${code}`,
    )
    assert.deepEqual(faults.toSorted(), [
      '/rows/0/row unknown_row',
      '/rows/1/values/amount invalid_value',
      '/rows/1/values/idd unknown_column',
      '/rows/2/row invalid_value',
      '/rows/3/row already_replayed',
      '/rows/4/row unknown_row',
      '/rows/5/row invalid_value',
    ])
    await refusedWhole(() => replayJson([{ row: 3, values: { idd: 1 } }]), 422, 'unknown_column')
  })

  test('a CSV body under another header, with more records than rejects, or without any', async () => {
    const other = await refusedWhole(() => replayCsv('id,ammount\n1,2\n'), 422, 'unknown_column')
    assert.match(other.json.detail, /"ammount" \(nearest: "amount"/)
    await refusedWhole(() => replayCsv('amount,zip\n1,2\n'), 422, 'unknown_column')
    const many = `id,amount,zip,day\n${'1,1.5,00501,2026-01-01\n'.repeat(3)}`
    await refusedWhole(() => replayCsv(many), 422, 'invalid_value')
    await refusedWhole(() => replayCsv('id,amount,zip,day\n'), 422, 'header_only')
    await refusedWhole(() => replayCsv(''), 422, 'empty_file')
  })

  test('a body of another form, of another kind, or too large', async () => {
    const sent = (body: string, type: string) =>
      house.admin('POST', `/api/loads/${load}/replay`, { body, headers: { 'content-type': type } })
    await refusedWhole(() => sent('{"rows":[{]}', 'application/json'), 400, 'malformed_request')
    await refusedWhole(
      () => sent('{"rows":[{"row":3,"values":{}}]', 'application/json; charset=utf-8'),
      400,
      'malformed_request',
    )
    await refusedWhole(() => sent('[]', 'application/json'), 422, 'invalid_value')
    await refusedWhole(() => sent('', 'application/json'), 422, 'invalid_value')
    await refusedWhole(() => sent('{"rows":[]}', 'application/json'), 422, 'invalid_value')
    await refusedWhole(() => sent('x', 'text/plain'), 415, 'unsupported_media_type')
    await refusedWhole(() => sent('x', 'multipart/form-data; boundary=x'), 415, 'unsupported_media_type')
    await refusedWhole(() => sent(`a\n${'1\n'.repeat(MOST_BYTES)}`, 'text/csv'), 413, 'body_too_large')
  })

  test('a row that does not fit, whose load is kept with its rejects and can be looked at', async () => {
    const rows = [correct(3), { row: 7, values: { ...correct(7).values, amount: 'nine', id: '7' } }]
    const before = await house.admin('GET', `/api/datasets/${dataset}/versions`)
    const answer = await replayJson(rows)
    assertRefused(answer, 422, 'too_many_rejects')
    assert.deepEqual((await house.admin('GET', `/api/datasets/${dataset}/versions`)).json, before.json)
    const own = (await house.admin('GET', `/api/loads/${answer.json.load_id}`)).json
    assert.deepEqual(
      [own.replay_of, own.dataset_id, own.dataset_version_id, own.rejects_kept],
      [load, dataset, null, 1],
    )
    const { json } = await house.admin('GET', `/api/loads/${answer.json.load_id}/rejects`)
    const [reject] = json.items
    assert.deepEqual([reject.row, reject.column, reject.code], [2, 'amount', 'value_does_not_fit'])
    assert.match(reject.raw, /"nine"/)
    assert.equal((await replayJson([correct(3), correct(7)])).status, 201)
  })

  test('a number with more digits than the column holds', async () => {
    const row = { row: 3, values: { ...correct(3).values, amount: '0.12345678901234567890123' } }
    await refusedWhole(() => replayJson([row]), 409, 'columns_do_not_fit')
  })

  for (const type of ['text/csv', 'application/json']) {
    test(`a client that goes away in the middle of ${type}`, async () => {
      const before = await house.objects()
      const socket = connect(Number(new URL(house.address).port), '127.0.0.1')
      const head = [
        `POST /api/loads/${load}/replay HTTP/1.1`,
        'host: x',
        `authorization: Bearer ${adminKey}`,
        `content-type: ${type}`,
        'content-length: 500000',
      ]
      const row = JSON.stringify(correct(3))
      const begun = type === 'text/csv' ? 'id,amount,zip,day\n' : '{"rows":['
      const more = type === 'text/csv' ? '3,3,00502,2026-01-12\n' : `${row},`
      socket.write(`${head.join('\r\n')}\r\n\r\n${begun}${more.repeat(3000)}`)
      const arriving = async () => (await house.objects()).length - before.length
      while ((await arriving()) === 0) await new Promise(resolve => setImmediate(resolve))
      socket.destroy()
      while ((await arriving()) > 0) await new Promise(resolve => setImmediate(resolve))
      assert.deepEqual(await house.objects(), before)
    })
  }

  test('a load that is not there', async () => {
    const asked = { json: { rows: [correct(3)] } }
    for (const id of ['x', '0198c1a0-0000-7000-8000-000000000000']) {
      assertRefused(await house.admin('POST', `/api/loads/${id}/replay`, asked), 404, 'unknown_load')
    }
  })
})

function versionForm(file: string): FormData {
  const data = new FormData()
  data.append('description', 'again')
  data.append('file', new Blob([file]), 'again.csv')
  return data
}
