import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import { untilMidway } from './crash.ts'
import { houseDatabase } from './database.ts'
import { type Server, startServer, temporaryFolder } from './server.ts'

const ROUNDS = 2
const WRITERS = 3
const ROWS = 50

interface Target {
  readonly id: string
  readonly codes: Readonly<Record<string, string>>
}

/** A fill that was sent: by whom, and whether it was answered. */
interface Sent {
  readonly writer: string
  answered: boolean
}

const columns = [{ name: 'writer' }, { name: 'row', subtype: 'numeric' }]

test(`a server killed ${ROUNDS} times in the middle of fills has every acknowledged row, and each once when all is sent again`, async () => {
  await using home = await temporaryFolder()
  await using database = await houseDatabase()
  const start = () => startServer(home.path, { DATABASE_URL: database.url })
  const sent: Sent[] = []
  const answered = () => sent.filter(each => each.answered).length
  let target: Target | undefined
  for (let round = 0; round < ROUNDS; round += 1) {
    await using server = await start()
    const filled = target ?? (await define(server))
    target = filled
    await checkRows(server, filled, sent)
    const work = Array.from({ length: WRITERS }, (_, at) => write(server, filled, `${round}.${at}`, sent))
    const before = answered()
    await untilMidway(round, () => answered() - before)
    await server.stop('SIGKILL')
    await Promise.all(work)
  }
  assert.ok(target && answered() > 0, 'at least one fill was answered, or nothing was tested')
  await using server = await start()
  await checkRows(server, target, sent)
  await lapse(database.url)
  // Whatever died with a server, and some that did not: whether a fill was done or not, sent again it is done once.
  const again = [
    ...sent.filter(({ answered }) => !answered),
    ...sent.filter(({ answered }) => answered).slice(-3),
  ]
  for (const each of again) {
    await fill(server, target, each.writer)
    each.answered = true
  }
  await checkRows(server, target, sent)
})

async function define(server: Server): Promise<Target> {
  const me = (await json(server, '/api/me')) as { user: { code: string } }
  const init = { 'user-code': me.user.code, name: 'Filled', columns }
  const response = await post(server, '/dataset-create', init, {})
  const made = (await response.json()) as { data: { 'dataset-code': string } }
  const list = (await json(server, '/api/datasets')) as { items: { id: string }[] }
  const codes = { 'user-code': me.user.code, 'dataset-code': made.data['dataset-code'] }
  return { id: list.items[0]?.id ?? '', codes }
}

/** Fills until the server is gone. */
async function write(server: Server, target: Target, name: string, sent: Sent[]): Promise<void> {
  try {
    for (let turn = 0; ; turn += 1) {
      const one: Sent = { writer: `${name}.${turn}`, answered: false }
      sent.push(one)
      await fill(server, target, one.writer)
      one.answered = true
    }
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error
    // The server is gone: what was not acknowledged may or may not be there.
  }
}

async function fill(server: Server, { codes }: Target, writer: string): Promise<void> {
  const rows = Array.from({ length: ROWS }, (_, row) => [writer, row])
  const body = { ...codes, columns, 'insert-data': JSON.stringify(rows) }
  const response = await post(server, '/dataset-fill', body, { 'idempotency-key': writer })
  assert.equal(response.status, 200, await response.text())
}

/** Lets the minute pass after which a claim is free that died with a server. */
async function lapse(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(
    "update rowhouse.receipts set claimed_until = claimed_until - interval '1 minute' where settled_at is null",
  )
  await client.end()
}

function post(
  server: Server,
  path: string,
  body: unknown,
  headers: Record<string, string>,
): Promise<Response> {
  const init = { method: 'POST', body: JSON.stringify(body) }
  return server.fetch(path, { ...init, headers: { 'content-type': 'application/json', ...headers } })
}

/** Whatever was acknowledged is there once, whatever was not is there once or not at all, and never in part. */
async function checkRows(server: Server, { id }: Target, sent: readonly Sent[]): Promise<void> {
  const response = await server.fetch(`/api/datasets/${id}/download?format=csv`)
  assert.equal(response.status, 200)
  const lines = (await response.text()).trimEnd().split('\n').slice(1)
  assert.equal(new Set(lines).size, lines.length, 'no row is there twice')
  const counts = new Map<string, number>()
  for (const line of lines) {
    const [writer = ''] = line.split(',')
    counts.set(writer, (counts.get(writer) ?? 0) + 1)
  }
  for (const { writer, answered } of sent) {
    const count = counts.get(writer) ?? 0
    assert.ok(count === ROWS || (count === 0 && !answered), `${writer}: ${count} rows`)
  }
}

async function json(server: Server, path: string): Promise<unknown> {
  const response = await server.fetch(path)
  assert.equal(response.status, 200, path)
  return response.json()
}
