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

/** Whether a column's value is of a kind, in SQL that is never null where there is a value. Pure. */
export function kindSql(
  kind: Kind,
  index: number,
  numbers: NumberGrammar,
  formats: readonly WrittenFormat[],
): string {
  const [value, number] = [`v${index}`, `n${index}`]
  const { integer, fraction, scientific, plain, grouped } = numbers.patterns
  const castable = (text: string, type: string) => `try_cast(${text} as ${type}) is not null`
  if (typeof kind === 'object') return formatSql(value, formats[kind.written])
  switch (kind) {
    case 'integer':
      return matches(value, integer)
    case 'bigint':
      return `(${matches(value, integer)} and ${castable(number, 'bigint')})`
    case 'hugeint':
      return `(${matches(value, integer)} and ${castable(number, 'decimal(38,0)')})`
    case 'fraction':
      return matches(value, fraction)
    case 'scientific':
      return matches(value, scientific)
    case 'number':
      return `(${matches(value, plain)} or ${matches(value, scientific)})`
    case 'double': {
      const held = heldByDouble(number, `try_cast(${number} as double)`)
      return `((${matches(value, plain)} or ${matches(value, scientific)}) and coalesce(${held}, false))`
    }
    case 'grouped':
      return grouped === null ? 'false' : matches(value, grouped)
    case 'other':
      return `(${matches(value, numbers.other.plain)} and not ${matches(value, plain)} and not ${matches(value, scientific)})`
    case 'boolean':
      return `lower(${value}) in ('true', 'false')`
    case 'date':
      return `(${matches(value, datePatterns.date)} and ${castable(value, 'date')})`
    case 'timestamp':
      return `(${matches(value, datePatterns.timestamp)} and ${castable(value, 'timestamp')})`
    case 'instant':
      return `(${matches(value, datePatterns.instant)} and ${castable(value, 'timestamp')})`
    case 'nano':
      return `(${matches(value, datePatterns.nanoInstant)} and ${castable(value, 'timestamp_ns')})`
    case 'zoned':
      return `(${matches(value, datePatterns.zoned)} and ${castable(value, 'timestamp with time zone')})`
    case 'looksWritten':
      return matches(value, WRITTEN_PATTERN)
  }
}

function formatSql(value: string, format: WrittenFormat | undefined): string {
  if (!format) return 'false'
  const parsed = `try_strptime(${value}, ${quoteLiteral(format.format)}) is not null`
  return format.pattern === null ? `(${parsed})` : `(${matches(value, format.pattern)} and ${parsed})`
}
