import assert from 'node:assert/strict'
import { readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { adminKey } from '../../server.ts'
import {
  assertRefused,
  makeOrganization,
  type StartedHouse,
  startHouse,
  uploadDataset,
  withoutStatistics,
} from '../start.ts'
import { ask, valuesOf } from './query.ts'

/** Stands in a file, in a dataset that was not asked for, and in a dataset of another organization. */
const SECRET = 'the-secret-of-another'

let house: StartedHouse
let datasets: object
let words: Record<string, string>
let untouched: string
before(async () => {
  house = await withoutStatistics(startHouse())
  const own = await uploadDataset(house, { name: 'Own', file: 'amount,text\n1,a\n2,b\n' })
  datasets = { tx: { dataset_id: own.id } }
  const other = await uploadDataset(house, { name: 'Other', file: `secret\n${SECRET}\n` })
  const foreign = house.as(await makeOrganization(house, 'second@rowhouse'))
  const { default_project_id: theirs } = (await foreign('GET', '/api/me')).json
  const far = await uploadDataset(
    house,
    { name: 'Far', project_id: theirs, file: `secret\n${SECRET}\n` },
    foreign,
  )
  const plain = join(house.home, 'plain.csv')
  await writeFile(plain, `secret\n${SECRET}\n`)
  const parts = (await house.objects()).filter(key => key.endsWith('.parquet'))
  assert.ok(parts.length >= 3)
  const [part = ''] = parts.map(key => join(house.home, 'objects', key))
  words = { PLAIN: plain, PART: part, OBJECTS: join(house.home, 'objects'), OUT: join(house.home, 'out') }
  words.OTHER = other.id
  words.FAR = far.id
  untouched = await footprint()
})
after(() => house[Symbol.asyncDispose]())

/** What a query could have left: files at home, objects on the store, datasets in the catalog. */
async function footprint(): Promise<string> {
  const listed = await house.admin('GET', '/api/datasets')
  const files = (await readdir(house.home)).sort()
  return JSON.stringify([files, await house.objects(), listed.json.total])
}

/** Every attempt, by what it is after. Words in capitals between braces are places of this house. */
const attempts: Readonly<Record<string, readonly string[]>> = {
  files: [
    "from read_csv('/etc/passwd')",
    "select * from read_csv_auto('{PLAIN}')",
    "select * from READ_TEXT('{PLAIN}')",
    "select content from read_blob('{PLAIN}')",
    "select * from glob('{OBJECTS}/**')",
    "select * from read_parquet('{PART}')",
    "select * from parquet_scan(['{PART}'])",
    "select * from read_json('{PLAIN}')",
    "select * from read_ndjson_objects('{PLAIN}')",
    "select * from sniff_csv('{PLAIN}')",
    "select * from parquet_metadata('{PART}')",
    "select * from parquet_kv_metadata('{PART}')",
    "select * from read_duckdb('{PLAIN}', 'x')",
    "from '{PLAIN}'",
    "from '{PART}'",
    'select * from "{PLAIN}"',
    'select * from "{PART}" limit 1',
    "select * from '/proc/self/environ'",
    "select * from 'file:{PLAIN}'",
    "select * from tx, '{PART}'",
    "select * from tx where exists (from '{PLAIN}')",
    "select (select content from read_text('{PLAIN}'))",
    "with t as (select * from read_csv('{PLAIN}')) select * from t",
    "with t as materialized (from '{PLAIN}') select 1",
    "select * from tx union all select * from '{PLAIN}'",
    "select * from tx order by (select count(*) from glob('/*'))",
    "select * from tx limit (select count(*) from glob('/*'))",
    "select * from tx, lateral (select * from read_text('{PLAIN}'))",
    "select * from (pivot (from '{PLAIN}') on secret in ('x') using count(*))",
    "with recursive r as (select 1 as x union all select x from r, read_text('{PLAIN}')) from r",
    "select unnest((select list(file) from glob('/*')))",
    "select list_transform([1], lambda x: (select count(*) from read_text('{PLAIN}')))",
    "select * replace ((select content from read_text('{PLAIN}')) as text) from tx",
    "select sum(amount) over (order by (select max(content) from read_text('{PLAIN}'))) from tx",
    "select sum(amount) filter (where (select true from read_text('{PLAIN}'))) from tx",
    "values ((select content from read_text('{PLAIN}')))",
  ],
  network: [
    "from 'https://example.com/x.parquet'",
    "from read_csv('http://127.0.0.1:1/x.csv')",
    "from 's3://bucket/x.parquet'",
    "select * from postgres_scan('host=127.0.0.1', 'public', 'x')",
    "select * from sqlite_scan('{PLAIN}', 'x')",
  ],
  writes: [
    "copy (select 1) to '{OUT}'",
    "copy tx to '{OUT}.parquet' (format parquet)",
    "select 1) to '{OUT}' (format csv); --",
    "export database '{OUT}'",
    'create table x as select 1',
    'create or replace view tx as select 1',
    "insert into tx values (1, 'x')",
    'update tx set amount = 1',
    'delete from tx',
    'drop view tx',
    'truncate tx',
    'with x as (select 1) insert into tx select * from x',
    'merge into tx using tx as s on true when matched then delete',
    "select write_log('x')",
    'select * from truncate_duckdb_logs()',
    'checkpoint',
    'vacuum',
    'begin transaction',
  ],
  'extensions and other databases': [
    "attach '{OUT}.db' as x",
    "attach ':memory:' as x",
    'use information_schema',
    'install httpfs',
    'load httpfs',
    "load '{PLAIN}'",
    'detach memory',
  ],
  settings: [
    'set enable_external_access = true',
    "set allowed_paths = ['/etc/passwd']",
    'reset lock_configuration',
    'set variable x = 1',
    'pragma enable_profiling',
    'pragma database_list',
    "select current_setting('allowed_directories')",
    "select CURRENT_SETTING('temp_directory')",
    'select "current_setting"(\'temp_directory\')',
    "select main.current_setting('temp_directory')",
    "select system.main.current_setting('temp_directory')",
    "select 'temp_directory'.current_setting()",
    "select list_transform(['temp_directory'], lambda x: current_setting(x))",
    "select apply(['temp_directory'], x -> current_setting(x))",
    "select columns(lambda c: current_setting('temp_directory') = c) from tx",
    "select getenv('HOME')",
    "select getvariable('x')",
    'from duckdb_settings()',
    'select * from duckdb_settings() as tx',
    'from duckdb_secrets()',
    'from pragma_version()',
    'from pragma_database_size()',
    'call pragma_version()',
    'from duckdb_extensions()',
    'from duckdb_temporary_files()',
    'select current_query()',
    "select current_connection_id() + nextval('x')",
    'select pg_sleep(10)',
    'select sleep_ms(10000)',
  ],
  'the catalog of the engine': [
    'from information_schema.tables',
    'select * from "information_schema"."columns"',
    'from pg_catalog.pg_class',
    'from pg_tables',
    'from sqlite_master',
    'from duckdb_views',
    'from duckdb_views()',
    'from duckdb_tables()',
    'from duckdb_columns()',
    'from duckdb_functions()',
    'select pg_get_viewdef(1)',
    "select * from pragma_table_info('tx')",
    "select * from pragma_show('tx')",
    "select * from seq_scan('tx')",
    'from main.tx',
    'from memory.main.tx',
    'from temp.tx',
    'from system.information_schema.tables',
    'describe tx',
    'summarize tx',
    'show tables',
    'show all tables',
    'show databases',
    'from (describe tx)',
    'from (summarize tx)',
    'from (show tables)',
    'select * from (show all tables) where true',
    'with x as (describe tx) from x',
    'explain select 1',
    'explain analyze select * from tx',
    'select * from tx at (version => 1)',
  ],
  'other datasets': [
    'from "Other"',
    'from Other',
    'from "Far"',
    'from "{OTHER}"',
    'from "Other@0"',
    'select * from tx, "Other"',
    'select (select secret from "Other")',
    'with x as (from "Other") from x',
    'with "Other" as (select 1), x as (select 1) select * from x, (from "Far")',
    'select * from (with "Other" as (select 1) from "Other"), "Other"',
    'select stats((select secret from "Other"))',
  ],
  'SQL within SQL': [
    "from query('select 1')",
    "from query_table('tx')",
    "from query_table(['tx', 'Other'])",
    "select json_execute_serialized_sql(json_serialize_sql('select 1'))",
    "from json_execute_serialized_sql(json_serialize_sql('from duckdb_settings()'))",
    "select json_serialize_plan('from duckdb_settings()')",
    "select * from sql_auto_complete('sel')",
    'prepare p as select 1',
    'execute p',
    'create macro m() as table from duckdb_settings()',
    'create temp function f(x) as x',
    'select $1',
    'select ?',
    'select $name',
    'pivot tx on text',
    'select __internal_decompress_string(1::utinyint)',
  ],
  'statements behind statements': [
    "select 1; copy (select 1) to '{OUT}'",
    'select 1; select 2',
    'select 1;; set threads = 1',
    "/* one */ select 1 /* two */; -- three\nattach ':memory:'",
    'select 1 -- \n; from duckdb_settings()',
    'select 1 union select 2; drop view tx',
    "select 'a''; drop view tx; --' from nothing",
    'select 1\u0000; from duckdb_settings()',
    '; ; ;',
    '-- nothing',
    "select 1) union all (select content from read_text('{PLAIN}')",
    'select 1)) as x, (from duckdb_settings()',
  ],
  'names and letters': [
    'select * from "tx""; drop view tx; --"',
    'select * from "tx\u200b"',
    'select * from ｔｘ',
    'select * from "TX "',
    'select\u00a0*\u2003from\u3000duckdb_settings()',
    'select * from dúckdb_settings()',
    'from "duckdb_settings"()',
    'from DuckDB_Settings()',
    "from U&'d\\0061ta'",
    "from e'{PLAIN}'",
    'from $${PLAIN}$$',
    'select * from "read_text"(\'{PLAIN}\')',
    "select * from main.read_text('{PLAIN}')",
    "select * from system.main.read_text('{PLAIN}')",
    'select filename from tx',
    'select file_row_number, file_index from tx',
    'select "c0" from tx',
    'select * from tx t(a, b, c)',
  ],
}

for (const [target, texts] of Object.entries(attempts)) {
  describe(`no query reaches ${target}`, () => {
    for (const text of texts) {
      test(JSON.stringify(text), async () => {
        const sql = text.replaceAll(/\{([A-Z]+)\}/g, (_, word: string) => words[word] ?? assert.fail(word))
        const answer = await ask(house, sql, { datasets })
        assert.equal(answer.status, 422, answer.text)
        const codes = ['malformed_query', 'query_not_allowed', 'unknown_table', 'query_failed']
        assert.ok(codes.includes(answer.json.code), answer.text)
        const told = answer.text.replaceAll(sql, '')
        for (const hidden of [SECRET, 'root:', adminKey, 'temp_directory=', '/scratch/', '.parquet"]']) {
          assert.ok(!told.includes(hidden), told)
        }
        assert.equal(await footprint(), untouched)
      })
    }
  })
}

test('the attempts are many', () => {
  assert.ok(Object.values(attempts).flat().length >= 60)
})

test('what only looks like an attempt is answered', async () => {
  const values = (sql: string) => valuesOf(house, sql, { datasets })
  assert.deepEqual(await values("select '; drop view tx; --' as a, count(*) from tx -- ; set threads = 1"), [
    ['; drop view tx; --', 2],
  ])
  assert.deepEqual(await values('select "amount" as "copy (x) to \'y\'" from tx where text = \'a\''), [[1]])
  assert.deepEqual(await values('with duckdb_settings as (select 5) from duckdb_settings'), [[5]])
  assert.deepEqual(await values("select 'read_text(''/etc/passwd'')' as read_text"), [
    ["read_text('/etc/passwd')"],
  ])
  assert.deepEqual(await values('with "Other" as (select 1 as secret) select secret from "Other"'), [[1]])
  assert.deepEqual(await values("select value from json_each('[7, 8]') limit 1"), [[7]])
})

test('a query never sees what another one left', async () => {
  assert.equal((await ask(house, 'create temp table left_behind as select 1')).status, 422)
  await ask(house, 'select 1 as left_behind')
  assertRefused(await ask(house, 'from left_behind', { datasets }), 422, 'unknown_table')
  await assert.rejects(stat(words.OUT ?? ''), { code: 'ENOENT' })
})
