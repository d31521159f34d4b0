import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { form, type StartedHouse, startHouse, withoutStatistics } from '../start.ts'

let house: StartedHouse
before(async () => {
  house = await withoutStatistics(startHouse())
})
after(() => house[Symbol.asyncDispose]())

const files: [title: string, file: string, spelled: string, row: Record<string, unknown>][] = [
  ['a NUL above numbers', 'a\0x,b\n1,2\n3,4\n', 'a␀x', { 'a x': 1, b: 2 }],
  ['a NUL above texts', `a\0x,b\n${'q,r\n'.repeat(100)}`, 'a␀x', { 'a x': 'q', b: 'r' }],
  [
    'a NUL in a header that comes again',
    `a\0x,b\n${'q,r\n'.repeat(999)}a\0x,b\n`,
    'a␀x',
    { 'a x': 'q', b: 'r' },
  ],
  ['a NUL in a key', '[{"a\\u0000x":1,"b":null}]', 'a␀x', { 'a x': 1, b: null }],
  ['a NUL within a key', '[{"o":{"a\\u0000x":1},"b":"c"}]', 'o.a␀x', { 'o.a x': 1, b: 'c' }],
  [
    'half a character where a long name is cut',
    `${'n'.repeat(999)}😀,b\n1,2\n`,
    `${'n'.repeat(999)}\ufffd`,
    { ['n'.repeat(255)]: 1, b: 2 },
  ],
]
for (const [title, file, spelled, row] of files) {
  test(`${title} is replaced in the spelling that is kept, and the column loads`, async () => {
    const members = { project_id: house.projectId, name: 'x', file }
    const made = await house.admin('POST', '/api/datasets/upload', { form: form(members) })
    assert.equal(made.status, 201, made.text)
    const [name] = Object.keys(row)
    const { preview } = (await house.admin('GET', `/api/datasets/${made.json.id}`)).json
    assert.deepEqual(preview[0], row)
    const { schema, load } = made.json
    assert.deepEqual([schema[0].name, schema[0].original_name], [name, spelled])
    assert.equal(load.columns[0].original_name, spelled)
    const renamed = load.warnings.filter(({ code }: { code: string }) => code === 'renamed_column')
    assert.deepEqual(
      renamed.map(({ column }: { column: string }) => column),
      [name],
    )
  })
}
