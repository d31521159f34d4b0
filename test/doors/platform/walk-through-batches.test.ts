import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Caller, type StartedHouse, withoutStatistics } from '../start.ts'
import { decided } from './batches.ts'
import { parquetOf } from './datasets.ts'
import { underPrefixes } from './forms.ts'
import { composeLoyalty, patch } from './loyalty.ts'
import { asClient, assertProblem, makeSandbox, startPlatform } from './platform.ts'

// The story of the seed goes on: a dataset, a batch of 108 rows, a schema that grows, a batch with a row that is rejected, a way back, a
// batch that fails, a large file in parts, and a batch in the place of another.

let house: StartedHouse

before(async () => {
  house = await withoutStatistics(startPlatform())
})
after(() => house[Symbol.asyncDispose]())

const members = `
  select {'address': 'member' || i || '@example.com'} as personalEmail,
         {'name': {'firstName': 'Name ' || i}} as person,
         {'loyalty': {'loyaltyId': 'M-' || i, 'loyaltyLevel': 'gold', 'loyaltyPoints': cast(i as INTEGER),
                      'memberSince': make_timestamptz(2019, 5, 15, 20, 20, 39.0, 'UTC')}} as _acme
  from range(108) t(i)`

const newMembers = [
  {
    personalEmail: { address: 'a@example.com' },
    _acme: { loyalty: { loyaltyId: 'L-1', loyaltyPoints: 7, loyaltyTierSince: '2026-11-01' } },
  },
  {
    personalEmail: { address: 'b@example.com' },
    _acme: { loyalty: { loyaltyId: 'L-2', loyaltyPoints: '12' } },
  },
  { person: { name: { firstName: 'No mail' } } },
]

const octets = { 'content-type': 'application/octet-stream' }

for (const [name, form] of [
  ['short', (call: Caller) => call],
  ['full', underPrefixes],
] as const) {
  describe(`the batches of Loyalty Members, at ${name} paths`, () => {
    let call: Caller
    /** As the seed sends files and signals: without a sandbox. */
    let bare: Caller
    let story: Awaited<ReturnType<typeof composeLoyalty>>
    let dataset: string
    let first: string
    let second: string
    let third: string
    let datasetId: string
    let parquet: Buffer

    before(async () => {
      await makeSandbox(house, name)
      call = form(asClient(house, { sandbox: name }))
      bare = form(asClient(house, { sandbox: null }))
      story = await composeLoyalty(call)
      parquet = await parquetOf(members)
    })

    const door = async (path: string) => {
      const headers = { 'x-sandbox-name': name }
      const answer = await house.admin('GET', `/api/datasets/${datasetId}${path}`, { headers })
      assert.equal(answer.status, 200, answer.text)
      return answer.json
    }

    test('a dataset is made, and a batch for it', async () => {
      const schemaRef = {
        id: story.schema.$id,
        contentType: 'application/vnd.adobe.xed+json;version=1',
      }
      const made = await call('POST', '/dataSets', { json: { name: 'LoyaltyMembersDataset', schemaRef } })
      assert.equal(made.status, 201, made.text)
      assert.match(made.text, /^\["@\/dataSets\/[0-9a-f]{24}"\]$/)
      dataset = made.json[0].slice('@/dataSets/'.length)
      const begun = await call('POST', '/batches', { json: { datasetId: dataset } })
      assert.equal(begun.status, 201, begun.text)
      const { id, created, createdUser, updated, ...batch } = begun.json
      first = id
      assert.match(id, /^[0-9a-f]{32}$/)
      assert.ok(created <= updated && createdUser)
      const { updatedUser, imsOrg, ...told } = batch
      assert.deepEqual([updatedUser, imsOrg], [createdUser, 'acme@rowhouse'])
      assert.deepEqual(told, {
        status: 'loading',
        relatedObjects: [{ type: 'dataSet', id: dataset }],
        version: '1.0.0',
        tags: {
          acp_producer: ['my-client'],
          acp_stagePath: [`my-client/stage/${id}`],
          use_plan_b_batch_status: ['false'],
        },
        externalId: id,
        createdClient: 'my-client',
        inputFormat: { format: 'parquet' },
      })
    })

    test('a file is sent and the batch completed, without a sandbox and with blank answers', async () => {
      const path = `/batches/${first}/datasets/${dataset}/files/members.parquet`
      const put = await bare('PUT', path, { body: new Uint8Array(parquet), headers: octets })
      assert.deepEqual([put.status, put.text], [200, ''])
      const completed = await bare('POST', `/batches/${first}?action=COMPLETE`)
      assert.deepEqual([completed.status, completed.text], [200, ''])
    })

    test('the batch is followed until it succeeded', async () => {
      const batch = await decided(call, first)
      assert.equal(batch.status, 'success', JSON.stringify(batch))
      const { startTime, endTime, outputByteSize, ...counts } = batch.metrics
      assert.ok(startTime <= endTime && outputByteSize > 0)
      assert.deepEqual(counts, {
        ...{ recordsRead: 108, inputRecordCount: 108, inputRecordSize: 108 },
        ...{ recordsWritten: 108, outputRecordCount: 108, outputRecordSize: 108 },
        ...{ inputByteSize: parquet.length, inputFileCount: 1, outputFileCount: 1, partitionCount: 1 },
        failedRecordCount: 0,
      })
      assert.deepEqual([batch.recordCount, batch.failedRecordCount, batch.errors], [108, 0, []])
      assert.deepEqual(batch.relatedObjects, [
        { type: 'dataSet', id: dataset },
        { type: 'batch', id: first },
      ])
      const found = await call('GET', `/dataSets/${dataset}`)
      const object = found.json[dataset]
      datasetId = object.rowhouse.datasetId
      assert.deepEqual([object.lastBatchId, object.lastBatchStatus], [first, 'success'])
      assert.equal(object.extensions.adobe_lakeHouse.metrics.rowCount, 108)
    })

    test('what was sent is read back: the very bytes, since they needed no conversion', async () => {
      const files = await call('GET', `/batches/${first}/files`)
      const [{ dataSetFileId, records }] = files.json.data
      assert.deepEqual([dataSetFileId, records], [`${first}-1`, '108'])
      const listed = await call('GET', `/files/${dataSetFileId}`)
      assert.deepEqual(
        [listed.json.data[0].name, listed.json.data[0].length],
        ['members.parquet', String(parquet.length)],
      )
      const read = await call('GET', `/files/${dataSetFileId}?path=members.parquet`)
      assert.deepEqual(read.bytes, parquet)
      const preview = await call('GET', `/datasets/${dataset}/preview`)
      assert.equal(preview.json.data.length, 100)
      assert.deepEqual(preview.json.data[1]._acme.loyalty, {
        loyaltyId: 'M-1',
        loyaltyLevel: 'gold',
        loyaltyPoints: 1,
        memberSince: '2019-05-15T20:20:39Z',
      })
    })

    test('the datasets door shows the rows with the leaves as columns', async () => {
      const { dataset: shown } = await door('')
      assert.deepEqual([shown.rows, shown.version], [108, 1])
      const { columns } = await door('/columns')
      const names = columns.map(({ name }: { name: string }) => name)
      for (const each of ['person.name.firstName', '_acme.loyalty.loyaltyPoints', 'personalEmail.address'])
        assert.ok(names.includes(each), each)
    })

    test('the schema grows, and loses nothing', async () => {
      const grown = await patch(call, 'datatypes', story.dataType['meta:altId'], [
        {
          op: 'add',
          path: '/properties/loyaltyTierSince',
          value: { title: 'Tier Since', type: 'string', format: 'date' },
        },
      ])
      assert.deepEqual([grown.status, grown.json.version], [200, '1.1'], grown.text)
      const less = await patch(call, 'datatypes', story.dataType['meta:altId'], [
        { op: 'remove', path: '/properties/loyaltyLevel' },
      ])
      assertProblem(less, 400, 'breaking-change')
      assert.ok(less.text.includes('/_acme/loyalty/loyaltyLevel') && less.text.includes(story.schema.$id))
    })

    test('a batch with a bad record succeeds with errors, within its threshold', async () => {
      const json = {
        datasetId: dataset,
        inputFormat: { format: 'json' },
        enableErrorDiagnostics: true,
        partialIngestionPercentage: 40,
      }
      second = (await call('POST', '/batches', { json })).json.id
      const body = newMembers.map(each => `${JSON.stringify(each)}\n`).join('')
      const path = `/batches/${second}/datasets/${dataset}/files/new.json`
      assert.equal((await bare('PUT', path, { body, headers: octets })).status, 200)
      assert.equal((await bare('POST', `/batches/${second}?action=COMPLETE`)).status, 200)
      const batch = await decided(call, second)
      assert.deepEqual([batch.status, batch.failedRecordCount], ['success', 1], JSON.stringify(batch))
      assert.deepEqual(
        batch.errors.map(({ code }: { code: string }) => code),
        ['INGEST-1212-400', 'INGEST-1555-400'],
      )
      assert.deepEqual([batch.errors[1].rows, batch.errors[1].recordCount], [['3'], 1])
      const { rows } = await door(
        `/rows?version=2&where=${encodeURIComponent(`"_acme.loyalty.loyaltyId" = 'L-2'`)}`,
      )
      assert.equal(rows[0]['_acme.loyalty.loyaltyPoints'], 12)
    })

    test('the rejected record is told with its reason', async () => {
      const path = 'row_errors/validation_errors_0.json'
      const answer = await call('GET', `/batches/${second}/meta?path=${path}`)
      assert.equal(answer.status, 200, answer.text)
      const line = JSON.parse(answer.text)
      assert.deepEqual([line._record, line._input], [newMembers[2], { file: 'new.json', row: 3 }])
      assert.equal(line._errors[0].code, '1555')
    })

    test('the first batch is taken back, and what was once read is read again', async () => {
      const { summary } = await door('/compare?v1=1&v2=2')
      assert.deepEqual([summary.columns_added, summary.rows_diff], [['_acme.loyalty.loyaltyTierSince'], 2])
      const reverted = await call('POST', `/batches/${first}?action=REVERT`)
      assert.deepEqual([reverted.status, reverted.text], [200, ''])
      const { dataset: shown } = await door('')
      assert.deepEqual([shown.version, shown.rows], [3, 2])
      assert.equal((await door('/rows?version=1&limit=1')).total, 108)
      assert.deepEqual((await call('GET', `/batches/${first}/files`)).json.data, [])
      assert.equal((await call('GET', `/batches/${second}/files`)).json.data[0].records, '2')
      assert.equal((await call('GET', `/batches?batch=${first}`)).json[first].status, 'inactive')
    })

    test('a batch with an error that it does not allow fails, says why, and publishes nothing', async () => {
      const json = { datasetId: dataset, inputFormat: { format: 'json' }, enableErrorDiagnostics: true }
      const { id } = (await call('POST', '/batches', { json })).json
      const body = JSON.stringify({ ...newMembers[0], person: { birthYear: 'unknown' } })
      await bare('PUT', `/batches/${id}/datasets/${dataset}/files/wrong.json`, { body, headers: octets })
      await bare('POST', `/batches/${id}?action=COMPLETE`)
      const batch = await decided(call, id)
      assert.deepEqual([batch.status, batch.metrics.recordsWritten], ['failed', 0], JSON.stringify(batch))
      assert.deepEqual(
        batch.errors.map(({ code }: { code: string }) => code),
        ['rh:too-many-errors', 'rh:type'],
      )
      assert.match(batch.errors[1].description, /person\.birthYear/)
      assert.ok(batch.failedBatchLocation.endsWith(`/data/foundation/export/batches/${id}/failed`))
      assert.equal((await call('GET', `/batches/${id}/failed?path=wrong.json`)).text, body)
      assert.equal((await door('')).dataset.version, 3)
    })

    test('a large file comes in three parts, in any order, and is the very file', async () => {
      third = (await call('POST', '/batches', { json: { datasetId: dataset } })).json.id
      const path = `/batches/${third}/datasets/${dataset}/files/big.parquet`
      const begun = await bare('POST', `${path}?action=INITIALIZE`)
      assert.deepEqual([begun.status, begun.json], [201, { name: 'big.parquet', sizeInBytes: 0 }])
      const size = Math.ceil(parquet.length / 3)
      for (const start of [size, 2 * size, 0]) {
        const body = new Uint8Array(parquet.subarray(start, start + size))
        const range = `bytes ${start}-${start + body.length - 1}/${parquet.length}`
        const sent = await bare('PATCH', path, { body, headers: { ...octets, 'content-range': range } })
        assert.equal(sent.status, 200, sent.text)
      }
      const head = await bare('HEAD', path)
      assert.equal(head.headers.get('range'), `bytes=0-${parquet.length - 1}`)
      const joined = await bare('POST', `${path}?action=COMPLETE`)
      assert.deepEqual([joined.status, joined.json.sizeInBytes], [200, parquet.length])
      assert.equal((await bare('POST', `/batches/${third}?action=COMPLETE`)).status, 200)
      const batch = await decided(call, third)
      assert.deepEqual([batch.status, batch.recordCount], ['success', 108], JSON.stringify(batch))
      assert.deepEqual((await call('GET', `/files/${third}-1?path=big.parquet`)).bytes, parquet)
      assert.equal((await door('')).dataset.rows, 110)
    })

    test('a batch that replays it takes its place in one step', async () => {
      const replay = { predecessors: [`$\{${third}}`], reason: 'replace' }
      const json = { datasetId: dataset, inputFormat: { format: 'json' }, replay }
      const begun = await call('POST', '/batches', { json })
      assert.deepEqual([begun.status, begun.json.replay], [201, { predecessors: [third], reason: 'replace' }])
      const { id } = begun.json
      const body = JSON.stringify(newMembers[0])
      await bare('PUT', `/batches/${id}/datasets/${dataset}/files/again.json`, { body, headers: octets })
      await bare('POST', `/batches/${id}?action=COMPLETE`)
      assert.equal((await decided(call, id)).status, 'success')
      const { dataset: shown } = await door('')
      assert.deepEqual([shown.version, shown.rows], [5, 3])
      const { [third]: replaced } = (await call('GET', `/batches?batch=${third}`)).json
      assert.deepEqual([replaced.status, replaced.tags.acp_successor], ['inactive', [id]])
    })
  })
}
