import { readFileSync } from 'node:fs'
import { DuckDBInstance } from '@duckdb/node-api'

// The engine alone: the statements of a file, one after the other, over Parquet files as the tables v1 and v2. Only the statements are
// timed, not the start of the process.
// usage: node plain-process.ts <file.sql> <threads> <memory> <spill folder> <v1.parquet> [<v2.parquet>]
// Prints {seconds, statements, peakBytes} as JSON.

const [file = '', threads = '', memory = '', spill = '', ...parts] = process.argv.slice(2)
const text = readFileSync(file, 'utf8').replaceAll(/^--.*$/gm, '')
const statements = text.split(/;\s*$/m).filter(statement => statement.trim() !== '')
const instance = await DuckDBInstance.create(':memory:', {
  threads,
  memory_limit: memory,
  temp_directory: spill,
})
const connection = await instance.connect()
for (const [at, part] of parts.entries()) {
  await connection.run(`create view v${at + 1} as from read_parquet('${part.replaceAll("'", "''")}')`)
}
const taken: { sql: string; seconds: number }[] = []
for (const statement of statements) {
  const started = performance.now()
  const result = await connection.run(statement)
  await result.getRows()
  const sql = statement.trim().replaceAll(/\s+/g, ' ').slice(0, 100)
  taken.push({ sql, seconds: (performance.now() - started) / 1000 })
}
const seconds = taken.reduce((sum, one) => sum + one.seconds, 0)
const peakBytes = process.resourceUsage().maxRSS * 1024
process.stdout.write(JSON.stringify({ seconds, statements: taken, peakBytes }))
connection.closeSync()
instance.closeSync()
