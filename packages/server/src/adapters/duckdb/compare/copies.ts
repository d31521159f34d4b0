import type { Copies } from '../../../core/ports/engine.ts'
import { number, rowOf } from '../profile/read.ts'
import type { Session } from '../session.ts'
import { gather, type Statement } from '../statement.ts'
import type { CompareOrder } from './compare.ts'
import { exactPairOf } from './pair.ts'
import { columnOf, columnsSql, over, type Side } from './source.ts'

/** The verb `copies`: how many rows of the second version are rows of the first, by all of some columns. */
export async function copies(order: CompareOrder, session: Session): Promise<Copies> {
  const [repeated] = await rowOf(session, repeatedSql(order))
  const [copied] = await rowOf(session, copiedSql(order))
  return { copied: number(copied), repeated: number(repeated) }
}

/** Compile a count of the second version's rows that the first has. Pure; no I/O. */
export function copiedSql(order: CompareOrder): Statement {
  const { parameters, bind } = gather()
  const same = order.columns.map((_, at) => `a.x${at} is not distinct from b.x${at}`)
  const sql = `
select count(*)
from (${rowsSql(order, 'v2', bind)}) a
semi join (select distinct * from (${rowsSql(order, 'v1', bind)})) b on ${same.join(' and ')}`
  return { sql, parameters }
}

/** Compile a count of the first version's rows that are not the only ones of their kind. Pure; no I/O. */
function repeatedSql(order: CompareOrder): Statement {
  const { parameters, bind } = gather()
  const sql = `
select coalesce(sum(n), 0)
from (select count(*) as n from (${rowsSql(order, 'v1', bind)}) group by ${order.columns.map((_, at) => `x${at}`).join(', ')} having count(*) > 1)`
  return { sql, parameters }
}

function rowsSql(
  { v1, v2, columns }: CompareOrder,
  which: 'v1' | 'v2',
  bind: Parameters<typeof columnsSql>[2],
) {
  const side: Side = which === 'v1' ? v1 : v2
  const list = columns.map((name, at) => {
    const pair = exactPairOf(columnOf(v1.plan, name).logicalType, columnOf(v2.plan, name).logicalType)
    return `${over(pair[which], `c${at}`)} as x${at}`
  })
  return `select ${list.join(', ')} from (${columnsSql(side, columns, bind)})`
}
