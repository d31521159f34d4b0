import assert from 'node:assert/strict'
import type { ReadOptions } from '../../packages/server/src/core/ingest/load.ts'
import { type IngestBench, typesOf, warningsOf } from './engine-ingest.ts'

/** Whole numbers from 1 on, above a value that comes late in its file. */
export const many = Array.from({ length: 9997 }, (_, index) => String(index + 1))

/** A file with the values below `x`, beside a key that keeps blank values from being blank lines. */
function column(values: readonly string[]): string {
  return `x;key\n${values.map((value, index) => `${value};k${index}`).join('\n')}\n`
}

/** Ingests a column of values; answers its type, its cells, and what the load says of it. */
export async function ingestColumn(bench: IngestBench, values: readonly string[], options: ReadOptions = {}) {
  const ingested = await bench.ingest(column(values), { delimiter: ';', header: true, ...options })
  const cells = (await bench.cells(ingested)).map(([cell]) => cell)
  const [described] = ingested.load.columns
  assert.ok(described)
  return { type: typesOf(ingested)[0], cells, column: described, warnings: warningsOf(ingested), ingested }
}
