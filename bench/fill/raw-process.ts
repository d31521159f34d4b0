import { gunzipSync } from 'node:zlib'
import {
  BIGINT,
  DOUBLE,
  DuckDBDataChunk,
  DuckDBInstance,
  DuckDBTimestampValue,
  TIMESTAMP,
  VARCHAR,
} from '@duckdb/node-api'
import { calls, packed } from './rows.ts'

// The least that a program can do with the same texts: undo base64 and gzip, parse, append to a table of a database file, in one process.
// usage: node raw-process.ts plain|compressed <database> <rows> <rows per call> <threads> <memory>      Prints {seconds} as JSON.

const [mode, database = '', rows = '', perCall = '', threads = '', memory = ''] = process.argv.slice(2)
const texts = [...calls(Number(rows), Number(perCall))]
const bodies = mode === 'compressed' ? texts.map(packed) : texts
const types = [BIGINT, TIMESTAMP, VARCHAR, VARCHAR, DOUBLE, VARCHAR, VARCHAR, BIGINT]
const CHUNK = 2048

const instance = await DuckDBInstance.create(database, { threads, memory_limit: memory })
const connection = await instance.connect()
const list = types.map((type, index) => `c${index} ${type}`).join(', ')
await connection.run(`create table filled (${list})`)
const started = performance.now()
for (const body of bodies) {
  const text = mode === 'compressed' ? gunzipSync(Buffer.from(body, 'base64')).toString() : body
  await append(JSON.parse(text) as (string | number | null)[][])
}
await connection.run('checkpoint')
process.stdout.write(JSON.stringify({ seconds: (performance.now() - started) / 1000 }))
connection.closeSync()

async function append(filled: readonly (readonly (string | number | null)[])[]): Promise<void> {
  const appender = await connection.createAppender('filled')
  for (let at = 0; at < filled.length; at += CHUNK) {
    const part = filled.slice(at, at + CHUNK)
    const chunk = DuckDBDataChunk.create(types, part.length)
    chunk.setColumns(types.map((type, index) => part.map(row => convert(row[index] ?? null, type))))
    appender.appendDataChunk(chunk)
  }
  appender.closeSync()
}

function convert(value: string | number | null, type: (typeof types)[number]) {
  if (value === null) return null
  if (type === BIGINT) return BigInt(value)
  return type === TIMESTAMP ? new DuckDBTimestampValue(BigInt(Date.parse(`${value}Z`)) * 1000n) : value
}
