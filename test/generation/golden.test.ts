import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { localeNames } from '../../packages/server/src/core/generation/corpus.ts'
import { catalogue } from '../../packages/server/src/core/generation/generators/catalogue.ts'
import { openGenerateBench } from './generate.ts'

// Generator version 1 is frozen: what differs here is another version. The digests are of the rows as JSON, of all generators in a locale.
const golden = JSON.parse(await readFile(join(import.meta.dirname, 'version-1.json'), 'utf8')) as Record<
  string,
  string
>

const BESIDE = `
  created_at: datetime
  shipped_at: datetime
  price: number
  quantity: integer
  name: string`

for (const threads of [1, 2]) {
  test(`generators make what they made before, with ${threads} threads, in pieces and at once`, async () => {
    await using bench = await openGenerateBench(threads)
    const fields = catalogue.map(({ name, usage }) => `  f_${name}: "${usage}"`)
    const yaml = `E:${BESIDE}\n${fields.join('\n')}\n`
    const digests: Record<string, string> = {}
    for (const locale of localeNames) {
      const step = threads === 1 ? 60 : 25
      const rows: unknown[] = []
      for (let from = 0; from < 60; from += step) {
        const count = Math.min(step, 60 - from)
        rows.push(...(await bench.rows(yaml, { entity: 'E', from, count, locale })))
      }
      digests[locale] = createHash('sha256').update(JSON.stringify(rows)).digest('hex')
    }
    assert.deepEqual(digests, golden)
  })
}
