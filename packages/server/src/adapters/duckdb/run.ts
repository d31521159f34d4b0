import { type DuckDBConnection, type DuckDBMaterializedResult, listValue } from '@duckdb/node-api'
import type { Statement } from './select.ts'

/** Runs a compiled statement to its end; a failure midway throws. */
export async function run(
  connection: DuckDBConnection,
  { sql, parameters }: Statement,
): Promise<DuckDBMaterializedResult> {
  const values = parameters.map(value => (typeof value === 'string' ? value : listValue([...value])))
  return connection.run(sql, values) as Promise<DuckDBMaterializedResult>
}
