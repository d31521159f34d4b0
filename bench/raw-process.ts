import { DuckDBInstance } from '@duckdb/node-api'

// The engine's own limit: one statement in a fresh process, nothing around it. Only the statement is timed.
// usage: node raw-process.ts to-parquet|to-csv <from> <to> <threads> <memory>      Prints {seconds} as JSON.

const [verb, from = '', to = '', threads = '', memory = ''] = process.argv.slice(2)
const literal = (text: string) => `'${text.replaceAll("'", "''")}'`
const statement =
  verb === 'to-parquet'
    ? `copy (from read_csv(${literal(from)})) to ${literal(to)} (format parquet, compression zstd)`
    : `copy (from ${literal(from)}) to ${literal(to)} (header)`

const instance = await DuckDBInstance.create(':memory:', {
  threads,
  memory_limit: memory,
  temp_directory: `${to}.spill`,
})
const connection = await instance.connect()
const started = performance.now()
await connection.run(statement)
process.stdout.write(JSON.stringify({ seconds: (performance.now() - started) / 1000 }))
connection.closeSync()
