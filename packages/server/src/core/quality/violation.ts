import type { Column } from '../dataset/dataset.ts'
import { comparable } from '../query/comparable.ts'
import { parseFilter } from '../query/filter.ts'
import { planQuery } from '../query/plan.ts'
import type { Condition, Filter, Reference } from '../query/query.ts'
import { refuse } from '../refusals.ts'
import type { Demand } from './rule.ts'

/** What a version must show for a demand to be violated. */
export type Violation =
  /** Rows that fit. `local`: each row by itself decides. */
  | { readonly kind: 'rows'; readonly condition: Condition; readonly local: boolean }
  /** That no row fits. */
  | { readonly kind: 'no_row'; readonly condition: Condition; readonly message: string }
  /** It is decided; null: satisfied. */
  | { readonly kind: 'decided'; readonly message: string | null }

/** What a demand is held against. */
export interface Subject {
  readonly columns: readonly Column[]
  readonly rowCount: number
  readonly now: Date
  /** The column that a reference means, or why there is none. */
  reference(demand: Demand & { kind: 'reference' }): Reference | string
}

/**
 * Decide what would violate a demand. Pure; no I/O. Refuses with `unknown_column`, `type_mismatch` or `malformed_filter` what cannot be
 * asked of such columns.
 */
export function violationOf(demand: Demand, subject: Subject): Violation {
  switch (demand.kind) {
    case 'not_null':
      return rows(subject, { kind: 'null', column: demand.column, at: 0 })
    case 'range':
      return rows(subject, outsideOf(demand))
    case 'set': {
      const { column, values } = demand
      return rows(subject, { kind: 'not', filter: { kind: 'in', column, values, at: 0 } })
    }
    case 'expression':
      return rows(subject, { kind: 'not', filter: parseFilter(demand.expression) })
    case 'unique':
      known(subject, demand.columns)
      return { kind: 'rows', condition: { kind: 'repeated', columns: demand.columns }, local: false }
    case 'pattern': {
      const { column, pattern } = demand
      wanted(known(subject, [column]), ['text'], 'holds no text, which a pattern needs')
      return { kind: 'rows', condition: { kind: 'pattern', column, pattern, negated: true }, local: true }
    }
    case 'reference': {
      known(subject, [demand.column])
      const found = subject.reference(demand)
      if (typeof found === 'string') return { kind: 'decided', message: found }
      return {
        kind: 'rows',
        condition: { kind: 'unmatched', column: demand.column, in: found },
        local: false,
      }
    }
    case 'row_count':
      return { kind: 'decided', message: wrongCount(demand, subject.rowCount) }
    case 'freshness':
      return notFresh(demand, subject)
  }
}

function rows(subject: Subject, filter: Filter): Violation {
  planQuery(subject, [], { where: filter })
  return { kind: 'rows', condition: { kind: 'filter', filter }, local: true }
}

function outsideOf({ column, min, max }: Demand & { kind: 'range' }): Filter {
  const filters: Filter[] = [
    ...(min ? [{ kind: 'compare', column, operator: '<', value: min, at: 0 } as const] : []),
    ...(max ? [{ kind: 'compare', column, operator: '>', value: max, at: 0 } as const] : []),
  ]
  const [only] = filters
  return only && filters.length === 1 ? only : { kind: 'or', filters }
}

function wrongCount({ min, max }: Demand & { kind: 'row_count' }, rows: number): string | null {
  if (min !== null && rows < min) return `The version has ${rows} rows; at least ${min} are wanted.`
  if (max !== null && rows > max) return `The version has ${rows} rows; at most ${max} are wanted.`
  return null
}

const HOUR_MS = 3_600_000

function notFresh(
  { column: name, maxAgeHours }: Demand & { kind: 'freshness' },
  subject: Subject,
): Violation {
  const column = known(subject, [name])
  wanted(column, ['date', 'timestamp'], 'holds no dates or times, which freshness needs')
  const [low, high] = [-maxAgeHours, ZONES].map(hours => {
    return timeText(new Date(subject.now.getTime() + hours * HOUR_MS), column?.logicalType ?? 'DATE')
  }) as [string, string]
  const filter = {
    kind: 'between',
    column: name,
    low: { kind: 'text', value: low },
    high: { kind: 'text', value: high },
    at: 0,
  } as const satisfies Filter
  planQuery(subject, [], { where: filter })
  const message = `No "${name.slice(0, 100)}" is from ${low} or later; the latest may be ${maxAgeHours} hours old.`
  return { kind: 'no_row', condition: { kind: 'filter', filter }, message }
}

/** Times without a zone may be so many hours ahead and yet not lie in the future. */
const ZONES = 14

/** The time as filters on such a column take it. */
function timeText(time: Date, logicalType: string): string {
  const type = comparable(logicalType)
  const text = time.toISOString()
  if (type.kind === 'date') return text.slice(0, 10)
  return type.kind === 'timestamp' && type.zoned ? text : text.slice(0, -1)
}

/** The first of the columns. */
function known(subject: Subject, names: readonly string[]): Column | undefined {
  return planQuery(subject, [], { columns: names }).selected[0]
}

function wanted(column: Column | undefined, kinds: readonly string[], why: string): void {
  if (!column || kinds.includes(comparable(column.logicalType).kind)) return
  const { name, logicalType } = column
  const sentence = `"${name}" is ${logicalType} and ${why}.`
  throw refuse('type_mismatch', sentence, { details: { column: name } })
}
