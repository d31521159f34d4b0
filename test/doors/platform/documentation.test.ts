import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { operations } from '../../../packages/server/src/doors/platform/index.ts'
import { runCurl } from '../curl.ts'
import { startPlatform } from './platform.ts'

const docs = join(import.meta.dirname, '../../../docs')
const pages = (await readdir(docs)).filter(name => /^platform.*\.md$/.test(name))

test('the pages of the platform door name every operation', async () => {
  const texts = await Promise.all(pages.map(page => readFile(join(docs, page), 'utf8')))
  for (const { method, path, aliases, schema } of operations) {
    if (schema.hide) continue
    const [shown = path] = aliases
    const general = shown
      .replace('{+', '{')
      .replace(/(tenant|global)\/(schemas|classes|fieldgroups|datatypes)\b/, '$1/{type}')
    assert.ok(
      texts.some(text => text.includes(`\`${method} ${general}\``)),
      `${method} ${general}`,
    )
  }
})

for (const page of pages) {
  test(`the walk-through of docs/${page} does what it says, command by command`, async () => {
    await using house = await startPlatform()
    const text = await readFile(join(docs, page), 'utf8')
    const words: Record<string, string> = { SCHEMA: '', DATASET: '', BATCH: '' }
    for (const [, name = '', value = ''] of text.matchAll(
      /^(client|org|sandbox|type|bytes|full|ids)="(.*)"$/gm,
    ))
      words[name] = value
    const [, walk = ''] = /<!-- walk-through begins -->([\s\S]*)<!-- walk-through ends -->/.exec(text) ?? []
    const blocks = [...walk.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
    assert.ok(blocks.length >= 5)
    const made: Record<string, string> = {}
    const known = (body: string) =>
      body.replaceAll(/\b(SCHEMA|DATATYPE|GROUP|DATASET|BATCH)_ID\b/g, (_, name: string) => made[name] ?? '')
    let answered: unknown
    let asked = ''
    for (const [, language, body = ''] of blocks) {
      if (language === 'json') {
        const shown = JSON.parse(known(body))
        // A batch that is on its way is asked for again.
        for (const end = Date.now() + 120_000; isOnItsWay(answered) && Date.now() < end; await sleep(100))
          answered = (await runCurl(house, asked, words, new Map())).json
        assertHolds(answered, shown)
        continue
      }
      for (const command of body.trim().split(/\n(?=curl )/)) {
        asked = known(command)
        const answer = await runCurl(house, asked, words, new Map())
        assert.ok(answer.status < 300, `${command}\n${answer.text}`)
        if (answer.text === '') continue
        answered = answer.json
        const { $id = '', 'meta:altId': altId, inputFormat } = answer.json
        const [reference] = Array.isArray(answer.json) ? answer.json : []
        if (String(reference).startsWith('@/dataSets/')) {
          made.DATASET = reference.slice('@/dataSets/'.length)
          words.DATASET = made.DATASET ?? ''
        } else if (inputFormat) {
          made.BATCH = answer.json.id
          words.BATCH = answer.json.id
        } else if ($id.includes('/schemas/')) {
          made.SCHEMA = $id
          words.SCHEMA = altId
        } else if ($id.includes('/datatypes/')) made.DATATYPE = $id
        else if ($id.includes('/mixins/')) made.GROUP = $id
      }
    }
  })
}

/** Whether an answer of the catalog shows a batch that is read yet. */
function isOnItsWay(answer: unknown): boolean {
  const [shown] = Object.values(answer as Record<string, { status?: unknown } | null>)
  return ['loaded', 'staging', 'retrying'].includes(String(shown?.status))
}

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
