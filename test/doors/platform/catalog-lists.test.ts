import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Caller, type StartedHouse, uploadDataset, withoutStatistics } from '../start.ts'
import { lookUp, makeDataset, makeSchema, publishNested } from './datasets.ts'
import { asClient, assertProblem, CATALOG, startPlatform } from './platform.ts'

let house: StartedHouse
let call: Caller
const ids: string[] = []

before(async () => {
  house = await withoutStatistics(startPlatform())
  call = asClient(house)
  const schema = await makeSchema(call)
  ids.push(await makeDataset(call, schema, { name: 'Orders', tags: { source: ['crm'] } }))
  ids.push(await makeDataset(call, schema, { name: 'Returns', tags: { source: ['web'], old: ['x'] } }))
  ids.push(await makeDataset(call, schema, { name: 'Stars*', description: 'odd' }))
  await uploadDataset(house, { name: 'Uploaded' })
  await call('PATCH', `/dataSets/${ids[1]}`, { json: { description: 'raised' } })
})
after(() => house[Symbol.asyncDispose]())

async function namesOf(query: string, path = '/dataSets'): Promise<string[]> {
  const answer = await call('GET', `${path}${query}`)
  assert.equal(answer.status, 200, `${query} ${answer.text}`)
  return Object.values(answer.json).map(object => (object as { name: string }).name)
}

test('a list begins at the oldest dataset, whichever door made it, and pages follow one another', async () => {
  const all = ['Orders', 'Returns', 'Stars*', 'Uploaded']
  assert.deepEqual(await namesOf(''), all)
  assert.deepEqual(await namesOf('', `${CATALOG}/dataSets/`), all)
  assert.deepEqual([...(await namesOf('?limit=3')), ...(await namesOf('?limit=3&start=3'))], all)
  assert.deepEqual(await namesOf('?offset=1&limit=1'), ['Returns'])
  assert.deepEqual(await namesOf('?orderBy=desc:created'), all.toReversed())
  assert.deepEqual(await namesOf('?sort=desc:name&limit=2'), ['Uploaded', 'Stars*'])
})

test('filters say which: by value, by condition, by tag, by time', async () => {
  assert.deepEqual(await namesOf('?name=Orders,Returns'), ['Orders', 'Returns'])
  assert.deepEqual(await namesOf('?name=!Orders,Returns'), ['Stars*', 'Uploaded'])
  assert.deepEqual(await namesOf('?name=*r*s'), ['Orders', 'Returns'])
  assert.deepEqual(await namesOf('?name=Stars**'), ['Stars*'])
  assert.deepEqual(await namesOf('?tags=source:*&property=description==raised'), ['Returns'])
  assert.deepEqual(await namesOf('?property=!schemaRef'), ['Uploaded'])
  assert.deepEqual(await namesOf('?property=version>1.0.0&orderBy=name,desc:updated'), [
    'Returns',
    'Uploaded',
  ])
  assert.deepEqual(await namesOf(`?property=${encodeURIComponent('name~^(Or|Re).+s$')}`), [
    'Orders',
    'Returns',
  ])
  assert.deepEqual(await namesOf('?enableErrorDiagnostics=False&state=DRAFT&limit=1'), ['Orders'])
  assert.deepEqual(await namesOf(`?createdAfter=${Date.now() + 1000}`), [])
  assert.deepEqual(await namesOf('?requestDataSource=False&expansion=1&tags=old:x'), ['Returns'])
})

test('properties say what is printed, and the observable schema only when it is named', async () => {
  const chosen = await call('GET', '/dataSets?properties=name,schemaRef,nothing&limit=4')
  const [first, , , last] = Object.values(chosen.json) as Record<string, unknown>[]
  assert.deepEqual(Object.keys(first ?? {}), ['name', 'schemaRef'])
  assert.deepEqual(Object.keys(last ?? {}), ['name'])
  assert.ok(!(await call('GET', '/dataSets')).text.includes('observableSchema'))
  assert.deepEqual((await call('GET', '/dataSets?properties=nothing&limit=1')).json, { [ids[0] ?? '']: {} })
})

test('the observable schema is what of the schema occurs in rows', async () => {
  const [id = ''] = ids
  const observable = async (name = id) => {
    const answer = await call('GET', `/dataSets/${name}?properties=observableSchema`)
    assert.deepEqual(Object.keys(Object.values(answer.json)[0] as object), ['observableSchema'])
    return (Object.values(answer.json)[0] as Record<string, unknown>).observableSchema
  }
  assert.deepEqual(await observable(), {})
  const { datasetId } = (await lookUp(call, id)).rowhouse
  await publishNested(house, datasetId, "select {'loyalty': {'loyaltyPoints': 7}} as _acme", [
    ['_acme.loyalty.loyaltyPoints', 'INTEGER'],
  ])
  const points = { type: 'integer', 'meta:xdmType': 'int' }
  const object = { type: 'object', 'meta:xdmType': 'object' }
  const loyalty = { ...object, properties: { loyaltyPoints: points } }
  assert.deepEqual(await observable(), {
    ...object,
    properties: { _acme: { ...object, properties: { loyalty } } },
  })
  const listed = await call('GET', '/dataSets?properties=name,observableSchema&name=Uploaded')
  const [uploaded] = Object.values(listed.json) as { observableSchema: { properties: object } }[]
  assert.deepEqual(Object.keys(uploaded?.observableSchema.properties ?? {}), [
    'amount',
    'merchant',
    'is_fraud',
  ])
})

test('what a list does not know is refused, and says what it knows', async () => {
  const refused = async (query: string, name: string) => {
    const answer = await call('GET', `/dataSets?${query}`)
    assertProblem(answer, 400, name)
    return answer.json.detail
  }
  assert.match(await refused('limit=0', 'limit'), /from 1 to 100/)
  for (const query of ['limit=101', 'limit=all', 'start=-1']) await refused(query, 'limit')
  for (const query of ['orderBy=up:name', 'orderBy=nothing', 'sort=tags']) await refused(query, 'order')
  for (const query of ['nothing=1', 'batch=1', 'tags=x', 'property==', 'createdAfter=today'])
    await refused(query, 'filter')
  await refused(`property=${encodeURIComponent('name~(')}`, 'filter')
  await refused(`property=${encodeURIComponent('name~(a)\\1')}`, 'filter')
})
