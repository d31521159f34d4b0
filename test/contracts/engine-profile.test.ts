import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { column, planOver } from './engine-export.ts'

import { near, openProfileBench, type ProfileBench } from './engine-profile.ts'

describe('profile', () => {
  let bench: ProfileBench
  before(async () => {
    bench = await openProfileBench()
  })
  after(() => bench[Symbol.asyncDispose]())

  test('texts have lengths, shapes and white space counted, in characters', async () => {
    const found = await bench.valuesOf('VARCHAR', [
      "'AB-12'",
      "'AB-12'",
      "'Été 7'",
      "''",
      "' '",
      "'x '",
      'null',
      "'😀'",
    ])
    assert.ok(found.kind === 'text')
    const { unique, missing, empty, blank, padded, length, patterns, topValues, memoryBytes } = found
    assert.deepEqual(
      { unique, missing, empty, blank, padded },
      { unique: 6, missing: 1, empty: 1, blank: 1, padded: 2 },
    )
    assert.deepEqual([length?.min, length?.max, length?.mean], [0, 5, 19 / 7])
    assert.deepEqual(topValues[0], { value: 'AB-12', count: 2 })
    assert.deepEqual(patterns.top.slice(0, 1), [{ value: 'AA-99', count: 2 }])
    assert.ok(patterns.top.some(({ value }) => value === 'Aaa 9'))
    assert.equal(memoryBytes, 5 + 5 + 7 + 0 + 1 + 2 + 4)
  })

  test('a text too long to show is cut, and so is what only begins alike', async () => {
    const found = await bench.valuesOf('VARCHAR', ["repeat('a', 2000)", "repeat('a', 3000)"])
    const shown = { value: 'a'.repeat(1000), count: 1, cut: true }
    assert.deepEqual(found.topValues, [shown, shown])
  })

  test('points in time have a range and a histogram, and infinite ones are counted apart', async () => {
    const found = await bench.valuesOf('DATE', [
      "'2024-01-01'",
      "'2024-01-11'",
      "'infinity'",
      'null',
      "'2024-01-01'",
    ])
    assert.ok(found.kind === 'instant' && found.spread)
    const { spread, infinite, unique, missing, topValues } = found
    assert.deepEqual({ infinite, unique, missing }, { infinite: 1, unique: 3, missing: 1 })
    assert.deepEqual([spread.min, spread.max, spread.rangeSeconds], ['2024-01-01', '2024-01-11', '864000'])
    assert.equal(spread.percentiles.p50, '2024-01-01')
    assert.deepEqual(spread.histogram.counts, [2, 0, 0, 0, 0, 0, 0, 0, 0, 1])
    assert.equal(spread.histogram.edges[1], '2024-01-02')
    assert.deepEqual(topValues[0], { value: '2024-01-01', count: 2 })
    const zoned = await bench.valuesOf('TIMESTAMP WITH TIME ZONE', ["'2024-01-01 00:00:00.5+02'"])
    assert.ok(zoned.kind === 'instant' && zoned.spread)
    assert.equal(zoned.spread.min, '2023-12-31T22:00:00.5Z')
    assert.equal(zoned.spread.histogram.edges[0], '2023-12-31T22:00:00Z')
  })

  test('rows equal to an earlier one are counted, missing equal to missing', async () => {
    const { duplicateRows } = await bench.profileOf(`
      select * from (values (1.0::double, 'a', [1]), (1.0, 'a', [1]), (null, null, null), ('nan', null, null), (0.0, 'b', [2]),
        (-0.0, 'b', [2]), (1.0, 'a', [2]), (1.0, 'a', [1])) t(x, y, z)`)
    assert.equal(duplicateRows, 4)
  })

  test('correlations are taken over the rows that have both values', async () => {
    const { correlations } = await bench.profileOf(`
      select i as a, case when i % 3 = 0 then null else 2 * i + 1 end as b, 5 as c, 'x' as d,
        -i::double + 1e15 as e, case when i = 7 then 1e18 when i % 3 = 0 then i / 2 end as f
      from range(100) t(i)`)
    const { columns, values, counts } = correlations
    assert.deepEqual(columns, ['a', 'b', 'c', 'e', 'f'])
    assert.deepEqual(counts, [[100, 66, 100, 100, 35], [66, 66, 66, 1], [100, 100, 35], [100, 35], [35]])
    const [a, b, c, e, f] = values
    near(a?.[1] ?? null, 1)
    near(a?.[3] ?? null, -1)
    near(b?.[2] ?? null, -1)
    assert.deepEqual([a?.[2], b?.[1], b?.[3], c?.[0], e?.[0], f?.[0]], [null, null, null, null, 1, 1])
  })

  test('an outlier that only one of two columns has does not blur their correlation', async () => {
    const { correlations } = await bench.profileOf(`
      select case when i = 0 then 1e15 else i end::double as x, case when i = 0 then null else (i * 37) % 101 end::double as y
      from range(100) t(i)`)
    const [[expected]] = (await bench.read('select corr(i, (i * 37) % 101) from range(1, 100) t(i)')) as [
      [string],
    ]
    near(correlations.values[0]?.[1] ?? null, Number(expected))
  })

  test('a version without rows has sensible nulls', async () => {
    const { rowCount, duplicateRows, columns } = await bench.profileOf(
      "select 1 as a, 'x' as b, true as c, date '2024-01-01' as d where false",
    )
    assert.deepEqual([rowCount, duplicateRows], [0, 0])
    for (const column of columns) {
      assert.deepEqual([column.unique, column.missing, column.topValues, column.otherCount], [0, 0, [], 0])
      if ('spread' in column) assert.equal(column.spread, null)
      if ('length' in column) assert.equal(column.length, null)
    }
    assert.equal((await bench.profile([], [column('a', 'BIGINT')])).columns[0]?.unique, 0)
  })

  test('every type has a profile', async () => {
    const kinds: Record<string, [kind: string, ...values: string[]]> = {
      numeric: ['1.5::float', '200::utinyint', '5::hugeint::varchar', 'null::integer'],
      instant: [
        "timestamp_ns '2024-01-01'",
        "timestamp '2024-01-01'",
        "date '290307-12-21 (BC)'",
        "timestamptz '2024-01-01'",
      ],
      boolean: ['true', 'null::boolean'],
      text: [
        "map {'k': 1}",
        "time '10:00'",
        "'\\xAA'::blob",
        'interval 3 days',
        "{'a': 'nan'::double}",
        '[[1]]',
        "'null'::json",
      ],
    }
    for (const [kind, values] of Object.entries(kinds)) {
      const types: Record<string, string> =
        kind === 'numeric' ? { v2: 'HUGEINT' } : kind === 'instant' ? { v1: 'TIMESTAMP_S' } : {}
      const part = await bench.part(
        `select ${values.map((value, at) => `${value} as v${at}`).join(', ')}`,
        types,
      )
      const { columns } = await bench.profile(part)
      for (const [at, column] of columns.entries()) {
        assert.equal(column.kind, kind, values[at])
        assert.equal(column.unique + column.missing, 1, values[at])
      }
    }
  })

  test('columns that older parts lack are missing there', async () => {
    const parts = [await bench.part('select 1 as a'), await bench.part('select 2 as a, 3 as b')]
    const { columns } = await bench.profile(parts, parts[1]?.columns)
    assert.deepEqual(
      columns.map(({ missing }) => missing),
      [0, 1],
    )
  })

  test('who asks while a profile is made shares it, and one who leaves does not stop it', async () => {
    const plan = planOver([await bench.part('select i as a from range(300000) t(i)')])
    const leaving = new AbortController()
    const asked = [undefined, leaving.signal, undefined].map(signal =>
      bench.engine.profile({ plan, key: 'shared' }, signal),
    )
    leaving.abort(new Error('gone'))
    const [first, gone, third] = await Promise.allSettled(asked)
    assert.ok(first?.status === 'fulfilled' && third?.status === 'fulfilled')
    assert.equal(first.value, third.value)
    assert.ok(gone?.status === 'rejected' && gone.reason.message === 'gone')
  })

  test('a profile tells how far it is until it is made, and ends when a part of it goes away', async () => {
    const part = await bench.part('select i as a, md5(i::varchar) as b from range(1000000) t(i)')
    const plan = planOver([part])
    assert.equal(bench.engine.profiling('told'), null)
    const asked = [1, 2].map(() => bench.engine.profile({ plan, key: 'told' }))
    const progress = bench.engine.profiling('told')
    assert.ok(progress !== null && progress >= 0 && progress < 1)
    bench.engine.abandon(['another part'], new Error('not this one'))
    bench.engine.abandon([part.key], new Error('it is gone'))
    for (const one of asked) await assert.rejects(one, { message: 'it is gone' })
    assert.equal(bench.engine.profiling('told'), null)
  })

  test('a profile that nobody waits for any more is stopped', async () => {
    const plan = planOver([await bench.part('select i as a, md5(i::varchar) as b from range(1000000) t(i)')])
    const leaving = new AbortController()
    const asked = bench.engine.profile({ plan, key: 'left' }, leaving.signal)
    leaving.abort(new Error('gone'))
    await assert.rejects(asked, { message: 'gone' })
    assert.equal((await bench.engine.profile({ plan, key: 'left' })).rowCount, 1_000_000)
  })
})
