import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Caller, type StartedHouse, uploadDataset } from '../start.ts'
import { bodyOf, lookUp, makeDataset, makeSchema } from './datasets.ts'
import { asClient, assertProblem, CATALOG, makeSandbox, startPlatform } from './platform.ts'

let house: StartedHouse

before(async () => {
  house = await startPlatform()
})
after(() => house[Symbol.asyncDispose]())

const forms = [
  ['short', (path: string) => path],
  ['full', (path: string) => (path.startsWith('/tenant') ? path : `${CATALOG}${path}`)],
] as const

for (const [form, placed] of forms) {
  describe(`datasets of the catalog, at ${form} paths`, () => {
    let call: Caller
    let schema: string

    before(async () => {
      await makeSandbox(house, form)
      const client = asClient(house, { sandbox: form })
      call = (method, path, sent) => client(method, placed(path), sent)
      schema = await makeSchema(call)
    })

    test('a dataset is made with its schema, and looked up with everything that is known of it', async () => {
      const made = await call('POST', '/dataSets', { json: bodyOf(schema) })
      assert.equal(made.status, 201, made.text)
      const [reference] = made.json
      assert.match(reference, /^@\/dataSets\/[0-9a-f]{24}$/)
      assert.equal(made.headers.get('location'), `${CATALOG}${reference.slice(1)}`)
      const id = reference.slice(-24)
      const found = await call('GET', `/dataSets/${id}`)
      assert.deepEqual([found.status, Object.keys(found.json)], [200, [id]])
      assert.equal(found.headers.get('etag'), '"1.0.0"')
      assert.equal(found.headers.get('e-tag'), '"1.0.0"')
      const object = found.json[id]
      assert.ok(Math.abs(object.created - Date.now()) < 60_000 && object.updated >= object.created)
      const { datasetId, projectId, versionId } = object.rowhouse
      const { viewId } = object
      const user = (await house.admin('GET', '/api/me')).json.user_id ?? object.createdUser
      assert.deepEqual(object, {
        name: 'LoyaltyMembersDataset',
        description: '',
        version: '1.0.0',
        imsOrg: 'acme@rowhouse',
        sandboxId: object.sandboxId,
        created: object.created,
        updated: object.updated,
        createdClient: 'my-client',
        createdUser: user,
        updatedUser: user,
        state: 'DRAFT',
        schemaRef: { id: schema, contentType: 'application/vnd.adobe.xed+json;version=1' },
        fileDescription: { persisted: true, containerFormat: 'parquet', format: 'parquet' },
        enableErrorDiagnostics: false,
        tags: {
          'adobe/pqs/table': ['loyaltymembersdataset'],
          'adobe/siphon/table/format': ['parquet'],
        },
        classification: { dataBehavior: 'record', managedBy: 'CUSTOMER' },
        viewId,
        files: `@/dataSets/${id}/views/${viewId}/files`,
        extensions: { adobe_lakeHouse: { metrics: { rowCount: 0, storageSize: 0 } } },
        rowhouse: { datasetId, projectId, version: 0, versionId },
      })
      const headers = { 'if-none-match': '"1.0.0"' }
      assert.equal((await call('GET', `/dataSets/${id}`, { headers })).status, 304)
      const elsewhere = await house.admin('GET', `/api/datasets/${datasetId}`, {
        headers: { 'x-sandbox-name': form },
      })
      assert.deepEqual(
        [elsewhere.status, elsewhere.json.dataset.name],
        [200, 'LoyaltyMembersDataset'],
        elsewhere.text,
      )
    })

    test('every name of a dataset finds it: its id and its UUID, in any case, with or without hyphens', async () => {
      const id = await makeDataset(call, schema)
      const { datasetId } = (await lookUp(call, id)).rowhouse
      for (const name of [id, datasetId, datasetId.replaceAll('-', '')]) {
        for (const each of [name, name.toUpperCase()]) {
          assert.deepEqual(Object.keys((await call('GET', `/DATASETS/${each}/`)).json), [id])
        }
      }
      const others = `${datasetId},${id},${'0'.repeat(24)},nothing`
      assert.deepEqual(Object.keys((await call('GET', `/dataSets/${others}?properties=name`)).json), [id])
    })

    test('all that a client can say of a dataset when it makes it is kept', async () => {
      const json = bodyOf(schema, {
        name: 'Ünlü Orders',
        description: 'About them',
        tags: { source: ['crm', 'web'], plain: 'x', unifiedProfile: ['enabled: true'], on: true },
        fileDescription: { format: 'parquet', delimiters: [';'], nullMarkers: ['NA', ''], header: true },
        enableErrorDiagnostics: true,
        classification: { managedBy: 'CUSTOMER', extra: 1 },
        extensions: { adobe_lakeHouse: { rowExpiration: { ttlValue: 'P1Y' } } },
        created: 1,
        nobody: 'knows',
      })
      json.schemaRef.id = schema.replace('https://ns.adobe.com/', '')
      json.schemaRef.contentType = 'application/vnd.adobe.xdm-full+json; version=1.3'
      const made = await call('POST', '/dataSets?requestDataSource=False', { json })
      assert.equal(made.status, 201, made.text)
      const object = await lookUp(call, made.json[0].slice(-24))
      assert.deepEqual(
        [object.name, object.description, object.enableErrorDiagnostics],
        [json.name, 'About them', true],
      )
      assert.deepEqual(object.schemaRef, { id: schema, contentType: json.schemaRef.contentType })
      assert.match(object.tags['adobe/pqs/table'][0], /^_nl__orders$/)
      assert.deepEqual(
        [object.tags.source, object.tags.plain, object.tags.unifiedProfile, object.tags.on],
        [['crm', 'web'], ['x'], ['enabled:true'], ['true']],
      )
      assert.deepEqual(object.fileDescription.delimiters, [';'])
      assert.deepEqual(object.classification, { dataBehavior: 'record', managedBy: 'CUSTOMER', extra: 1 })
      assert.equal(object.extensions.adobe_lakeHouse.rowExpiration.ttlValue, 'P1Y')
      assert.ok(object.created > 1 && !('nobody' in object))
    })

    test('names may repeat, and each dataset has a table name of its own', async () => {
      const ids = [
        await makeDataset(call, schema, { name: 'Twice' }),
        await makeDataset(call, schema, { name: 'Twice' }),
      ]
      const tables = []
      for (const id of ids) tables.push((await lookUp(call, id)).tags['adobe/pqs/table'][0])
      assert.equal(tables[0], 'twice')
      assert.match(tables[1] ?? '', /^twice_[0-9a-f]{8}$/)
      const tags = { 'adobe/pqs/table': ['twice'] }
      assertProblem(await call('POST', '/dataSets', { json: bodyOf(schema, { tags }) }), 400, 'tags')
    })

    test('what is wrong with a dataset is refused, all faults together', async () => {
      const refused = async (json: object, name: string, status = 400) =>
        assertProblem(await call('POST', '/dataSets', { json }), status, name)
      for (const name of [undefined, '', 'x'.repeat(256), 'a\nb', 7])
        await refused(bodyOf(schema, { name }), 'name')
      for (const schemaRef of [
        undefined,
        {},
        { id: 7 },
        { id: schema.replace(/.$/, 'x') },
        { id: 'https://ns.adobe.com/xdm/context/profile' },
      ])
        await refused({ ...bodyOf(schema), schemaRef }, 'schema-unknown')
      const form = (contentType: unknown) => ({ ...bodyOf(schema), schemaRef: { id: schema, contentType } })
      await refused(form('application/vnd.adobe.xed+json;version=2'), 'schema-unknown')
      for (const contentType of ['application/json', 'application/vnd.adobe.xed+json', 7])
        await refused(form(contentType), 'content-type')
      const many = Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`t${at}`, []]))
      for (const tags of [
        [],
        'x',
        { a: [{}] },
        { a: {} },
        { '': ['x'] },
        many,
        { a: Array(101).fill('x') },
        { 'adobe/pqs/table': ['Not One'] },
      ])
        await refused(bodyOf(schema, { tags }), 'tags')
      for (const fileDescription of [
        { format: 'csv' },
        { delimiters: [';;'] },
        { charset: 'UTF-7' },
        { header: 1 },
        'x',
      ])
        await refused(bodyOf(schema, { fileDescription }), 'file-description')
      await refused(bodyOf(schema, { description: 7 }), 'body')
      await refused([], 'body')
      const all = await call('POST', '/dataSets', {
        json: { ...bodyOf(schema, { name: '', tags: 7, extensions: 7 }), schemaRef: {} },
      })
      assertProblem(all, 400, 'name')
      const types = all.json.report['sub-errors'].map(({ type }: { type: string }) => type.split(':').at(-1))
      assert.deepEqual(types, ['name', 'tags', 'body', 'schema-unknown'])
      const plain = await call('POST', '/dataSets', { body: '{}', headers: { 'content-type': 'text/plain' } })
      assert.deepEqual([plain.status, plain.json.type], [400, '/placeholder/type/uri'])
    })

    test('a dataset can be checked without being made', async () => {
      const before = Object.keys((await call('GET', '/dataSets?limit=100')).json).length
      const headers = { pragma: 'validate-only' }
      const checked = await call('POST', '/dataSets', { json: bodyOf(schema), headers })
      assert.deepEqual([checked.status, checked.json], [200, []])
      const wrong = { json: bodyOf(schema, { tags: { 'adobe/pqs/table': ['twice'] } }), headers }
      assertProblem(await call('POST', '/dataSets', wrong), 400, 'tags')
      assert.equal(Object.keys((await call('GET', '/dataSets?limit=100')).json).length, before)
    })

    test('a repeated request with one key makes one dataset', async () => {
      const headers = { 'idempotency-key': `once-${form}` }
      const first = await call('POST', '/dataSets', { json: bodyOf(schema), headers })
      const second = await call('POST', '/dataSets', { json: bodyOf(schema), headers })
      assert.deepEqual([second.status, second.json], [201, first.json])
      assert.equal(second.headers.get('location'), first.headers.get('location'))
      const other = await call('POST', '/dataSets', { json: bodyOf(schema, { name: 'Other' }), headers })
      assertProblem(other, 409, 'idempotency')
    })

    test('a deleted dataset is gone from every door', async () => {
      const id = await makeDataset(call, schema)
      const { datasetId } = (await lookUp(call, id)).rowhouse
      const gone = await call('DELETE', `/dataSets/${datasetId}`)
      assert.deepEqual([gone.status, gone.json], [200, [`@/dataSets/${id}`]])
      for (const [method, path] of [
        ['GET', ''],
        ['DELETE', ''],
        ['GET', '/views'],
      ] as const)
        assertProblem(await call(method, `/dataSets/${id}${path}`), 404, 'dataset-unknown')
      const headers = { 'x-sandbox-name': form }
      assert.equal((await house.admin('GET', `/api/datasets/${datasetId}`, { headers })).status, 404)
    })

    test('what is looked up and is not there is refused', async () => {
      assertProblem(await call('GET', `/dataSets/${'0'.repeat(24)}`), 404, 'dataset-unknown')
      assertProblem(await call('GET', '/dataSets/nothing,else'), 404, 'dataset-unknown')
      assertProblem(await call('GET', `/dataSets/${Array(101).fill('a').join(',')}`), 400, 'limit')
    })

    test('a dataset has one view, which shows its latest version', async () => {
      const id = await makeDataset(call, schema)
      const { viewId, version, created, updated, files } = await lookUp(call, id)
      const view = {
        dataSetId: id,
        isDefault: true,
        version,
        created,
        updated,
        files,
        rowhouse: { version: 0 },
      }
      assert.deepEqual((await call('GET', `/dataSets/${id}/views`)).json, { [viewId]: view })
      assert.deepEqual((await call('GET', `/dataSets/${id}/views/${viewId.toUpperCase()}`)).json, view)
      assertProblem(await call('GET', `/dataSets/${id}/views/${id}`), 404, 'view-unknown')
      assertProblem(await call('GET', `/dataSets/${viewId}/views`), 404, 'dataset-unknown')
    })

    test('a schema that a dataset uses only grows', async () => {
      const title = 'Locked'
      const locked = await makeSchema(call, title)
      await makeDataset(call, locked)
      const path = `/tenant/schemas/${encodeURIComponent(locked)}`
      const json = [{ op: 'remove', path: '/allOf/2' }]
      assertProblem(await call('PATCH', path, { json }), 400, 'breaking-change')
      assertProblem(await call('DELETE', path), 400, 'breaking-change')
    })
  })
}

test('datasets that other doors make are in the catalog, but those of other projects are not', async () => {
  const call = asClient(house)
  const uploaded = await uploadDataset(house)
  const object = await lookUp(call, uploaded.id)
  assert.equal(object.rowhouse.datasetId, uploaded.id)
  assert.ok(!('schemaRef' in object))
  assert.deepEqual(object.extensions.adobe_lakeHouse.metrics.rowCount, 2)
  assert.deepEqual(object.tags['adobe/pqs/table'], ['transactions_q4'])
  const project = await house.admin('POST', '/api/projects', { json: { name: 'apart' } })
  const other = await uploadDataset(house, { project_id: project.json.project?.id ?? project.json.id })
  assertProblem(await call('GET', `/dataSets/${other.id}`), 404, 'dataset-unknown')
  assert.ok(!(await call('GET', '/dataSets')).text.includes(other.id))
})
