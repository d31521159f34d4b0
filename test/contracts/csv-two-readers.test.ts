import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { loadDirectly } from '../../packages/server/src/adapters/duckdb/ingest/csv-direct.ts'
import { loadRewritten } from '../../packages/server/src/adapters/duckdb/ingest/csv-rewritten.ts'
import { readEnds } from '../../packages/server/src/adapters/duckdb/ingest/head.ts'
import { textTable } from '../../packages/server/src/adapters/duckdb/ingest/planned-text.ts'
import { openSession, type Session } from '../../packages/server/src/adapters/duckdb/session.ts'
import { findDialect } from '../../packages/server/src/core/ingest/dialect.ts'
import { nameColumns } from '../../packages/server/src/core/ingest/names.ts'
import { planColumns } from '../../packages/server/src/core/ingest/plan-columns.ts'

let folder: string
let session: Session
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rowhouse-readers-'))
  await mkdir(folder, { recursive: true })
  const bounds = { memoryBytes: 256 * 2 ** 20, threads: 1, spillBytes: 2 ** 30 }
  session = await openSession({ folder, paths: [], ...bounds }, new AbortController().signal, () => {})
})
after(async () => {
  await session[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

interface Case {
  readonly text: string
  readonly quote: string
  readonly escape: string
}

/** What the two readers make of a text; null where the engine's own is not believed. */
async function readBothWays({ text, quote, escape: escaping }: Case) {
  const source = join(folder, 'source.csv')
  await writeFile(source, text)
  const types = { h1: 'object', h2: 'object' }
  const options = { delimiter: ',', quote, escape: escaping, header: true, columnTypes: types }
  const { head, whole } = await readEnds(source)
  const found = findDialect(head, whole, options)
  const { names } = nameColumns(found.columns)
  const plan = planColumns(textTable(found), names, options)
  const planned = { found, names, plan, warnings: [] }
  const [target, quarantine] = [join(folder, 'part.parquet'), join(folder, 'rejects.parquet')]
  const order = { source, target, quarantine, options, maxInflatedBytes: 2 ** 30 }
  const received = { path: source, compression: null }
  const utf8 = { path: source, bomBytes: 0 }
  const cells = async () => {
    const reader = await session.connection.runAndReadAll(`select * from read_parquet('${target}')`)
    return reader.getRows()
  }
  const direct = await loadDirectly(order, received, utf8, planned, session)
  const directly = direct && { rows: direct.load.rows, cells: await cells() }
  const rewritten = await loadRewritten(order, received, utf8, planned, session)
  return { directly, rewritten: { rows: rewritten.load.rows, cells: await cells() } }
}

const usual = [
  '',
  'a',
  '1',
  '"x"',
  '"a""b"',
  '"x\ny"',
  'a"b',
  'h1',
  'h2',
  '""',
  '\\',
  ' s',
  's ',
  ' "z"',
  '"q" ',
]
const unusual = [' "z"', '"q" ', '"a\\"', '"\\\\"', '"\\n"', '"\\"b"', "'y'", "' y'", '\ufeffh1', 'NA', 'é']
const cell = fc.constantFrom(...usual, ...usual, ...unusual)
const text = fc
  .record({
    rows: fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 5 }),
    ragged: fc.oneof({ weight: 8, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: cell }),
    lineEnd: fc.constantFrom('\n', '\n', '\r\n', '\r'),
  })
  .map(({ rows, ragged, lineEnd }) => {
    const lines = ['h1,h2', ...rows.map(row => row.join(',')), ...(ragged === null ? [] : [ragged]), '1,b']
    return lines.join(lineEnd) + lineEnd
  })
const styles = fc.constantFrom(['"', '"'], ['"', '"'], ['"', '\\'], ["'", "'"])

test('whatever the engine is believed with, our own reading reads as well', async () => {
  let believed = 0
  await fc.assert(
    fc.asyncProperty(text, styles, async (source, [quote = '', escaping = '']) => {
      const { directly, rewritten } = await readBothWays({ text: source, quote, escape: escaping })
      const { read, loaded, rejected, skipped } = rewritten.rows
      assert.equal(read, loaded + rejected + skipped)
      if (!directly) return
      believed += 1
      assert.deepEqual(directly, rewritten)
    }),
    { numRuns: 120 },
  )
  assert.ok(believed > 10)
})
