import {
  type DuckDBConnection,
  type DuckDBMaterializedResult,
  type DuckDBResult,
  listValue,
} from '@duckdb/node-api'
import type { Statement } from './statement.ts'

/** Runs a compiled statement to its end; a failure midway throws. */
export async function run(
  connection: DuckDBConnection,
  statement: Statement,
): Promise<DuckDBMaterializedResult> {
  return connection.run(statement.sql, values(statement)) as Promise<DuckDBMaterializedResult>
}

/** Runs a compiled statement chunk by chunk. A failure midway ends the rows without an error: count them. */
export async function stream(connection: DuckDBConnection, statement: Statement): Promise<DuckDBResult> {
  return connection.stream(statement.sql, values(statement))
}

function values({ parameters }: Statement) {
  return parameters.map(value => (typeof value === 'string' ? value : listValue([...value])))
}
