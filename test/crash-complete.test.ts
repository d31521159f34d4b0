import assert from 'node:assert/strict'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { houseDatabase } from './database.ts'
import { gateHeaders } from './doors/platform/platform.ts'
import { call, makeBatch, makeDataset, peopleOf, statusOf, uuidOf } from './platform-calls.ts'
import { type Server, startServer, temporaryFolder } from './server.ts'

// The steps are not met by chance: each is held where it is, by a lock that it needs, until its server is killed.

const PATIENCE_MS = 60_000
/** Blank, so that a large file has few records. */
const PADDING = `${' '.repeat(8 * 2 ** 20)}\n`
const PARTS = [peopleOf('Ada', 3) + PADDING, peopleOf('Alan', 3) + PADDING]
const WHOLE = PARTS.join('')

test('a batch whose server is killed at every step of COMPLETE ends once, and its rows are there once', async () => {
  await using home = await temporaryFolder()
  await using database = await houseDatabase()
  await using locks = await session(database.url)
  const start = () => startServer(home.path, { DATABASE_URL: database.url, ROWHOUSE_ORG: 'acme@rowhouse' })
  let names: Names | null = null
  for (const step of [joining, joined, answered, converting, publishing, settled]) {
    await using server = await start()
    names ??= await prepare(server)
    // What is in it is let go of when the server is dead.
    await using after = new AsyncDisposableStack()
    await step(server, { names, locks, home: home.path, url: database.url }, after)
    await server.stop('SIGKILL')
  }
  assert.ok(names)
  await using server = await start()
  assert.equal((await completion(server, names)).status, 200)
  await until('the job of the batch is done', async () => (await locks.ask(jobs)).length === 0)
  await checkEnd(server, names)
})

interface Names {
  readonly datasetUuid: string
  readonly batch: string
  readonly large: string
}

interface Scene {
  readonly names: Names
  /** What it has locked stays locked while a server is killed and another one starts. */
  readonly locks: Session
  readonly home: string
  readonly url: string
}

const batchRow = ({ batch }: Names) =>
  `begin; select 1 from rowhouse.batches where id = '${batch}' for no key update`
const datasetRow = ({ datasetUuid }: Names) =>
  `begin; select 1 from rowhouse.datasets where id = '${datasetUuid}' for no key update`
const jobs = `select 1 from graphile_worker._private_jobs where key like 'batch %'`

/** A batch with a file that is there, and one of whose parts all are. */
async function prepare(server: Server): Promise<Names> {
  const dataset = await makeDataset(server)
  const batch = await makeBatch(server, dataset)
  const files = `/batches/${batch}/datasets/${dataset}/files`
  await call(server, 'PUT', `${files}/small.json`, peopleOf('Grace', 3))
  const large = `${files}/large.json`
  await call(server, 'POST', `${large}?action=INITIALIZE`)
  let begin = 0
  for (const body of PARTS) {
    const range = `bytes ${begin}-${begin + body.length - 1}/${WHOLE.length}`
    const headers = { ...gateHeaders(), 'content-range': range, 'content-type': 'application/octet-stream' }
    const put = await server.fetch(large, { method: 'PATCH', headers, body })
    assert.equal(put.status, 200, await put.text())
    begin += body.length
  }
  return { datasetUuid: await uuidOf(server, dataset), batch, large }
}

/** The bytes of the parts are being written one behind the other. */
async function joining(server: Server, { names, home, locks }: Scene): Promise<void> {
  await locks.ask(batchRow(names))
  const before = await bytesComing(home)
  unanswered(server, names)
  await until('parts are being joined', async () => (await bytesComing(home)) > before, 1)
}

/** The parts are one object, which the catalog has not heard of. */
async function joined(server: Server, { names, locks }: Scene): Promise<void> {
  await locks.ask('rollback')
  await checkOpen(server, names)
  await locks.ask(batchRow(names))
  unanswered(server, names)
  await until('the catalog is to be told', () => locks.blocks())
}

/** COMPLETE has been answered, and no worker has begun. */
async function answered(
  server: Server,
  { names, locks, url }: Scene,
  after: AsyncDisposableStack,
): Promise<void> {
  await locks.ask('rollback')
  await checkOpen(server, names)
  for (let time = 0; time < 2; time += 1) {
    const answer = await call(server, 'POST', `${names.large}?action=COMPLETE`)
    assert.deepEqual(await answer.json(), { name: 'large.json', sizeInBytes: WHOLE.length })
  }
  await locks.ask(batchRow(names))
  const answer = completion(server, names)
  await until('COMPLETE waits', () => locks.blocks())
  // For the server that comes next: it converts, and cannot publish.
  after.defer(async () => {
    await locks.ask(datasetRow(names))
  })
  // Next in the queue for the row, before the worker that COMPLETE wakes.
  const next = after.use(await session(url))
  const held = next.ask(batchRow(names))
  await until('there is a queue', () => next.waits())
  await locks.ask('rollback')
  assert.equal((await answer).status, 200)
  await held
  await until('the worker waits', () => next.blocks())
}

/** The first file is rows, the second one is being read. */
async function converting(server: Server, { names, home }: Scene): Promise<void> {
  await until('a file is converted', async () => (await partsIn(home)) > 0)
  assert.equal(await statusOf(server, names.batch), 'staging')
}

/** Within the transaction that publishes: the version is made, and the batch not settled. */
async function publishing(
  _: Server,
  { names, locks, url }: Scene,
  after: AsyncDisposableStack,
): Promise<void> {
  await until('the dataset is waited for', () => locks.blocks())
  after.defer(async () => {
    await locks.ask(datasetRow(names))
  })
  const batch = after.use(await session(url))
  await batch.ask(batchRow(names))
  await locks.ask('rollback')
  await until('the batch is waited for', () => batch.blocks())
}

/** The batch is published, and its job not yet told to be done: the next server finds it again. */
async function settled(
  server: Server,
  { names, locks, url }: Scene,
  after: AsyncDisposableStack,
): Promise<void> {
  await until('the dataset is waited for', () => locks.blocks())
  const job = after.use(await session(url))
  await job.ask(`begin; ${jobs} for update`)
  await locks.ask('rollback')
  await until('the end of the job waits', () => job.blocks())
  assert.equal(await statusOf(server, names.batch), 'success')
}

/** After a crash the large file is not complete, and has all the bytes that were acknowledged. */
async function checkOpen(server: Server, names: Names): Promise<void> {
  const head = await call(server, 'HEAD', names.large)
  assert.equal(head.headers.get('x-rowhouse-ranges'), `0-${WHOLE.length - 1}`)
  const refused = await completion(server, names)
  assert.equal(refused.status, 400)
  assert.match(await refused.text(), /file-incomplete.*large\.json/)
}

async function checkEnd(server: Server, { batch, datasetUuid, large }: Names): Promise<void> {
  assert.equal(await statusOf(server, batch), 'success')
  const head = await call(server, 'HEAD', large)
  assert.equal(head.headers.get('range'), `bytes=0-${WHOLE.length - 1}`)
  const files = await call(server, 'GET', `/batches/${batch}/files`)
  const { data } = (await files.json()) as { data: { records: string }[] }
  assert.deepEqual(
    data.map(({ records }) => records),
    ['3', '6'],
  )
  const versions = await server.fetch(`/api/datasets/${datasetUuid}/versions`)
  assert.equal(((await versions.json()) as { items: unknown[] }).items.length, 2)
  const answer = await server.fetch(`/api/datasets/${datasetUuid}/rows`)
  const { rows } = (await answer.json()) as { rows: Record<string, unknown>[] }
  const found = rows.map(row => `${row['person.name.firstName']} ${row['person.birthYear']}`)
  const wanted = ['Ada', 'Alan', 'Grace'].flatMap(name => [1, 2, 3].map(year => `${name} ${year}`))
  assert.deepEqual(found.toSorted(), wanted)
}

async function completion(server: Server, { batch }: Names): Promise<Response> {
  return server.fetch(`/batches/${batch}?action=COMPLETE`, { method: 'POST', headers: gateHeaders() })
}

/** Completes the large file at a server that is killed before it answers. */
function unanswered(server: Server, { large }: Names): void {
  const sent = server.fetch(`${large}?action=COMPLETE`, { method: 'POST', headers: gateHeaders() })
  sent.then(
    ({ status }) => assert.fail(`it was answered: ${status}`),
    () => {},
  )
}

/** Bytes that grow in the store's folder, and are no objects yet. */
async function bytesComing(home: string): Promise<number> {
  const folder = join(home, 'objects', '.incoming')
  const sizes = (await readdir(folder)).map(name =>
    stat(join(folder, name)).then(
      ({ size }) => size,
      () => 0,
    ),
  )
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

async function partsIn(home: string): Promise<number> {
  const paths = await readdir(join(home, 'objects'), { recursive: true })
  return paths.filter(path => /\/parts\/.+\./.test(path)).length
}

interface Session extends AsyncDisposable {
  ask(sql: string): Promise<unknown[]>
  /** Whether somebody waits for what this session holds. */
  blocks(): Promise<boolean>
  /** Whether this session waits itself. */
  waits(): Promise<boolean>
}

/** A connection of one's own; its locks go with it. */
async function session(url: string): Promise<Session> {
  await using opened = new AsyncDisposableStack()
  const connect = async () => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    opened.defer(() => client.end())
    return client
  }
  const holder = await connect()
  const watcher = await connect()
  const { pid } = (await holder.query('select pg_backend_pid() as pid')).rows[0]
  const scope = opened.move()
  const isTrue = async (sql: string) => (await watcher.query(`select 1 where ${sql}`, [pid])).rowCount === 1
  return {
    ask: async sql => (await holder.query(sql)).rows,
    blocks: () => isTrue('exists (select from pg_stat_activity where $1 = any(pg_blocking_pids(pid)))'),
    waits: () => isTrue('cardinality(pg_blocking_pids($1)) > 0'),
    [Symbol.asyncDispose]: () => scope.disposeAsync(),
  }
}

async function until(what: string, holds: () => Promise<boolean>, everyMs = 20): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; !(await holds()); await sleep(everyMs)) {
    assert.ok(Date.now() < end, `it never happened that ${what}`)
  }
}
