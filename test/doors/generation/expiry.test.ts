import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { expireFiles } from '../../../packages/server/src/core/generation/expire.ts'
import { type StartedHouse, startHouse } from '../start.ts'
import { generateIn, makeProject } from './generate.ts'

const DAY_MS = 86_400_000

let house: StartedHouse
let project: string

before(async () => {
  house = await startHouse()
  project = await makeProject(house, 'things', { data: 'Thing:\n  id: integer @id\n  name: string @word\n' })
})
after(() => house[Symbol.asyncDispose]())

const ask = { entity_name: 'Thing', count: 50, format: 'csv', seed: 9, reference_date: '2026-01-01' }
const statusOf = async (id: string) => (await house.admin('GET', `/data/${id}/status`)).json
/** Runs the job as it would run so many days from now. */
const expireIn = (days: number, keptDays: number | null = 30) =>
  expireFiles(house.ports.catalog, keptDays, new Date(Date.now() + days * DAY_MS))

test('files go when their time has come and not before, and the same seed makes them again', async () => {
  const dirty = { null: 0.2, malformed: 0.2 }
  const done = await generateIn(house, project, { ...ask, dirty, save_as_dataset: true })
  const text = await (await fetch(done.data.Thing)).text()
  assert.equal(Date.parse(done.files_expire_at) - Date.parse(done.ended_at), 30 * DAY_MS)
  assert.equal(done.files_expired_at, null)
  assert.equal(await expireIn(29), 0)
  assert.equal(await expireIn(9999, null), 0)
  assert.equal((await fetch(done.data.Thing)).status, 200)

  const twice = await Promise.all([expireIn(31), expireIn(31)])
  assert.deepEqual(twice.toSorted(), [0, 1], 'one of two at once does it')
  const now = await statusOf(done.id)
  assert.deepEqual([now.status, now.data, now.files_expire_at], ['completed', {}, null])
  assert.ok(Date.parse(now.files_expired_at) >= Date.parse(done.ended_at))
  const gone = await fetch(done.data.Thing)
  const problem = (await gone.json()) as { code: string; detail: string; asked: Record<string, unknown> }
  assert.equal(gone.status, 410, problem.detail)
  assert.equal(problem.code, 'files_expired')
  assert.match(problem.detail, /Generate them again/)
  const forged = await fetch(done.data.Thing.replace(/signature=.*/, 'signature=x'))
  assert.equal(forged.status, 404)

  const again = await generateIn(house, project, problem.asked)
  assert.equal(await (await fetch(again.data.Thing)).text(), text)
  const rows = await house.admin('GET', `/api/datasets/${done.datasets.Thing}/rows?limit=100`)
  assert.equal(rows.json.rows.length, 50)
  assert.equal((await house.admin('DELETE', `/data/${done.id}`)).json.status, 'deleted')
})

test('the fidelity of files that are gone is refused, and shown where it was made before', async () => {
  const source = await generateIn(house, project, { ...ask, save_as_dataset: true })
  const learnt = await makeProject(house, 'learnt', { data: source.datasets.Thing, format: 'dataset' })
  const { json } = await house.admin('GET', `/project/${learnt}`)
  const entity: string = json.entities[0].name
  const [seen, unseen] = [
    await generateIn(house, learnt, { ...ask, entity_name: entity }),
    await generateIn(house, learnt, { ...ask, entity_name: entity, seed: 10 }),
  ]
  const shown = await house.admin('GET', `/data/${seen.id}/fidelity`)
  assert.equal(shown.status, 200, shown.text)
  assert.equal(await expireIn(31), 4)
  assert.deepEqual((await house.admin('GET', `/data/${seen.id}/fidelity`)).json, shown.json)
  const refused = await house.admin('GET', `/data/${unseen.id}/fidelity`)
  assert.equal(refused.status, 410)
  assert.equal(refused.json.code, 'files_expired')
})
