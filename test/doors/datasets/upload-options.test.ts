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

test('texts within lists and objects that no database keeps are refused, naming the option', async () => {
  const files = ['[{"a":"x"}]', 'x\ny\n']
  for (const unkept of ['\0', '\ud800']) {
    const wrong = {
      null_values: JSON.stringify(['NA', unkept]),
      column_types: JSON.stringify({ [`a${unkept}`]: 'object' }),
      column_formats: JSON.stringify({ a: `%Y${unkept}` }),
    }
    for (const file of files) {
      for (const [name, value] of Object.entries(wrong)) {
        const answer = await upload(file, { header: 'false', [name]: value })
        assertRefused(answer, 422, 'invalid_value')
        assert.equal(answer.json.errors?.[0]?.pointer, `/${name}`, answer.text)
      }
    }
  }
})

test('more lines to skip than the file has are refused, saying how many it has', async () => {
  const answer = await upload('a,b\n1,2\n3,4\n', { skip_lines: '9' })
  assertRefused(answer, 422, 'invalid_value')
  assert.match(answer.json.detail, /skip_lines is 9 .*\(lines: 3\)/)
})
