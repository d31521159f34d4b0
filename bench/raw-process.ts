import { DuckDBInstance } from '@duckdb/node-api'

// The engine's own limit: one statement in a fresh process, nothing around it. Only the statement is timed.
// usage: node raw-process.ts to-parquet|to-csv|rewrite <from> <to> <threads> <memory> [<condition of rows>]      Prints {seconds} as JSON.

const [verb = '', from = '', to = '', threads = '', memory = '', where = 'true'] = process.argv.slice(2)
const literal = (text: string) => `'${text.replaceAll("'", "''")}'`
const parquet = `to ${literal(to)} (format parquet, compression zstd)`
const statements: Readonly<Record<string, string>> = {
  'to-parquet': `copy (from read_csv(${literal(from)})) ${parquet}`,
  'to-csv': `copy (from ${literal(from)}) to ${literal(to)} (header)`,
  rewrite: `copy (from ${literal(from)} where ${where}) ${parquet}`,
}

const instance = await DuckDBInstance.create(':memory:', {
  threads,
  memory_limit: memory,
  temp_directory: `${to}.spill`,
})
const connection = await instance.connect()
const started = performance.now()
await connection.run(statements[verb] ?? '')
process.stdout.write(JSON.stringify({ seconds: (performance.now() - started) / 1000 }))
connection.closeSync()
