import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, test } from 'node:test'
import { adminKey } from '../../server.ts'
import {
  assertRefused,
  form,
  makeKey,
  type StartedHouse,
  startHouse,
  transactions,
  withoutStatistics,
} from '../start.ts'

let house: StartedHouse
before(async () => {
  house = await withoutStatistics(startHouse())
})
after(() => house[Symbol.asyncDispose]())

const once = (key: string) => ({ 'idempotency-key': key })

function upload(key: string, members: Record<string, string> = {}, call = house.admin) {
  const defaults = { project_id: house.projectId, name: 'Once', file: transactions }
  return call('POST', '/api/datasets/upload', { form: form({ ...defaults, ...members }), headers: once(key) })
}

async function count(): Promise<number> {
  return (await house.admin('GET', '/api/datasets')).json.total
}

test('the same upload again gets the first answer again, and is not done again', async () => {
  const first = await upload('replay')
  assert.equal(first.status, 201, first.text)
  assert.equal(first.headers.get('idempotency-replayed'), null)
  const [total, objects] = [await count(), await house.objects()]
  const again = await upload('replay')
  assert.deepEqual([again.status, again.text], [201, first.text])
  assert.equal(again.headers.get('idempotency-replayed'), 'true')
  assert.equal(await count(), total)
  assert.deepEqual(await house.objects(), objects)
})

test('the same key with another file, another field or another operation is refused', async () => {
  assert.equal((await upload('reused')).status, 201)
  const total = await count()
  assertRefused(await upload('reused', { file: `${transactions}1,x,0\n` }), 422, 'idempotency_key_reused')
  assertRefused(await upload('reused', { name: 'Other' }), 422, 'idempotency_key_reused')
  const project = await house.admin('POST', '/api/projects', { json: { name: 'r' }, headers: once('reused') })
  assertRefused(project, 422, 'idempotency_key_reused')
  assert.equal(await count(), total)
})

test('a refused request gives its key back', async () => {
  assertRefused(await upload('refused', { file: '' }), 422, 'empty_file')
  assertRefused(await upload('refused', { name: '' }), 422, 'missing_field')
  assert.equal((await upload('refused')).status, 201)
})

test('while the first request runs, a second one is told to come back, and then gets its answer', async () => {
  const slow = connect(Number(new URL(house.address).port), '127.0.0.1')
  const body = [
    `--b\r\ncontent-disposition: form-data; name="project_id"\r\n\r\n${house.projectId}\r\n`,
    '--b\r\ncontent-disposition: form-data; name="name"\r\n\r\nOnce\r\n',
    `--b\r\ncontent-disposition: form-data; name="file"; filename="data.csv"\r\ncontent-type: text/csv\r\n\r\n${transactions}\r\n`,
    '--b--\r\n',
  ].join('')
  const head = [
    'POST /api/datasets/upload HTTP/1.1',
    'host: house',
    `authorization: Bearer ${adminKey}`,
    'idempotency-key: concurrent',
    'content-type: multipart/form-data; boundary=b',
    `content-length: ${body.length}`,
    'connection: close',
  ]
  const answered = new Promise<string>(resolve => {
    let text = ''
    slow.on('data', bytes => {
      text += bytes
    })
    slow.on('close', () => resolve(text))
  })
  const objects = (await house.objects()).length
  slow.write(`${head.join('\r\n')}\r\n\r\n${body.slice(0, -10)}`)
  while ((await house.objects()).length === objects) await new Promise(resolve => setImmediate(resolve))

  const second = await upload('concurrent')
  assertRefused(second, 409, 'idempotency_in_progress')
  assert.match(second.headers.get('retry-after') ?? '', /^[1-9]\d*$/)

  slow.write(body.slice(-10))
  const first = await answered
  assert.match(first, /^HTTP\/1\.1 201 /)
  const third = await upload('concurrent')
  assert.equal(third.headers.get('idempotency-replayed'), 'true')
  assert.ok(first.endsWith(third.text))
})

test('of many requests at once with one key, one is done', async () => {
  const total = await count()
  const answers = await Promise.all(Array.from({ length: 8 }, () => upload('many')))
  const made = new Set(answers.filter(({ status }) => status === 201).map(({ text }) => text))
  assert.equal(made.size, 1)
  for (const answer of answers)
    if (answer.status !== 201) assertRefused(answer, 409, 'idempotency_in_progress')
  assert.equal(await count(), total + 1)
})

test('keys of different API keys do not meet', async () => {
  const editor = house.as(await makeKey(house.admin, 'editor'))
  const mine = await upload('shared')
  const theirs = await upload('shared', {}, editor)
  assert.deepEqual([mine.status, theirs.status], [201, 201])
  assert.notEqual(mine.json.id, theirs.json.id)
})

for (const [title, path, json] of [
  ['a project', '/api/projects', { name: 'made once' }],
  ['an API key with its secret', '/api/keys', { name: 'made once', role: 'viewer' }],
  ['an organization with its secret', '/api/organizations', { id: 'once@rowhouse', name: 'Once' }],
] as const) {
  test(`${title} is made once, and shown again to who asks again`, async () => {
    const make = () => house.admin('POST', path, { json, headers: once(`json ${title}`) })
    const first = await make()
    assert.equal(first.status, 201, first.text)
    const again = await make()
    assert.deepEqual([again.status, again.text], [201, first.text])
    assert.equal(again.headers.get('idempotency-replayed'), 'true')
  })
}

test('a new version is made once', async () => {
  const made = await upload('versioned')
  const add = () =>
    house.admin('POST', `/api/datasets/${made.json.id}/versions`, {
      form: form({ description: 'more', file: transactions, mode: 'append' }),
      headers: once('add a version'),
    })
  const first = await add()
  assert.deepEqual([first.status, first.json.version], [201, 1])
  assert.equal((await add()).text, first.text)
  const versions = await house.admin('GET', `/api/datasets/${made.json.id}/versions`)
  assert.equal(versions.json.total, 2)
})

test('a key of 256 characters is refused', async () => {
  assertRefused(await upload('k'.repeat(256)), 422, 'invalid_value')
})

test('operations that change nothing accept a key and take no note of it', async () => {
  const made = (await upload('read by queries')).json
  const [left, right] = [{ dataset_id: made.id }, { dataset_id: made.id }]
  const asked: [string, object, object][] = [
    ['/api/query', { sql: 'select 1 as one' }, { sql: 'select 2 as one' }],
    ['/api/compare', { left, right }, { left, right, key: ['merchant'] }],
  ]
  for (const [path, first, other] of asked) {
    const ask = (json: object) => house.admin('POST', path, { json, headers: once('read') })
    for (const json of [first, other, first]) {
      const answer = await ask(json)
      assert.deepEqual([answer.status, answer.headers.get('idempotency-replayed')], [200, null], answer.text)
    }
  }
  const document = (await house.as(null)('GET', '/openapi.json')).json
  for (const [path] of asked) {
    const [header] = document.paths[path].post.parameters
    assert.deepEqual([header.name, header.in], ['idempotency-key', 'header'])
    assert.match(header.description, /without effect/)
  }
})
