import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Locale, localeNames } from '../../packages/server/src/core/generation/corpus.ts'
import { catalogue } from '../../packages/server/src/core/generation/generators/catalogue.ts'
import type { GeneratorDefinition } from '../../packages/server/src/core/generation/generators/generator.ts'
import { type GenerateBench, localFields, openGenerateBench } from './generate.ts'

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
    // What threads change, they change in any locale.
    const locales = threads === 1 ? localeNames : (['en'] as const)
    const digests: Record<string, string> = {}
    for (const group of groups) {
      let english: readonly object[] = []
      for (const locale of locales) {
        const rows = await rowsOf(bench, group, locale, threads === 1 ? ROWS : 35, english)
        if (locale === 'en') english = rows
        digests[`${locale}${group.suffix}`] = createHash('sha256').update(JSON.stringify(rows)).digest('hex')
      }
    }
    const expected = Object.entries(golden.all).filter(([name]) => name in digests)
    assert.deepEqual(digests, threads === 1 ? golden.all : Object.fromEntries(expected))
  })
}

const ROWS = 60
/** The engine plans a few short queries sooner than a long one. */
const FIELDS_AT_ONCE = 30

/** Rows with all fields of a group, made in pieces; the fields that a locale leaves alone are taken from the rows in English. */
async function rowsOf(
  bench: GenerateBench,
  { beside, definitions }: (typeof groups)[number],
  locale: Locale,
  step: number,
  english: readonly object[],
): Promise<object[]> {
  const line = ({ name, usage }: GeneratorDefinition) => `  f_${name}: "${usage}"\n`
  const local = localFields(`E:${beside}\n${definitions.map(line).join('')}`, locale)
  // Correlated fields are made together or not at all.
  const own = definitions.filter(({ name, group }) => group === 'learnt' || local.has(`f_${name}`))
  const rows = Array.from({ length: ROWS }, (_, row) => ({ ...english[row] }))
  for (let at = 0; at < own.length; at += FIELDS_AT_ONCE) {
    const fields = own.slice(at, at + FIELDS_AT_ONCE).map(line)
    for (let from = 0; from < ROWS; from += step) {
      const wanted = { entity: 'E', from, count: Math.min(step, ROWS - from), locale }
      const made = await bench.rows(`E:${beside}\n${fields.join('')}`, wanted)
      for (const [row, values] of made.entries()) Object.assign(rows[from + row] ?? {}, values)
    }
  }
  return rows
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
