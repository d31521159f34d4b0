import { comparable } from '../../core/query/comparable.ts'
import type { QueryPlan } from '../../core/query/query.ts'
import { balanced } from './select-filter.ts'
import { columnsByName } from './select-source.ts'
import type { Bind } from './statement.ts'

/**
 * Compile a search to a condition: one of the version's text columns holds the text. Pure; no I/O. Case and composition do
 * not matter; the text is bound, and every character of it means itself.
 */
export function searchSql(plan: QueryPlan, text: string, bind: Bind): string {
  const columns = [...columnsByName(plan).values()].filter(
    ({ logicalType }) => comparable(logicalType).kind === 'text',
  )
  if (columns.length === 0) return 'false'
  const wanted = folded(bind(text))
  return balanced(
    columns.map(({ expression }) => `contains(${folded(expression)}, ${wanted})`),
    'or',
  )
}

function folded(text: string): string {
  return `nfc_normalize(lower(cast(${text} as VARCHAR)))`
}
