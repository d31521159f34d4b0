import { refuse } from '../refusals.ts'
import { type ColumnTarget, decideType } from './column-types.ts'
import type { ReadOptions, Thousands } from './load.ts'
import type { ColumnName } from './names.ts'
import type { TextRecord } from './split.ts'
import {
  type Family,
  families,
  givenFormat,
  NULL_TOKENS,
  possibleFamilies,
  type Reading,
  sampleFacts,
  type TextFacts,
  writtenFormats,
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
  /** What the values may still be when the whole file has to decide. */
  readonly families: readonly Family[]
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

const TEXT: ColumnTarget = { type: 'VARCHAR', format: null, ambiguous: false }
/** A column that the sample shows empty may hold anything but dates that are not ISO, for which one would have to look. */
const UNSEEN: readonly Family[] = families.filter(family => family !== 'written')

/**
 * Decide what to try with each column, from a sample of its values and from what the options force. Pure; no I/O.
 * Refuses with `unknown_column` and `invalid_value` what `column_types` says wrong.
 */
export function planColumns(
  table: TextTable,
  names: readonly ColumnName[],
  options: ReadOptions,
): ColumnsPlan {
  const formats = options.dateFormat ? [givenFormat(options.dateFormat), ...writtenFormats] : writtenFormats
  const sampled: Reading = {
    decimal: table.decimal,
    nullTokens: options.nullValues ?? NULL_TOKENS,
    formats,
  }
  const forced = forcedTypes(names, options.columnTypes ?? {})
  const facts = names.map((_, index) => sampleFacts(valuesOf(table, index), sampled))
  const kept = keptFormats(facts, sampled)
  const columns = names.map(({ name }, index): ColumnPlan => {
    const seen = facts[index] as TextFacts
    const type = forced.get(index)
    const fewInSample = isFew(valuesOf(table, index))
    if (type !== undefined) {
      return { name, target: forcedTarget(type, seen, options), trust: 'forced', families: [], fewInSample }
    }
    const kinds = table.kinds?.[index] ?? families
    return { name, fewInSample, ...planColumn(seen, sampled, options.expectedTypes?.[name], kinds) }
  })
  const undecided = columns.some(({ trust, target }, index) => {
    const tokens = facts[index]?.tokens ?? 0
    return (
      trust === 'guess' && (tokens > 0 || target.type === 'VARCHAR' || target.type.startsWith('DECIMAL('))
    )
  })
  return { columns, reading: { ...sampled, formats: kept }, undecided }
}

/** Decide again, now that the facts are those of the whole file. Pure; no I/O. */
export function replanColumns(plan: ColumnsPlan, facts: ReadonlyMap<number, TextFacts>): ColumnPlan[] {
  return plan.columns.map((column, index) => {
    const known = facts.get(index)
    if (!known) return column
    const target = known.values === 0 ? column.target : decideType(known, plan.reading.formats)
    return { ...column, target, trust: 'certain' }
  })
}

function planColumn(
  facts: TextFacts,
  reading: Reading,
  expected: string | undefined,
  kinds: readonly Family[],
): Pick<ColumnPlan, 'target' | 'trust' | 'families'> {
  if (expected === 'VARCHAR') return { target: TEXT, trust: 'certain', families: [] }
  const isAllowed = (family: Family) => kinds.includes(family)
  if (facts.values === 0) {
    return {
      target: expected ? { ...TEXT, type: expected } : TEXT,
      trust: 'empty',
      families: UNSEEN.filter(isAllowed),
    }
  }
  const possible = possibleFamilies(facts).filter(isAllowed)
  if (possible.length === 0) return { target: TEXT, trust: 'certain', families: [] }
  return { target: decideType(facts, reading.formats), trust: 'guess', families: possible }
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

/** Only formats that fit a column of the sample are worth looking for in the whole file. */
function keptFormats(facts: readonly TextFacts[], { formats }: Reading): Reading['formats'] {
  return formats.filter((_, index) =>
    facts.some(({ values, written }) => values > 0 && written[index] === values),
  )
}

function* valuesOf({ sample, columns }: TextTable, index: number): Generator<string> {
  for (const { fields, blank, malformed } of sample) {
    const value = fields[index]
    // Rows of another width will be rejected; they must not decide a type.
    if (value !== undefined && !blank && !malformed && fields.length === columns.length) yield value
  }
}

const OURS: Readonly<Record<string, string>> = {
  int64: 'BIGINT',
  float64: 'DOUBLE',
  object: 'VARCHAR',
  category: 'VARCHAR',
  bool: 'BOOLEAN',
  datetime64: 'TIMESTAMP',
  timestamptz: 'TIMESTAMP WITH TIME ZONE',
}
const ENGINE =
  /^(TINYINT|SMALLINT|INTEGER|BIGINT|UTINYINT|USMALLINT|UINTEGER|UBIGINT|FLOAT|DOUBLE|VARCHAR|BOOLEAN|DATE|TIME|TIMESTAMP|TIMESTAMP WITH TIME ZONE|UUID|DECIMAL\((\d{1,2}),(\d{1,2})\))$/

function forcedTypes(
  names: readonly ColumnName[],
  wished: Readonly<Record<string, string>>,
): Map<number, string> {
  const forced = new Map<number, string>()
  for (const [wish, type] of Object.entries(wished)) {
    const named = names.findIndex(({ name }) => name === wish)
    const index = named >= 0 ? named : names.findIndex(({ originalName }) => originalName === wish)
    if (index < 0) {
      throw refuse(
        'unknown_column',
        `column_types names ${JSON.stringify(wish.slice(0, 100))}, which is no column of the file.`,
      )
    }
    checkType(wish, type)
    forced.set(index, type)
  }
  return forced
}

function checkType(column: string, type: string): void {
  const engine = ENGINE.exec(type.toUpperCase())
  const [whole, scale] = [Number(engine?.[2] ?? 1), Number(engine?.[3] ?? 0)]
  if (Object.hasOwn(OURS, type) || (engine && whole >= 1 && whole <= 38 && scale <= whole)) return
  const message = `column_types: ${JSON.stringify(String(type).slice(0, 100))} for ${JSON.stringify(column.slice(0, 100))} is no type; say one of int64, float64, object, bool, datetime64, category, or an engine type such as DECIMAL(18,2).`
  throw refuse('invalid_value', message)
}

/** `datetime64` leaves open which kind; the sample tells. */
function forcedTarget(type: string, facts: TextFacts, options: ReadOptions): ColumnTarget {
  const engine = Object.hasOwn(OURS, type) ? (OURS[type] as string) : type.toUpperCase()
  const temporal = engine === 'DATE' || engine === 'TIMESTAMP'
  if (temporal && options.dateFormat) return { type: engine, format: options.dateFormat, ambiguous: false }
  if (type !== 'datetime64') return { type: engine, format: null, ambiguous: false }
  if (facts.zoned > facts.dates + facts.timestamps) {
    return { type: 'TIMESTAMP WITH TIME ZONE', format: null, ambiguous: false }
  }
  return { type: facts.dates > facts.timestamps ? 'DATE' : engine, format: null, ambiguous: false }
}
