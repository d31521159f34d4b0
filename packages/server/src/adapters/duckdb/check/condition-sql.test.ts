import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Column } from '../../../core/dataset/dataset.ts'
import { parseFilter } from '../../../core/query/filter.ts'
import { planQuery } from '../../../core/query/plan.ts'
import type { Condition } from '../../../core/query/query.ts'
import { selectSql } from '../select.ts'
import { referenceKey, tableStatements, tablesOf } from './condition-sql.ts'
import { findSql, sampleSql } from './find-sql.ts'

const column = (name: string, logicalType: string): Column => {
  return { name, logicalType, dtype: 'object', nullable: true, originalName: name }
}
const columns = [column('id', 'BIGINT'), column('a "b"', 'VARCHAR'), column('ratio', 'DOUBLE')]
const part = { key: 'k1', columns, rows: 100 }
const plan = planQuery({ columns }, [part, { ...part, key: 'k2' }], {})
const side = { plan, paths: ['/o/k1', "/o/k'2"] }
const source = `    select cast("id" as BIGINT) as c0, cast("a ""b""" as VARCHAR) as c1, cast("ratio" as DOUBLE) as c2, file_index + 0 as file, file_row_number as row
    from read_parquet($1)`
const plain = source.replace(', file_index + 0 as file, file_row_number as row', '')

test('conditions are looked at in one pass, with every value bound', () => {
  const conditions: Condition[] = [
    { kind: 'filter', filter: parseFilter(`"a ""b""" = '; drop'`) },
    {
      kind: 'all',
      conditions: [
        { kind: 'pattern', column: 'a "b"', pattern: "x' or 1", negated: true },
        { kind: 'from', row: 7 },
      ],
    },
  ]
  assert.deepEqual(findSql(side, conditions, tablesOf(conditions)), {
    sql: `select count(*) filter (f0), min(position, 10) filter (f0), count(*) filter (f1), min(position, 10) filter (f1)
from (
  select row + [0, 100][cast(file as BIGINT) + 1] as position, (cast(c1 as VARCHAR) = $2) as f0,
    (not regexp_full_match(cast(c1 as VARCHAR), $3) and (row + [0, 100][cast(file as BIGINT) + 1] >= 7)) as f1
  from (
${source}
  )
)`,
    parameters: [['/o/k1', "/o/k'2"], '; drop', "x' or 1"],
  })
})

test('a sample is the same rows each time', () => {
  const { sql } = sampleSql(side, [{ kind: 'padded', column: 'a "b"' }], 30)
  assert.equal(
    sql,
    `select count(*), count(*) filter (regexp_matches(cast(c1 as VARCHAR), '^[\\s\\x0b\\p{Z}]|[\\s\\x0b\\p{Z}]$'))
from (
${source}
)
where hash(file, row) % 30 = 0`,
  )
})

test('what other rows decide is put into tables first, each of them once', () => {
  const reference = {
    parts: [{ key: 'o1', columns: [column('key', 'INTEGER')], rows: 1 }],
    column: column('key', 'INTEGER'),
  }
  const repeated: Condition = { kind: 'repeated', columns: ['id', 'ratio'] }
  const conditions: Condition[] = [
    repeated,
    { kind: 'any', conditions: [repeated, { kind: 'variant', column: 'a "b"' }] },
    { kind: 'unmatched', column: 'id', in: reference },
    { kind: 'copy' },
  ]
  const tables = tablesOf(conditions)
  const statements = tableStatements(tables, side, { [referenceKey(reference)]: ['/o/o1'] })
  const value = 'case when not isnan(c2) then cast(c2 as DOUBLE) end'
  assert.deepEqual(statements, [
    {
      sql: `create or replace temp table found_0 as
select k0, k1
from (
  select c0 as k0, ${value} as k1
  from (
${plain}
  )
)
where k0 is not null and k1 is not null
group by all having count(*) > 1`,
      parameters: [side.paths],
    },
    {
      sql: `create or replace temp table found_1 as
select v from (
  select v, row_number() over (partition by nfc_normalize(lower(v)) order by n desc, v) as place from (
    select cast(c1 as VARCHAR) as v, count(*) as n
    from (
${plain}
    ) where cast(c1 as VARCHAR) is not null group by 1
  )
) where place > 1`,
      parameters: [side.paths],
    },
    {
      sql: `create or replace temp table found_2 as
select distinct cast(c0 as BIGINT) as k
from (
    select cast("key" as INTEGER) as c0
    from read_parquet($1)
)
where k is not null`,
      parameters: [['/o/o1']],
    },
    {
      sql: `create or replace temp table found_3 as
select file, row
from (
  select file, row, row_number() over (partition by c0, c1, ${value} order by file, row) as place
  from (
${source.replace('$1', '$2')}
  ) where hash(c0, c1, ${value}) in (select h from (
  select hash(c0, c1, ${value}) as h
  from (
${plain}
  )
) group by h having count(*) > 1)
)
where place > 1`,
      parameters: [side.paths, side.paths],
    },
  ])
  const { sql } = findSql(side, conditions, tables)
  assert.ok(sql.includes(`((c0, ${value}) in (select k0, k1 from found_0)) as f0`), sql)
  assert.ok(sql.includes('case when c0 is not null then c0 not in (select k from found_2) end as f2'), sql)
  assert.ok(sql.includes('((file, row) in (select file, row from found_3)) as f3'), sql)
})

test('rows that are looked up in a table are put in order again', () => {
  const found = planQuery({ columns }, [part], { only: { kind: 'copy' }, columns: ['id'], limit: 10 })
  const { sql } = selectSql(found, ['/o/k1'])
  assert.ok(
    sql.includes(
      '\n  where ((file, row) in (select file, row from found_0))\n  order by file, row\n  limit 10',
    ),
    sql,
  )
})
