import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type StartedHouse, startHouse } from '../start.ts'
import { assertFault, detailsOf, type Filling, openFilling, packed } from './fill.ts'

let house: StartedHouse
before(async () => {
  house = await startHouse()
})
after(() => house[Symbol.asyncDispose]())

const columns = [
  { name: 'writer', subtype: 'numeric' },
  { name: 'row', subtype: 'numeric' },
  { name: 'text' },
]

function rowsOf(writer: number, count: number): unknown[][] {
  return Array.from({ length: count }, (_, row) => [writer, row, `text ${row}`])
}

/** Every row of a version as CSV, in row order. */
async function download({ datasetId }: Filling, version?: number): Promise<string> {
  const which = version === undefined ? '' : `&version=${version}`
  const answer = await house.admin('GET', `/api/datasets/${datasetId}/download?format=csv${which}`)
  assert.equal(answer.status, 200, answer.text)
  return answer.text
}

async function partsOf({ datasetId }: Filling): Promise<number> {
  const { catalog } = house.ports
  const { hashSecret } = await import('../../../packages/server/src/core/access/secret.ts')
  const { adminKey } = await import('../../server.ts')
  const actor = await catalog.identify(hashSecret(adminKey))
  assert.ok(actor)
  return catalog.read(actor.scope, async tx => {
    const head = (await tx.datasets.get(datasetId as never))?.head
    return head ? tx.versions.partCount(head) : 0
  })
}

test('fifty fills of a thousand rows at once: every row is in exactly once, and versions have no gaps', async () => {
  const filling = await openFilling(house, columns)
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, writer) => {
      const rows = rowsOf(writer, 1000)
      return writer % 2 === 0 ? filling.fill(rows) : filling.fill(packed(rows), { compressed: true })
    }),
  )
  const details = answers.map(detailsOf)
  const versions = details.map(({ version }) => version as number).toSorted((a, b) => a - b)
  assert.deepEqual(
    versions,
    Array.from({ length: 50 }, (_, at) => at + 1),
  )
  for (const each of details) assert.equal(each['rows-count'], each.version * 1000)
  const lines = (await download(filling)).trimEnd().split('\n').slice(1)
  assert.equal(lines.length, 50_000)
  assert.equal(new Set(lines).size, 50_000)
})

test('a reader sees the old rows or the new ones while they are replaced, never none and never both', async () => {
  const filling = await openFilling(house, columns)
  detailsOf(await filling.fill(rowsOf(0, 300)))
  let isDone = false
  const seen = new Set<string>()
  const reading = (async () => {
    while (!isDone) {
      const rows = await filling.rows()
      const writers = [...new Set(rows.map(row => row.writer))]
      assert.deepEqual([rows.length, writers.length], [300, 1])
      seen.add(String(writers[0]))
    }
  })()
  for (let writer = 1; writer <= 5; writer += 1) {
    detailsOf(await filling.fill(rowsOf(writer, 300), { append: false }))
  }
  isDone = true
  await reading
  assert.ok(seen.size > 1)
  assert.deepEqual(new Set((await filling.rows(1)).map(row => row.writer)), new Set([0]))
})

test('the same fill with the same Idempotency-Key inserts once, also at the same time', async () => {
  const filling = await openFilling(house, columns)
  const once = { 'idempotency-key': `fill ${filling.datasetCode}` }
  const first = await filling.fill(rowsOf(1, 10), {}, once)
  const again = await filling.fill(rowsOf(1, 10), {}, once)
  assert.deepEqual([first.status, again.text], [200, first.text])
  assert.equal(again.headers.get('idempotency-replayed'), 'true')
  assertFault(await filling.fill(rowsOf(2, 10), {}, once), 422, 'idempotency_key_reused')
  const key = { 'idempotency-key': `storm ${filling.datasetCode}` }
  const storm = await Promise.all(Array.from({ length: 5 }, () => filling.fill(rowsOf(3, 10), {}, key)))
  for (const answer of storm.filter(({ status }) => status !== 200)) {
    assertFault(answer, 409, 'idempotency_in_progress')
    assert.equal(answer.headers.get('retry-after'), '1')
  }
  assert.equal((await filling.rows()).length, 20)
  const create = { 'user-code': filling.userCode, name: 'Once', columns }
  const make = () =>
    house.admin('POST', '/dataset-create', { json: create, headers: { 'idempotency-key': 'create' } })
  assert.equal((await make()).text, (await make()).text)
  assert.equal((await house.admin('GET', '/api/datasets?search=Once')).json.total, 1)
})

test('completing merges parts and changes nothing that a reader sees: rows, order, versions, digests, pages begun before', async () => {
  const filling = await openFilling(house, columns)
  for (let writer = 1; writer <= 6; writer += 1) detailsOf(await filling.fill(rowsOf(writer, 20)))
  const list = `/api/datasets/${filling.datasetId}`
  const page = (await house.admin('GET', `${list}/rows?limit=50`)).json
  /** All but the score, which is now that of the rows. */
  const versionsOf = async () => {
    const { items } = (await house.admin('GET', `${list}/versions`)).json
    return items.map(({ quality_score: _, ...version }: Record<string, unknown>) => version)
  }
  const [before, old, versions] = [await download(filling), await download(filling, 3), await versionsOf()]
  assert.equal(await partsOf(filling), 6)
  const codes = { 'user-code': filling.userCode, 'dataset-code': filling.datasetCode }
  const complete = async () => detailsOf(await house.admin('POST', '/dataset-complete', { json: codes }))
  assert.equal((await complete())['rows-count'], 120)
  assert.equal(await partsOf(filling), 2)
  assert.deepEqual([await download(filling), await download(filling, 3)], [before, old])
  assert.deepEqual(await versionsOf(), versions)
  const next = (await house.admin('GET', `${list}/rows?limit=50&cursor=${page.next_cursor}`)).json
  assert.deepEqual([next.rows[0].writer, next.rows[0].row], [3, 10])
  await complete()
  assert.equal(await partsOf(filling), 2)
  detailsOf(await filling.fill(rowsOf(7, 20), { columns: [...columns, { name: 'late' }].slice(0, 3) }))
  assert.equal((await download(filling)).startsWith(before), true)
  const [first, second] = await Promise.all([
    complete(),
    complete(),
    filling.fill(rowsOf(8, 20)).then(detailsOf),
  ])
  assert.ok(first['rows-count'] >= 140 && second['rows-count'] >= 140)
  assert.equal((await download(filling)).trimEnd().split('\n').length, 161)
})

test('a dataset of more than 64 parts is merged by a job, while it is filled', async () => {
  const filling = await openFilling(house, columns)
  for (let round = 0; round < 14; round += 1) {
    const fills = Array.from({ length: 5 }, (_, at) => filling.fill(rowsOf(round * 5 + at, 3)))
    for (const answer of await Promise.all(fills)) detailsOf(answer)
  }
  for (let waited = 0; waited < 300 && (await partsOf(filling)) > 60; waited += 1) await sleep(100)
  const parts = await partsOf(filling)
  assert.ok(parts <= 16, `${parts} parts are left`)
  const lines = (await download(filling)).trimEnd().split('\n').slice(1)
  assert.equal(new Set(lines).size, 210)
  assert.equal(lines.length, 210)
})
