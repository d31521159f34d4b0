import type { Column } from '../../../core/dataset/dataset.ts'
import type { ColumnFacts } from '../../../core/ingest/column-facts.ts'
import type { QueryPlan } from '../../../core/query/query.ts'
import { columnExtent, writePart } from '../ingest/write-part.ts'
import { sourceSql } from '../select-source.ts'
import type { Session } from '../session.ts'
import { literal, outputs } from './outputs.ts'
import { checkUpsert, type UpsertOrder, upsertSql } from './upsert.ts'

export interface RewriteOrder {
  readonly plan: QueryPlan
  readonly paths: readonly string[]
  readonly target: string
  readonly upsert: UpsertOrder | null
}

export interface RewrittenPart {
  readonly rows: number
  readonly columns: readonly Column[]
  readonly facts: readonly ColumnFacts[]
  /** How many rows took the place of others. */
  readonly replaced: number
}

/** The verb: rows of several parts become one part, in their order; with an upsert, others come among them. */
export async function rewrite(order: RewriteOrder, session: Session): Promise<RewrittenPart> {
  const { plan, paths, target, upsert } = order
  const { connection } = session
  const names = plan.columns.map(({ name }) => name)
  const source = sourceSql(plan, paths, literal, upsert !== null)
  const replaced = upsert ? await checkUpsert(session, plan, source, upsert) : 0
  const query = upsert ? upsertSql(plan, source, upsert) : `select ${outputs(plan)} from (\n${source}\n)`
  const { rows, facts } = await writePart(connection, query, target, names)
  const before = sum(plan)
  const wanted = upsert ? before + sum(upsert.rows) - replaced : before
  if (rows !== wanted) throw new Error(`${rows} rows were written in the place of ${wanted}`)
  const columns = plan.columns.map(({ digits: _, ...column }, index) => ({
    ...column,
    ...columnExtent(facts[index]),
  }))
  return { rows, columns, facts, replaced }
}

function sum({ parts }: QueryPlan): number {
  return parts.reduce((total, { rows }) => total + rows, 0)
}
