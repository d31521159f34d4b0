import type { DuckDBConnection } from '@duckdb/node-api'
import type { ParquetElement, ReadColumn } from '../../../core/ingest/parquet-columns.ts'
import { refuse } from '../../../core/refusals.ts'
import { quoteLiteral } from '../sql.ts'

/** What the footer of a Parquet file declares. */
export interface ParquetSchema {
  readonly elements: readonly ParquetElement[]
  readonly columns: readonly ReadColumn[]
  /** What pandas notes about its columns, as JSON; null: nothing. */
  readonly pandas: string | null
  /** Independent of what reading finds. */
  readonly rows: number
}

const MOST_ELEMENTS = 100_000
const LONGEST_NOTE = 16 * 2 ** 20

/** Reads the footer. Refuses with `too_many_columns`, and with the engine's error what is damaged. */
export async function readParquetSchema(
  connection: DuckDBConnection,
  source: string,
): Promise<ParquetSchema> {
  const file = quoteLiteral(source)
  const rowsOf = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjects()
  const elements = await rowsOf(
    `select name, num_children, converted_type, logical_type, precision from parquet_schema(${file}) limit ${MOST_ELEMENTS + 1}`,
  )
  if (elements.length > MOST_ELEMENTS) {
    const message = `The file's columns, with those inside of others, are more than ${MOST_ELEMENTS}.`
    throw refuse('too_many_columns', message)
  }
  const described = await rowsOf(
    `describe from read_parquet(${file}, hive_partitioning = false, union_by_name = false)`,
  )
  const [notes] = await rowsOf(
    `select try(decode(value)) as value from parquet_kv_metadata(${file}) where key = 'pandas'::blob and octet_length(value) < ${LONGEST_NOTE}`,
  )
  const [footer] = await rowsOf(`select num_rows from parquet_file_metadata(${file})`)
  return {
    elements: elements.map(row => ({
      name: String(row.name),
      children: Number(row.num_children ?? 0),
      convertedType: textOf(row.converted_type),
      logicalType: textOf(row.logical_type),
      precision: row.precision === null ? null : Number(row.precision),
    })),
    columns: described.map(row => ({ name: String(row.column_name), type: String(row.column_type) })),
    pandas: textOf(notes?.value),
    rows: Number(footer?.num_rows ?? 0),
  }
}

function textOf(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value)
}
