import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type StartedHouse, startHouse, withoutStatistics } from '../start.ts'
import { generateIn, makeProject, rowsOf } from './generate.ts'

let house: StartedHouse
before(async () => {
  house = await withoutStatistics(startHouse())
})
after(() => house[Symbol.asyncDispose]())

test('references in lists name rows that are there', async () => {
  for (const [at, list] of ['[$A] 0-10', '[$A per 3] 1-3', '[$A per 20] 2-2'].entries()) {
    const data = `A:\n  id: integer @id\nB:\n  l: "${list}"\n`
    const project = await makeProject(house, `lists-${at}`, { data })
    for (const count of [3, 400]) {
      const status = await generateIn(house, project, { entity_name: 'B', count, seed: 3 })
      assert.equal(status.status, 'completed', JSON.stringify(status))
      const ids = new Set((await rowsOf<{ id: number }>(status.data.A)).map(({ id }) => id))
      const named = (await rowsOf<{ l: number[] }>(status.data.B)).flatMap(({ l }) => l)
      assert.ok(named.length > 0)
      assert.deepEqual(
        named.filter(id => !ids.has(id)),
        [],
      )
    }
  }
})

test('references that are missing are no orphans, also where all keys are', async () => {
  const project = await makeProject(house, 'missing', { data: 'A:\n  id: integer @id\nB:\n  a: $A\n' })
  const asked = { entity_name: 'B', count: 60, seed: 5, dirty: { null: 1 } }
  const { status, integrity } = await generateIn(house, project, asked)
  assert.deepEqual([status, integrity.orphans], ['completed', 0])
})

test('what cannot be unique is refused with its field', async () => {
  for (const line of ['integer @poisson(3) unique', 'number @normal(0,1) unique']) {
    const answer = await house.admin('POST', '/project', {
      json: { name: line, data: `A:\n  x: ${line}\n` },
    })
    assert.equal(answer.status, 422, answer.text)
    assert.match(answer.text, /A\.x: cannot be unique; give it a range/)
  }
})
