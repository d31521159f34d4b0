import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { DuckDBInstance } from '@duckdb/node-api'
import { openDiskStore } from '../../packages/server/src/adapters/disk/store.ts'
import { openDuckdbEngine } from '../../packages/server/src/adapters/duckdb/engine.ts'
import type { Engine } from '../../packages/server/src/core/ports/engine.ts'
import type { SqlFormat } from '../../packages/server/src/core/query/sql/request.ts'

describe('queries', () => {
  let folder: string
  let engine: Engine
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rowhouse-query-'))
    const store = await openDiskStore(join(folder, 'objects'))
    const bounds = { memoryBytes: 256 * 2 ** 20, threads: 2, processes: 2, maxAnswerBytes: 2 ** 20 }
    engine = await openDuckdbEngine({ store, scratch: join(folder, 'scratch'), ...bounds })
  })
  after(async () => {
    await engine.close()
    await rm(folder, { recursive: true, force: true })
  })

  const ask = (sql: string, format: SqlFormat = 'ndjson', signal?: AbortSignal) =>
    engine.query({ sql, tables: [], format, limit: 1_000_000, bigAsString: false }, signal)

  test('an answer that grows too large is stopped while it is written, whatever its format', async () => {
    for (const format of ['json', 'ndjson', 'csv', 'parquet', 'arrow'] as const) {
      const sql = 'select repeat(md5(i::varchar), 200) as text from range(100000) r(i)'
      await assert.rejects(ask(sql, format), { code: 'answer_too_large' }, format)
    }
  })

  test('a query that needs too much memory is refused, and the next one is answered', async () => {
    await assert.rejects(ask("select string_agg(repeat('x', 1000) || i, '') from range(2000000) r(i)"), {
      code: 'engine_out_of_memory',
    })
    await using answer = await ask('select 1 as one')
    assert.deepEqual(await textOf(answer.bytes()), '{"one":1}\n')
  })

  test('a tower of parentheses or conditions costs an answer at most', async () => {
    const towers = [
      `select ${'('.repeat(20_000)}1${')'.repeat(20_000)}`,
      `select ${'('.repeat(500)}select 1${')'.repeat(500)}`,
      `select 1 where ${'not '.repeat(15_000)}true`,
      `select ${'1+'.repeat(30_000)}1`,
      `select ${Array.from({ length: 5000 }, () => "'a'").join('||')}`,
      `${'select * from ('.repeat(300)}select 1${')'.repeat(300)}`,
      `with ${Array.from({ length: 20 }, (_, at) => `t${at + 1} as (select * from t${at}, t${at} b)`)
        .join(', ')
        .replace('t1 as', 't0 as (select 1), t1 as')} select count(*) from t20`,
    ]
    for (const sql of towers) {
      const limit = AbortSignal.timeout(3000)
      try {
        await using answer = await ask(sql, 'json', limit)
        assert.ok(answer.rows <= 1)
      } catch (error) {
        const known = error === limit.reason || typeof (error as { code?: unknown }).code === 'string'
        assert.ok(known, `${sql.slice(0, 60)}: ${error}`)
      }
    }
    await engine.check()
  })

  test('the engine never answers a name that stands for nothing it was given', async () => {
    for (const sql of ['from sqlite_master', 'from duckdb_tables', 'from pg_settings', "from 'answer'"]) {
      assert.equal((await engine.tables(sql)).length, 1)
    }
    await assert.rejects(ask('from nothing'), { code: 'query_failed' })
  })

  test('of all functions of the engine, five may stand as a table', async () => {
    const allowed = ['generate_series', 'json_each', 'json_tree', 'range', 'unnest']
    const found = await functions("function_type in ('table', 'table_macro')")
    assert.ok(found.length > 80 && allowed.every(name => found.includes(name)))
    for (const name of found.filter(each => !allowed.includes(each))) {
      const refused = { code: 'query_not_allowed' }
      await assert.rejects(engine.tables(`select * from "${name}"('x'), main.${name}()`), refused, name)
    }
  })

  test('no function reads the catalog, a setting or a variable for a query', async () => {
    // A macro reads what its own text reads.
    const macros = "macro_definition similar to '.*(SELECT|duckdb_|pg_catalog|current_setting).*'"
    const named =
      "function_name similar to '.*(setting|variable|getenv|serialize_plan|execute|nextval|currval|write_log).*'"
    const found = await functions(`function_type in ('scalar', 'macro') and (${macros} or ${named})`)
    assert.ok(found.includes('pg_get_viewdef') && found.includes('current_setting'))
    for (const name of found) {
      await assert.rejects(engine.tables(`select "${name}"('x')`), { code: 'query_not_allowed' }, name)
    }
  })

  async function functions(condition: string): Promise<string[]> {
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    const result = await connection.runAndReadAll(
      `select distinct function_name from duckdb_functions() where ${condition} order by 1`,
    )
    connection.closeSync()
    instance.closeSync()
    return result.getRows().map(([name]) => String(name))
  }

  async function textOf(bytes: AsyncIterable<Uint8Array>): Promise<string> {
    const chunks = await Array.fromAsync(bytes)
    return Buffer.concat(chunks).toString()
  }
})
