import { refuse } from '../refusals.ts'
import { givenFormat, type WrittenFormat } from './dates.ts'
import type { ReadOptions } from './load.ts'
import type { ColumnName } from './names.ts'

const OURS: Readonly<Record<string, string>> = {
  int64: 'BIGINT',
  float64: 'DOUBLE',
  object: 'VARCHAR',
  category: 'VARCHAR',
  bool: 'BOOLEAN',
  timestamptz: 'TIMESTAMP WITH TIME ZONE',
}
const ENGINE =
  /^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|UTINYINT|USMALLINT|UINTEGER|UBIGINT|FLOAT|DOUBLE|VARCHAR|BOOLEAN|DATE|TIME|TIMESTAMP|TIMESTAMP_NS|TIMESTAMP WITH TIME ZONE|UUID|DECIMAL\((\d{1,2}),(\d{1,2})\))$/

/** Dates and times of whichever kind the values are. */
export const ANY_DATES = 'datetime64'

/**
 * The engine types, or `datetime64`, that `column_types` asks for, by the column's index. Pure; no I/O.
 * Refuses with `unknown_column` and `invalid_value`.
 */
export function forcedTypes(
  names: readonly ColumnName[],
  { columnTypes = {} }: ReadOptions,
): Map<number, string> {
  const forced = new Map<number, string>()
  for (const [wish, type] of Object.entries(columnTypes)) {
    forced.set(columnIndex(names, wish, 'column_types'), engineType(wish, type))
  }
  return forced
}

/**
 * The formats of dates that `column_formats` and `date_format` name: by the column's index, and for all others. Pure; no I/O.
 * Refuses with `unknown_column` and `invalid_value`.
 */
export function namedFormats(
  names: readonly ColumnName[],
  { columnFormats = {}, dateFormat }: ReadOptions,
): { columns: Map<number, WrittenFormat>; all: WrittenFormat | null } {
  const columns = new Map<number, WrittenFormat>()
  for (const [wish, format] of Object.entries(columnFormats)) {
    const option = `column_formats for ${quoted(wish)}`
    columns.set(columnIndex(names, wish, 'column_formats'), readFormat(option, format))
  }
  return { columns, all: dateFormat === undefined ? null : readFormat('date_format', dateFormat) }
}

function columnIndex(names: readonly ColumnName[], wish: string, option: string): number {
  const named = names.findIndex(({ name }) => name === wish)
  const index = named >= 0 ? named : names.findIndex(({ originalName }) => originalName === wish)
  if (index >= 0) return index
  throw refuse('unknown_column', `${option} names ${quoted(wish)}, which is no column of the file.`)
}

function engineType(column: string, type: string): string {
  if (type === ANY_DATES) return type
  if (Object.hasOwn(OURS, type)) return OURS[type] as string
  const engine = ENGINE.exec(String(type).toUpperCase())
  const [whole, scale] = [Number(engine?.[2] ?? 1), Number(engine?.[3] ?? 0)]
  if (!engine || whole < 1 || whole > 38 || scale > whole) {
    const message = `column_types: ${quoted(type)} for ${quoted(column)} is no type; say one of int64, float64, object, bool, datetime64, category, or an engine type such as DECIMAL(18,2).`
    throw refuse('invalid_value', message)
  }
  // Parquet has no integers of 128 bits.
  return engine[0] === 'HUGEINT' ? 'DECIMAL(38,0)' : engine[0]
}

function readFormat(option: string, format: string): WrittenFormat {
  const found = givenFormat(String(format))
  if (found) return found
  const message = `${option}: ${quoted(format)} is no format of dates. Say year, month and day in the letters of strptime, such as %d/%m/%Y, %Y%m%d or %b %d, %Y %I:%M %p.`
  throw refuse('invalid_value', message)
}

function quoted(text: string): string {
  return JSON.stringify(String(text).slice(0, 100))
}
