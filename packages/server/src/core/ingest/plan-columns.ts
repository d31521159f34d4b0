import { refuse } from '../refusals.ts'
import { type ColumnTarget, decideDates, decideType, plain, TEXT } from './column-types.ts'
import { type WrittenFormat, writtenFormats } from './dates.ts'
import { ANY_DATES, forcedTypes, namedFormats } from './forced-types.ts'
import type { ReadOptions, Thousands } from './load.ts'
import type { ColumnName } from './names.ts'
import { type NumberStyle, numberGrammar } from './numbers.ts'
import type { TextRecord } from './split.ts'
import {
  type Family,
  families,
  NULL_TOKENS,
  possibleFamilies,
  type Reading,
  sampleFacts,
  type TextFacts,
  tokenCount,
} from './values.ts'

/** What is done with a column of text. */
export interface ColumnPlan {
  readonly name: string
  readonly target: ColumnTarget
  /**
   * `certain`: every value is known to fit. `guess`: the first value that does not fit stops the load. `empty`: no value is
   * expected, and the first one stops it too. `forced`: rows with a value that does not fit are left out.
   */
  readonly trust: 'certain' | 'guess' | 'empty' | 'forced'
  /** What the values may be at all. */
  readonly allowed: readonly Family[]
  /** What the values may still be when the whole file has to decide. */
  readonly families: readonly Family[]
  /** The formats of dates that its values may still have. */
  readonly formats: readonly WrittenFormat[]
  /** What decides the type: its values, or who asked for it. */
  readonly by: 'values' | 'column_types' | 'dataset' | 'format'
  /** What the sample of its values is. */
  readonly sampled: TextFacts
  /** The sample has few distinct values, so that the column may be a category. */
  readonly fewInSample: boolean
}

/** Columns of texts whose types are to be found, with data records from their beginning. */
export interface TextTable {
  readonly columns: readonly string[]
  readonly sample: readonly TextRecord[]
  readonly decimal: '.' | ','
  readonly thousands: Thousands
  /** Per column, the families that its values may belong to, where the format itself says of each value what it is. */
  readonly kinds?: readonly (readonly Family[])[]
}

export interface ColumnsPlan {
  readonly columns: readonly ColumnPlan[]
  readonly reading: Reading
  /** The sample shows that guessing is no use: look at the whole file first. */
  readonly undecided: boolean
}

/**
 * Decide what to try with each column, from a sample of its values and from what the options force. Pure; no I/O.
 * Refuses with `unknown_column` and `invalid_value` what `column_types`, `column_formats` and `date_format` say wrong.
 */
export function planColumns(
  table: TextTable,
  names: readonly ColumnName[],
  options: ReadOptions,
): ColumnsPlan {
  const reading = readingOf(table, options)
  const forced = forcedTypes(names, options)
  const named = namedFormats(names, options)
  const columns = names.map(({ name }, index): ColumnPlan => {
    const given = named.columns.get(index) ?? named.all
    const looked = given ? [given, ...writtenFormats] : writtenFormats
    const all = sampleFacts(valuesOf(table, index), reading, looked)
    const { sampled, formats } = narrow(all, looked, given)
    const fewInSample = isFew(valuesOf(table, index))
    const allowed = allowedFamilies(table.kinds?.[index], given)
    const column = { name, sampled, formats, fewInSample, allowed }
    const type = forced.get(index)
    if (type !== undefined) return { ...column, ...planForced(type, sampled, formats, reading) }
    return { ...column, ...planColumn(sampled, formats, options.expectedTypes?.[name], allowed) }
  })
  return { columns, reading, undecided: columns.some(isUndecided) }
}

/**
 * Decide again, now that the facts are those of the whole file. Pure; no I/O.
 * Refuses with `invalid_value` dates that were asked for and cannot be read in one way only.
 */
export function replanColumns(plan: ColumnsPlan, facts: ReadonlyMap<number, TextFacts>): ColumnPlan[] {
  return plan.columns.map((column, index): ColumnPlan => {
    const known = facts.get(index)
    if (!known) return column
    if (column.trust === 'forced') return { ...column, target: forcedDates(column, known) }
    const target = known.values === 0 ? column.target : decideType(known, column.formats)
    return { ...column, target, trust: 'certain' }
  })
}

function readingOf(table: TextTable, options: ReadOptions): Reading {
  const style = numberStyle(table, options)
  return { numbers: numberGrammar(style), nullTokens: options.nullValues ?? NULL_TOKENS }
}

/** What was said goes before what was found. */
function numberStyle({ decimal, thousands }: TextTable, options: ReadOptions): NumberStyle {
  if (decimal !== thousands) {
    // Where commas stand before fractions, points group thousands, should there be any.
    const assumed = decimal === ',' && thousands === '' && options.thousands === undefined
    return { decimal, thousands: assumed ? '.' : thousands }
  }
  if (options.decimal === undefined) return { decimal: decimal === ',' ? '.' : ',', thousands }
  if (options.thousands === undefined) return { decimal, thousands: '' }
  const message = `The decimal point and what groups thousands cannot both be ${JSON.stringify(decimal)}.`
  throw refuse('invalid_value', message)
}

/** Only formats that fit the whole sample are worth looking for in the whole file, and what was given. */
function narrow(all: TextFacts, looked: readonly WrittenFormat[], given: WrittenFormat | null) {
  const most = Math.max(...all.written)
  const kept = looked.flatMap((format, at) =>
    format === given || (most > 0 && all.written[at] === most) ? [at] : [],
  )
  const written = kept.map(at => all.written[at] ?? 0)
  return { sampled: { ...all, written }, formats: kept.map(at => looked[at] as WrittenFormat) }
}

function isUndecided({ trust, target, sampled, families: open }: ColumnPlan): boolean {
  if (trust === 'forced') return open.length > 0
  const hopeless = target.type === 'VARCHAR' || target.type.startsWith('DECIMAL(')
  return trust === 'guess' && (hopeless || tokenCount(sampled) > 0)
}

/** A format that says of its texts that they are texts leaves dates to be found, and those in a way of writing that is named. */
function allowedFamilies(
  kinds: readonly Family[] | undefined,
  given: WrittenFormat | null,
): readonly Family[] {
  if (kinds === undefined) return families
  return given && kinds.includes('time') ? [...kinds, 'written'] : kinds
}

type Decision = Pick<ColumnPlan, 'target' | 'trust' | 'families' | 'by'>

function planColumn(
  facts: TextFacts,
  formats: readonly WrittenFormat[],
  expected: string | undefined,
  allowed: readonly Family[],
): Decision {
  const certain = { target: TEXT, trust: 'certain', families: [] } as const
  if (expected === 'VARCHAR') return { ...certain, by: 'dataset' }
  if (allowed.length === 0) return { ...certain, by: 'format' }
  if (facts.values === 0) {
    const target = expected ? plain(expected) : TEXT
    return { target, trust: 'empty', families: allowed, by: expected ? 'dataset' : 'values' }
  }
  const possible = possibleFamilies(facts).filter(family => allowed.includes(family))
  if (possible.length === 0) return { ...certain, by: 'values' }
  return { target: decideType(facts, formats), trust: 'guess', families: possible, by: 'values' }
}

function planForced(
  type: string,
  sampled: TextFacts,
  formats: readonly WrittenFormat[],
  { numbers }: Reading,
): Decision {
  const forced = { trust: 'forced', families: [], by: 'column_types' } as const
  const given = formats.find(({ order }) => order === 'given')
  if (given && /^(DATE|TIMESTAMP|datetime64)/.test(type)) {
    return { ...forced, target: { ...plain(type === ANY_DATES ? given.type : type), format: given.format } }
  }
  if (type === ANY_DATES) {
    return { ...forced, target: decideDates(sampled, formats), families: ['time', 'written'] }
  }
  return { ...forced, target: { ...plain(type), grouped: numbers.style.thousands !== '' } }
}

function forcedDates({ name, formats }: ColumnPlan, facts: TextFacts): ColumnTarget {
  const target = decideDates(facts, formats)
  if (!target.ambiguous) return target
  const message = `column_types asks for dates in ${JSON.stringify(name)}, and those fit day-first and month-first alike. Say which with column_formats or date_format, such as %d/%m/%Y.`
  throw refuse('invalid_value', message)
}

/** More than this are no category, whatever the number of rows. */
const MOST_CATEGORIES = 50

function isFew(values: Iterable<string>): boolean {
  const seen = new Set<string>()
  for (const value of values) {
    seen.add(value)
    if (seen.size > MOST_CATEGORIES + 1) return false
  }
  return true
}

function* valuesOf({ sample, columns }: TextTable, index: number): Generator<string> {
  for (const { fields, blank, malformed } of sample) {
    const value = fields[index]
    // Rows of another width will be rejected; they must not decide a type.
    if (value !== undefined && !blank && !malformed && fields.length === columns.length) yield value
  }
}
