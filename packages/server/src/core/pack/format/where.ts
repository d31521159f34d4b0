import type { PackSchema } from '../pack.ts'
import type { RowCondition, Value } from '../rules.ts'
import { fieldOf } from './schema-links.ts'

const TERM = /^\s*([a-z_][a-z0-9_]*)\s*(?:(=|!=)\s*([^\s(),]+)|in\s*\(([^()]*)\))\s*$/

/** A condition of a group: `field = value`, `field != value`, `field in (one, another)`, with `and` between. Null: it is none. Pure; no I/O. */
export function parseWhere(text: string, schema: PackSchema): RowCondition[] | null {
  const terms = text.split(/\sand\s/).map(term => readTerm(term, schema))
  return terms.every(term => term !== null) ? terms : null
}

function readTerm(term: string, schema: PackSchema): RowCondition | null {
  const [, field = '', operator = 'in', single, several = ''] = TERM.exec(term) ?? []
  if (!fieldOf(schema, field)) return null
  if (single !== undefined) return { field, operator: operator as '=' | '!=', value: bare(single) }
  const values = several.split(',').map(each => bare(each.trim()))
  return values.includes('') ? null : { field, operator: 'in', value: values }
}

/** Without its quotes. */
function bare(word: string): Value {
  return /^(["'])(.*)\1$/.exec(word)?.[2] ?? word
}
