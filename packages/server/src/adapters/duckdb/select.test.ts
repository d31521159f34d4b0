import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Column } from '../../core/dataset/dataset.ts'
import { parseFilter } from '../../core/query/filter.ts'
import { parseOrder } from '../../core/query/order.ts'
import { planQuery } from '../../core/query/plan.ts'
import { countSql, selectSql } from './select.ts'
import { anchorSql } from './select-after.ts'

const column = (name: string, logicalType: string): Column => {
  return { name, logicalType, dtype: 'object', nullable: true, originalName: name }
}
const columns = [column('id', 'BIGINT'), column('a "b"', 'VARCHAR'), column('ratio', 'DOUBLE')]
const narrow = { key: 'k1', columns: [column('id', 'INTEGER'), column('a "b"', 'VARCHAR')], rows: 100 }
const wide = { key: 'k3', columns, rows: 7 }
const paths = ['/o/k1', "/o/k'2", '/o/k3']

test('a plan over parts of two shapes is one statement with every value bound', () => {
  const where = parseFilter(`"a ""b""" = '; drop' and (id > 1.5 or ratio in (0.1, 2)) and not id is null`)
  const plan = planQuery({ columns }, [narrow, { ...narrow, key: 'k2' }, wide], {
    columns: ['a "b"', 'id'],
    where,
    orderBy: parseOrder('ratio desc'),
    limit: 10,
    offset: 20,
  })
  const { sql, parameters } = selectSql(plan, paths)
  assert.equal(
    sql,
    `select
  c1 as "a ""b""",
  c0 as "id"
from (
  select c1, c0
  from (
    select cast("id" as BIGINT) as c0, cast("a ""b""" as VARCHAR) as c1, cast(null as DOUBLE) as c2, file_index + 0 as file, file_row_number as row
    from read_parquet($1)
    union all
    select cast("id" as BIGINT) as c0, cast("a ""b""" as VARCHAR) as c1, cast("ratio" as DOUBLE) as c2, file_index + 2 as file, file_row_number as row
    from read_parquet($2)
  )
  where (((cast(c1 as VARCHAR) = $3) and ((c0 > cast($4 as BIGINT)) or (nullif(c2, 'nan') in (cast($5 as DOUBLE), cast($6 as DOUBLE))))) and not (c0 is null))
  order by nullif(c2, 'nan') desc nulls last, file, row
  limit 10
  offset 20
)`,
  )
  assert.deepEqual(parameters, [['/o/k1', "/o/k'2"], ['/o/k3'], '; drop', '1', '0.1', '2'])
})

test('a count reads no more than its filter needs', () => {
  const plan = planQuery({ columns }, [wide], { where: parseFilter('id = 7') })
  assert.deepEqual(countSql(plan, ['/o/k3']), {
    sql: `select count(*)
from (
  select 1
  from (
    select cast("id" as BIGINT) as c0, cast("a ""b""" as VARCHAR) as c1, cast("ratio" as DOUBLE) as c2
    from read_parquet($1)
  )
  where (c0 = cast($2 as BIGINT))
)`,
    parameters: [['/o/k3'], '7'],
  })
})

test('a page behind a row of an ordered result keeps what that row holds first, and compares with it', () => {
  const plan = planQuery({ columns }, [narrow, wide], {
    columns: ['id'],
    orderBy: parseOrder('ratio desc, id'),
    search: "O'Neil",
    after: 103,
  })
  assert.deepEqual(anchorSql(plan, ['/o/k1', '/o/k3']), {
    sql: `set variable anchor = (
  select {v0: nullif(c2, 'nan'), v1: c0}
  from (
    select cast("id" as BIGINT) as c0, cast("a ""b""" as VARCHAR) as c1, cast("ratio" as DOUBLE) as c2, file_index + 0 as file, file_row_number as row
    from read_parquet($1)
  )
  where row = 3
)`,
    parameters: [['/o/k3']],
  })
  const { sql, parameters } = selectSql(plan, ['/o/k1', '/o/k3'])
  const [ratio, id] = ["getvariable('anchor').v0", "getvariable('anchor').v1"]
  const place = '(file > 1 or (file = 1 and row > 3))'
  const byId = `case when c0 > ${id} or (c0 is null and ${id} is not null) then true when c0 is not distinct from ${id} then ${place} else false end`
  const value = "nullif(c2, 'nan')"
  const byRatio = `case when ${value} < ${ratio} or (${value} is null and ${ratio} is not null) then true when ${value} is not distinct from ${ratio} then ${byId} else false end`
  assert.equal(
    sql.split('\n  where ')[1]?.split('\n  order by ')[0],
    `contains(nfc_normalize(lower(cast(c1 as VARCHAR))), nfc_normalize(lower(cast($3 as VARCHAR)))) and ${byRatio}`,
  )
  assert.deepEqual(parameters, [['/o/k1'], ['/o/k3'], "O'Neil"])
})

test('a first column that never misses is compared plainly too, so that what lies before is skipped', () => {
  const sure = [{ ...column('id', 'BIGINT'), nullable: false }]
  const part = { key: 'k1', columns: sure, rows: 100 }
  const plan = planQuery({ columns: sure }, [part], { orderBy: parseOrder('id desc'), after: 7 })
  const { sql } = selectSql(plan, ['/o/k1'])
  assert.match(sql, /\n {2}where c0 <= getvariable\('anchor'\)\.v0 and case when c0 < getvariable/)
})
