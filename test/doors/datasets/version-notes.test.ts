import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { assertRefused, type StartedHouse, startHouse, uploadVersions } from '../start.ts'

let house: StartedHouse
before(async () => {
  house = await startHouse()
})
after(() => house[Symbol.asyncDispose]())

const versions = (first: string, ...others: string[]) => uploadVersions(house, first, ...others)
const list = async (id: string, query = '') =>
  (await house.admin('GET', `/api/datasets/${id}/versions${query}`)).json

const patch = (version: string, json: unknown, headers = {}) =>
  house.admin('PATCH', `/api/dataset-versions/${version}`, { json, headers })

/** The drift of a version, once its job is done. */
async function driftOf(id: string, number: number) {
  for (;;) {
    const { drift } = (await list(id)).items[number]
    if (drift) return drift
    await sleep(20)
  }
}

test('a version tells how far it drifted from the one before, with the column that drifted most', async () => {
  const rows = (city: (at: number) => string) =>
    `amount,city\n${Array.from({ length: 100 }, (_, at) => `${at},${city(at)}`).join('\n')}\n`
  const even = rows(at => (at % 2 ? 'Oslo' : 'Rome'))
  const id = await versions(
    even,
    even,
    rows(at => (at % 10 ? 'Oslo' : 'Rome')),
  )
  const still = { level: 'low', psi: 0, column: 'amount', significant: false, against: 0 }
  assert.deepEqual(await driftOf(id, 1), still)
  const drift = await driftOf(id, 2)
  const compared = (await house.admin('GET', `/api/datasets/${id}/compare?v1=1&v2=2`)).json
  const { psi, shift_level: level, significant } = compared.column_diffs.city
  assert.deepEqual(drift, { level, psi, column: 'city', significant, against: 1 })
  assert.equal(level, 'high')
  const { items } = await list(id)
  assert.equal(items[0].drift, null)
  const one = (await house.admin('GET', `/api/dataset-versions/${items[2].id}`)).json
  assert.deepEqual(one.drift, drift)
  for (const item of items) {
    assert.match(item.digest, /^[0-9a-f]{64}$/)
    assert.deepEqual([item.quality_score, item.source, item.tags], [100, 'upload', []])
  }
})

test('versions that share no column have no drift, and their job ends', async () => {
  const id = await versions('a\n1\n', 'b\n1\n', 'b\n2\n')
  await driftOf(id, 2)
  assert.equal((await list(id)).items[1].drift, null)
})

test('a version is tagged and described anew, and found by its tag', async () => {
  const id = await versions('a\n1\n', 'a\n2\n')
  const [first, second] = (await list(id)).items
  const tagged = await patch(first.id, { tags: [' gold ', 'gold', 'trained on'] })
  assert.equal(tagged.status, 200, tagged.text)
  assert.deepEqual([tagged.json.tags, tagged.json.revision], [['gold', 'trained on'], 1])
  const described = await patch(second.id, { description: 'Corrected', tags: ['gold'] })
  assert.deepEqual([described.json.description, described.json.version], ['Corrected', 1])
  const numbers = async (query: string) =>
    (await list(id, query)).items.map(({ version }: { version: number }) => version)
  assert.deepEqual(await numbers('?tag=gold'), [0, 1])
  assert.deepEqual(await numbers('?tag=trained%20on'), [0])
  assert.deepEqual(await numbers('?tag=silver'), [])
  const page = await house.admin('GET', `/api/datasets/${id}/versions?tag=gold&limit=1`)
  assert.equal(page.json.total, 2)
  assert.match(page.headers.get('link') ?? '', /tag=gold/)
  const { digest, tags } = (await house.admin('GET', `/api/dataset-versions/${first.id}`)).json
  assert.deepEqual([digest, tags], [first.digest, ['gold', 'trained on']])
})

test('a change that names a version as it is no longer is refused', async () => {
  const id = await versions('a\n1\n', 'a\n2\n')
  const [, { id: version }] = (await list(id)).items
  const read = () => house.admin('GET', `/api/dataset-versions/${version}`)
  const seen = (await read()).headers.get('etag') ?? ''
  await driftOf(id, 1)
  const measured = (await read()).headers.get('etag') ?? ''
  const first = await patch(version, { tags: ['a'] }, { 'if-match': seen })
  assert.equal(first.status, 200, first.text)
  const etag = (await read()).headers.get('etag') ?? ''
  assert.equal(first.headers.get('etag'), etag)
  for (const old of [seen, measured, '"0"', `W/${etag}`]) {
    assertRefused(await patch(version, { tags: ['b'] }, { 'if-match': old }), 412, 'precondition_failed')
  }
  assert.equal((await patch(version, { tags: ['b'] }, { 'if-match': '"1"' })).status, 200)
  const again = await house.admin('GET', `/api/dataset-versions/${version}`, {
    headers: { 'if-none-match': etag },
  })
  assert.deepEqual([again.status, again.json.tags], [200, ['b']])
})

test('a change of what cannot be changed is refused with its place', async () => {
  const id = await versions('a\n1\n')
  const [{ id: version }] = (await list(id)).items
  for (const wrong of [
    {},
    { row_count: 2 },
    { tags: 'gold' },
    { tags: ['\n'] },
    { tags: ['x'.repeat(101)] },
    { description: null },
    { description: 'a\u0000b' },
  ]) {
    assertRefused(await patch(version, wrong), 422, 'invalid_value')
  }
  for (const unknown of ['0198c1a0-0000-7000-8000-000000000000', 'nothing'])
    assertRefused(await patch(unknown, { tags: [] }), 404, 'unknown_version')
})
