import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { openExportCache } from '../../packages/server/src/adapters/duckdb/export-cache.ts'
import { openPool } from '../../packages/server/src/adapters/duckdb/pool.ts'
import { openScratch } from '../../packages/server/src/adapters/duckdb/scratch.ts'
import type { ExportFormat } from '../../packages/server/src/core/ports/engine.ts'
import type { QueryPlan } from '../../packages/server/src/core/query/query.ts'
import { type Bench, bytesOf, openBench, planOver } from './engine-export.ts'

/** Waits until something that happens by itself has happened. */
async function settled(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await setImmediate()
}

describe('exports that are kept', () => {
  let bench: Bench
  before(async () => {
    bench = await openBench()
  })
  after(() => bench[Symbol.asyncDispose]())

  const request = (plan: QueryPlan, format: ExportFormat, cacheKey: string) => {
    return { plan, format, spreadsheetSafe: false, cacheKey }
  }

  test('an export can be read whole, in ranges, and by two at once, all the same bytes', async () => {
    const part = await bench.part('select i, md5(i::varchar) as h from range(300000) t(i)')
    const asked = request(planOver([part]), 'csv', 'ranges')
    await using one = await bench.engine.export(asked)
    await using two = await bench.engine.export(asked)
    const [first, second, size] = await Promise.all([bytesOf(one.bytes()), bytesOf(two.bytes()), two.whole()])
    assert.equal(first.byteLength, size)
    assert.ok(first.equals(second))
    for (const [start, end] of [
      [0, 0],
      [5, 1_000_000],
      [size - 10, size + 10],
      [size, size + 5],
    ] as const) {
      const range = await bytesOf(two.bytes({ start, end }))
      assert.ok(range.equals(first.subarray(start, end + 1)), `${start}-${end}`)
    }
    assert.equal(first.toString('latin1').trimEnd().split('\n').length, 300_001)
  })

  test('a failed export is not served again', async () => {
    const part = await bench.part('select i, md5(i::varchar) as h from range(100000) t(i)')
    const other = await bench.part('select 1 as i, 2 as h')
    await bench.corrupt(part)
    const read = async (plan: QueryPlan) => {
      await using exported = await bench.engine.export(request(plan, 'csv', 'same key'))
      return await bytesOf(exported.bytes())
    }
    await assert.rejects(read(planOver([part])))
    assert.equal(String(await read(planOver([other]))), 'i,h\n1,2\n')
  })

  test('an export that nobody reads any more is cancelled and leaves no file', async () => {
    const part = await bench.part('select i, md5(i::varchar) as h from range(3000000) t(i)')
    const exported = await bench.engine.export(request(planOver([part]), 'ndjson', 'left'))
    const whole = exported.whole()
    for await (const _bytes of exported.bytes()) break
    await exported[Symbol.asyncDispose]()
    await assert.rejects(whole)
    assert.deepEqual(await bench.engine.check(), undefined)
    const abort = new AbortController()
    const waiting = bench.engine.export(request(planOver([part]), 'xlsx', 'aborted'), abort.signal)
    abort.abort(new Error('gone away'))
    await assert.rejects(waiting, /gone away/)
  })

  test('a finished export is served again without its parts', async () => {
    const part = await bench.part('select 1 as a')
    const asked = request(planOver([part]), 'csv', 'again')
    const read = async () => {
      await using exported = await bench.engine.export(asked)
      return String(await bytesOf(exported.bytes()))
    }
    const first = await read()
    await bench.store.delete([part.key])
    assert.equal(await read(), first)
    await assert.rejects(async () => bench.save(planOver([part]), 'csv'), { code: 'unavailable' })
  })

  test('finished exports are dropped by least recent use beyond the bounds, never while they are read', {
    timeout: 60_000,
  }, async () => {
    await using own = await openBench()
    const part = await own.part('select i from range(1000) t(i)')
    await using scratch = await openScratch(join(own.folder, 'cache'))
    const pool = openPool({
      processes: 1,
      timeoutMs: 60_000,
      memoryBytes: 2 ** 28,
      threads: 1,
      spillBytes: 2 ** 28,
      observe: () => {},
    })
    try {
      const bounds = { maxInflatedBytes: 2 ** 20, maxFillInflatedBytes: 2 ** 20, maxAnswerBytes: 2 ** 20 }
      const room = { store: own.store, pool, scratch, ...bounds }
      await using cache = openExportCache(room, { bytes: 10_000, milliseconds: 3_600_000 })
      const ask = (key: string) => cache.open(request(planOver([part]), 'csv', key))
      const files = async () => (await readdir(scratch.root)).length
      const first = await ask('first')
      const size = await first.whole()
      assert.ok(size < 5_000 && size > 3_400)
      for (const key of ['a', 'b', 'c', 'd']) {
        await using exported = await ask(key)
        await exported.whole()
      }
      await settled(async () => (await files()) === 3)
      assert.equal((await bytesOf(first.bytes())).byteLength, size)
      await first[Symbol.asyncDispose]()
      await settled(async () => (await files()) === 2)
    } finally {
      await pool.close()
    }
  })

  test('closing the engine leaves nothing of exports on the disk', async () => {
    await using own = await openBench()
    const part = await own.part('select 1 as a')
    await own.save(planOver([part]), 'csv')
    await own.engine.close()
    assert.deepEqual(await readdir(join(own.folder, 'scratch')), [])
  })
})
