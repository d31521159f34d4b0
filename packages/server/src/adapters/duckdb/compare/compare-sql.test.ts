import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rational } from '../../../core/profile/rational.ts'
import { planQuery } from '../../../core/query/plan.ts'
import { measureOf, type NumericMeasure } from '../profile/measure.ts'
import { mergedSql, ownSql, sharesSql, uptoSql, walkSql } from './counts-sql.ts'
import { changeCountsSql, changesSql, pageSql, twiceSql } from './diff-sql.ts'
import { exactPairOf, pairOf } from './pair.ts'
import { type Side, takeApart } from './source.ts'

const sideOf = (path: string, types: Record<string, string>): Side => {
  const columns = Object.entries(types).map(([name, logicalType]) => {
    return { name, logicalType, dtype: 'object' as const, nullable: true, originalName: name }
  })
  return { plan: planQuery({ columns }, [{ key: path, columns, rows: 1 }], {}), paths: [path] }
}

const v1 = sideOf('/1', { id: 'BIGINT', 'a"b': 'DOUBLE' })
const v2 = sideOf('/2', { id: 'BIGINT', 'a"b': 'DOUBLE' })
const plan = { v1, v2, key: ['id'], compared: ['a"b'] }

test('both versions of a column are read once, into one table of its values', () => {
  assert.deepEqual(mergedSql(v1, v2, 'a"b', pairOf('DOUBLE', 'DOUBLE')), {
    sql: `create or replace temp table m as
select v, count(*) filter (one is not false) as n1, count(*) filter (one is not true) as n2
from (
  select case when not isnan(c0) then cast(c0 as DOUBLE) end as v, true as one
  from (
    select cast("a""b" as DOUBLE) as c0
    from read_parquet($1)
  )
  union all
  select case when not isnan(c0) then cast(c0 as DOUBLE) end as v, false as one
  from (
    select cast("a""b" as DOUBLE) as c0
    from read_parquet($2)
  )
)
group by v`,
    parameters: [['/1'], ['/2']],
  })
})

test('a part of both versions is read once, and not at all for its rows', () => {
  const both = { key: '/both', columns: v1.plan.columns, rows: 1 }
  const grown = (side: Side): Side => {
    return { plan: { ...side.plan, parts: [both, ...side.plan.parts] }, paths: ['/both', ...side.paths] }
  }
  const { sql, parameters } = mergedSql(grown(v1), grown(v2), 'id', pairOf('BIGINT', 'BIGINT'))
  assert.deepEqual(parameters, [['/1'], ['/2'], ['/both']])
  assert.match(sql, /select c0 as v, null as one/)
  const apart = takeApart(grown(v1), grown(v2), ['id', 'a"b'])
  assert.deepEqual(changesSql({ ...plan, ...apart }, false).parameters, [['/1'], ['/2']])
})

test('a part that two versions read as different types is no part of both', () => {
  const texts = sideOf('/1', { id: 'VARCHAR', 'a"b': 'DOUBLE' })
  assert.deepEqual(takeApart(v1, texts, ['id']).shared.paths, [])
  assert.deepEqual(takeApart(v1, texts, ['a"b']).shared.paths, ['/1'])
})

test('distances and ranks are one walk along the values', () => {
  assert.equal(
    walkSql(measureOf('BIGINT') as NumericMeasure, [10, 20], [0, 9]),
    `
select max(abs(u1 / cast('10' as DOUBLE) - u2 / cast('20' as DOUBLE))), fsum(abs(u1 / cast('10' as DOUBLE) - u2 / cast('20' as DOUBLE)) * (cast(cast(q as HUGEINT) - p as DOUBLE))),
  cast(min(p) filter (u1 > 0) as VARCHAR),
  cast(min(p) filter (u1 > 9) as VARCHAR)
from (
  select p, lead(p) over () as q, sum(n1) over w as u1, sum(n2) over w as u2
  from (select v as p, n1, n2 from m where v is not null order by p)
  window w as (rows unbounded preceding)
)`,
  )
})

test('an edge between two numbers divides them as the greatest one that is not above it', () => {
  const edge = [rational(5n, 2n)]
  assert.match(uptoSql(measureOf('BIGINT') as NumericMeasure, edge), /p <= cast\('2' as BIGINT\)/)
  assert.match(
    uptoSql(measureOf('DECIMAL(9,1)') as NumericMeasure, edge),
    /p <= cast\('2\.5' as DECIMAL\(38,1\)\)/,
  )
  assert.match(
    uptoSql(measureOf('DOUBLE') as NumericMeasure, [rational(1n, 10n)]),
    /cast\(p as DOUBLE\) <= cast\('0\.09999999999999999' as DOUBLE\)/,
  )
})

test('categories come in one order, always', () => {
  assert.equal(
    sharesSql([2, 0]),
    "select left(v, 200), length(v) > 200, n1, n2 from m where v is not null order by n1 / cast('2' as DOUBLE) + n2 / cast('1' as DOUBLE) desc, v limit 100",
  )
  assert.match(ownSql('n2', 'n1'), /n1 = 0 order by n2 desc, v limit 100/)
})

test('rows are told apart by one full join', () => {
  assert.deepEqual(changesSql(plan, false), {
    sql: `create or replace temp table changes as
select *
from (
  select case when a.k0 is null then 0 when b.k0 is null then 1 else 2 end as kind,
    coalesce(a.k0, b.k0) as k0,
    case when a.k0 is null or b.k0 is null then 0 else cast(case when a.x0 is distinct from b.x0 then 1 else 0 end as BIGINT) end as f0
  from (
  select * from (
  select c0 as k0, case when not isnan(c1) then cast(c1 as DOUBLE) end as x0
  from (
    select cast("id" as BIGINT) as c0, cast("a""b" as DOUBLE) as c1
    from read_parquet($1)
  )
  ) where k0 is not null
  ) a full join (
  select * from (
  select c0 as k0, case when not isnan(c1) then cast(c1 as DOUBLE) end as x0
  from (
    select cast("id" as BIGINT) as c0, cast("a""b" as DOUBLE) as c1
    from read_parquet($2)
  )
  ) where k0 is not null
  ) b on a.k0 = b.k0
)
where kind < 2 or f0 <> 0`,
    parameters: [['/1'], ['/2']],
  })
  assert.match(changesSql(plan, true).sql, /\) anti join twice using \(k0\) where k0 is not null/)
  assert.match(twiceSql(plan, 'v2').sql, /^create or replace temp table twice_v2 as/)
  assert.match(pageSql(plan, { limit: 5, offset: 10 }), /order by k0 limit 5 offset 10/)
})

test('flags of more columns than a word holds are counted by word and bit', () => {
  const compared = Array.from({ length: 63 }, (_, at) => `c${at}`)
  const sql = changeCountsSql({ ...plan, compared })
  assert.ok(sql.includes('sum((f0 >> 61) & 1)') && sql.includes('sum((f1 >> 0) & 1)'))
})

test('values of two types are compared in one that holds both, or as doubles; exactly, else, by their texts', () => {
  assert.equal(pairOf('INTEGER', 'BIGINT').type, 'BIGINT')
  assert.equal(pairOf('UBIGINT', 'BIGINT').type, 'HUGEINT')
  assert.equal(pairOf('DECIMAL(9,2)', 'DECIMAL(12,4)').type, 'DECIMAL(12,4)')
  assert.equal(pairOf('DECIMAL(38,30)', 'BIGINT').type, 'DOUBLE')
  assert.equal(exactPairOf('DECIMAL(38,30)', 'BIGINT').type, 'VARCHAR')
  assert.deepEqual(
    [pairOf('DOUBLE', 'BIGINT').type, exactPairOf('DOUBLE', 'BIGINT').type],
    ['DOUBLE', 'VARCHAR'],
  )
  assert.deepEqual([pairOf('DATE', 'TIMESTAMP').type, pairOf('DATE', 'BIGINT').kind], ['TIMESTAMP', 'text'])
  assert.equal(pairOf('BOOLEAN', 'BOOLEAN').kind, 'boolean')
  assert.throws(() => pairOf('BIGINT) from secrets --', 'BIGINT'))
})
