import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { assertRefused, type StartedHouse, startHouse, uploadDataset, withoutStatistics } from '../start.ts'
import { ask, valuesOf } from './query.ts'

let house: StartedHouse
before(async () => {
  house = await withoutStatistics(startHouse({ ROWHOUSE_QUERY_TIMEOUT_MS: '20000' }))
  await uploadDataset(house, { name: 'Merchants', file: 'merchant,city\nACME Corp,Oslo\n' })
})
after(() => house[Symbol.asyncDispose]())

test('a query that takes too long is stopped, and the house goes on', async () => {
  const began = performance.now()
  const heavy = 'select count(*) from range(10000000) a, range(10000000) b where hash(a.range + b.range) = 1'
  assertRefused(await ask(house, heavy, { timeout_ms: 300 }), 408, 'timed_out')
  const endless = 'with recursive r as (select 1 n union all select n + 1 from r) select count(*) from r'
  assertRefused(await ask(house, endless, { timeout_ms: 300 }), 408, 'timed_out')
  assert.ok(performance.now() - began < 15_000)
  assert.deepEqual(await valuesOf(house, 'select 1'), [[1]])
  assertRefused(await ask(house, 'select 1', { timeout_ms: 20_001 }), 422, 'invalid_value')
})

test('a client that goes away stops its query', async () => {
  const leaving = new AbortController()
  const json = {
    sql: 'select count(*) from range(10000000) a, range(10000000) b where hash(a.range + b.range) = 1',
  }
  const asked = house.admin('POST', '/api/query', { json, signal: leaving.signal })
  setTimeout(() => leaving.abort(), 200)
  await assert.rejects(asked)
  // There is room for two at a time: both must be free for these to be answered.
  const values = await Promise.all(
    [1, 2, 3, 4].map(n => valuesOf(house, `select ${n}`, { timeout_ms: 10_000 })),
  )
  assert.deepEqual(values.flat(2), [1, 2, 3, 4])
})

test('nothing of a query stays behind', async () => {
  await valuesOf(house, 'from merchants')
  await ask(house, 'select error(1)')
  const [folder = ''] = await readdir(join(house.home, 'scratch'))
  // The last answer is released when its connection has told so.
  for (let tries = 0; tries < 50; tries++) {
    if ((await readdir(join(house.home, 'scratch', folder))).length === 0) return
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  assert.deepEqual(await readdir(join(house.home, 'scratch', folder)), [])
})
