import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { tableFromIPC } from 'apache-arrow'
import { form, type StartedHouse, startHouse, uploadDataset, withoutStatistics } from '../start.ts'
import { ask } from './query.ts'

/** U+FEFF, which is no mark of an encoding once a text has begun. */
const MARK = '\ufeff'

let house: StartedHouse
let id: string
before(async () => {
  house = await withoutStatistics(startHouse())
  id = (await uploadDataset(house, { name: 'Marked', file: `n,t\n1,${MARK}a\n2,a\n3,${MARK}a\n` })).id
  const file = `n,t\n1,${MARK}${MARK}a longer text than twelve bytes\n2,a\n`
  const sent = { form: form({ description: 'more', file }) }
  assert.equal((await house.admin('POST', `/api/datasets/${id}/versions`, sent)).status, 201)
})
after(() => house[Symbol.asyncDispose]())

const read = async (path: string) => (await house.admin('GET', `/api/datasets/${id}/${path}`)).json

test('rows keep U+FEFF at the beginning of a text, whichever way they leave', async () => {
  const values = [`${MARK}a`, 'a', `${MARK}a`]
  const textOf = ({ t }: { t: string }) => t
  assert.deepEqual((await read('rows?version=0')).rows.map(textOf), values)
  assert.deepEqual((await read('download?version=0&format=json')).map(textOf), values)
  const { bytes } = await house.admin('GET', `/api/datasets/${id}/download?version=0&format=arrow`)
  // As bytes: Arrow's own reader drops the mark, too.
  const [column] = tableFromIPC(bytes).getChild('t')?.data ?? []
  assert.match(Buffer.from(column?.values ?? []).toString('hex'), /^efbbbf6161efbbbf61(00)*$/)
})

test('statistics and comparisons tell such a text from one without', async () => {
  const { t } = (await read('analyze?version=0')).statistics.columns
  assert.deepEqual([t.top_values, t.unique], [{ [`${MARK}a`]: 2, a: 1 }, 2])
  assert.deepEqual(t.patterns, { [`${MARK}a`]: 2, a: 1 })
  const { column_diffs } = await read('compare?v1=0&v2=1')
  const { vanished_categories, new_categories, bins } = column_diffs.t
  assert.deepEqual(vanished_categories, [{ value: `${MARK}a`, count: 2 }])
  assert.deepEqual(new_categories, [{ value: `${MARK}${MARK}a longer text than twelve bytes`, count: 1 }])
  const shown = bins.map(({ value }: { value: string }) => value).sort()
  assert.deepEqual(shown, [`${MARK}a`, `${MARK}${MARK}a longer text than twelve bytes`, 'a'].sort())
})

test('queries answer names and texts that begin with U+FEFF as they are', async () => {
  const sql = `select t as "${MARK}name" from "Marked@0" order by n limit 1`
  const { columns, rows } = (await ask(house, sql)).json
  assert.deepEqual([columns[0].name, rows], [`${MARK}name`, [{ [`${MARK}name`]: `${MARK}a` }]])
})
