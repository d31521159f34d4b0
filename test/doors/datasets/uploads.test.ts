import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import {
  assertRefused,
  form,
  makeOrganization,
  type StartedHouse,
  startHouse,
  transactions,
  uploadDataset,
  withoutStatistics,
} from '../start.ts'
import { chunk, drained, readAnswer, uploadHead } from './uploads.ts'

const MOST_BYTES = 2 ** 20

let house: StartedHouse
before(async () => {
  house = await withoutStatistics(startHouse({ MAX_DATASET_UPLOAD_BYTES: String(MOST_BYTES) }))
})
after(() => house[Symbol.asyncDispose]())

const path = '/api/datasets/upload'
const upload = (members: Record<string, string | Blob>) => house.admin('POST', path, { form: form(members) })

/** What is in the house; a refused upload leaves it as it was. */
async function contents(): Promise<unknown> {
  const { json } = await house.admin('GET', '/api/datasets?limit=500')
  return [json.total, await house.objects()]
}

async function parquet(): Promise<Buffer> {
  const rows = Array.from({ length: 1000 }, (_, at) => `${at},${at * 1.5},name ${at}`)
  const { id } = await uploadDataset(house, { file: `a,b,c\n${rows.join('\n')}\n` })
  const file = await house.admin('GET', `/api/datasets/${id}/download?format=parquet`)
  assert.equal(file.status, 200, file.text)
  await house.admin('DELETE', `/api/datasets/${id}`)
  return file.bytes
}

describe('a refused upload leaves nothing behind', () => {
  let before: unknown
  beforeEach(async () => {
    before = await contents()
  })
  afterEach(async () => {
    assert.deepEqual(await contents(), before)
  })

  const files: Record<string, [content: string | Blob, code: string]> = {
    'an empty file': ['', 'empty_file'],
    'a header without rows': ['a,b,c\n', 'header_only'],
    'bytes that are no table': [new Blob([Buffer.from([0, 255, 1, 254, 0, 0, 7, 200])]), 'unreadable_file'],
  }
  for (const [title, [file, code]] of Object.entries(files)) {
    test(title, async () => {
      assertRefused(await upload({ project_id: house.projectId, name: 'x', file }), 422, code)
    })
  }

  test('a Parquet file that is cut off, anywhere', async () => {
    const whole = await parquet()
    for (const end of [4, 100, Math.floor(whole.length / 2), whole.length - 9, whole.length - 1]) {
      const file = new File([new Uint8Array(whole.subarray(0, end))], 'x.parquet')
      const answer = await upload({ project_id: house.projectId, name: 'x', file })
      assertRefused(answer, 422, 'unreadable_file')
    }
  })

  test('a Parquet file with damage in its middle, refused or read as it is, and never a fault of the server', async () => {
    const whole = await parquet()
    const damaged = Buffer.from(whole)
    damaged.fill(0xff, 50, 250)
    const file = new File([new Uint8Array(damaged)], 'x.parquet')
    const answer = await upload({ project_id: house.projectId, name: 'x', file })
    assert.ok(answer.status === 422 || answer.status === 201, answer.text)
    if (answer.status === 201) await house.admin('DELETE', `/api/datasets/${answer.json.id}`)
  })

  test('a form that lacks fields, in any combination, naming each of them', async () => {
    const whole: Record<string, string> = { project_id: house.projectId, name: 'x', file: transactions }
    for (let missing = 1; missing < 8; missing++) {
      const names = Object.keys(whole).filter((_, at) => missing & (1 << at))
      const members = Object.fromEntries(Object.entries(whole).filter(([name]) => !names.includes(name)))
      const answer = await upload(members)
      assertRefused(answer, 422, 'missing_field')
      const named = answer.json.errors.map(({ pointer }: { pointer: string }) => pointer.slice(1))
      assert.ok(named.length > 0 && named.every((name: string) => names.includes(name)), answer.text)
    }
  })

  test('two files, or a file under another name', async () => {
    const two = form({ project_id: house.projectId, name: 'x', file: transactions })
    two.append('file', new Blob([transactions]), 'again.csv')
    assertRefused(await house.admin('POST', path, { form: two }), 422, 'invalid_value')
    const other = form({ project_id: house.projectId, name: 'x', upload: new Blob([transactions]) })
    assertRefused(await house.admin('POST', path, { form: other }), 422, 'invalid_value')
  })

  test('a body that is no form', async () => {
    const json = { project_id: house.projectId, name: 'x' }
    assertRefused(await house.admin('POST', path, { json }), 415, 'unsupported_media_type')
    const text = { body: transactions, headers: { 'content-type': 'text/csv' } }
    assertRefused(await house.admin('POST', path, text), 415, 'unsupported_media_type')
  })

  test('a form without a boundary, and one that ends before it', async () => {
    const sent = (type: string, body: string) =>
      house.admin('POST', path, { body, headers: { 'content-type': `multipart/form-data${type}` } })
    const start = '--b\r\ncontent-disposition: form-data; name="file"; filename="x.csv"\r\n\r\na,b\n1,'
    for (const answer of [
      await sent('', 'x'),
      await sent('; boundary=b', start),
      await sent('; boundary=b', ''),
    ]) {
      assert.ok([400, 415, 422].includes(answer.status), answer.text)
      assert.match(answer.headers.get('content-type') ?? '', /problem/)
    }
  })

  test('an unknown, a foreign and a malformed project', async () => {
    const second = await makeOrganization(house, `second-${Date.now()}@rowhouse`)
    const foreign = (await house.as(second)('GET', '/api/me')).json.default_project_id
    for (const project_id of [
      '0198c1a0-0000-7000-8000-000000000000',
      foreign,
      'default',
      "'; drop table x",
      '../x',
    ]) {
      const answer = await upload({ project_id, name: 'x', file: transactions })
      assertRefused(answer, 404, 'unknown_project')
    }
  })

  const names: Record<string, string> = {
    'an empty name': '',
    'a blank name': ' \t ',
    'a name of 10 kB': 'x'.repeat(10_000),
    'a name with a NUL': 'a\0b',
    'a name with a line break': 'a\nb',
  }
  for (const [title, name] of Object.entries(names)) {
    test(title, async () => {
      const answer = await upload({ project_id: house.projectId, name, file: transactions })
      assert.equal(answer.status, 422, answer.text)
      assert.equal(answer.json.errors[0].pointer, '/name')
    })
  }

  test('options that are none', async () => {
    const wrong = {
      header: 'perhaps',
      encoding: 'ebcdic',
      null_values: '{"a":1}',
      decimal: ';',
      thousands: '_',
      skip_lines: '1.5',
      column_formats: '{"a":1}',
      column_types: '["a"]',
      on_error: 'ignore',
      max_error_percent: '101',
      dry_run: 'maybe',
    }
    const answer = await upload({ project_id: house.projectId, name: 'x', file: transactions, ...wrong })
    assertRefused(answer, 422, 'invalid_value')
    const named = answer.json.errors.map(({ pointer }: { pointer: string }) => pointer.slice(1))
    assert.deepEqual(named.toSorted(), Object.keys(wrong).toSorted())
  })

  test('a file that announces more than the house takes, before its bytes are sent', async () => {
    const socket = connect(Number(new URL(house.address).port), '127.0.0.1')
    socket.write(uploadHead(`content-length: ${10 * MOST_BYTES}`))
    const answer = await readAnswer(socket)
    assert.match(answer, /^HTTP\/1\.1 413 /)
    assert.match(answer, /"code":"body_too_large"/)
    socket.destroy()
  })

  test('a file that turns out larger than the house takes, without reading on', async () => {
    const socket = connect(Number(new URL(house.address).port), '127.0.0.1')
    socket.write(uploadHead('transfer-encoding: chunked'))
    socket.write(chunk(`--b\r\ncontent-disposition: form-data; name="file"; filename="x.csv"\r\n\r\na,b\n`))
    const rows = '1,2\n'.repeat(65_536)
    let sent = 0
    let open = true
    socket.on('close', () => {
      open = false
    })
    socket.on('error', () => {})
    const answered = readAnswer(socket)
    // Whoever takes this much has read on; one that stopped leaves the rest in the buffers between us.
    while (open && sent < 64 * MOST_BYTES) {
      sent += rows.length
      if (!socket.write(chunk(rows))) await drained(socket)
    }
    assert.match(await answered, /^HTTP\/1\.1 413 [\s\S]*"code":"body_too_large"/)
    assert.ok(!open && sent < 64 * MOST_BYTES, `${sent} bytes were taken`)
  })

  test('a client that goes away in the middle', async () => {
    const socket = connect(Number(new URL(house.address).port), '127.0.0.1')
    socket.write(uploadHead('content-length: 500000'))
    socket.write('--b\r\ncontent-disposition: form-data; name="file"; filename="x.csv"\r\n\r\na,b\n')
    socket.write('1,2\n'.repeat(20_000))
    const incoming = async () => (await house.objects()).length - (before as [number, string[]])[1].length
    while ((await incoming()) === 0) await new Promise(resolve => setImmediate(resolve))
    socket.destroy()
    while ((await incoming()) !== 0) await new Promise(resolve => setImmediate(resolve))
  })
})

test('fields may stand after the file as well as before it', async () => {
  const made = await upload({
    file: transactions,
    description: 'late',
    project_id: house.projectId,
    name: 'Late',
  })
  assert.equal(made.status, 201, made.text)
  const { dataset } = (await house.admin('GET', `/api/datasets/${made.json.id}`)).json
  assert.deepEqual([dataset.name, dataset.description], ['Late', 'late'])
})

test('what is said of a file goes before what would be found', async () => {
  const told = { delimiter: 'tab', skip_lines: '2', thousands: 'space', comment: '%' }
  const file = 'Sales\t2024\nby,shop\nshop\tamount\n% estimated\nNorth, East\t1 250.5\nSouth\t3 000 000\n'
  const made = await uploadDataset(house, { file, ...told })
  const { dialect, rows } = made.load as {
    dialect: Record<string, unknown>
    rows: unknown
  }
  const { delimiter, skipped_lines, thousands, comment } = dialect
  assert.deepEqual([delimiter, skipped_lines, thousands, comment], ['\t', 2, ' ', '%'])
  assert.deepEqual(rows, { read: 3, loaded: 2, rejected: 0, skipped: 1 })
  const { preview } = (await house.admin('GET', `/api/datasets/${made.id}`)).json
  assert.deepEqual(preview, [
    { shop: 'North, East', amount: 1250.5 },
    { shop: 'South', amount: 3000000 },
  ])
})

test('absurd names are kept to the letter', async () => {
  const names = [
    '../../etc/passwd',
    '"; drop table datasets; --',
    '日本語 🙂',
    '<script>alert(1)</script>',
    '%_\\',
  ]
  for (const name of names) {
    const { id } = await uploadDataset(house, { name })
    const { dataset } = (await house.admin('GET', `/api/datasets/${id}`)).json
    assert.equal(dataset.name, name)
    const file = await house.admin('GET', `/api/datasets/${id}/download`)
    assert.equal(file.status, 200)
    assert.match(
      file.headers.get('content-disposition') ?? '',
      /^attachment; filename="[^"/\\]+\.csv"; filename\*=UTF-8''\S+$/,
    )
  }
})

test('a file of exactly the largest size is taken', async () => {
  const header = 'a\n'
  const made = await uploadDataset(house, { file: header + '1\n'.repeat((MOST_BYTES - header.length) / 2) })
  assert.equal(made.rows, (MOST_BYTES - header.length) / 2)
})

test('a dry run answers what would have been, and publishes nothing', async () => {
  const before = await contents()
  const members = { project_id: house.projectId, name: 'x', file: transactions, dry_run: 'true' }
  const answer = await upload(members)
  assert.deepEqual([answer.status, answer.json.rows, answer.json.columns], [200, 2, 3])
  assertRefused(await upload({ ...members, project_id: house.home }), 404, 'unknown_project')
  assert.deepEqual(await contents(), before)
})
