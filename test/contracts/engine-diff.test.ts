import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import type { RowDiff } from '../../packages/server/src/core/compare/comparison.ts'
import { type Bench, openBench, planOver } from './engine-export.ts'

describe('diff', () => {
  let bench: Bench
  before(async () => {
    bench = await openBench()
  })
  after(() => bench[Symbol.asyncDispose]())

  async function diff(sql1: string, sql2: string, key: string[], page = { limit: 1000, offset: 0 }) {
    const [one, other] = [await bench.part(sql1), await bench.part(sql2)]
    return bench.engine.diff({ v1: planOver([one]), v2: planOver([other]), key, page, distinct: false })
  }

  test('applied to the first version, it gives the second', async () => {
    const cell = fc.constantFrom('null', '0', '1', '2')
    const row = fc.record({
      a: fc.integer({ min: 0, max: 9 }),
      b: fc.constantFrom('x', 'y'),
      c: cell,
      d: cell,
    })
    const rows = fc.uniqueArray(row, { selector: ({ a, b }) => `${a}${b}`, maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(rows, rows, async (first, second) => {
        const found = await diff(valuesOf(first), valuesOf(second), ['b', 'a'])
        const applied = asMap(first)
        for (const { kind, key, cells } of found.changes) {
          const name = key.join()
          const before = applied.get(name) ?? {}
          for (const { column, old } of cells) assert.equal(before[column] ?? null, old)
          if (kind === 'removed') applied.delete(name)
          else {
            const changes = cells.map(cell => [cell.column, cell.new])
            applied.set(name, { ...before, ...Object.fromEntries(changes) })
          }
        }
        assert.deepEqual(applied, asMap(second))
        const { added, removed, changed, unchanged } = found
        assert.equal(added + removed + changed, found.changes.length)
        assert.deepEqual(
          [removed + changed + unchanged, added + changed + unchanged],
          [first.length, second.length],
        )
        assert.deepEqual(found.columns, cellsByColumn(found))
        assert.deepEqual(
          found.changes,
          found.changes.toSorted((p, q) => (sortKey(p.key) < sortKey(q.key) ? -1 : 1)),
        )
      }),
      { numRuns: 12 },
    )
  })

  test('pages put together are all changes', async () => {
    const one = 'select i as id, i % 3 as x from range(50) t(i)'
    const other = 'select i as id, i % 4 as x from range(20, 70) t(i)'
    const whole = await diff(one, other, ['id'])
    const pages: RowDiff[] = []
    for (let offset = 0; offset < whole.changes.length; offset += 7)
      pages.push(await diff(one, other, ['id'], { limit: 7, offset }))
    assert.deepEqual(
      pages.flatMap(page => page.changes),
      whole.changes,
    )
    assert.deepEqual((await diff(one, other, ['id'], { limit: 7, offset: 1000 })).changes, [])
  })

  test('NaN is missing, the two zeros are one, and infinite is neither', async () => {
    const found = await diff(
      "select * from (values (1, 'nan'::double), (2, 0.0), (3, 'inf'), (4, null), (5, 1)) t(id, x)",
      "select * from (values (1, null::double), (2, -0.0), (3, 'inf'), (4, 'nan'), (5, 'inf')) t(id, x)",
      ['id'],
    )
    assert.deepEqual([found.changed, found.unchanged, found.changes[0]?.key], [1, 4, ['5']])
  })

  for (const [one, other, equal, unequal] of [
    ['BIGINT', 'DOUBLE', ['5', '5'], ['9007199254740993', '9007199254740992']],
    ['BIGINT', 'DECIMAL(38,30)', ['7', '7'], ['7', '7.000000000000000000000000000001']],
    ['DECIMAL(9,2)', 'DOUBLE', ['0.1', '0.1'], ['0.1', '0.10000000000000002']],
    ['DECIMAL(18,8)', 'DOUBLE', ['0.0000001', '1e-7'], ['0.0000001', '2e-7']],
    ['UBIGINT', 'BIGINT', ['3', '3'], ['18446744073709551615', '-1']],
    ['FLOAT', 'DOUBLE', ['0.5', '0.5'], ['0.1', '0.1']],
    ['BIGINT', 'VARCHAR', ['12', '12'], ['12', '012']],
    ['DOUBLE', 'VARCHAR', ['12', '12'], ['12', '12.0']],
    ['DATE', 'TIMESTAMP', ['2024-01-02', '2024-01-02 00:00:00'], ['2024-01-02', '2024-01-02 00:00:01']],
    ['DATE', 'TIMESTAMP', ['infinity', 'infinity'], ['infinity', '-infinity']],
    ['BOOLEAN', 'VARCHAR', ['true', 'true'], ['true', 'TRUE']],
  ] as const) {
    test(`values are compared as what they mean: ${one} and ${other}`, async () => {
      const row = (at: number, type: string, value: string) => `(${at}, cast('${value}' as ${type}))`
      const found = await diff(
        `select * from (values ${row(1, one, equal[0])}, ${row(2, one, unequal[0])}, (3, null)) t(id, x)`,
        `select * from (values ${row(1, other, equal[1])}, ${row(2, other, unequal[1])}, (3, null)) t(id, x)`,
        ['id'],
      )
      assert.deepEqual([found.changes.map(({ key }) => key[0]), found.unchanged], [['2'], 2])
      const keyed = await diff(
        `select cast('${equal[0]}' as ${one}) as id, 1 as x`,
        `select cast('${equal[1]}' as ${other}) as id, 2 as x`,
        ['id'],
      )
      assert.equal(keyed.changed, 1)
    })
  }

  test('parts of both versions change nothing but what is known of keys', async () => {
    const [both, one, other] = [
      await bench.part('select * from (values (1, 1), (2, 1), (null, 1), (3, 1), (4, 1)) t(id, x)'),
      await bench.part('select * from (values (5, 1), (3, 2), (null, 1)) t(id, x)'),
      await bench.part('select * from (values (5, 2), (2, 1), (6, 1)) t(id, x)'),
    ]
    const page = { limit: 10, offset: 0 }
    const [v1, v2] = [planOver([one, both]), planOver([both, other])]
    const found = await bench.engine.diff({ v1, v2, key: ['id'], page, distinct: false })
    assert.deepEqual(
      found.changes.map(({ kind, key }) => [kind, ...key]),
      [
        ['changed', '5'],
        ['added', '6'],
      ],
    )
    const { added, removed, changed, unchanged, duplicateKeys, missingKeys } = found
    assert.deepEqual([added, removed, changed, unchanged], [1, 0, 1, 2])
    assert.deepEqual(
      [duplicateKeys, missingKeys],
      [
        { v1: 1, v2: 1 },
        { v1: 2, v2: 1 },
      ],
    )
    const [counts] = await bench.engine.compare({ v1, v2, columns: ['id'] })
    assert.deepEqual(counts?.bins.at(-1), { kind: 'missing', v1: 2, v2: 1 })
    const same = await bench.engine.diff({ v1, v2: v1, key: ['id'], page, distinct: false })
    assert.deepEqual([same.unchanged, same.changes], [4, []])
  })

  test('a key that occurs twice in one version is left out of both, and counted per version', async () => {
    const found = await diff(
      'select * from (values (1, 1), (1, 2), (2, 1), (null, 1), (3, 1)) t(id, x)',
      'select * from (values (1, 1), (2, 1), (2, 2), (2, 3), (null, 1), (null, 2), (3, 1), (4, 1)) t(id, x)',
      ['id'],
    )
    const { added, removed, changed, unchanged, duplicateKeys, missingKeys } = found
    assert.deepEqual(
      { added, removed, changed, unchanged, duplicateKeys, missingKeys },
      {
        ...{ added: 1, removed: 0, changed: 0, unchanged: 1 },
        duplicateKeys: { v1: 1, v2: 1 },
        missingKeys: { v1: 1, v2: 2 },
      },
    )
  })

  test('cells of more columns than a word has bits are told, and so are columns that one version has', async () => {
    const columns = (at: number) =>
      Array.from({ length: 130 }, (_, column) => `${column === at ? 1 : 0} as c${column}`).join(', ')
    const found = await diff(
      `select 1 as id, ${columns(61)} union all select 2, ${columns(0)} union all select 3, ${columns(129)}`,
      `select 1 as id, ${columns(62)}, 'n' as came union all select 2, ${columns(0)}, 'n' union all select 4, ${columns(9)}, 'n'`,
      ['id'],
    )
    assert.deepEqual(found.columns, [
      { name: 'c61', changed: 1 },
      { name: 'c62', changed: 1 },
    ])
    assert.equal(found.unchanged, 1)
    const added = found.changes.find(({ kind }) => kind === 'added')
    assert.deepEqual(added?.cells.at(-1), { column: 'came', old: null, new: '"n"' })
  })

  test('nested values and texts of any kind travel as JSON', async () => {
    const found = await diff(
      `select 1 as id, [1, null] as l, {'a': 1} as s, 'q"\\' as t`,
      `select 1 as id, [1, 2] as l, {'a': 2} as s, 'ü' as t`,
      ['id'],
    )
    assert.deepEqual(
      found.changes[0]?.cells.map(({ old, new: young }) => [JSON.parse(old ?? ''), JSON.parse(young ?? '')]),
      [
        [
          [1, null],
          [1, 2],
        ],
        [{ a: 1 }, { a: 2 }],
        ['q"\\', 'ü'],
      ],
    )
  })

  test('a page too large to answer is refused', async () => {
    const sql = (letter: string) => `select i as id, repeat('${letter}', 200000) as t from range(180) t(i)`
    await assert.rejects(diff(sql('a'), sql('b'), ['id']), { code: 'page_too_large' })
  })
})

interface Row {
  readonly a: number
  readonly b: string
  readonly c: string
  readonly d: string
}

function valuesOf(rows: readonly Row[]): string {
  const list = rows.map(({ a, b, c, d }) => `(${a}, '${b}', ${c}, ${d})`)
  const typed =
    'select cast(a as INTEGER) as a, cast(b as VARCHAR) as b, cast(c as BIGINT) as c, cast(d as BIGINT) as d'
  const none = list.length === 0
  return `${typed} from (values ${none ? '(0, null, 0, 0)' : list.join(', ')}) t(a, b, c, d)${none ? ' where false' : ''}`
}

function asMap(rows: readonly Row[]): Map<string, Record<string, string | null>> {
  const entries = rows.map(({ a, b, c, d }) => [`"${b}",${a}`, { c, d }] as const)
  return new Map(entries.sort(([p], [q]) => (p < q ? -1 : 1)))
}

function sortKey([b = '', a = '']: readonly string[]): string {
  return b + a.padStart(3, '0')
}

function cellsByColumn({ changes }: RowDiff) {
  const cells = changes.filter(({ kind }) => kind === 'changed').flatMap(change => change.cells)
  return ['c', 'd'].flatMap(name => {
    const changed = cells.filter(({ column }) => column === name).length
    return changed > 0 ? [{ name, changed }] : []
  })
}
