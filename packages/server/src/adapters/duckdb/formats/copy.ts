import type { DuckDBConnection } from '@duckdb/node-api'
import { run } from '../run.ts'
import { quoteLiteral } from '../sql.ts'
import type { Statement } from '../statement.ts'

/** Copies the rows of a statement into the target file as it is; the options are SQL of ours. Answers how many they are. */
export async function copy(
  connection: DuckDBConnection,
  { sql, parameters }: Statement,
  target: string,
  options: readonly string[],
): Promise<number> {
  // In place: the file that readers follow stays the one that is written.
  const written = [...options, 'use_tmp_file false'].join(', ')
  const copied = await run(connection, {
    sql: `copy (\n${sql}\n) to ${quoteLiteral(target)} (${written})`,
    parameters,
  })
  return copied.rowsChanged
}

/** Options that write one text column as it stands, each value ended by `newLine`. */
export function rawText(newLine = '\\n', prefix = '', suffix = ''): string[] {
  return [
    'format csv',
    'header false',
    "quote ''",
    "escape ''",
    "delimiter e'\\x01'",
    `new_line e${quoteLiteral(newLine)}`,
    `prefix e${quoteLiteral(prefix)}`,
    `suffix e${quoteLiteral(suffix)}`,
  ]
}
