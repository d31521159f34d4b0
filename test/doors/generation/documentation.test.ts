import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { catalogue } from '../../../packages/server/src/core/generation/generators/catalogue.ts'
import { operations, signedOperations } from '../../../packages/server/src/doors/generation/index.ts'
import { runCurl } from '../curl.ts'
import { startHouse } from '../start.ts'

const text = await readFile(join(import.meta.dirname, '../../../docs/generation.md'), 'utf8')

test('docs/generation.md names every operation and every generator with what it makes', () => {
  for (const { method, path } of [...operations, ...signedOperations]) {
    assert.ok(text.includes(`\`${method} ${path}\``), `${method} ${path}`)
  }
  for (const { usage, type, description } of catalogue) {
    const row = new RegExp(`\\| \`${escaped(usage)}\` +\\| ${type} +\\| ${escaped(description)} +\\|`)
    assert.match(text, row, usage)
  }
})

test('the walk-through of docs/generation.md does what it says, command by command', async () => {
  await using house = await startHouse()
  const [, walk = ''] = /<!-- walk-through begins -->([\s\S]*)<!-- walk-through ends -->/.exec(text) ?? []
  const words = { json: 'Content-Type: application/json' }
  let answered: Record<string, unknown> = {}
  const blocks = [...walk.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
  assert.ok(blocks.length >= 5)
  for (const [, language, body = ''] of blocks) {
    if (language === 'json') {
      const shown = JSON.parse(body) as Record<string, unknown>
      for (const [name, value] of Object.entries(shown)) assert.deepEqual(answered[name], value, name)
      continue
    }
    const answer = await runCurl(house, body.trim(), words, new Map())
    assert.ok(answer.status < 300, `${body}\n${answer.text}`)
    answered = answer.json
  }
})

function escaped(part: string): string {
  return part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
