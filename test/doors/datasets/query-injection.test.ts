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
import { attempts } from './query-attempts.ts'

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
