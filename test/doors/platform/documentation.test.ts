import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { operations } from '../../../packages/server/src/doors/platform/index.ts'
import { runCurl } from '../curl.ts'
import { startPlatform } from './platform.ts'

const page = join(import.meta.dirname, '../../../docs/platform.md')

test('docs/platform.md names every operation', async () => {
  const text = await readFile(page, 'utf8')
  for (const { method, path, aliases, schema } of operations) {
    if (schema.hide) continue
    const [shown = path] = aliases
    const general = shown
      .replace('{+id}', '{id}')
      .replace(/(tenant|global)\/(schemas|classes|fieldgroups|datatypes)\b/, '$1/{type}')
    assert.ok(text.includes(`\`${method} ${general}\``), `${method} ${general}`)
  }
})

test('the walk-through of docs/platform.md does what it says, command by command', async () => {
  await using house = await startPlatform()
  const text = await readFile(page, 'utf8')
  const words: Record<string, string> = { SCHEMA: '' }
  for (const [, name = '', value = ''] of text.matchAll(/^(client|org|sandbox|type|full|ids)="(.*)"$/gm))
    words[name] = value
  const [, walk = ''] = /<!-- walk-through begins -->([\s\S]*)<!-- walk-through ends -->/.exec(text) ?? []
  const blocks = [...walk.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
  assert.ok(blocks.length >= 10)
  const made: Record<string, string> = {}
  let answered: unknown
  for (const [, language, body = ''] of blocks) {
    if (language === 'json') {
      assertHolds(answered, JSON.parse(body))
      continue
    }
    for (const command of body.trim().split(/\n(?=curl )/)) {
      const known = command.replaceAll(
        /\b(SCHEMA|DATATYPE|GROUP)_ID\b/g,
        (_, name: string) => made[name] ?? '',
      )
      const answer = await runCurl(house, known, words, new Map())
      assert.ok(answer.status < 300, `${command}\n${answer.text}`)
      answered = answer.json
      const { $id = '', 'meta:altId': altId } = answer.json
      if ($id.includes('/schemas/')) {
        made.SCHEMA = $id
        words.SCHEMA = altId
      } else if ($id.includes('/datatypes/')) made.DATATYPE = $id
      else if ($id.includes('/mixins/')) made.GROUP = $id
    }
  }
})

/** Fails unless the answer holds what the page shows of it. */
function assertHolds(answer: unknown, shown: unknown, place = 'the answer'): void {
  if (typeof shown !== 'object' || shown === null) {
    assert.deepEqual(answer, shown, place)
    return
  }
  assert.ok(typeof answer === 'object' && answer !== null, place)
  for (const [name, value] of Object.entries(shown)) {
    assertHolds((answer as Record<string, unknown>)[name], value, `${place}/${name}`)
  }
}
