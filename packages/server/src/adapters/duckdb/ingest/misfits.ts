import type { ColumnPlan } from '../../../core/ingest/plan-columns.ts'
import { MOST_REJECTS } from '../../../core/ingest/reject.ts'
import type { Session } from '../session.ts'
import type { Origin } from './canonical.ts'
import { type CastOptions, fitsSql, triedCasts } from './cast.ts'
import type { Quarantine } from './quarantine.ts'

/** The text of a record in the file as it was received. */
export type ReadRaw = (origin: Origin) => Promise<{ raw: string; byteOffset: number | null }>

const LONGEST_VALUE = 60

/** Puts the rows of a canonical relation whose values do not fit the types that were asked for into the quarantine; answers how many. */
export async function quarantineMisfits(
  session: Session,
  relation: string,
  plans: readonly ColumnPlan[],
  options: CastOptions,
  quarantine: Quarantine,
  readRaw: ReadRaw,
): Promise<number> {
  const conditions = fitsSql(plans, options)
  if (conditions.length === 0) return 0
  const connection = await session.connect()
  const tried = triedCasts(plans, options).map(cast => `, ${cast}`)
  const from = `(select *${tried.join('')} from ${relation})`
  const unfit = `not (${conditions.map(({ sql }) => sql).join(' and ')})`
  const counted = await connection.runAndReadAll(`select count(*) as n from ${from} where ${unfit}`)
  const count = Number(counted.getRowObjects()[0]?.n)
  if (count === 0) return 0
  const columns = conditions.map(({ index, sql }) => `when not ${sql} then ${index}`)
  const values = conditions.map(({ index, sql }) => `when not ${sql} then c${index}`)
  const found = await connection.runAndReadAll(
    `select "row", "at", "size", case ${columns.join(' ')} end as position, left(case ${values.join(' ')} end, ${LONGEST_VALUE}) as value
     from ${from} where ${unfit} order by "row" limit ${MOST_REJECTS}`,
  )
  for (const { row, at, size, position, value } of found.getRowObjects()) {
    const origin = { row: Number(row), at: at === null ? null : Number(at), size: Number(size) }
    const plan = plans[Number(position)]
    const message = `${JSON.stringify(value)} is no ${plan?.target.type}`
    const column = plan?.name ?? null
    const code = 'value_does_not_fit'
    await quarantine.add({ row: origin.row, ...(await readRaw(origin)), column, code, message })
  }
  return count
}
