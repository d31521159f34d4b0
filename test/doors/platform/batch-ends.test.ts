import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { sweepBatches } from '../../../packages/server/src/core/batch/sweep-batches.ts'
import { type StartedHouse, withoutStatistics } from '../start.ts'
import { beginBatch, decided, sendBatch } from './batches.ts'
import { lookUp, makeDataset } from './datasets.ts'
import { create, NS, schemaOf } from './loyalty.ts'
import { asClient, assertProblem, startPlatform } from './platform.ts'

// What becomes of batches: alone and at once, replaced, taken back, failed, left alone.

let house: StartedHouse
let schema: string
let dataset: string
let datasets = 0

before(async () => {
  house = await withoutStatistics(startPlatform())
  schema = (await create(call, 'schemas', schemaOf('People', `${NS}/xdm/context/profile-person-details`))).$id
})
after(() => house[Symbol.asyncDispose]())

beforeEach(async () => {
  datasets += 1
  dataset = await makeDataset(call, schema, { name: `People ${datasets}` })
})

const call: ReturnType<typeof asClient> = (method, path, sent) => asClient(house)(method, path, sent)

const person = (firstName: string, birthYear: number | string = 1900) =>
  `${JSON.stringify({ person: { name: { firstName }, birthYear } })}\n`

const people = (...names: string[]) => ({
  files: { 'people.json': names.map(name => person(name)).join('') },
})

async function datasetId(): Promise<string> {
  return (await lookUp(call, dataset)).rowhouse.datasetId
}

/** The first names of all rows of a version, in order; by default of the latest. */
async function names(version?: number): Promise<string[]> {
  const of = version === undefined ? '' : `&version=${version}`
  const answer = await house.admin('GET', `/api/datasets/${await datasetId()}/rows?limit=1000${of}`)
  assert.equal(answer.status, 200, answer.text)
  const rows: Record<string, string>[] = answer.json.rows
  return rows.map(row => row['person.name.firstName'] ?? '').toSorted()
}

async function succeed(names: string[], more: object = {}): Promise<string> {
  const id = await sendBatch(call, dataset, { ...people(...names), more })
  const batch = await decided(call, id)
  assert.equal(batch.status, 'success', JSON.stringify(batch))
  return id
}

test('batches at one time all land, each once', async () => {
  const wanted = Array.from({ length: 8 }, (_, at) => `Name ${at}`)
  const ids = await Promise.all(wanted.map(name => sendBatch(call, dataset, people(name))))
  for (const id of ids) assert.equal((await decided(call, id)).status, 'success')
  assert.deepEqual(await names(), wanted)
})

test('a batch takes the place of others in one step, and says so to whoever follows them', async () => {
  const first = await succeed(['Ada', 'Alan'])
  const second = await succeed(['Grace'], { externalId: 'second' })
  await succeed(['Edsger'])
  const replay = { predecessors: [`$\{${first}}`], predecessorsByExternalId: ['second'], reason: 'replace' }
  const fourth = await succeed(['Barbara'], { replay })
  assert.deepEqual(await names(), ['Barbara', 'Edsger'])
  assert.deepEqual(await names(3), ['Ada', 'Alan', 'Edsger', 'Grace'])
  assert.equal((await lookUp(call, dataset)).rowhouse.version, 4)
  for (const id of [first, second]) {
    const { [id]: batch } = (await call('GET', `/batches/${id}`)).json
    assert.deepEqual([batch.status, batch.tags.acp_successor], ['inactive', [fourth]])
  }
  const again = await call('POST', '/batches', { json: { datasetId: dataset, replay } })
  assertProblem(again, 400, 'replay')
  assertProblem(
    await call('PATCH', '/batches', { json: { datasetId: dataset, replay: { predecessors: ['none'] } } }),
    400,
    'replay',
  )
})

test('taken back, a batch leaves exactly the rows that were there without it; DELETE is the same', async () => {
  const first = await succeed(['Ada'])
  const second = await succeed(['Alan'])
  await succeed(['Grace'])
  assert.equal((await call('POST', `/batches/${first}?action=REVERT`)).status, 200)
  assert.deepEqual(await names(), ['Alan', 'Grace'])
  const deleted = await call('DELETE', `/data/foundation/catalog/batches/${second}`)
  assert.deepEqual([deleted.status, deleted.json], [200, [`@/batches/${second}`]])
  assert.deepEqual(await names(), ['Grace'])
  assert.deepEqual(await names(3), ['Ada', 'Alan', 'Grace'])
})

test('a batch with more errors than it allows publishes nothing, and shows what was sent and what was wrong', async () => {
  const body = person('Ada') + person('Alan', 'unknown')
  const id = await sendBatch(call, dataset, {
    files: { 'people.json': body },
    more: { enableErrorDiagnostics: true },
  })
  const batch = await decided(call, id)
  assert.deepEqual([batch.status, batch.failedRecordCount, batch.recordCount], ['failed', 1, 0])
  assert.ok(batch.errors.some(({ code }: { code: string }) => code === 'rh:type'))
  assert.equal((await lookUp(call, dataset)).rowhouse.version, 0)
  const failed = await call('GET', `/batches/${id}/failed?path=people.json`)
  assert.deepEqual([failed.status, failed.text], [200, body])
  const errors = await call('GET', `/batches/${id}/meta?path=row_errors/conversion_errors_0.json`)
  assert.deepEqual(JSON.parse(errors.text)._record, JSON.parse(person('Alan', 'unknown')))
  // The same rows again, with room for the one that is wrong.
  const second = await sendBatch(call, dataset, {
    files: { 'people.json': body },
    more: { partialIngestionPercentage: 50 },
  })
  assert.equal((await decided(call, second)).status, 'success')
  assert.deepEqual(await names(), ['Ada'])
})

test('without a file, or with an empty one, a batch fails', async () => {
  for (const files of [{}, { 'none.json': '' }] as Record<string, string>[]) {
    const batch = await decided(call, await sendBatch(call, dataset, { files }))
    assert.deepEqual([batch.status, batch.errors[0].code], ['failed', '106'])
  }
})

test('files that arrive while a batch is completed are in it, or are refused: none is lost', async () => {
  const id = await beginBatch(call, dataset)
  const put = async (name: string) => {
    const headers = { 'content-type': 'application/octet-stream' }
    const at = `/batches/${id}/datasets/${dataset}/files/${name}.json`
    const answer = await call('PUT', at, { body: person(name), headers })
    if (answer.status !== 200) assertProblem(answer, 400, 'batch-state')
    return answer.status === 200 ? [name] : []
  }
  const before = await put('First')
  const wanted = Array.from({ length: 12 }, (_, at) => `Name ${at}`)
  const [completed, ...taken] = await Promise.all([
    call('POST', `/batches/${id}?action=COMPLETE`),
    ...wanted.map(name => put(name)),
  ])
  assert.equal(completed.status, 200)
  assert.equal((await decided(call, id)).status, 'success')
  assert.deepEqual(await names(), [...before, ...taken.flat()].toSorted())
})

test('parts sent at one time, some twice, make the file', async () => {
  const id = await beginBatch(call, dataset)
  const path = `/batches/${id}/datasets/${dataset}/files/people.json`
  const wanted = Array.from({ length: 200 }, (_, at) => `Name ${String(at).padStart(3, '0')}`)
  const whole = Buffer.from(wanted.map(name => person(name)).join(''))
  assert.equal((await call('POST', `${path}?action=INITIALIZE`)).status, 201)
  const size = 1000
  const starts = Array.from({ length: Math.ceil(whole.length / size) }, (_, at) => at * size)
  await Promise.all(
    [...starts.toReversed(), ...starts.slice(2, 5)].map(async start => {
      const body = new Uint8Array(whole.subarray(start, start + size))
      const range = `bytes ${start}-${start + body.length - 1}/${whole.length}`
      const headers = { 'content-type': 'application/octet-stream', 'content-range': range }
      const answer = await call('PATCH', path, { body, headers })
      assert.equal(answer.status, 200, answer.text)
    }),
  )
  const joined = await call('POST', `${path}?action=COMPLETE`)
  assert.deepEqual([joined.status, joined.json], [200, { name: 'people.json', sizeInBytes: whole.length }])
  assert.equal((await call('POST', `/batches/${id}?action=COMPLETE`)).status, 200)
  assert.equal((await decided(call, id)).status, 'success')
  assert.deepEqual(await names(), wanted)
})

test('the files of a batch are shown before they are read, as the batch or the question says', async () => {
  const id = await beginBatch(call, dataset, { inputFormat: { format: 'csv' } })
  const at = `/batches/${id}/datasets/${dataset}`
  const body = 'person.name.firstName;person.birthYear\n"Ada ""A"" L";1815\nAlan;1912\n'
  await call('PUT', `${at}/files/people.csv`, {
    body,
    headers: { 'content-type': 'application/octet-stream' },
  })
  const shown = await call('GET', `${at}/preview?delimiter=%3B&header=True&charset=utf-8&nrow=1`)
  assert.deepEqual(shown.json.preview, {
    columns: [
      { cid: '0', name: 'person/name/firstName' },
      { cid: '1', name: 'person/birthYear' },
    ],
    rows: [{ 0: 'Ada "A" L', 1: '1815' }],
  })
  assert.deepEqual([shown.json.formatParams.delimiter, shown.json.formatParams.format], [';', 'csv'])
  assertProblem(await call('GET', `${at}/preview?nrow=1001`), 400, 'limit')
  assertProblem(await call('GET', `${at}/preview?format=avro`), 400, 'format')
  assertProblem(await call('GET', `${at}/preview?format=parquet`), 422, 'unreadable')
})

test('tags and the external id of a batch can be written, and nothing else', async () => {
  const id = await beginBatch(call, dataset)
  const at = `/data/foundation/catalog/batches/${id}`
  // As with datasets, a plain value is a list of one.
  const json = { tags: { source: 'crm', 'rowhouse/unknownFields': ['drop'] }, externalId: `crm-${id}` }
  for (const method of ['PATCH', 'PUT']) {
    const changed = await call(method, at, { json })
    assert.deepEqual([changed.status, changed.json], [200, [`@/batches/${id}`]])
  }
  const { [id]: batch } = (await call('GET', at)).json
  assert.deepEqual([batch.externalId, batch.tags.source], [`crm-${id}`, ['crm']])
  assertProblem(await call('PATCH', at, { json: { status: 'success' } }), 400, 'field-read-only')
  assertProblem(await call('PATCH', at, { json: { tags: { 'rowhouse/emptyValues': 'keep' } } }), 400, 'tags')
  assertProblem(await call('PATCH', at, { json, headers: { 'if-match': '9.9.9' } }), 412, 'precondition')
  assert.equal((await call('PATCH', at, { json, headers: { 'if-match': '*' } })).status, 200)
  const uniques = await call('GET', `/batches/uniques/externalId?dataSet=${dataset}`)
  assert.deepEqual(uniques.json, [`crm-${id}`])
  assertProblem(await call('GET', '/batches/uniques/tags'), 400, 'filter')
})

test('a batch that nobody sends files to is given up; one that was taken back loses its files after the days of grace', async () => {
  const left = await beginBatch(call, dataset)
  const back = await succeed(['Ada'])
  await call('POST', `/batches/${back}?action=REVERT`)
  const times = { abandonHours: 24, graceDays: 7, diagnosticsDays: 30 }
  const statusOf = async (id: string) => (await call('GET', `/batches/${id}`)).json[id].status
  const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000)
  await sweepBatches(house.ports.catalog, times, inHours(23))
  assert.deepEqual([await statusOf(left), await statusOf(back)], ['loading', 'inactive'])
  await sweepBatches(house.ports.catalog, times, inHours(25))
  assert.deepEqual([await statusOf(left), await statusOf(back)], ['abandoned', 'inactive'])
  await sweepBatches(house.ports.catalog, times, inHours(7 * 24 + 1))
  assert.deepEqual([await statusOf(left), await statusOf(back)], ['abandoned', 'deleted'])
  assert.deepEqual(await names(1), ['Ada'])
})

test('the diagnostics of an old batch are removed, and its rows and the account stay', async () => {
  const files = { 'people.json': `${person('Ada')}${person('Alan', 'x')}` }
  const id = await sendBatch(call, dataset, { files, more: { partialIngestionPercentage: 50 } })
  assert.equal((await decided(call, id)).status, 'success')
  const errors = `/batches/${id}/meta?path=row_errors/conversion_errors_0.json`
  assert.match((await call('GET', errors)).text, /Alan/)
  const times = { abandonHours: 24, graceDays: 7, diagnosticsDays: 30 }
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000)
  await sweepBatches(house.ports.catalog, times, inDays(29))
  assert.equal((await call('GET', errors)).status, 200)
  await sweepBatches(house.ports.catalog, times, inDays(31))
  const gone = await call('GET', errors)
  assert.equal(gone.status, 404, gone.text)
  const { [id]: batch } = (await call('GET', `/batches/${id}`)).json
  assert.deepEqual([batch.status, batch.recordCount, batch.failedRecordCount], ['success', 1, 1])
  assert.deepEqual(await names(), ['Ada'])
})
