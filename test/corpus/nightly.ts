import fc from 'fast-check'
import { openIngestBench } from '../contracts/engine-ingest.ts'
import { foundTable, toldTable } from './arbitrary-table.ts'
import { openReader } from './read-back.ts'
import { expectToComeBack } from './round-trip.ts'

// The round trip at length. usage: node test/corpus/nightly.ts [cases, default 10000] [seed] [told|found]

const [cases = '10000', seed, only] = process.argv.slice(2)
// A second thread costs more than it brings where files are this small.
await using bench = await openIngestBench({ threads: 1 })
using reader = await openReader(bench.store)
for (const [title, tables] of Object.entries({ told: toldTable, found: foundTable })) {
  if (only !== undefined && only !== title) continue
  const started = performance.now()
  const settings = {
    numRuns: Math.ceil(Number(cases) / 2),
    ...(seed === undefined ? {} : { seed: Number(seed) }),
  }
  const result = await fc.check(
    fc.asyncProperty(tables, written => expectToComeBack(written, bench, reader)),
    settings,
  )
  const seconds = ((performance.now() - started) / 1000).toFixed(0)
  process.stdout.write(`dialects ${title}: ${result.numRuns} tables, seed ${result.seed}, ${seconds} s\n`)
  if (!result.failed) continue
  process.stdout.write(`${fc.defaultReportMessage(result)}\n${(result.errorInstance as Error).message}\n`)
  process.exitCode = 1
}
