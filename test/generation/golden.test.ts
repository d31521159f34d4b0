import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { localeNames } from '../../packages/server/src/core/generation/corpus.ts'
import { catalogue } from '../../packages/server/src/core/generation/generators/catalogue.ts'
import { openGenerateBench } from './generate.ts'

// Generator version 1 is frozen: what differs here is another version. `all` are digests of the rows as JSON, of all first generators in a locale.
const golden = JSON.parse(await readFile(join(import.meta.dirname, 'version-1.json'), 'utf8')) as {
  readonly additions: Record<string, string>
  readonly all: Record<string, string>
}

/** Came later, each with a digest of its own. */
const additions = ['fiction_phone', 'code']

const BESIDE = `
  created_at: datetime
  shipped_at: datetime
  price: number
  quantity: integer
  name: string`

/** Those that were there first, and those that came to them. */
const groups = [
  {
    suffix: '',
    beside: BESIDE,
    definitions: catalogue.filter(({ group, name }) => group !== 'learnt' && !additions.includes(name)),
  },
  {
    suffix: ' learnt',
    beside:
      '\n  $correlations:\n    f_quantiles:\n    rank: 0.8\n  plan: enum(free, pro)\n  rank: integer enum(1, 2:2, 3)',
    definitions: catalogue.filter(({ group }) => group === 'learnt'),
  },
]

for (const threads of [1, 2]) {
  test(`generators make what they made before, with ${threads} threads, in pieces and at once`, async () => {
    await using bench = await openGenerateBench(threads)
    const digests: Record<string, string> = {}
    // What threads change, they change in any locale.
    const locales = threads === 1 ? localeNames : (['pt_BR'] as const)
    const cases = locales.flatMap(locale => groups.map(group => ({ ...group, locale })))
    for (const { locale, suffix, beside, definitions } of cases) {
      const fields = definitions.map(({ name, usage }) => `  f_${name}: "${usage}"`)
      const yaml = `E:${beside}\n${fields.join('\n')}\n`
      const step = threads === 1 ? 60 : 25
      const rows: unknown[] = []
      for (let from = 0; from < 60; from += step) {
        const count = Math.min(step, 60 - from)
        rows.push(...(await bench.rows(yaml, { entity: 'E', from, count, locale })))
      }
      digests[`${locale}${suffix}`] = createHash('sha256').update(JSON.stringify(rows)).digest('hex')
    }
    const expected = Object.entries(golden.all).filter(([name]) => name in digests)
    assert.deepEqual(digests, threads === 1 ? golden.all : Object.fromEntries(expected))
  })
}

test('generators that came later make what they made before', async () => {
  await using bench = await openGenerateBench()
  const fields = [
    ...catalogue
      .filter(({ name }) => additions.includes(name))
      .map(({ name, usage }) => `  ${name}: "${usage}"`),
    '  phone: string @fiction_phone',
    '  phone_gb: string @fiction_phone(GB)',
    '  numbered: string @sequence(SBX-##)',
  ]
  const digests: Record<string, string> = {}
  for (const locale of localeNames) {
    const rows = await bench.rows(`E:\n${fields.join('\n')}\n`, { entity: 'E', from: 50, count: 60, locale })
    for (const name of Object.keys(rows[0] ?? {}).filter(each => each !== '_id')) {
      const values = JSON.stringify(rows.map(row => row[name]))
      digests[`${name} ${locale}`] = createHash('sha256').update(values).digest('hex').slice(0, 16)
    }
  }
  assert.deepEqual(digests, golden.additions)
})
