import assert from 'node:assert/strict'
import { readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { uuidOf } from '../../../packages/server/src/core/ids.ts'
import { type StartedHouse, withoutStatistics } from '../start.ts'
import { beginBatch, decided, sendBatch } from './batches.ts'
import { lookUp, makeDataset } from './datasets.ts'
import { addPart, create, fieldGroup, patch, schemaOf } from './loyalty.ts'
import { asClient, assertProblem, startPlatform } from './platform.ts'

// Batches whose work fails for a while, by the real queue: only the clock of a wait is moved, and only where the wait is minutes.

const text = { type: 'string' }
const octets = { 'content-type': 'application/octet-stream' }
/** Seconds by which the clocks of two processes may differ. */
const CLOCKS = 1

let house: StartedHouse
let schema: Awaited<ReturnType<typeof create>>
let group: Awaited<ReturnType<typeof create>>
let dataset: string
let tests = 0

before(async () => {
  house = await withoutStatistics(startPlatform())
})
after(() => house[Symbol.asyncDispose]())

beforeEach(async () => {
  tests += 1
  group = await create(call, 'fieldgroups', fieldGroup(`Visits ${tests}`, { code: text }))
  schema = await create(call, 'schemas', schemaOf(`Visitors ${tests}`, group.$id))
  dataset = await makeDataset(call, schema.$id, { name: `Visitors ${tests}` })
})

const call: ReturnType<typeof asClient> = (method, path, sent) => asClient(house)(method, path, sent)

const visits = (...own: object[]) => own.map(each => `${JSON.stringify({ _acme: each })}\n`).join('')

async function put(id: string, name: string, body: string): Promise<string> {
  const path = `/batches/${id}/datasets/${dataset}/files/${name}`
  const answer = await call('PUT', path, { body, headers: octets })
  assert.equal(answer.status, 200, answer.text)
  return path
}

async function rows(): Promise<unknown[]> {
  const { datasetId } = (await lookUp(call, dataset)).rowhouse
  return (await house.admin('GET', `/api/datasets/${datasetId}/rows`)).json.rows
}

// biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects, and fails when it is not there
async function until(id: string, ...wanted: string[]): Promise<any> {
  for (const end = Date.now() + 120_000; ; await sleep(20)) {
    const { [id]: batch } = (await call('GET', `/batches/${id}`)).json
    if (wanted.includes(batch.status)) return batch
    assert.ok(Date.now() < end, `the batch ${id} is still ${batch.status}`)
  }
}

/** Takes the folder of the store away, and brings it back at the end. */
async function takeStoreAway(): Promise<AsyncDisposable> {
  const [here, away] = [join(house.home, 'objects'), join(house.home, 'away')]
  await rename(here, away)
  return { [Symbol.asyncDispose]: () => rename(away, here) }
}

/** How many seconds the job of a batch has to wait. */
async function waitOf(id: string): Promise<number> {
  const [job] = await ask<{ seconds: number }>(
    'select extract(epoch from run_at - now())::float8 as seconds from graphile_worker._private_jobs where key = $1',
    [`batch ${uuidOf(id)}`],
  )
  assert.ok(job, `the batch ${id} waits for a job`)
  return job.seconds
}

/** Moves the job of a batch to now. */
async function endWait(id: string): Promise<void> {
  const query = `
    select (graphile_worker.reschedule_jobs(array[id], run_at => now())).id
    from graphile_worker._private_jobs where key = $1`
  assert.equal((await ask(query, [`batch ${uuidOf(id)}`])).length, 1)
}

async function ask<Row extends object>(query: string, values: unknown[]): Promise<Row[]> {
  const client = new pg.Client({ connectionString: house.databaseUrl })
  await client.connect()
  try {
    return (await client.query<Row>(query, values)).rows
  } finally {
    await client.end()
  }
}

/** Adds fields to the group of the schema, of which some become required. */
async function grow(fields: object, required: string[] = []): Promise<void> {
  const own = { type: 'object', properties: { code: text, ...fields }, required }
  const path = '/definitions/own/properties/_acme'
  const grown = await patch(call, 'fieldgroups', group['meta:altId'], [{ op: 'replace', path, value: own }])
  assert.equal(grown.status, 200, grown.text)
}

test('rows are held to the schema as it is at COMPLETE: with what came after their files, without what comes later', async () => {
  const id = await beginBatch(call, dataset)
  await put(id, 'visits.json', visits({ code: 'a', first: 'new' }))
  await grow({ first: text })
  const more = await create(call, 'fieldgroups', fieldGroup('More visits', { third: text }))
  assert.equal((await patch(call, 'schemas', schema['meta:altId'], addPart(more.$id))).json.version, '1.1')
  {
    await using _ = await takeStoreAway()
    assert.equal((await call('POST', `/batches/${id}?action=COMPLETE`)).status, 200)
    assert.equal((await until(id, 'retrying')).rowhouse.schemaVersion, '1.1')
    // Another minor version, whose rows must have what these do not have.
    await grow({ first: text, second: text }, ['second'])
    const last = await create(call, 'fieldgroups', fieldGroup('Most visits', { fourth: text }))
    assert.equal((await patch(call, 'schemas', schema['meta:altId'], addPart(last.$id))).json.version, '1.2')
  }
  await endWait(id)
  const batch = await decided(call, id)
  assert.deepEqual([batch.status, batch.rowhouse.schemaVersion], ['success', '1.1'], JSON.stringify(batch))
  assert.deepEqual(await rows(), [{ '_acme.code': 'a', '_acme.first': 'new' }])
  const later = await sendBatch(call, dataset, {
    files: { 'a.json': visits({ code: 'b' }, { code: 'c', second: '2', fourth: '4' }) },
    more: { partialIngestionPercentage: 50 },
  })
  const held = await decided(call, later)
  assert.deepEqual([held.status, held.rowhouse.schemaVersion], ['success', '1.2'], JSON.stringify(held))
  assert.deepEqual([held.recordCount, held.errors[1].code], [1, 'INGEST-1555-400'])
})

test('a batch whose store is away is tried again after 5 seconds, and its rows are there once', async () => {
  const id = await beginBatch(call, dataset)
  const path = await put(id, 'a.json', visits({ code: 'a' }, { code: 'b' }))
  const away = await takeStoreAway()
  assert.equal((await call('POST', `/batches/${id}?action=COMPLETE`)).status, 200)
  const waiting = await until(id, 'retrying')
  const seconds = await waitOf(id)
  assert.ok(seconds > 0 && seconds < 5 + CLOCKS, `${seconds} s`)
  assert.deepEqual(
    [waiting.errors, waiting.completed, (await lookUp(call, dataset)).rowhouse.version],
    [[], undefined, 0],
  )
  assertProblem(await call('PUT', path, { body: '{}', headers: octets }), 400, 'batch-state')
  assert.equal((await call('POST', `/batches/${id}?action=COMPLETE`)).status, 200)
  await away[Symbol.asyncDispose]()
  const batch = await decided(call, id)
  assert.deepEqual([batch.status, batch.recordCount, batch.errors], ['success', 2, []])
  assert.ok(batch.started < batch.completed)
  assert.deepEqual(await rows(), [{ '_acme.code': 'a' }, { '_acme.code': 'b' }])
})

test('a batch whose engine is killed at every turn is tried again, and succeeds once it lives', async () => {
  const killing = new AbortController()
  const killed = killEngines(killing.signal)
  const id = await sendBatch(call, dataset, { files: { 'a.json': visits({ code: 'a' }) } })
  await until(id, 'retrying')
  killing.abort()
  assert.ok((await killed) > 0)
  await endWait(id)
  const batch = await decided(call, id)
  assert.deepEqual([batch.status, batch.recordCount], ['success', 1], JSON.stringify(batch))
  assert.deepEqual(await rows(), [{ '_acme.code': 'a' }])
})

/** Kills every engine process of this house until the signal; answers how many there were. */
async function killEngines(signal: AbortSignal): Promise<number> {
  let count = 0
  for (; !signal.aborted; await sleep(5)) {
    const children = await readFile(`/proc/self/task/${process.pid}/children`, 'utf8')
    for (const pid of children.trim().split(' ').filter(Boolean)) {
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
      if (!command.includes('duckdb/child.ts')) continue
      process.kill(Number(pid), 'SIGKILL')
      count += 1
    }
  }
  return count
}

test('after five lost turns a batch is stalled: nothing is published or lost, COMPLETE takes it up again and FAIL ends it', async () => {
  const ids: string[] = []
  for (const code of ['a', 'b']) {
    const id = await beginBatch(call, dataset)
    await put(id, `${code}.json`, visits({ code }))
    ids.push(id)
  }
  const [again = '', ended = ''] = ids
  {
    await using _ = await takeStoreAway()
    for (const id of ids) await call('POST', `/batches/${id}?action=COMPLETE`)
    for (const [least, most] of [
      [0, 5],
      [25, 30],
      [115, 120],
      [590, 600],
    ] as const) {
      for (const id of ids) {
        const seconds = await untilWaiting(id, least)
        assert.ok(seconds < most + CLOCKS, `${seconds} s`)
        await endWait(id)
      }
    }
    for (const id of ids) assert.equal((await until(id, 'stalled')).status, 'stalled')
    assert.deepEqual(await rows(), [])
    const failed = await call('POST', `/batches/${ended}?action=FAIL`)
    assert.equal(failed.status, 200, failed.text)
  }
  const { [ended]: batch } = (await call('GET', `/batches/${ended}`)).json
  assert.deepEqual([batch.status, batch.errors[0].code], ['failed', 'rh:client-failed'])
  assert.deepEqual((await call('GET', `/batches/${ended}/failed?path=b.json`)).text, visits({ code: 'b' }))
  for (const action of ['ABORT', 'REVERT'])
    assertProblem(await call('POST', `/batches/${again}?action=${action}`), 400, 'batch-state')
  assert.equal((await call('POST', `/batches/${again}?action=COMPLETE`)).status, 200)
  assert.equal((await until(again, 'success', 'failed')).status, 'success')
  assert.deepEqual(await rows(), [{ '_acme.code': 'a' }])
})

/** Waits until a batch waits longer than `least` seconds for its next turn; answers how long. */
async function untilWaiting(id: string, least: number): Promise<number> {
  for (const end = Date.now() + 60_000; ; await sleep(50)) {
    await until(id, 'retrying')
    const seconds = await waitOf(id)
    if (seconds > least) return seconds
    assert.ok(Date.now() < end, `the batch ${id} waits ${seconds} s`)
  }
}
