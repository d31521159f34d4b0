import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import {
  assertRefused,
  form,
  type StartedHouse,
  startHouse,
  uploadDataset,
  withoutStatistics,
} from '../start.ts'

let house: StartedHouse
before(async () => {
  house = await withoutStatistics(startHouse())
})
after(() => house[Symbol.asyncDispose]())

/** Rows of which each third has no number in `a`, with a text that needs care. */
function lines(count: number): string {
  const rows = Array.from({ length: count }, (_, at) => ({
    a: at % 3 === 2 ? `=x,"${at}"\n` : at,
    b: `name ${at}`,
  }))
  return rows.map(row => `${JSON.stringify(row)}\n`).join('')
}

const options = { column_types: '{"a":"int64"}', max_error_percent: '50' }
const upload = (count: number) => uploadDataset(house, { file: lines(count), ...options })

describe('rejects', () => {
  test('are listed with row, place, text, column, code and message', async () => {
    const { load } = await upload(9)
    assert.deepEqual(load.rows, { read: 9, loaded: 6, rejected: 3, skipped: 0 })
    const { status, json } = await house.admin('GET', `/api/loads/${load.id}/rejects`)
    assert.equal(status, 200)
    const { items, ...page } = json
    assert.deepEqual(page, { total: 3, kept: 3, limit: 50, offset: 0 })
    assert.deepEqual(
      items.map(({ row }: { row: number }) => row),
      [3, 6, 9],
    )
    const text = lines(9)
    for (const { row, raw, byte_offset, column, code, message } of items) {
      const line = text.split('\n')[row - 1] ?? ''
      assert.deepEqual([raw, byte_offset], [line, text.indexOf(line)])
      assert.deepEqual([column, code], ['a', 'value_does_not_fit'])
      assert.match(message, /is no BIGINT/)
    }
  })

  test('are paged, each exactly once, with links to the pages beside', async () => {
    const { load } = await upload(30)
    const rows: number[] = []
    let path: string | undefined = `/api/loads/${load.id}/rejects?limit=4`
    while (path) {
      const answer = await house.admin('GET', path)
      assert.deepEqual([answer.status, answer.json.total], [200, 10])
      rows.push(...answer.json.items.map(({ row }: { row: number }) => row))
      path = /<([^>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1]
    }
    assert.deepEqual(rows, [3, 6, 9, 12, 15, 18, 21, 24, 27, 30])
    for (const query of ['limit=0', 'limit=1001', 'limit=x', 'offset=-1', 'code=odd', 'format=xlsx']) {
      assertRefused(await house.admin('GET', `/api/loads/${load.id}/rejects?${query}`), 422, 'invalid_value')
    }
  })

  test('are filtered by column and code, and total counts those that match', async () => {
    const { load } = await upload(9)
    const totals = []
    for (const query of [
      'column=a',
      'column=b',
      'code=value_does_not_fit&column=a',
      'code=too_few_fields',
      'column=a&limit=1',
    ]) {
      const { json } = await house.admin('GET', `/api/loads/${load.id}/rejects?${query}`)
      totals.push([json.items.length, json.total, json.kept])
    }
    assert.deepEqual(totals, [
      [3, 3, 3],
      [0, 0, 3],
      [3, 3, 3],
      [0, 0, 3],
      [1, 3, 3],
    ])
  })

  test('are downloaded as CSV, all of them', async () => {
    const { load } = await upload(9)
    const answer = await house.admin('GET', `/api/loads/${load.id}/rejects?format=csv&limit=1`)
    assert.equal(answer.status, 200, answer.text)
    assert.match(answer.headers.get('content-type') ?? '', /^text\/csv/)
    assert.match(
      answer.headers.get('content-disposition') ?? '',
      /^attachment; filename="rejects of [-0-9a-f]+\.csv"/,
    )
    assert.match(answer.text, /^row,byte_offset,raw,column,code,message\r?\n3,/)
    const again = await uploadDataset(house, { file: answer.text })
    assert.deepEqual([again.rows, again.columns], [3, 6])
    const etag = answer.headers.get('etag') ?? ''
    const same = await house.admin('GET', `/api/loads/${load.id}/rejects?format=csv&limit=1`, {
      headers: { 'if-none-match': etag },
    })
    assert.equal(same.status, 304)
  })

  test('of a load that has none are an empty list, and an empty file', async () => {
    const { load } = await uploadDataset(house)
    const { json } = await house.admin('GET', `/api/loads/${load.id}/rejects`)
    assert.deepEqual(json, { items: [], total: 0, kept: 0, limit: 50, offset: 0 })
    const file = await house.admin('GET', `/api/loads/${load.id}/rejects?format=csv`)
    assert.equal(file.text.trim(), 'row,byte_offset,raw,column,code,message')
  })

  test('of a refused load can be read by the id that the refusal names', async () => {
    const members = { project_id: house.projectId, name: 'x', file: lines(9), column_types: '{"a":"int64"}' }
    const limits: Record<string, string>[] = [{ max_error_percent: '10' }, { on_error: 'reject' }, {}]
    for (const limit of limits) {
      const answer = await house.admin('POST', '/api/datasets/upload', {
        form: form({ ...members, ...limit }),
      })
      assertRefused(answer, 422, 'too_many_rejects')
      assert.deepEqual(answer.json.rows, { read: 9, loaded: 6, rejected: 3, skipped: 0 })
      const path = `/api/loads/${answer.json.load_id}`
      const { json } = await house.admin('GET', `${path}/rejects`)
      assert.deepEqual(
        json.items.map(({ row }: { row: number }) => row),
        [3, 6, 9],
      )
      const kept = (await house.admin('GET', path)).json
      assert.deepEqual(
        [kept.rows, kept.rejects_kept, kept.dataset_version_id, kept.artifact_id],
        [answer.json.rows, 3, null, null],
      )
      const replayed = await house.admin('POST', `${path}/replay`, {
        json: { rows: [{ row: 3, values: { a: 1 } }] },
      })
      assertRefused(replayed, 409, 'load_refused')
    }
  })

  test('go with their dataset, bytes included', async () => {
    const before = await house.objects()
    const { id, load } = await upload(9)
    const more = (await house.objects()).filter(key => !before.includes(key))
    assert.equal(more.filter(key => key.includes('/quarantines/')).length, 1)
    assert.equal((await house.admin('DELETE', `/api/datasets/${id}`)).status, 200)
    assert.deepEqual(await house.objects(), before)
    assertRefused(await house.admin('GET', `/api/loads/${load.id}/rejects`), 404, 'unknown_load')
  })
})

describe('a dry run', () => {
  test('answers the first rejects, and keeps nothing, whether it would be taken or refused', async () => {
    const before = await house.objects()
    const members = { project_id: house.projectId, name: 'x', file: lines(9), ...options, dry_run: 'true' }
    const answer = await house.admin('POST', '/api/datasets/upload', { form: form(members) })
    assert.deepEqual([answer.status, answer.json.load.id, answer.json.rows], [200, null, 6], answer.text)
    assert.deepEqual(
      answer.json.rejects.map(({ row, code }: { row: number; code: string }) => [row, code]),
      [
        [3, 'value_does_not_fit'],
        [6, 'value_does_not_fit'],
        [9, 'value_does_not_fit'],
      ],
    )
    const refused = await house.admin('POST', '/api/datasets/upload', {
      form: form({ ...members, max_error_percent: '1' }),
    })
    assertRefused(refused, 422, 'too_many_rejects')
    assert.deepEqual([refused.json.rows.rejected, refused.json.load_id], [3, undefined])
    assert.deepEqual(await house.objects(), before)
  })
})

describe('the record of a load', () => {
  test('says the dialect, and why each column has its type', async () => {
    const file = 'zip;amount\n00501;1,5\n10001;2,25\n'
    const { load } = await uploadDataset(house, { file })
    const { json } = await house.admin('GET', `/api/loads/${load.id}`)
    const {
      created_at,
      dataset_id,
      dataset_version_id,
      artifact_id,
      rejects_kept,
      replay_of,
      replays,
      ...rest
    } = json
    assert.deepEqual(rest, load)
    assert.deepEqual([rejects_kept, replay_of, replays], [0, null, []])
    assert.ok(created_at && dataset_id && dataset_version_id && artifact_id)
    const dialect = {
      delimiter: ';',
      quote: '"',
      escape: '"',
      header: true,
      encoding: 'utf-8',
      line_ending: 'lf',
      decimal: ',',
    }
    assert.deepEqual(load.dialect, {
      ...dialect,
      thousands: '',
      comment: '',
      trailing_delimiter: false,
      skipped_lines: 0,
    })
    assert.deepEqual([load.compression, load.sheet], [null, null])
    const [zip, amount] = load.columns
    assert.deepEqual(
      [zip.name, zip.original_name, zip.type, zip.format, zip.null_tokens],
      ['zip', 'zip', 'VARCHAR', null, 0],
    )
    assert.equal(amount.type, 'DOUBLE')
    assert.deepEqual(Object.keys(zip.reason), ['message', 'instead_of', 'counter_examples'])
    assert.deepEqual(zip.reason.counter_examples[0], { row: 1, value: '00501' })
  })

  test('holds texts of the file that no catalog could keep as they are', async () => {
    const file = '{"a":1}\n{"a":"x\\u0000y"}\n'
    const { load } = await uploadDataset(house, { file })
    const { json } = await house.admin('GET', `/api/loads/${load.id}`)
    assert.ok(!JSON.stringify(json).includes('\\u0000'))
  })

  test('takes every option of reading, and complains about all of them at once', async () => {
    const wrong = {
      thousands: '_',
      comment: '#'.repeat(9),
      sheet: 'x'.repeat(300),
      column_formats: '{"a":1}',
      column_types: '[]',
      delimiter: 'x'.repeat(9),
    }
    const members = { project_id: house.projectId, name: 'x', file: 'a\n1\n' }
    const answer = await house.admin('POST', '/api/datasets/upload', { form: form({ ...members, ...wrong }) })
    assertRefused(answer, 422, 'invalid_value')
    const named = answer.json.errors.map(({ pointer }: { pointer: string }) => pointer.slice(1))
    assert.deepEqual(named.toSorted(), Object.keys(wrong).toSorted())
    const same = await house.admin('POST', '/api/datasets/upload', {
      form: form({ ...members, decimal: ',', thousands: ',' }),
    })
    assertRefused(same, 422, 'invalid_value')
    assert.equal(same.json.errors[0].pointer, '/thousands')
  })
})
