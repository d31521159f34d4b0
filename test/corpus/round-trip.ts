import assert from 'node:assert/strict'
import type { LoadRecord } from '../../packages/server/src/core/ingest/load.ts'
import type { IngestBench } from '../contracts/engine-ingest.ts'
import type { Written } from './arbitrary-table.ts'
import type { Reader } from './read-back.ts'
import { isSameValue } from './same-value.ts'
import { type Cell, type Style, type TableRow, type WrittenTable, writeTable } from './write-table.ts'

const CODES = { short: 'too_few_fields', long: 'too_many_fields' }

/** Throws unless each cell comes back in its place, or its record is among the rejects, and every line is accounted for. */
export async function expectToComeBack(
  { table, style, options }: Written,
  bench: IngestBench,
  reader: Reader,
): Promise<void> {
  const written = writeTable(table, style)
  try {
    const ingested = await bench.ingest(written.bytes, options)
    compareColumns(written, style, ingested.load)
    compareRows(written, await reader.cells(ingested), ingested.load)
    const codes = written.rows.flatMap(({ ragged }) => (ragged ? CODES[ragged] : []))
    assert.deepEqual(
      (await reader.rejects(ingested)).map(({ code }) => code),
      codes,
    )
    assert.deepEqual(ingested.load.rows, account(written))
  } catch (error) {
    const file = `The file, as ${style.encoding}: ${JSON.stringify(decode(written.bytes, style.encoding))}`
    throw new Error(`${(error as Error).message}\n${file}\ntold: ${JSON.stringify(options)}`, {
      cause: error,
    })
  }
}

function compareColumns({ names }: WrittenTable, style: Style, { columns, warnings }: LoadRecord) {
  const numbered = names.map((_, index) => `column_${index + 1}`)
  assert.deepEqual(
    columns.map(({ name }) => name),
    style.header ? names : numbered,
  )
  for (const { name, nullTokens } of columns) {
    const said = warnings.some(({ code, column }) => code === 'null_tokens' && column === name)
    assert.equal(said, nullTokens > 0, `tokens read as missing in ${name} are told`)
  }
}

function compareRows(
  written: WrittenTable,
  loaded: readonly (readonly Cell[])[],
  { columns, dialect }: LoadRecord,
) {
  assert.ok(dialect)
  const fitting = written.rows.filter(({ ragged }) => ragged === null)
  const differs = ({ cells }: TableRow, at: number) =>
    columns.some((column, index) => {
      return !isSameValue(cells[index] ?? null, loaded[at]?.[index] ?? null, column, dialect)
    })
  const at = fitting.findIndex(differs)
  if (at >= 0) assert.deepEqual(loaded[at], fitting[at]?.cells, `row ${at + 1} of those that fit`)
  assert.equal(at, -1, `row ${at + 1} is another value of its type`)
  assert.equal(loaded.length, fitting.length)
}

function account({ rows, skipped }: WrittenTable) {
  const rejected = rows.filter(({ ragged }) => ragged !== null).length
  return { read: rows.length + skipped, loaded: rows.length - rejected, rejected, skipped }
}

function decode(bytes: Uint8Array, encoding: string): string {
  return new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes)
}
