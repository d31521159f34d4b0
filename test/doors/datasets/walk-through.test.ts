import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { runCurl } from '../curl.ts'
import { startHouse } from '../start.ts'

const page = join(import.meta.dirname, '../../../docs/ingestion.md')

/** The file that the page speaks of. */
function orders(): Buffer {
  const day = (row: number) =>
    new Date(Date.UTC(2026, 0, 1 + Math.floor(row / 300))).toISOString().slice(0, 10)
  const records = Array.from({ length: 30_000 }, (_, at) => `${at + 1},${day(at)},${(at % 977) / 4},EUR`)
  records[1203] = '1204,2026-01-05,12.50,EUR,surplus'
  records[20_310] = '20311,2026-03-09,twelve,EUR'
  return Buffer.from(`id,day,amount,currency\n${records.join('\n')}\n`)
}

test('the walk-through of docs/ingestion.md does what it says, command by command', async () => {
  await using house = await startHouse()
  const words: Record<string, string> = { PROJECT: house.projectId }
  const files = new Map([['orders.csv', orders()]])
  let answered: unknown
  for (const { language, text } of await blocks()) {
    if (language === 'json') {
      assertHolds(answered, JSON.parse(text))
      continue
    }
    for (const command of text.split(/\n(?=curl )/)) {
      const answer = await runCurl(house, command, words, files)
      assert.ok(answer.status < 300, `${command}\n${answer.text}`)
      if (!answer.headers.get('content-type')?.startsWith('application/json')) continue
      answered = answer.json
      words.LOAD ??= answer.json.load.id
      words.DATASET ??= answer.json.id
    }
  }
  assert.equal(files.get('rejects.csv')?.toString().trimEnd().split('\n').length, 3)
  const { text } = await house.admin('GET', `/api/datasets/${words.DATASET}/download`)
  assert.equal(text.trimEnd().split('\n').length, 30_001)
  assert.match(text, /\n1204,2026-01-05,12\.5,EUR\r?\n20311,2026-03-09,12\.0,EUR\r?\n$/)
})

/** What the page shows between the marks of the walk-through, in order. */
async function blocks(): Promise<{ language: string; text: string }[]> {
  const text = await readFile(page, 'utf8')
  const [, walk = ''] = /<!-- walk-through begins -->([\s\S]*)<!-- walk-through ends -->/.exec(text) ?? []
  const found = [...walk.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
  assert.ok(found.length >= 8, 'the page has no walk-through')
  return found.map(([, language = '', body = '']) => ({ language, text: body.trim() }))
}

/** Fails unless the answer holds what the page shows of it: lists as a whole, of objects the members that are shown. */
function assertHolds(answer: unknown, shown: unknown, place = 'the answer'): void {
  if (typeof shown !== 'object' || shown === null) {
    assert.deepEqual(answer, shown, place)
    return
  }
  assert.ok(typeof answer === 'object' && answer !== null, place)
  if (Array.isArray(shown)) assert.equal((answer as unknown[]).length, shown.length, place)
  for (const [name, value] of Object.entries(shown)) {
    assertHolds((answer as Record<string, unknown>)[name], value, `${place}.${name}`)
  }
}
