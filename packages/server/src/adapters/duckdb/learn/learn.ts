import {
  type Dependency,
  LEAST_ROWS,
  type Learnt,
  type LearntColumn,
  MOST_CORRELATED,
  MOST_DETERMINING,
} from '../../../core/generation/learn/learnt.ts'
import { scoreOf } from '../../../core/generation/learn/score.ts'
import type { QueryPlan } from '../../../core/query/query.ts'
import { measureOf, type NumericMeasure } from '../profile/measure.ts'
import { number, rowOf, rowsOf } from '../profile/read.ts'
import type { Session } from '../session.ts'
import { typeSql } from '../sql.ts'
import { type FoundColumn, learnColumn } from './learn-column.ts'
import { MOST_PAIRS, pairsSql, type ScoredColumn, scoresSql } from './learn-sql.ts'

export interface LearnOrder {
  readonly plan: QueryPlan
  readonly paths: readonly string[]
}

/** The verb: what a schema of a version's rows is made of. */
export async function learn({ plan, paths }: LearnOrder, session: Session): Promise<Learnt> {
  const found: FoundColumn[] = []
  for (const at of plan.columns.keys()) {
    found.push(await learnColumn(session, plan, paths, at))
    session.progress((at + 1) / (plan.columns.length + 2))
  }
  const columns = found.map(({ learnt }) => learnt)
  return {
    rows: plan.parts.reduce((sum, part) => sum + part.rows, 0),
    columns,
    correlations: await correlationsOf(session, plan, paths, found),
    dependencies: await dependenciesOf(session, plan, paths, columns),
  }
}

/** Pairs with fewer rows than this tell nothing of a correlation. */
const LEAST_PAIRS = 4 * LEAST_ROWS

async function correlationsOf(
  session: Session,
  plan: QueryPlan,
  paths: readonly string[],
  found: readonly FoundColumn[],
): Promise<Learnt['correlations']> {
  const fitting = [...found.entries()]
    .filter(([, { learnt, steps }]) => steps.length > 1 && !learnt.ascending)
    .slice(0, MOST_CORRELATED)
  if (fitting.length < 2) return []
  const scored = fitting.map(([at, column]) => scoredColumn(plan, at, column))
  const row = (await rowOf(session, scoresSql(plan, paths, scored))).map(number)
  let next = 0
  const variances: number[] = []
  return fitting.map(([, { learnt }], at) => {
    const variance = row[next++] ?? 0
    variances.push(variance)
    const others = variances.slice(0, at).map(other => {
      const [covariance = 0, count = 0] = [row[next++], row[next++]]
      if (count < LEAST_PAIRS) return 0
      // Scores of bins vary less than those of values would.
      return Math.min(1, Math.max(-1, covariance / (variance * other)))
    })
    return { column: learnt.name, with: others }
  })
}

function scoredColumn(plan: QueryPlan, at: number, { learnt, steps }: FoundColumn): ScoredColumn {
  const bins = steps.map(({ upto, share }, place) => {
    return { upto, score: scoreOf(steps[place - 1]?.share ?? 0, share) }
  })
  const type = typeSql(learnt.logicalType)
  return { at, measure: measureOf(plan.columns[at]?.logicalType ?? type) as NumericMeasure, type, bins }
}

/** Whether all rows that have a value have one of the categories, of a type whose text is the same everywhere. */
function isDetermining({ categories, distinct, kind, decimals }: LearntColumn): boolean {
  const isPlain = kind !== 'numeric' || decimals === 0
  return isPlain && distinct > 1 && categories.length === distinct
}

/** What is determined is looked up by what has the fewest values among those that determine it; what comes first determines what comes later. */
async function dependenciesOf(
  session: Session,
  plan: QueryPlan,
  paths: readonly string[],
  columns: readonly LearntColumn[],
): Promise<Dependency[]> {
  const ranked = columns
    .filter(({ distinct, categories }) => distinct > 1 && categories.length === distinct)
    .toSorted((a, b) => b.distinct - a.distinct)
    .slice(0, MOST_DETERMINING)
  const found: Dependency[] = []
  for (const [at, column] of ranked.entries()) {
    const others = ranked.slice(0, at).filter(isDetermining).toReversed()
    for (const on of others) {
      const pairs = await determined(session, plan, paths, on, column)
      if (!pairs) continue
      found.push({ column: column.name, on: on.name, pairs })
      break
    }
  }
  return found
}

/** Null: the one column does not determine the other, or only where both are missing. */
async function determined(
  session: Session,
  plan: QueryPlan,
  paths: readonly string[],
  on: LearntColumn,
  column: LearntColumn,
): Promise<Dependency['pairs'] | null> {
  const text = ({ name, kind }: LearntColumn) => {
    const at = plan.columns.findIndex(each => each.name === name)
    const value = measureOf(plan.columns[at]?.logicalType ?? '').value.replaceAll(/\bc\b/g, `c${at}`)
    return kind === 'instant' ? `replace(cast(${value} as VARCHAR), ' ', 'T')` : `cast(${value} as VARCHAR)`
  }
  const rows = await rowsOf(session, pairsSql(plan, paths, text(on), text(column)))
  const keys = new Set(rows.map(([key]) => key))
  if (rows.length >= MOST_PAIRS || keys.size < rows.length) return null
  if (rows.some(([key, value]) => key === null && value !== null)) return null
  return rows.flatMap(([key, value]) =>
    key === null || value === null ? [] : [[String(key), String(value)] as const],
  )
}
