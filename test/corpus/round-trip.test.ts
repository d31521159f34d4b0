import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { type IngestBench, openIngestBench } from '../contracts/engine-ingest.ts'
import { foundTable, toldTable } from './arbitrary-table.ts'
import { openReader, type Reader } from './read-back.ts'
import { expectToComeBack } from './round-trip.ts'

// The nightly size: node test/corpus/nightly.ts

// The same tables in each run, so that a failure is the change's own; others are for the nightly size. A busy machine tries fewer.
const bounds = { seed: 2026, numRuns: 200, interruptAfterTimeLimit: 10_000 }

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

describe('round trip', () => {
  test('what is written in a dialect that is told comes back, cell by cell, or among the rejects', async () => {
    await fc.assert(
      fc.asyncProperty(toldTable, written => expectToComeBack(written, bench, reader)),
      bounds,
    )
  })

  test('what is written in a dialect that has to be found comes back as well', async () => {
    await fc.assert(
      fc.asyncProperty(foundTable, written => expectToComeBack(written, bench, reader)),
      bounds,
    )
  })
})
