import type { DuckDBConnection } from '@duckdb/node-api'
import { readStatement } from '../../../core/query/sql/statement.ts'
import { run } from '../run.ts'
import type { Session } from '../session.ts'

/** The verb `tables`: reads the query with the engine's own parser and runs nothing of it. */
export async function tables(sql: string, { connection }: Session): Promise<string[]> {
  return readQuery(connection, sql)
}

/** The names that a query uses as tables. Refuses as `readStatement` does. */
export async function readQuery(connection: DuckDBConnection, sql: string): Promise<string[]> {
  const result = await run(connection, {
    sql: 'select json_serialize_sql($1::VARCHAR, skip_null := true, skip_empty := true, skip_default := true)',
    parameters: [sql],
  })
  return readStatement(sql, JSON.parse(String(result.getChunk(0).getRowValues(0)[0])))
}
