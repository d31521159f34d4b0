import type { DuckDBConnection } from '@duckdb/node-api'
import type { ColumnPlan } from '../../../core/ingest/plan-columns.ts'
import { type CastOptions, fitsSql, triedCasts } from './cast.ts'

/** Rows whose values do not fit the types that were asked for. */
export interface Misfits {
  readonly count: number
  readonly examples: readonly string[]
}

const SHOWN = 3
const LONGEST_VALUE = 60

/** Counts them by a pass of their own, made only when rows are left to be explained. */
export async function readMisfits(
  connection: DuckDBConnection,
  relation: string,
  plans: readonly ColumnPlan[],
  options: CastOptions,
  unexplained: number,
): Promise<Misfits> {
  const conditions = fitsSql(plans, options)
  if (conditions.length === 0 || unexplained <= 0) return { count: 0, examples: [] }
  const tried = triedCasts(plans, options).map(cast => `, ${cast}`)
  const from = `(select *${tried.join('')} from ${relation})`
  const unfit = `not (${conditions.map(({ sql }) => sql).join(' and ')})`
  const counted = await connection.runAndReadAll(`select count(*) as n from ${from} where ${unfit}`)
  const cases = conditions.map(({ index, sql }) => `when not ${sql} then ${index}`)
  const values = conditions.map(({ index }) => `when not ${fitsOf(conditions, index)} then c${index}`)
  const first = await connection.runAndReadAll(
    `select n, case ${cases.join(' ')} end as position, left(case ${values.join(' ')} end, ${LONGEST_VALUE}) as text
     from (select *, row_number() over () as n from ${from}) where ${unfit} limit ${SHOWN}`,
  )
  const examples = first.getRowObjects().map(row => {
    const plan = plans[Number(row.position)]
    return `row ${row.n}: "${plan?.name}" is ${JSON.stringify(row.text)}, which is no ${plan?.target.type}`
  })
  return { count: Number(counted.getRowObjects()[0]?.n), examples }
}

function fitsOf(conditions: readonly { index: number; sql: string }[], index: number): string {
  return conditions.find(one => one.index === index)?.sql ?? 'true'
}
