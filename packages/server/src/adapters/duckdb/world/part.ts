import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { Column } from '../../../core/dataset/dataset.ts'
import { columnOf } from '../../../core/pack/columns.ts'
import type { PackSchema } from '../../../core/pack/pack.ts'
import { columnExtent, writePart } from '../ingest/write-part.ts'
import { quoteIdentifier, quoteLiteral } from '../sql.ts'

/** Rows of a pack in PostgreSQL's text format. */
export interface WorldText {
  readonly path: string
  readonly rows: number
  /** Bytes of the longest line, at most. */
  readonly longest: number
}

export interface WorldPart {
  readonly path: string
  readonly rows: number
  readonly columns: readonly Column[]
}

/** Writes rows of a schema as a part, in their order. They are read from their text: to hand them over cell by cell costs as much as to make them. */
export async function writeWorldPart(
  connection: DuckDBConnection,
  schema: PackSchema,
  text: WorldText,
  folder: string,
): Promise<WorldPart> {
  const columns = schema.fields.map(columnOf)
  const path = join(folder, `part-${schema.key}.parquet`)
  const names = columns.map(({ name }) => name)
  const written = await writePart(connection, worldRowsSql(columns, text), path, names)
  if (written.rows !== text.rows)
    throw new Error(`${written.rows} rows of ${schema.key} were read of ${text.rows}`)
  const facts = new Map(written.facts.map(fact => [fact.name, fact]))
  return {
    path,
    rows: written.rows,
    columns: columns.map(column => ({ ...column, ...columnExtent(facts.get(column.name)) })),
  }
}

/** Before the cells of a row stands its digest. So no file begins with a mark that the reader would take for one of byte order. */
const BEFORE = 'digest'

const BUFFER_BYTES = 2 ** 20

/** The rows that a text in PostgreSQL's format holds, as columns of their types. Pure; no I/O. */
export function worldRowsSql(columns: readonly Column[], { path, longest }: WorldText): string {
  const place = (at: number) => `cell_${at}`
  const cells = columns.map(({ name, logicalType }, at) => {
    const cell = logicalType === 'VARCHAR' ? unescapedSql(place(at)) : `cast(${place(at)} as ${logicalType})`
    return `${cell} as ${quoteIdentifier(name)}`
  })
  const types = [BEFORE, ...columns.map((_, at) => place(at))].map(name => `${name}: 'VARCHAR'`)
  return `
    select ${cells.join(', ')}
    from read_csv(${quoteLiteral(path)}, columns = {${types.join(', ')}}, auto_detect = false, header = false, delim = '\\t', quote = '',
      escape = '', nullstr = '\\N', new_line = '\\n', max_line_size = ${longest}, buffer_size = ${Math.max(BUFFER_BYTES, 2 * longest)})`
}

/** Few cells hold a backslash, and only these are looked at closely: parted at its own escape, so that no other begins in the middle of it. */
function unescapedSql(cell: string): string {
  const plain = (text: string) =>
    `replace(replace(replace(${text}, '\\t', chr(9)), '\\n', chr(10)), '\\r', chr(13))`
  const parts = `list_transform(string_split(${cell}, '\\\\'), part -> ${plain('part')})`
  return `case when contains(${cell}, '\\') then array_to_string(${parts}, '\\') else ${cell} end`
}
