import type { Probe } from '../ports/engine.ts'
import type {
  ColumnProfile,
  InstantProfile,
  NumericProfile,
  Profile,
  TextProfile,
} from '../profile/profile.ts'
import type { Comparison, Condition, Filter, Literal, Look } from '../query/query.ts'
import { mayLook, mayVary } from './possible.ts'

/** The checks that look into columns for rows. */
export type ColumnCheck =
  | 'missing_values'
  | 'mixed_types'
  | 'outliers'
  | 'whitespace'
  | 'case_variants'
  | 'implausible_dates'
  | 'personal_data'

/** Something that a check may find in a column. */
export interface Suspect extends Probe {
  readonly check: ColumnCheck
  readonly column: string
  /** What it is, where the check looks for several things. */
  readonly what: string | null
  /** How many rows have it, where the profile tells. */
  readonly known: number | null
}

/** Columns of a check that are looked into where the profile tells how many rows each has; the worst ones. */
const MOST_COLUMNS = 100
/** Fewer distinct values are codes: being rare makes none of them an outlier. */
const MOST_CODES = 10
/** Texts of a column with more distinct values are names of single things, and are not compared with one another. */
const MOST_SPELLINGS = 100_000
/** Where one kind of value makes up half of the texts, the others are strangers. */
export const MOST_STRANGERS = 0.5
/** Planned dates lie in the future too: beyond this share they are no mistake. */
export const MOST_FUTURE = 0.1
const EARLIEST = '1900-01-01'
const DAY_MS = 86_400_000

/** The share of values that must look like personal data: random digits pass Luhn's formula one time in ten. */
export const personal = {
  email: { what: 'e-mail addresses', least: 0.05 },
  phone: { what: 'phone numbers', least: 0.2 },
  iban: { what: 'bank accounts (IBAN)', least: 0.05 },
  card: { what: 'credit card numbers', least: 0.5 },
  ip: { what: 'IP addresses', least: 0.05 },
} as const satisfies Partial<Record<Look, { what: string; least: number }>>

/** What is worth looking for in the rows of a version that was made at a time. Pure; no I/O. */
export function suspectsIn({ columns, rowCount }: Profile, madeAt: Date): Suspect[] {
  const known = [columns.flatMap(missing), columns.flatMap(outliers), columns.flatMap(padded)]
  return [
    ...known.flatMap(suspects =>
      suspects.toSorted((a, b) => (b.known ?? 0) - (a.known ?? 0)).slice(0, MOST_COLUMNS),
    ),
    ...columns.flatMap(column => texts(column, rowCount)),
    ...columns.flatMap(longNumbers),
    ...columns.flatMap(column => (column.kind === 'instant' ? dates(column, madeAt) : [])),
  ]
}

function missing({ name: column, missing }: ColumnProfile): Suspect[] {
  const condition = filter({ kind: 'null', column, at: 0 })
  return missing > 0 ? [{ check: 'missing_values', column, what: null, known: missing, condition }] : []
}

/** A column whose outliers the check counts. */
export function hasOutliers(column: ColumnProfile): column is NumericProfile & { spread: object } {
  if (column.kind !== 'numeric' || !column.spread || column.unique <= MOST_CODES) return false
  return Number(column.spread.iqr) > 0 && column.spread.outliers > 0
}

function outliers(column: ColumnProfile): Suspect[] {
  if (!hasOutliers(column) || !column.spread) return []
  const { min, max, lowerFence, upperFence, outliers } = column.spread
  const { name } = column
  const beyond: Filter = {
    kind: 'or',
    filters: [compare(name, '<', numeric(lowerFence)), compare(name, '>', numeric(upperFence))],
  }
  // Infinite values are counted apart.
  const finite: Filter = { kind: 'between', column: name, low: numeric(min), high: numeric(max), at: 0 }
  const condition = filter({ kind: 'and', filters: [beyond, finite] })
  return [{ check: 'outliers', column: name, what: null, known: outliers, condition }]
}

function padded(column: ColumnProfile): Suspect[] {
  if (column.kind !== 'text' || column.padded === 0) return []
  const { name, padded } = column
  const condition = { kind: 'padded', column: name } as const
  return [{ check: 'whitespace', column: name, what: null, known: padded, condition }]
}

function texts(column: ColumnProfile, rowCount: number): Suspect[] {
  if (column.kind !== 'text') return []
  const values = rowCount - column.missing
  if (values === 0) return []
  const looks = (Object.keys(personal) as PersonalLook[]).filter(look => mayLook(column, look))
  return [
    ...variants(column, values),
    ...strangers(column, values / rowCount),
    ...hints(column, values / rowCount, looks),
  ]
}

function variants(column: TextProfile, values: number): Suspect[] {
  const { name, unique } = column
  if (unique < 2 || unique > MOST_SPELLINGS || unique > values / 2 || !mayVary(column)) return []
  const condition = { kind: 'variant', column: name } as const
  return [{ check: 'case_variants', column: name, what: null, known: null, condition }]
}

function strangers(column: TextProfile, present: number): Suspect[] {
  const kinds = { number: 'no number', date: 'no date', truth: 'neither true nor false' } as const
  const possible = (Object.keys(kinds) as (keyof typeof kinds)[]).filter(look => mayLook(column, look))
  return possible.map(look => ({
    check: 'mixed_types',
    column: column.name,
    what: kinds[look],
    known: null,
    condition: { kind: 'look', column: column.name, look, negated: true },
    worth: { least: 0, most: MOST_STRANGERS * present },
  }))
}

type PersonalLook = keyof typeof personal

function hints({ name: column }: ColumnProfile, present: number, looks: readonly PersonalLook[]): Suspect[] {
  return looks.map(look => {
    const { what, least } = personal[look]
    const condition = { kind: 'look', column, look, negated: false } as const
    const worth = { least: least * present, most: 1 }
    return { check: 'personal_data', column, what, known: null, condition, worth }
  })
}

/** Card numbers may have been read as whole numbers. */
function longNumbers(column: ColumnProfile): Suspect[] {
  if (column.kind !== 'numeric' || !/^\d{13,19}$/.test(column.spread?.min ?? '')) return []
  return /^\d{13,19}$/.test(column.spread?.max ?? '') ? hints(column, 1, ['card']) : []
}

function dates({ name, spread }: InstantProfile, madeAt: Date): Suspect[] {
  const latest = new Date(madeAt.getTime() + DAY_MS).toISOString().slice(0, 10)
  const suspect = (what: string, operator: Comparison, bound: string): Suspect => ({
    check: 'implausible_dates',
    column: name,
    what,
    known: null,
    condition: filter(compare(name, operator, { kind: 'text', value: bound })),
  })
  // Years of other than four digits print longer, or with their era.
  const odd = (text: string) => !/^\d{4}-\d\d-\d\d(T|$)/.test(text) || text.endsWith(')')
  const early = spread !== null && (odd(spread.min) || spread.min < EARLIEST)
  const late = spread !== null && (odd(spread.max) || spread.max > latest)
  return [
    ...(early ? [suspect('before 1900', '<', EARLIEST)] : []),
    ...(late ? [suspect('in the future', '>', latest)] : []),
  ]
}

function filter(of: Filter): Condition {
  return { kind: 'filter', filter: of }
}

function compare(column: string, operator: Comparison, value: Literal): Filter {
  return { kind: 'compare', column, operator, value, at: 0 }
}

function numeric(value: string): Literal {
  return { kind: 'number', value }
}
