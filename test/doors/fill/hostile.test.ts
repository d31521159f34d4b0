import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { after, before, test } from 'node:test'
import { deflateSync, gzipSync } from 'node:zlib'
import { watchMemory } from '../../../bench/memory.ts'
import { startServer, temporaryFolder } from '../../server.ts'
import { type StartedHouse, startHouse } from '../start.ts'
import { assertFault, detailsOf, type Filling, invoices, openFilling, packed, retail } from './fill.ts'

let house: StartedHouse
let filling: Filling
before(async () => {
  house = await startHouse({ MAX_FILL_BODY_BYTES: '4MiB', MAX_FILL_INFLATED_BYTES: '8MiB' })
  filling = await openFilling(house)
  detailsOf(await filling.fill(invoices))
})
after(() => house[Symbol.asyncDispose]())

/** Sends a body as it stands. */
function send(body: RequestInit['body'], headers = {}) {
  const type = { 'content-type': 'application/json', ...headers }
  return house.admin('POST', '/dataset-fill', { body, headers: type })
}

/** A refused fill leaves the dataset and the store as they were. */
async function leavesNothing(work: () => Promise<unknown>): Promise<void> {
  const [objects, rows] = [await house.objects(), await filling.rows()]
  await work()
  assert.deepEqual([await house.objects(), await filling.rows()], [objects, rows])
}

test('a body that is no JSON object is malformed, wherever it breaks off', async () => {
  const whole = JSON.stringify({
    'user-code': filling.userCode,
    columns: retail,
    'insert-data': '[["\\u00e9"]]',
  })
  await leavesNothing(async () => {
    for (const body of [
      '',
      ' ',
      'null',
      '[]',
      '{',
      '"x"',
      `${whole}x`,
      whole.slice(0, -1),
      whole.slice(0, 60),
    ]) {
      assertFault(await send(body), 400, 'malformed_request')
    }
    assertFault(
      await send(new Uint8Array([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d])),
      400,
      'malformed_request',
    )
  })
})

test('rows that are no JSON list of lists are told apart from a body that is none', async () => {
  await leavesNothing(async () => {
    for (const data of [
      '',
      'x',
      '{}',
      '"[]"',
      '[',
      '[[1]',
      '[["a", 1, null]',
      '[[1,]]',
      '[]]',
      '[[]] []',
      'null',
    ]) {
      assertFault(await filling.fill(data), 422, 'invalid_rows')
      assertFault(await filling.fill(packed(data), { compressed: true }), 422, 'invalid_rows')
    }
    const body = `{"user-code":"${filling.userCode}","dataset-code":"${filling.datasetCode}","columns":${JSON.stringify(retail)},"insert-data":`
    assertFault(await send(`${body}[["a",1,null]]}`), 422, 'invalid_value')
    for (const data of ['"[[\\ud800]]"', '"\\x"', '"a\nb"', '"[[\\u12']) {
      assertFault(await send(`${body}${data}}`), 400, 'malformed_request')
    }
  })
})

test('base64 and gzip that are none, damaged or cut off are refused each in its words', async () => {
  const good = packed(invoices)
  const bytes = Buffer.from(good, 'base64')
  const damaged = Buffer.from(bytes)
  damaged[20] = (damaged[20] ?? 0) ^ 255
  const wrongSum = Buffer.from(bytes)
  wrongSum[bytes.length - 6] = (wrongSum[bytes.length - 6] ?? 0) ^ 255
  const gzips = [
    bytes.subarray(0, -1),
    bytes.subarray(0, -9),
    bytes.subarray(0, 12),
    damaged,
    wrongSum,
    Buffer.from(JSON.stringify(invoices)),
    deflateSync(JSON.stringify(invoices)),
    Buffer.concat([bytes, Buffer.from('more')]),
  ]
  await leavesNothing(async () => {
    for (const data of [`${good}=`, good.slice(0, -1), `-${good}`, JSON.stringify(invoices), 'é']) {
      assertFault(await filling.fill(data, { compressed: true }), 422, 'invalid_base64')
    }
    for (const gzip of gzips) {
      const answer = await filling.fill(gzip.toString('base64'), { compressed: true })
      assertFault(answer, 422, 'invalid_gzip')
    }
    assertFault(await filling.fill('', { compressed: true }), 422, 'invalid_rows')
    assertFault(await filling.fill(good, { compressed: false }), 422, 'invalid_rows')
  })
  const members = Buffer.concat([gzipSync('[["1",1,null]'), gzipSync(',["2",2,null]]')])
  const several = await filling.fill(members.toString('base64').replace(/.{60}/g, '$&\n'), {
    compressed: true,
  })
  assert.equal(detailsOf(several)['rows-inserted'], 2)
})

test('a body that is too large is refused while it streams in, and one that says so before', async () => {
  await leavesNothing(async () => {
    const large = JSON.stringify({ 'insert-data': 'x'.repeat(6 * 2 ** 20) })
    const announced = assertFault(await send(large), 413, 'body_too_large')
    assert.equal(announced.max_bytes, 4 * 2 ** 20)
    assert.match(announced.message, /MAX_FILL_BODY_BYTES/)
    const endless = Readable.toWeb(Readable.from(pieces()))
    const sent = {
      method: 'POST',
      body: endless,
      duplex: 'half',
      headers: { 'content-type': 'application/json' },
    }
    const { admin: _, address } = house
    const { adminKey } = await import('../../server.ts')
    const headers = { ...sent.headers, authorization: `Bearer ${adminKey}` }
    const streamed = await fetch(new URL('/dataset-fill', address), {
      ...sent,
      headers,
    } as RequestInit).catch(() => null)
    if (streamed) assert.equal(streamed.status, 413)
  })

  function* pieces() {
    yield Buffer.from('{"insert-data": "')
    for (let at = 0; at < 8; at += 1) yield Buffer.alloc(2 ** 20, 'x')
  }
})

test('bombs are stopped at the limit', async () => {
  await leavesNothing(async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 2 ** 20, '['), { level: 9 }).toString('base64')
    const refused = assertFault(await filling.fill(bomb, { compressed: true }), 413, 'inflated_too_large')
    assert.match(refused.message, /MAX_FILL_INFLATED_BYTES/)
    const deep = '['.repeat(2_000_000)
    assertFault(await filling.fill(deep), 422, 'invalid_rows')
    assertFault(await filling.fill(packed(deep), { compressed: true }), 422, 'invalid_rows')
  })
  const nested = `[["1", 1, null], ["${'\\"'.repeat(10)}", 2, null], [${'['.repeat(100)}${']'.repeat(100)}, 3, null]]`
  const filled = detailsOf(await filling.fill(nested))
  assert.deepEqual([filled['rows-inserted'], filled['rows-rejected']], [2, 1])
})

test('columns that are too many, named twice, or of no kind that there is are refused', async () => {
  await leavesNothing(async () => {
    const many = Array.from({ length: 10_001 }, (_, at) => ({ name: `c${at}` }))
    for (const columns of [
      [],
      {},
      'x',
      [{}],
      [{ name: 'a' }, { name: 'A' }],
      [{ name: 'a', subtype: 'blob' }],
      many,
    ]) {
      assertFault(await filling.fill(invoices, { columns }), 422, 'invalid_value')
    }
    assertFault(await filling.fill(invoices, { columns: [{ name: 'a\u0000b' }] }), 422, 'invalid_value')
  })
})

test('names and values cannot leave their quotes', async () => {
  const name = `a"); drop table x; -- '{}'`
  const columns = [
    { name, alias: '<script>' },
    { name: 'n"umber', subtype: 'numeric' },
  ]
  const odd = await openFilling(house, columns)
  const values = ["'; drop table x; --", '"', '\\', ',"\n', '=1+1', '\u0000']
  detailsOf(await odd.fill(values.map((value, at) => [value, at])))
  assert.deepEqual(
    (await odd.rows()).map(row => row[name]),
    values,
  )
})

test('bombs cost a real server no more memory than its bounds', async () => {
  await using home = await temporaryFolder()
  await using server = await startServer(home.path, {
    MAX_FILL_INFLATED_BYTES: '48MiB',
    ROWHOUSE_ENGINE_MEMORY: '128MB',
    ROWHOUSE_ENGINE_PROCESSES: '2',
  })
  const ask = async (path: string, json?: unknown) => {
    const init = {
      method: 'POST',
      body: JSON.stringify(json),
      headers: { 'content-type': 'application/json' },
    }
    const answer = await server.fetch(path, json === undefined ? {} : init)
    // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects
    return { status: answer.status, json: (await answer.json()) as any }
  }
  const userCode = (await ask('/api/me')).json.user.code
  const made = await ask('/dataset-create', { 'user-code': userCode, name: 'Bombed', columns: retail })
  const codes = { 'user-code': userCode, 'dataset-code': made.json.data['dataset-code'], columns: retail }
  const fill = (data: string, compressed: boolean) =>
    ask('/dataset-fill', { ...codes, 'insert-data': data, compressed })
  assert.equal((await fill(JSON.stringify(invoices), false)).status, 200)
  await using memory = watchMemory(server.process.pid ?? 0, home.path)
  const zeros = gzipSync(Buffer.alloc(128 * 2 ** 20)).toString('base64')
  const oneText = gzipSync(`[["${' '.repeat(40 * 2 ** 20)}", 1, null], ["2", 2, null]]`).toString('base64')
  assert.equal((await fill(zeros, true)).json.data.code, 'inflated_too_large')
  const long = await fill(oneText, true)
  assert.deepEqual(
    [long.status, long.json.data.details['rows-inserted'], long.json.data.details['rows-rejected']],
    [200, 1, 1],
  )
  assert.equal((await fill('x'.repeat(16 * 2 ** 20), true)).json.data.code, 'invalid_gzip')
  // Two engine processes, each with its bound beside the run time's own memory, the server, and the database.
  const most = 450 * 2 ** 20
  assert.ok(memory.peak() < most, `${Math.round(memory.peak() / 2 ** 20)} MiB`)
})
