import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type DuckDBConnection, DuckDBInstance, LIST, listValue, VARCHAR } from '@duckdb/node-api'
import fc from 'fast-check'
import { readTextFacts } from '../../packages/server/src/adapters/duckdb/ingest/text-facts.ts'
import { type WrittenFormat, writtenFormats } from '../../packages/server/src/core/ingest/dates.ts'
import { type NumberStyle, numberGrammar } from '../../packages/server/src/core/ingest/numbers.ts'
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

const styles: NumberStyle[] = [
  { decimal: '.', thousands: '' },
  { decimal: '.', thousands: ',' },
  { decimal: '.', thousands: ' ' },
  { decimal: '.', thousands: "'" },
  { decimal: ',', thousands: '' },
  { decimal: ',', thousands: '.' },
  { decimal: ',', thousands: ' ' },
]

/** What the engine and the core say of the same values, one after the other. */
async function judge(values: readonly string[], style: NumberStyle, formats: readonly WrittenFormat[]) {
  const reading = { numbers: numberGrammar(style), nullTokens: NULL_TOKENS }
  const sql = 'create or replace temp table texts as select unnest($1) as c0'
  await connection.run(sql, [listValue([...values])], [LIST(VARCHAR)])
  const asked = formats.length > 0 ? families : families.filter(family => family !== 'written')
  const counted = await readTextFacts(
    connection,
    'texts',
    1,
    [{ index: 0, families: asked, formats }],
    reading,
  )
  const core = sampleFacts(values, reading, formats)
  return { engine: counted.get(0), core: formats.length > 0 ? core : { ...core, looksWritten: 0 } }
}

for (const style of styles) {
  test(`engine and core judge numbers alike: decimal ${style.decimal}, thousands "${style.thousands}"`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(nearNumber, { maxLength: 100 }), async values => {
        const { engine, core } = await judge(values, style, [])
        assert.deepEqual(engine, core)
      }),
      { numRuns: 30 },
    )
  })
}

test('engine and core judge dates, words and anything else alike', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(nearDate, nearValue), { maxLength: 300 }), async values => {
      const { engine, core } = await judge(values, { decimal: '.', thousands: '' }, writtenFormats)
      assert.deepEqual(engine, core)
    }),
    { numRuns: 40 },
  )
})
