import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Column } from '../../core/dataset/dataset.ts'
import { parseFilter } from '../../core/query/filter.ts'
import { parseOrder } from '../../core/query/order.ts'
import { planQuery } from '../../core/query/plan.ts'
import { countSql, selectSql } from './select.ts'

const column = (name: string, logicalType: string): Column => {
  return { name, logicalType, dtype: 'object', nullable: true, originalName: name }
}
const columns = [column('id', 'BIGINT'), column('a "b"', 'VARCHAR'), column('ratio', 'DOUBLE')]
const narrow = { key: 'k1', columns: [column('id', 'INTEGER'), column('a "b"', 'VARCHAR')] }
const wide = { key: 'k3', columns }
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
    select cast("id" as BIGINT) as c0, cast("a ""b""" as VARCHAR) as c1, cast(null as DOUBLE) as c2, 0 as part, file_index as file, file_row_number as row
    from read_parquet($1)
    union all
    select cast("id" as BIGINT) as c0, cast("a ""b""" as VARCHAR) as c1, cast("ratio" as DOUBLE) as c2, 1 as part, file_index as file, file_row_number as row
    from read_parquet($2)
  )
  where (((cast(c1 as VARCHAR) = $3) and ((c0 > cast($4 as BIGINT)) or (nullif(c2, 'nan') in (cast($5 as DOUBLE), cast($6 as DOUBLE))))) and not (c0 is null))
  order by nullif(c2, 'nan') desc nulls last, part, file, row
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
