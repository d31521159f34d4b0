import type { DuckDBConnection } from '@duckdb/node-api'

/** The rows that the reader could not take. */
export interface Rejects {
  readonly count: number
  /** Sentences about the first of them. */
  readonly examples: readonly string[]
  /** How many of them hold bytes that are no UTF-8. */
  readonly badEncoding: number
}

const SHOWN = 3

/** What the connection's last load rejected; the engine keeps it until the connection closes. */
export async function readRejects(connection: DuckDBConnection): Promise<Rejects> {
  const counted = await connection.runAndReadAll(
    `select count(distinct line) as lines,
       count(distinct line) filter (error_type::varchar = 'INVALID ENCODING') as encoding
     from reject_errors`,
  )
  const { lines = 0, encoding = 0 } = counted.getRowObjects()[0] ?? {}
  const first = await connection.runAndReadAll(
    `select line, arg_min(error_type::varchar, error_type::varchar) as kind, arg_max(error_message, column_idx) as message
     from reject_errors group by line order by line limit ${SHOWN}`,
  )
  const examples = first
    .getRowObjects()
    .map(row => `line ${row.line}: ${reason(String(row.kind), String(row.message))}`)
  return { count: Number(lines), examples, badEncoding: Number(encoding) }
}

function reason(kind: string, message: string): string {
  const widths = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message)
  if (widths) {
    const [, expected, seen] = widths
    return kind === 'TOO MANY COLUMNS'
      ? `more than ${expected} fields`
      : `${seen} ${seen === '1' ? 'field' : 'fields'} instead of ${expected}`
  }
  if (kind === 'UNQUOTED VALUE') return 'text after a closing quote, or a quote that is never closed'
  if (kind === 'INVALID ENCODING') return 'bytes that are not UTF-8'
  if (kind === 'LINE SIZE OVER MAXIMUM') return 'longer than 16 MiB'
  return kind.toLowerCase()
}
