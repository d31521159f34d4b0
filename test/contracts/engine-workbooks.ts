import { type IngestBench, warningsOf } from './engine-ingest.ts'
import { rowsOf, type TestBook, workbookOf } from './workbook.ts'

/** Ingests a workbook; answers its columns with their types, its cells, and the codes of its warnings. */
export async function ingestWorkbook(bench: IngestBench, book: TestBook | Uint8Array, options = {}) {
  const ingested = await bench.ingest(book instanceof Uint8Array ? book : workbookOf(book), options)
  const columns = ingested.columns.map(({ name, logicalType }) => `${name} ${logicalType}`)
  return { ingested, columns, cells: await bench.cells(ingested), codes: warningsOf(ingested) }
}

/** A workbook of one sheet with these rows. */
export function sheet(...rows: Parameters<typeof rowsOf>[0]): TestBook {
  return { sheets: [{ rows: rowsOf(rows) }] }
}
