import type { Condition } from '../../../core/query/query.ts'
import type { Side } from '../compare/source.ts'
import { positionSql, sourceSql } from '../select-source.ts'
import { gather, type Statement } from '../statement.ts'
import { conditionSql, type Tables, tablesOf } from './condition-sql.ts'

/** The numbers that are kept of the rows that fit a condition. */
const FIRST = 10

/** Compile the count and the first numbers of the rows that fit, two columns for each condition. Pure; no I/O. */
export function findSql({ plan, paths }: Side, conditions: readonly Condition[], tables: Tables): Statement {
  const { parameters, bind } = gather()
  const source = sourceSql(plan, paths, bind, true)
  const fits = conditions.map((condition, at) => `${conditionSql(condition, plan, tables, bind)} as f${at}`)
  const found = conditions.map((_, at) => `count(*) filter (f${at}), min(position, ${FIRST}) filter (f${at})`)
  return {
    sql: `select ${found.join(', ')}\nfrom (\n  select ${positionSql(plan)} as position, ${fits.join(',\n    ')}\n  from (\n${source}\n  )\n)`,
    parameters,
  }
}

/** Compile how many rows a sample of one in so many has, and how many of them fit each condition. Pure; no I/O. */
export function sampleSql({ plan, paths }: Side, conditions: readonly Condition[], oneIn: number): Statement {
  const { parameters, bind } = gather()
  const source = sourceSql(plan, paths, bind, true)
  const tables = tablesOf(conditions)
  const counts = conditions.map(
    condition => `count(*) filter (${conditionSql(condition, plan, tables, bind)})`,
  )
  return {
    sql: `select count(*), ${counts.join(',\n  ')}\nfrom (\n${source}\n)\nwhere hash(file, row) % ${oneIn} = 0`,
    parameters,
  }
}
