import { datePatterns, WRITTEN_PATTERN, type WrittenFormat } from '../../../core/ingest/dates.ts'
import type { Kind } from '../../../core/ingest/kinds.ts'
import type { NumberGrammar } from '../../../core/ingest/numbers.ts'
import type { Reading } from '../../../core/ingest/values.ts'
import { quoteLiteral } from '../sql.ts'
import { among, heldByDouble, matches, plainNumber } from './cast.ts'

/** A value that is neither missing nor a null token as `v3`, and as the engine writes numbers as `n3`. Pure. */
export function valueColumns(index: number, { numbers, nullTokens }: Reading): string {
  const value = `case when c${index} = '' or ${among(index, { nullTokens })} then null else c${index} end`
  return `${value} as v${index}, ${plainNumber(value, numbers.style)} as n${index}`
}

/** Whether a column's value is of a kind, in SQL that is true or not. Pure. */
export function kindSql(
  kind: Kind,
  index: number,
  numbers: NumberGrammar,
  formats: readonly WrittenFormat[],
): string {
  const { shape, holds } = kindParts(kind, index, numbers, formats)
  return holds === null ? `(${shape})` : `(case when ${shape} then ${holds} is not null else false end)`
}

/** How many values are of the kind: what is costly is looked at only where the shape is right. Pure. */
export function countSql(
  kind: Kind,
  index: number,
  numbers: NumberGrammar,
  formats: readonly WrittenFormat[],
): string {
  const { shape, holds } = kindParts(kind, index, numbers, formats)
  return `count(${holds ?? '*'}) filter (${shape})`
}

/** The shape of a value of the kind, and what is not null where such a value is one; null: each is. */
interface KindParts {
  readonly shape: string
  readonly holds: string | null
}

function kindParts(
  kind: Kind,
  index: number,
  numbers: NumberGrammar,
  formats: readonly WrittenFormat[],
): KindParts {
  const [value, number] = [`v${index}`, `n${index}`]
  const { integer, fraction, scientific, scientificFraction, plain, grouped } = numbers.patterns
  const is = (pattern: string): KindParts => ({ shape: matches(value, pattern), holds: null })
  const castable = (pattern: string, text: string, type: string): KindParts => ({
    shape: matches(value, pattern),
    holds: `try_cast(${text} as ${type})`,
  })
  const isNumber = `case when ${matches(value, plain)} then true else ${matches(value, scientific)} end`
  if (typeof kind === 'object') return formatParts(value, formats[kind.written])
  switch (kind) {
    case 'integer':
      return is(integer)
    case 'bigint':
      return castable(integer, number, 'bigint')
    case 'hugeint':
      // Not by a cast, which takes a hundred times as long for what has a fraction.
      return {
        shape: matches(value, integer),
        holds: `case when length(ltrim(${number}, '-')) <= 38 then true end`,
      }
    case 'fraction':
      return is(fraction)
    case 'scientific':
      return is(scientific)
    case 'scientificFraction':
      return is(scientificFraction)
    case 'number':
      return { shape: isNumber, holds: null }
    case 'double':
      return { shape: isNumber, holds: heldByDouble(number, `try_cast(${number} as double)`) }
    case 'grouped':
      return grouped === null ? { shape: 'false', holds: null } : is(grouped)
    case 'other': {
      const other = matches(value, numbers.other.plain)
      return { shape: `case when ${isNumber} then false else ${other} end`, holds: null }
    }
    case 'boolean':
      return { shape: `lower(${value}) in ('true', 'false')`, holds: null }
    case 'date':
      return castable(datePatterns.date, value, 'date')
    case 'timestamp':
      return castable(datePatterns.timestamp, value, 'timestamp')
    case 'instant':
      return castable(datePatterns.instant, value, 'timestamp')
    case 'nano':
      return castable(datePatterns.nanoInstant, value, 'timestamp_ns')
    case 'zoned':
      return castable(datePatterns.zoned, value, 'timestamp with time zone')
    case 'looksWritten':
      return is(WRITTEN_PATTERN)
  }
}

function formatParts(value: string, format: WrittenFormat | undefined): KindParts {
  if (!format) return { shape: 'false', holds: null }
  const parsed = `try_strptime(${value}, ${quoteLiteral(format.format)})`
  return {
    shape: format.pattern === null ? `${value} is not null` : matches(value, format.pattern),
    holds: parsed,
  }
}
