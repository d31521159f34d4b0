import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type DuckDBConnection, DuckDBInstance, LIST, listValue, VARCHAR } from '@duckdb/node-api'
import fc from 'fast-check'
import { castSql } from '../../packages/server/src/adapters/duckdb/ingest/cast.ts'
import { type ColumnTarget, decideType } from '../../packages/server/src/core/ingest/column-types.ts'
import { writtenFormats } from '../../packages/server/src/core/ingest/dates.ts'
import {
  type NumberStyle,
  numberGrammar,
  significantDigits,
} from '../../packages/server/src/core/ingest/numbers.ts'
import type { ColumnPlan } from '../../packages/server/src/core/ingest/plan-columns.ts'
import { families, NULL_TOKENS, sampleFacts } from '../../packages/server/src/core/ingest/values.ts'
import { nearDate, nearNumber, nearValue } from './near-values.ts'

let duckdb: DuckDBInstance
let connection: DuckDBConnection
before(async () => {
  duckdb = await DuckDBInstance.create(':memory:', { threads: '1' })
  connection = await duckdb.connect()
  await connection.run("set timezone = 'UTC'")
})
after(() => {
  connection.closeSync()
  duckdb.closeSync()
})

/** What the engine prints of the values once they have the type; for dates that are not ISO, in their own format. */
async function cast(
  values: readonly string[],
  plan: ColumnPlan,
  style: NumberStyle,
): Promise<(string | null)[]> {
  const options = { numbers: numberGrammar(style), nullTokens: NULL_TOKENS, nullsInText: false }
  const { format, type } = plan.target
  const printed = format === null ? `"x"::varchar` : `strftime("x"::timestamp, '${format}')`
  await connection.run(
    'create or replace temp table texts as select unnest($1) as c0',
    [listValue([...values])],
    [LIST(VARCHAR)],
  )
  const reader = await connection.runAndReadAll(
    `select ${printed}, typeof("x") from (${castSql('texts', [plan], options)})`,
  )
  return reader.getRows().map(row => {
    assert.equal(row[1], type)
    return row[0] as string | null
  })
}

function planOf(
  values: readonly string[],
  target: ColumnTarget,
  style: NumberStyle,
  trust: ColumnPlan['trust'],
): ColumnPlan {
  const sampled = sampleFacts(values, { numbers: numberGrammar(style), nullTokens: NULL_TOKENS })
  return {
    name: 'x',
    target,
    trust,
    families: [],
    allowed: families,
    formats: [],
    by: 'values',
    sampled,
    fewInSample: false,
  }
}

/** A text and what was printed of it, in the one way that layout leaves: no grouping, no zeros at the end, no zeros that fill up. */
function layoutless(text: string, { type, format }: ColumnTarget, style: NumberStyle): string {
  if (format !== null) return text.toLowerCase().replace(/\b0+(?=[0-9])/g, '')
  if (type === 'BOOLEAN') return text.toLowerCase()
  if (/^(BIGINT|DOUBLE|DECIMAL)/.test(type)) {
    const number = numberGrammar(style).read(text)?.text ?? assert.fail(`${text} is no number`)
    if (type === 'DOUBLE') return `${Number(number)} ${significantDigits(number)}`
    return number
      .replace(/(\.[0-9]*?)0+$/, '$1')
      .replace(/\.$/, '')
      .replace(/^-0$/, '0')
  }
  if (type === 'TIMESTAMP WITH TIME ZONE') {
    const full = text
      .replace(' ', 'T')
      .replace(/([+-][0-9]{2}):?([0-9]{2})?$/, (_, hours, minutes) => `${hours}:${minutes ?? '00'}`)
    return String(Date.parse(full.replace(/(\.[0-9]{3})[0-9]+/, '$1')))
  }
  const [day = '', clock = ''] = text.split(/[T ]/)
  if (type === 'DATE') return text
  const [hour = '00', minute = '00', second = '00'] = clock === '' ? [] : clock.split(':')
  return `${day} ${hour}:${minute}:${second.replace(/(\.[0-9]*?)0+$/, '$1').replace(/\.$/, '')}`
}

const PLAIN: NumberStyle = { decimal: '.', thousands: '' }
const styles = fc.constantFrom<NumberStyle>(
  PLAIN,
  { decimal: '.', thousands: ',' },
  { decimal: ',', thousands: '.' },
  { decimal: ',', thousands: ' ' },
)

async function assertRoundTrip(values: readonly string[], style: NumberStyle): Promise<string> {
  const reading = { numbers: numberGrammar(style), nullTokens: NULL_TOKENS }
  const target = decideType(sampleFacts(values, reading, writtenFormats), writtenFormats)
  if (target.type === 'VARCHAR') return target.type
  const certain = await cast(values, planOf(values, target, style, 'certain'), style)
  const expected = values.map(value =>
    value === '' || NULL_TOKENS.includes(value) ? null : layoutless(value, target, style),
  )
  assert.deepEqual(
    certain.map(cell => cell && layoutless(cell, target, PLAIN)),
    expected,
  )
  // Rows whose values do not fit are left out, and here all fit.
  assert.deepEqual(await cast(values, planOf(values, target, style, 'forced'), style), certain)
  return target.type
}

test('a number that becomes typed prints again as it was written, but for its layout', async () => {
  const seen = new Set<string>()
  await fc.assert(
    fc.asyncProperty(fc.array(nearNumber, { maxLength: 3 }), styles, async (values, style) => {
      seen.add(await assertRoundTrip(values, style))
    }),
    { numRuns: 1500 },
  )
  assert.ok(seen.has('BIGINT') && seen.has('DOUBLE') && seen.size > 4, [...seen].join())
})

test('a date that becomes typed prints again as it was written, but for its layout', async () => {
  const seen = new Set<string>()
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(nearDate, nearValue), { minLength: 1, maxLength: 2 }),
      async values => {
        seen.add(await assertRoundTrip(values, PLAIN))
      },
    ),
    { numRuns: 2500 },
  )
  assert.ok(seen.has('DATE') && seen.has('TIMESTAMP'), [...seen].join())
})

test('a guess takes what the type holds, and stops at everything else', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(nearValue, { minLength: 1, maxLength: 3 }),
      nearValue,
      async (values, other) => {
        const reading = { numbers: numberGrammar(PLAIN), nullTokens: NULL_TOKENS }
        const target = decideType(sampleFacts(values, reading, writtenFormats), writtenFormats)
        if (target.type === 'VARCHAR') return
        const all = [...values, other]
        const guess = planOf(values, target, PLAIN, 'guess')
        const guessed = await cast(all, guess, PLAIN).catch((error: Error) => error)
        if (guessed instanceof Error) {
          assert.match(guessed.message, /misfit:0/)
          return
        }
        const decided = decideType(sampleFacts(all, reading, writtenFormats), writtenFormats)
        assert.equal(decided.type, target.type)
        assert.deepEqual(guessed, await cast(all, planOf(all, decided, PLAIN, 'certain'), PLAIN))
      },
    ),
    { numRuns: 1500 },
  )
})
