import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import { freshDatabase } from '../../../../../test/database.ts'
import { onConnection } from './connection.ts'

const LINE = 64
const CHUNK = 64 * 1024
const CHUNKS = 400

test('rows are copied from one buffer that is filled again for each chunk', async () => {
  await using database = await freshDatabase()
  const pool = new pg.Pool({ connectionString: database.url, max: 1 })
  const client = await pool.connect()
  try {
    await client.query('create temporary table numbers (number integer, padding text)')
    // What is still waiting for the network would be sent as it is then.
    const buffer = Buffer.alloc(CHUNK)
    async function* chunks() {
      for (let chunk = 0; chunk <= CHUNKS; chunk++) {
        const lines = chunk < CHUNKS ? CHUNK / LINE : 1
        for (let at = 0; at < lines; at++) {
          const line = `${(chunk * CHUNK) / LINE + at}\t`.padEnd(LINE - 1, '.')
          buffer.write(`${line}\n`, at * LINE)
        }
        yield buffer.subarray(0, lines * LINE)
      }
    }
    const rows = (CHUNKS * CHUNK) / LINE + 1
    const { copy } = onConnection(client)
    assert.equal(await copy('copy numbers from stdin', chunks()), rows)
    const { rows: found } = await client.query(
      'select count(distinct number)::integer as rows, min(number) as first, max(number) as last from numbers',
    )
    assert.deepEqual(found, [{ rows, first: 0, last: rows - 1 }])
  } finally {
    client.release()
    await pool.end()
  }
})
