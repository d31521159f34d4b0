import { rm } from 'node:fs/promises'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { Column } from '../../../core/dataset/dataset.ts'
import type { ColumnFacts } from '../../../core/ingest/column-facts.ts'
import { quoteIdentifier, quoteLiteral } from '../sql.ts'

/** What the engine says of a part that it has written. */
export interface WrittenPart {
  readonly rows: number
  readonly facts: readonly ColumnFacts[]
}

/**
 * How parts are written, chosen by measurement. Version 2 has delta encodings, and dictionaries beyond a thousand values cost more
 * than they save: together with zstd's first level this takes a third less time than the engine's defaults, for files of the same size.
 * The order must be asked for: with two threads and a costly query the engine writes blocks as they come, whatever its setting says.
 */
const PART_FORMAT =
  'format parquet, parquet_version v2, compression zstd, compression_level 1, dictionary_size_limit 1000, preserve_order true'

/** Writes a query's rows, in their order, as a part. A target that an attempt before left behind is replaced. */
export async function writePart(
  connection: DuckDBConnection,
  query: string,
  target: string,
  names: readonly string[],
): Promise<WrittenPart> {
  await rm(target, { force: true })
  const reader = await connection.runAndReadAll(
    `copy (${query}) to ${quoteLiteral(target)} (${PART_FORMAT}, return_stats true)`,
  )
  const row = reader.getRowObjectsJson()[0] ?? {}
  const rows = Number(row.count)
  const statistics = new Map(
    entries(row.column_statistics).map(({ key, value }) => [
      key,
      new Map(entries(value).map(one => [one.key, one.value])),
    ]),
  )
  const facts = names.map(name => columnFacts(name, statistics.get(quoteIdentifier(name)), rows))
  return { rows, facts: await complete(connection, target, facts) }
}

/** What a column takes from its facts. */
export function columnExtent(facts: ColumnFacts | undefined): Pick<Column, 'nullable' | 'digits'> {
  const nullable = (facts?.missing ?? 0) > 0
  return facts?.digits === undefined ? { nullable } : { nullable, digits: facts.digits }
}

interface Entry {
  readonly key: string
  readonly value: unknown
}

function entries(value: unknown): Entry[] {
  return Array.isArray(value) ? value : []
}

/** `missing` -1: the statistics do not say. */
function columnFacts(
  name: string,
  statistics: ReadonlyMap<string, unknown> | undefined,
  rows: number,
): ColumnFacts {
  if (!statistics || statistics.get('has_nan') === 'true') return { name, missing: -1, constant: null }
  const missing = Number(statistics.get('null_count') ?? -1)
  const [least, most] = [statistics.get('min'), statistics.get('max')]
  const known = least !== undefined && most !== undefined && missing < rows
  if (!known) return { name, missing, constant: null, ...(missing === rows && { digits: 0 }) }
  const digits = Math.max(wholeDigits(least), wholeDigits(most))
  return { name, missing, constant: least === most, ...(digits > 0 && { digits }) }
}

/** How many digits a whole number has; NaN for anything else. */
function wholeDigits(value: unknown): number {
  return /^-?([0-9]+)$/.exec(String(value))?.[1]?.length ?? Number.NaN
}

/** Counts what statistics leave open: nested columns, and floating point with NaN. */
async function complete(
  connection: DuckDBConnection,
  target: string,
  facts: readonly ColumnFacts[],
): Promise<readonly ColumnFacts[]> {
  const open = facts.filter(({ missing }) => missing < 0)
  if (open.length === 0) return facts
  const part = `read_parquet(${quoteLiteral(target)})`
  const described = await connection.runAndReadAll(`describe from ${part}`)
  const types = new Map(
    described.getRowObjects().map(row => [String(row.column_name), String(row.column_type)]),
  )
  const counted = new Map<string, number>()
  for (const { name } of open) {
    const column = quoteIdentifier(name)
    const nan = /^(DOUBLE|FLOAT)$/.test(types.get(name) ?? '') ? ` or isnan(${column})` : ''
    const reader = await connection.runAndReadAll(
      `select count(*) filter (${column} is null${nan}) as n from ${part}`,
    )
    counted.set(name, Number(reader.getRowObjects()[0]?.n))
  }
  return facts.map(fact => ({ ...fact, missing: counted.get(fact.name) ?? fact.missing }))
}
