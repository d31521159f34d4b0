import type { QueryPlan } from '../../../core/query/query.ts'
import { refuse } from '../../../core/refusals.ts'
import { sourceSql } from '../select-source.ts'
import type { Session } from '../session.ts'
import { literal, outputs } from './outputs.ts'

/** Rows that are put among others by key. */
export interface UpsertOrder {
  /** With the same columns as the others. */
  readonly rows: QueryPlan
  readonly paths: readonly string[]
  /** The columns that tell rows apart, and those that the rows bring; what they do not bring stays as it is. */
  readonly key: readonly string[]
  readonly brings: readonly string[]
}

const SHOWN = 5
const LONGEST_SHOWN = 60

/**
 * Keeps the rows that come as the table `incoming`; answers how many of them take the place of another. Refuses with `missing_key_value` and
 * `duplicate_key_value`.
 */
export async function checkUpsert(
  { connection }: Session,
  plan: QueryPlan,
  source: string,
  upsert: UpsertOrder,
): Promise<number> {
  await connection.run(
    `create temp table incoming as select * from (\n${sourceSql(upsert.rows, upsert.paths, literal, true)}\n)`,
  )
  const key = keyOf(plan, upsert)
  const names = upsert.key.map(name => JSON.stringify(name.slice(0, 100))).join(', ')
  const ask = async (sql: string) => (await connection.runAndReadAll(sql)).getRows()
  const isMissing = key.map(column => `${column} is null`).join(' or ')
  const [missing] = await ask(`select count(*)::integer from incoming where ${isMissing}`)
  if (Number(missing?.[0]) > 0) {
    const message = `${missing?.[0]} rows have no value in ${names}, by which rows are told apart. Nothing was kept.`
    throw refuse('missing_key_value', message)
  }
  const shown = key.map(column => `left(${column}::varchar, ${LONGEST_SHOWN})`).join(`, `)
  const twice = (from: string) =>
    ask(`select ${shown} from ${from} group by ${key.join(', ')} having count(*) > 1 limit ${SHOWN}`)
  const inBody = await twice('incoming')
  if (inBody.length > 0) throw duplicates('The body has', names, inBody)
  const using = `using (${key.join(', ')})`
  const inDataset = await twice(`(\n${source}\n) semi join incoming ${using}`)
  if (inDataset.length > 0) throw duplicates('The dataset has', names, inDataset)
  const [replaced] = await ask(`select count(*)::bigint from (\n${source}\n) semi join incoming ${using}`)
  return Number(replaced?.[0])
}

/** All rows: those that stay or are replaced in their places, then new ones in the order in which they came. Pure. */
export function upsertSql(plan: QueryPlan, source: string, upsert: UpsertOrder): string {
  const on = keyOf(plan, upsert)
    .map(column => `e.${column} = i.${column}`)
    .join(' and ')
  const brings = new Set(upsert.brings)
  const merged = plan.columns.map(({ name }, index) =>
    brings.has(name)
      ? `case when i.row is null then e.c${index} else i.c${index} end as c${index}`
      : `e.c${index}`,
  )
  const fresh = plan.columns.map((_, index) => `i.c${index}`)
  return `select ${outputs(plan)} from (
  select ${merged.join(', ')}, 0 as side, e.file as file, e.row as row from (\n${source}\n) e left join incoming i on ${on}
  union all
  select ${fresh.join(', ')}, 1 as side, i.file as file, i.row as row from incoming i anti join (\n${source}\n) e on ${on}
) order by side, file, row`
}

function keyOf(plan: QueryPlan, { key }: UpsertOrder): string[] {
  return key.map(name => `c${plan.columns.findIndex(column => column.name === name)}`)
}

function duplicates(who: string, names: string, rows: readonly (readonly unknown[])[]): Error {
  const keys = rows.map(values => `(${values.map(value => JSON.stringify(value)).join(', ')})`).join(', ')
  const message = `${who} several rows with one key in ${names}: ${keys}. Nothing was kept; send each key once.`
  return refuse('duplicate_key_value', message)
}
