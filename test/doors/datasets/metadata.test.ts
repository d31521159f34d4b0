import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { croissantFaults } from '../../schemas/croissant.ts'
import { dataPackageFaults } from '../../schemas/data-package.ts'
import { assertRefused, form, type StartedHouse, startHouse, uploadDataset } from '../start.ts'

let house: StartedHouse
before(async () => {
  house = await startHouse()
})
after(() => house[Symbol.asyncDispose]())

const read = (id: string, query = '', headers = {}) =>
  house.admin('GET', `/api/datasets/${id}/metadata${query}`, { headers })

async function add(id: string, file: string) {
  const made = await house.admin('POST', `/api/datasets/${id}/versions`, {
    form: form({ description: 'Corrected', file }),
  })
  assert.equal(made.status, 201, made.text)
}

const file = `id,amount,when,city,note
1,10.5,2026-01-02T03:04:05,Oslo,
2,,2026-01-03T03:04:05,Rome,x
3,20.25,2026-01-04T03:04:05,Oslo,y
`

test('a version is described in Croissant, with its files, its columns and their statistics', async () => {
  const { id, dataset_version_id } = await uploadDataset(house, { description: 'Cards', file })
  const changed = { key_columns: ['id'], tags: ['fraud', 'license:CC0-1.0'] }
  await house.admin('PATCH', `/api/datasets/${id}`, { json: changed })
  await add(id, 'id\n1\n')
  const answer = await read(id, '?version=0')
  assert.equal(answer.status, 200, answer.text)
  const type = 'application/ld+json; profile="http://mlcommons.org/croissant/1.1"'
  assert.deepEqual(
    [answer.headers.get('content-type'), answer.headers.get('content-disposition')],
    [type, 'inline; filename="croissant.json"'],
  )
  const document = answer.json
  assert.deepEqual(croissantFaults(document), [])
  const { name, description, version, license, keywords, url, recordSet, distribution } = document
  assert.deepEqual(
    [document['@id'], name, description, version, license, keywords, url],
    [
      `urn:uuid:${dataset_version_id}`,
      'Transactions Q4',
      'Cards\n\nVersion 0: Initial upload',
      '0.0.0',
      ['https://spdx.org/licenses/CC0-1.0.html'],
      ['fraud'],
      `${house.address}/api/datasets/${id}`,
    ],
  )
  const [records] = recordSet
  assert.deepEqual(
    records.field.map((field: Record<string, string>) => [field['@id'], field.dataType]),
    [
      ['rows/id', 'sc:Integer'],
      ['rows/amount', 'sc:Float'],
      ['rows/when', 'sc:DateTime'],
      ['rows/city', 'sc:Text'],
      ['rows/note', 'sc:Text'],
    ],
  )
  assert.deepEqual([records.key, records.annotation[0].value], [[{ '@id': 'rows/id' }], 3])
  const { statistics } = (await house.admin('GET', `/api/datasets/${id}/analyze?version=0`)).json
  const { amount } = statistics.columns
  const told = Object.fromEntries(
    records.field[1].annotation.map((each: { name: string; value: number }) => [each.name, each.value]),
  )
  const { p50: median } = amount.percentiles
  const { min, max, mean, std, missing } = amount
  assert.deepEqual(told, { valid: 2, missing, min, max, median, mean, std })
  for (const { contentUrl } of distribution) {
    const { pathname, search } = new URL(contentUrl)
    const found = await house.admin('GET', pathname + search)
    assert.ok(found.status === 200 && found.bytes.length > 0, contentUrl)
  }
})

test('a version is a Data Package, with its files, its columns and its key', async () => {
  const { id } = await uploadDataset(house, { file })
  await house.admin('PATCH', `/api/datasets/${id}`, { json: { key_columns: ['id'] } })
  const answer = await read(id, '?format=datapackage')
  assert.deepEqual(
    [answer.status, answer.headers.get('content-type'), answer.headers.get('content-disposition')],
    [200, 'application/vnd.datapackage+json', 'inline; filename="datapackage.json"'],
  )
  assert.deepEqual(dataPackageFaults(answer.json), [])
  const [csv, parquet] = answer.json.resources
  assert.deepEqual([csv.rows, csv.schema.primaryKey, parquet.schema.primaryKey], [3, ['id'], ['id']])
  assert.deepEqual(
    csv.schema.fields.map(({ name, type, constraints }: Record<string, unknown>) => [
      name,
      type,
      constraints,
    ]),
    [
      ['id', 'integer', { required: true }],
      ['amount', 'number', undefined],
      ['when', 'datetime', { required: true }],
      ['city', 'string', { required: true }],
      ['note', 'string', undefined],
    ],
  )
})

test('the checksums are of the bytes that the addresses give', async () => {
  const { id } = await uploadDataset(house, { file })
  const croissant = (await read(id, '?checksums=true')).json
  const descriptor = (await read(id, '?checksums=true&format=datapackage')).json
  assert.deepEqual([croissantFaults(croissant), dataPackageFaults(descriptor)], [[], []])
  for (const [at, { contentUrl, contentSize, sha256 }] of croissant.distribution.entries()) {
    const { pathname, search } = new URL(contentUrl)
    const { bytes } = await house.admin('GET', pathname + search)
    assert.equal(createHash('sha256').update(bytes).digest('hex'), sha256, contentUrl)
    assert.equal(contentSize, `${bytes.length} B`)
    const resource = descriptor.resources[at]
    assert.deepEqual(
      [resource.path, resource.hash, resource.bytes],
      [contentUrl, `sha256:${sha256}`, bytes.length],
    )
  }
})

test('the document is not sent twice until something of it changes', async () => {
  const { id, dataset_version_id } = await uploadDataset(house, { file })
  const etagOf = async (query = '') => (await read(id, query)).headers.get('etag') ?? ''
  const etags = await Promise.all(['', '?format=datapackage', '?checksums=true'].map(etagOf))
  assert.equal(new Set(etags).size, 3)
  const [etag = ''] = etags
  assert.match(etag, /^"[\w-]+"$/)
  const again = await read(id, '?version=0', { 'if-none-match': await etagOf('?version=0') })
  assert.deepEqual([again.status, again.bytes.length], [304, 0])
  await house.admin('PATCH', `/api/datasets/${id}`, { json: { description: 'Other' } })
  const described = await etagOf()
  await house.admin('PATCH', `/api/dataset-versions/${dataset_version_id}`, { json: { description: 'New' } })
  assert.equal(new Set([etag, described, await etagOf()]).size, 3)
})

test('what cannot be described is refused', async () => {
  const { id } = await uploadDataset(house, { file })
  assertRefused(await read(id, '?format=dcat'), 422, 'invalid_value')
  assertRefused(await read(id, '?version=7'), 404, 'unknown_version')
  assertRefused(await read('nothing'), 404, 'unknown_dataset')
})

test('behind another address, files are named by it', async () => {
  await using other = await startHouse({ ROWHOUSE_PUBLIC_URL: 'https://data.example.org/rowhouse/' })
  const { id } = await uploadDataset(other, { file })
  const document = (await other.admin('GET', `/api/datasets/${id}/metadata`)).json
  const address = `https://data.example.org/rowhouse/api/datasets/${id}`
  assert.equal(document.url, address)
  assert.equal(document.distribution[0].contentUrl, `${address}/download?format=csv&version=0`)
  assert.deepEqual(croissantFaults(document), [])
})
