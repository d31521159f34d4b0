import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { CoreError } from '../../packages/server/src/core/errors.ts'
import type { RowAccount } from '../../packages/server/src/core/ingest/load.ts'
import type { Ingested } from '../../packages/server/src/core/ports/engine.ts'
import { type IngestBench, openIngestBench } from '../contracts/engine-ingest.ts'
import {
  comparable,
  corpusFolder,
  type Expectation,
  pickDialect,
  readCase,
  readOptions,
} from './expectation.ts'
import { openReader, type Reader } from './read-back.ts'

// Each folder is a small file with something unusual about it, and what a person would want it read as.

let bench: IngestBench
let reader: Reader
before(async () => {
  // A second thread costs more than it brings where files are this small.
  bench = await openIngestBench({ threads: 1 })
  reader = await openReader(bench.store)
})
after(async () => {
  reader[Symbol.dispose]()
  await bench[Symbol.asyncDispose]()
})

describe('corpus', { concurrency: 2 }, () => {
  for (const name of readdirSync(corpusFolder).sort()) {
    test(`${name} is read as a person would`, async () => {
      const { expected, bytes } = await readCase(name)
      const { found, rows } = await load(bytes, expected)
      if (rows) assert.equal(rows.read, rows.loaded + rows.rejected + rows.skipped)
      assert.deepEqual(found, wanted(expected), expected.why)
    })
  }
})

/** Loads the file; answers what `expected` speaks of, in its words. */
async function load(
  bytes: Uint8Array,
  expected: Expectation,
): Promise<{ found: unknown; rows?: RowAccount }> {
  let ingested: Ingested
  try {
    ingested = await bench.ingest(bytes, readOptions(expected.options))
  } catch (error) {
    if (!(error instanceof CoreError)) throw error
    const { rows } = error.details as { rows?: RowAccount }
    return { found: expected.refused === error.code ? { refused: error.code } : String(error), rows }
  }
  const { load } = ingested
  return { found: await observed(ingested, expected), rows: load.rows }
}

async function observed(ingested: Ingested, expected: Expectation): Promise<unknown> {
  const { columns, load } = ingested
  const types = columns.map(({ logicalType }) => logicalType)
  const warnings = new Set(load.warnings.map(({ code }) => code))
  return {
    dialect: pickDialect(load.dialect, expected.dialect),
    columns: columns.map(({ name, logicalType }) => ({ name, type: logicalType })),
    rows: load.rows,
    rejects: await reader.rejects(ingested),
    warnings: expected.warnings?.filter(code => warnings.has(code)),
    cells: expected.cells && comparableCells(await reader.cells(ingested), types),
  }
}

function wanted(expected: Expectation): unknown {
  const { refused, dialect, columns, rows, rejects = [], warnings, cells } = expected
  if (refused) return { refused }
  const types = columns?.map(({ type }) => type) ?? []
  return { dialect, columns, rows, rejects, warnings, cells: cells && comparableCells(cells, types) }
}

function comparableCells(cells: NonNullable<Expectation['cells']>, types: readonly string[]) {
  return cells.map(row => row.map((value, index) => comparable(value, types[index] ?? '')))
}
