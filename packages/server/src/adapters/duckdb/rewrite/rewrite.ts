import type { Column } from '../../../core/dataset/dataset.ts'
import type { Choices } from '../../../core/generation/choices.ts'
import type { ColumnFacts } from '../../../core/ingest/column-facts.ts'
import type { QueryPlan } from '../../../core/query/query.ts'
import { choiceType } from '../generate/choice-sql.ts'
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
  /** Columns that are written as `generate` writes those of a list; of no upsert. */
  readonly choices: Choices
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
  const { plan, paths, target, upsert, choices } = order
  const { connection } = session
  const names = plan.columns.map(({ name }) => name)
  const source = sourceSql(plan, paths, literal, upsert !== null)
  const replaced = upsert ? await checkUpsert(session, plan, source, upsert) : 0
  const query = upsert
    ? upsertSql(plan, source, upsert)
    : `select ${chosenOutputs(plan, choices)} from (\n${source}\n)`
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

function chosenOutputs(plan: QueryPlan, choices: Choices): string {
  return outputs(plan, index => {
    const texts = choices.get(plan.columns[index]?.name ?? '')
    return texts ? `cast(c${index} as ${choiceType(texts)})` : `c${index}`
  })
}

function sum({ parts }: QueryPlan): number {
  return parts.reduce((total, { rows }) => total + rows, 0)
}
