import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { FaultStage, RowFault } from '../../../packages/server/src/core/batch/batch.ts'
import { type LoadId, newId } from '../../../packages/server/src/core/ids.ts'
import { type Caller, type StartedHouse, withoutStatistics } from '../start.ts'
import { putBatch } from './batches.ts'
import { lookUp, makeDataset, makeSchema, publishNested } from './datasets.ts'
import { asClient, assertProblem, EXPORT, makeSandbox, startPlatform } from './platform.ts'

let house: StartedHouse
let client: Caller
let dataset: string
let batch: string
let failed: string
let kept: Buffer

const sent = '{"_id": "r1"}\n{"_id": "r2"}\n'

function fault(stage: FaultStage, record: number): RowFault {
  const errors = [{ code: 'INGEST-1555-400', message: 'odd', path: stage === 'parsing' ? null : '/a' }]
  return { stage, record, file: 'in.json', row: record, raw: stage === 'parsing' ? '{a' : '{"a":1}', errors }
}

before(async () => {
  house = await withoutStatistics(startPlatform())
  client = asClient(house)
  dataset = await makeDataset(client, await makeSchema(client))
  const { datasetId } = (await lookUp(client, dataset)).rowhouse
  const id = newId<LoadId>()
  const part = await publishNested(
    house,
    datasetId,
    "select 'r' || i as _id from range(2) t(i)",
    [['_id', 'VARCHAR']],
    id,
  )
  const chunks = []
  for await (const chunk of house.ports.store.get(part.key)) chunks.push(chunk)
  kept = Buffer.concat(chunks)
  const whole = {
    name: 'sub/members.parquet',
    key: part.key,
    rows: 2,
    bytes: part.bytes,
    digest: part.digest,
  }
  await putBatch(house, dataset, {
    id,
    state: 'success',
    tags: { source: ['crm', 'web'] },
    externalId: 'crm-2026',
    files: [
      { path: 'sub/members.json', content: sent, account: { records: 2, rejected: 0, kept: [whole] } },
      { path: 'empty.json', content: '', account: { records: 1, rejected: 1, kept: [] } },
    ],
  })
  batch = id.replaceAll('-', '')
  const faults = [fault('validation', 1), fault('parsing', 2), fault('validation', 3)]
  const lost = await putBatch(house, dataset, {
    state: 'failed',
    diagnostics: true,
    faults,
    files: [{ path: 'in.json', content: 'x'.repeat(1000), account: { records: 3, rejected: 3, kept: [] } }],
  })
  failed = lost.replaceAll('-', '')
})
after(() => house[Symbol.asyncDispose]())

for (const prefix of ['', EXPORT]) {
  describe(`the export service at ${prefix || 'short paths'}`, () => {
    const call: Caller = (method, path, sent) => client(method, `${prefix}${path}`, sent)

    test('a batch lists the files that left rows, numbers as texts', async () => {
      const { viewId } = await lookUp(client, dataset)
      const listed = await call('GET', `/batches/${batch}/files`)
      assert.equal(listed.status, 200, listed.text)
      const [file] = listed.json.data
      assert.deepEqual(listed.json, {
        data: [
          {
            dataSetFileId: `${batch}-1`,
            dataSetViewId: viewId,
            version: '1.0.0',
            created: file.created,
            updated: file.created,
            records: '2',
            size: String(kept.length),
            isValid: true,
            _links: { self: { href: `${house.address}${EXPORT}/files/${batch}-1` } },
          },
        ],
        _page: { limit: 100, count: 1 },
        _links: {
          page: {
            href: `${house.address}${EXPORT}/batches/${batch}/files?start={start}&limit={limit}`,
            templated: true,
          },
        },
      })
      assert.match(file.created, /^\d{13}$/)
      assert.deepEqual((await call('GET', `/batches/${failed}/files`)).json.data, [])
      assert.equal((await call('GET', '/batches/crm-2026/files')).json.data.length, 1)
    })

    test('a file lists what is kept of it, which is read whole, in part, and by its size', async () => {
      const path = `/files/${batch.toUpperCase()}-1`
      const listed = await call('GET', path)
      const [entry] = listed.json.data
      assert.deepEqual([entry.name, entry.length], ['sub/members.parquet', String(kept.length)])
      const linked = await client('GET', entry._links.self.href.slice(house.address.length))
      assert.deepEqual(linked.bytes, kept)
      const named = `${path}?path=${encodeURIComponent('sub/members.parquet')}`
      const head = await call('HEAD', named)
      assert.deepEqual([head.status, head.headers.get('content-length')], [200, String(kept.length)])
      assert.equal(head.headers.get('accept-ranges'), 'bytes')
      assert.equal(head.headers.get('content-type'), 'application/vnd.apache.parquet')
      assert.match(head.headers.get('content-disposition') ?? '', /filename="members\.parquet"/)
      const etag = head.headers.get('etag') ?? ''
      assert.match(etag, /^"sha256:[0-9a-f]{64}"$/)
      const ranged = (range: string, more = {}) => call('GET', named, { headers: { range, ...more } })
      const some = await ranged('bytes=0-100')
      assert.deepEqual(
        [some.status, some.bytes.length, some.headers.get('content-length')],
        [206, 101, '101'],
      )
      assert.equal(some.headers.get('content-range'), `bytes 0-100/${kept.length}`)
      const tail = await ranged(`bytes=10-${kept.length * 2}`)
      assert.equal(tail.headers.get('content-range'), `bytes 10-${kept.length - 1}/${kept.length}`)
      assert.deepEqual(tail.bytes, kept.subarray(10))
      assert.equal((await ranged('bytes=0-1,4-5')).bytes.length, kept.length)
      assert.equal((await ranged('bytes=0-1', { 'if-range': etag })).status, 206)
      assert.equal((await ranged('bytes=0-1', { 'if-range': '"old"' })).status, 200)
      assert.equal((await call('GET', `${named}&range=bytes=0-9`)).bytes.length, kept.length)
      const outside = await ranged(`bytes=${kept.length}-`)
      assertProblem(outside, 416, 'range')
      assert.equal(outside.headers.get('content-range'), `bytes */${kept.length}`)
      assert.equal((await call('GET', named, { headers: { 'if-none-match': etag } })).status, 304)
    })

    test('the name as uploaded gives the received bytes, and no other name gives any', async () => {
      const path = `/files/${batch}-1`
      assert.equal((await call('GET', `${path}?path=sub/members.json`)).text, sent)
      for (const name of [
        '..',
        '../sub/members.json',
        'members.parquet',
        '/etc/passwd',
        'sub%2F..%2Fsub%2Fmembers.json',
        '%00',
      ])
        assertProblem(await call('GET', `${path}?path=${name}`), 404, 'path-unknown')
      for (const id of [`${batch}-2`, `${batch}-9`, batch, `${failed}-1`, 'nothing-1', `${newId()}-1`])
        assertProblem(await call('GET', `/files/${id}`), 404, 'file-unknown')
      const head = await call('HEAD', path)
      assert.deepEqual([head.status, head.text], [400, ''])
    })

    test('a batch that failed hands out what was sent', async () => {
      const path = `/batches/${failed}/failed`
      const listed = await call('GET', path)
      const [{ name, length, _links }] = listed.json.data
      assert.deepEqual([name, length], ['in.json', '1000'])
      assert.equal((await client('GET', _links.self.href.slice(house.address.length))).text, 'x'.repeat(1000))
      const some = await call('GET', `${path}?path=in.json`, { headers: { range: 'bytes=990-2000' } })
      assert.deepEqual([some.status, some.text], [206, 'x'.repeat(10)])
      const outside = await call('GET', `${path}?path=in.json`, { headers: { range: 'bytes=1000-' } })
      assertProblem(outside, 416, 'range')
      assert.deepEqual((await call('GET', `/batches/${batch}/failed`)).json.data, [])
      assertProblem(await call('GET', `/batches/${batch}/failed?path=sub/members.json`), 404, 'path-unknown')
      assertProblem(await call('GET', `${path}?path=../in.json`), 404, 'path-unknown')
    })

    test('rejected rows and facts of the input are listed, with the lengths of their lines', async () => {
      const path = `/batches/${failed}/meta`
      const read = async (name: string) =>
        (await call('GET', `${path}?path=${encodeURIComponent(name)}`)).text
      const list = async (query: string) => {
        const listed = await call('GET', path + query)
        assert.equal(listed.status, 200, listed.text)
        for (const { length, _links } of listed.json.data) {
          const found = await client('GET', _links.self.href.slice(house.address.length))
          assert.equal(found.status, 200)
          if (length !== '0') assert.equal(String(found.bytes.length), length)
        }
        return listed.json.data.map(({ name }: { name: string }) => name)
      }
      assert.deepEqual(await list(''), ['input_files', 'row_errors', 'row_errors_sample.json'])
      assert.deepEqual(await list('?path=row_errors'), ['parsing_errors_0.json', 'validation_errors_0.json'])
      assert.deepEqual(await list('?path=input_files'), ['fileMetaData1.json'])
      assert.deepEqual(JSON.parse(await read('row_errors/parsing_errors_0.json')), {
        _corrupt_record: '{a',
        _errors: [{ code: '1555', message: 'odd' }],
        _filename: 'parsing_errors_0.json',
        _input: { file: 'in.json', row: 2 },
      })
      const lines = (await read('row_errors_sample.json')).trim().split('\n')
      assert.deepEqual(JSON.parse(lines[0] ?? '')._record, { a: 1 })
      assert.equal(lines.length, 3)
      assert.equal(await read('row_error_samples.json'), await read('row_errors_sample.json'))
      const {
        path: name,
        length,
        records,
        rejected,
      } = JSON.parse(await read('input_files/fileMetaData1.json'))
      assert.deepEqual([name, length, records, rejected], ['in.json', 1000, 3, 3])
      for (const name of ['nothing', 'row_errors/x.json', '../in.json', 'row_errors/../input_files'])
        assertProblem(await call('GET', `${path}?path=${encodeURIComponent(name)}`), 404, 'path-unknown')
    })

    test('without diagnostics there are no row errors', async () => {
      const path = `/batches/${batch}/meta`
      const names = (await call('GET', path)).json.data.map(({ name }: { name: string }) => name)
      assert.deepEqual(names, ['input_files', 'row_errors'])
      assert.deepEqual((await call('GET', `${path}?path=row_errors`)).json.data, [])
      assertProblem(await call('GET', `${path}?path=row_errors_sample.json`), 404, 'path-unknown')
    })

    test('a page begins at an offset or behind a name, and has a link to the next', async () => {
      const path = `/batches/${failed}/meta`
      const page = await call('GET', `${path}?limit=1`)
      assert.deepEqual(page.json._page, { limit: 1, count: 1 })
      const next = await client('GET', page.json._links.next.href.slice(house.address.length))
      assert.equal(next.json.data[0].name, 'row_errors')
      const behind = await call('GET', `${path}?start=row_errors`)
      assert.deepEqual([behind.json.data.length, behind.json._links.next], [1, undefined])
      for (const query of ['limit=0', 'limit=101', 'limit=x', 'start=-1', 'start=nothing']) {
        for (const list of ['files', 'failed', 'meta'])
          assertProblem(await call('GET', `/batches/${failed}/${list}?${query}`), 400, 'limit')
        assertProblem(await call('GET', `/files/${batch}-1?${query}`), 400, 'limit')
      }
    })

    test('a batch that is not there is refused', async () => {
      for (const id of [newId(), 'nothing', '0'.repeat(24)])
        for (const list of ['files', 'failed', 'meta'])
          assertProblem(await call('GET', `/batches/${id}/${list}`), 404, 'batch-unknown')
    })
  })
}

test('without a sandbox a batch is looked for where it is, and another sandbox has none of it', async () => {
  const nowhere = asClient(house, { sandbox: null })
  for (const path of [`/batches/${batch}/files`, `/files/${batch}-1`, '/batches/crm-2026/meta'])
    assert.equal((await nowhere('GET', path)).status, 200, path)
  assert.equal((await nowhere('GET', `/batches/${newId()}/files`)).json.error_code, '400003')
  await makeSandbox(house, 'apart')
  const apart = asClient(house, { sandbox: 'apart' })
  assertProblem(await apart('GET', `/batches/${batch}/files`), 404, 'batch-unknown')
  assertProblem(await apart('GET', `/files/${batch}-1`), 404, 'file-unknown')
})

test('the catalog lists data set files, last batches and what has a tag', async () => {
  const object = await lookUp(client, dataset)
  assert.deepEqual(
    [object.lastBatchId, object.lastBatchStatus, object.lastSuccessfulBatch, object.lastFailedBatch],
    [failed, 'failed', batch, failed],
  )
  const files = await client('GET', `/dataSetFiles?dataSetId=${dataset}`)
  const file = files.json[`${batch}-1`]
  assert.deepEqual(Object.keys(files.json), [`${batch}-1`])
  assert.deepEqual([file.batchId, file.dataSetViewId, file.version], [batch, object.viewId, '1.0.0'])
  const view = `/dataSets/${dataset}/views/${object.viewId}/files`
  for (const path of [`/dataSetFiles?batchId=${batch}`, `/dataSetFiles/${batch}-1`, view, '/dataSetFiles'])
    assert.deepEqual((await client('GET', path)).json, files.json, path)
  for (const query of [`batchId=${failed}`, `dataSetId=${newId()}`, 'createdAfter=9999999999999'])
    assert.deepEqual((await client('GET', `/dataSetFiles?${query}`)).json, {}, query)
  assertProblem(await client('GET', `/dataSetFiles/${batch}-2`), 404, 'file-unknown')
  assertProblem(await client('GET', `/dataSetFiles?nothing=1`), 400, 'filter')
  const last = await client(
    'GET',
    `/lastBatches?dataSetId=${dataset}&lastSuccessfulBatchId=${batch.toUpperCase()}`,
  )
  const { created, updated, ...known } = last.json[dataset]
  assert.ok(created <= updated)
  assert.deepEqual(known, {
    lastBatchId: failed,
    lastBatchStatus: 'failed',
    lastSuccessfulBatchId: batch,
    lastFailedBatchId: failed,
    imsOrg: 'acme@rowhouse',
    sandboxId: object.sandboxId,
  })
  assert.deepEqual((await client('GET', `/lastBatches?lastBatchStatus=success`)).json, {})
  await client('PATCH', `/dataSets/${dataset}`, {
    json: [{ op: 'add', path: '/tags/source', value: ['crm'] }],
  })
  assert.deepEqual((await client('GET', '/tags/source')).json, {
    objectType: { datasets: [`@/dataSets/${dataset}`], batches: [`@/batches/${batch}`] },
    source: ['crm', 'web'],
  })
  assert.deepEqual((await client('GET', '/tags/nothing')).json, {
    objectType: { datasets: [], batches: [] },
    nothing: [],
  })
})
