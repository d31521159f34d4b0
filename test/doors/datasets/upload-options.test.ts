import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { assertRefused, form, type StartedHouse, startHouse, withoutStatistics } from '../start.ts'

let house: StartedHouse
before(async () => {
  house = await withoutStatistics(startHouse())
})
after(() => house[Symbol.asyncDispose]())

const upload = (file: string, said: Record<string, string>) =>
  house.admin('POST', '/api/datasets/upload', {
    form: form({ project_id: house.projectId, name: 'x', file, ...said }),
  })

describe('marks of a dialect that cannot be told apart', () => {
  const table = 'a,b\n1,2\n3,4\n'
  for (const dry_run of ['true', 'false']) {
    test(`are refused, naming both, where both are said, with dry_run=${dry_run}`, async () => {
      for (const name of ['quote', 'escape', 'comment']) {
        const answer = await upload(table, { dry_run, delimiter: ',', [name]: ',' })
        assertRefused(answer, 422, 'invalid_value')
        assert.match(answer.json.detail, new RegExp(`delimiter .*${name}`))
      }
    })
  }

  test('are no candidates beside what is said', async () => {
    for (const said of [{ delimiter: '"' }, { quote: ',' }, { escape: ',' }] as Record<string, string>[]) {
      const answer = await upload(table, said)
      assert.deepEqual([answer.status, answer.json.columns], [201, 1], answer.text)
    }
    const answer = await upload('a,b;c\n1,2;3\n4,5;6\n', { quote: ',' })
    assert.deepEqual([answer.status, answer.json.load.dialect.delimiter], [201, ';'], answer.text)
  })
})
