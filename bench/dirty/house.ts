import { openIngestBench } from '../../test/contracts/engine-ingest.ts'
import { readOptions } from '../../test/corpus/expectation.ts'
import { openReader } from '../../test/corpus/read-back.ts'
import type { Contender } from './contender.ts'

/** Our own reading: engine, store and all. */
export async function openHouse(): Promise<Contender & AsyncDisposable> {
  const bench = await openIngestBench()
  const reader = await openReader(bench.store)
  return {
    name: 'Rowhouse',
    async read({ bytes, expected }) {
      try {
        const ingested = await bench.ingest(bytes, readOptions(expected.options))
        const names = ingested.columns.map(({ name }) => name)
        const rows = await reader.cells(ingested)
        const apart = ingested.load.rows.rejected
        return { names: ingested.load.dialect?.header ? names : null, width: names.length, rows, apart }
      } catch (error) {
        return { refused: String(error) }
      }
    },
    async [Symbol.asyncDispose]() {
      reader[Symbol.dispose]()
      await bench[Symbol.asyncDispose]()
    },
  }
}
