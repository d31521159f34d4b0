import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { form, type StartedHouse, startHouse, withoutStatistics } from '../start.ts'

// Options of an upload whose marks are alike.

let house: StartedHouse
before(async () => {
  house = await withoutStatistics(startHouse())
})
after(() => house[Symbol.asyncDispose]())

function upload(text: string, options: Record<string, string>, name = 'marks.csv') {
  const file = new File([text], name)
  const members = { project_id: house.projectId, name: 'marks', ...options, file }
  return house.admin('POST', '/api/datasets/upload', { form: form(members) })
}

const text = 'a,b\n1,2\n3,4\n'

test('no two marks that are alike bring the reader down', async () => {
  const marks = [',', '"', ';', '#', '.', '\\', "'", ' ']
  for (const [one, other] of [
    ['delimiter', 'quote'],
    ['delimiter', 'escape'],
    ['comment', 'delimiter'],
    ['comment', 'quote'],
    ['comment', 'escape'],
    ['quote', 'escape'],
    ['decimal', 'delimiter'],
    ['thousands', 'delimiter'],
    ['thousands', 'quote'],
  ] as const) {
    for (const mark of marks) {
      const { status, text: answer } = await upload(text, { [one]: mark, [other]: mark, dry_run: 'true' })
      assert.ok(status < 500, `${one} and ${other} ${mark}: ${answer}`)
    }
  }
})
