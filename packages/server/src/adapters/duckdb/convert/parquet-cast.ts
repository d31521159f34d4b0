import { storageBounds } from '../../../core/batch/exact-number.ts'
import { FIRST_INSTANT_MS, LAST_INSTANT_MS } from '../../../core/batch/exact-time.ts'
import type { RowType } from '../../../core/batch/row-schema.ts'
import { engineTypeOf } from '../../../core/batch/row-types.ts'
import { type LogicalType, printLogicalType } from '../../../core/query/logical-type.ts'

export type LeafType = Exclude<RowType, { kind: 'object' | 'array' | 'map' }>

/** How a value of a file becomes one of the schema. */
export interface Cast {
  /** SQL for the value as the schema stores it; never throws, whatever the value. */
  readonly sql: string
  /** SQL that is true where nothing of a value that is there is lost. */
  readonly when: string
}

/**
 * The conversion of a leaf in SQL; null: each value has to be looked at by itself. Pure; no I/O. It takes no value that `convertScalar`
 * refuses, and makes of those that it takes what that does. What it does not take may still be convertible.
 */
export function castLeaf(type: LeafType, source: LogicalType, value: string): Cast | null {
  const target = printLogicalType(engineTypeOf(type))
  const name = printLogicalType(source)
  if (name === target) return { sql: value, when: 'true' }
  const from = source.kind === 'decimal' ? 'decimal' : (KINDS[name] ?? null)
  if (from === null) return null
  // A float is the double of the same value.
  const cast = casts[type.kind](from, name === 'FLOAT' ? `cast(${value} as DOUBLE)` : value)
  if (cast === null) return { sql: `cast(null as ${target})`, when: 'false' }
  return cast === 'each' ? null : { ...cast, sql: `try_cast(${cast.sql} as ${target})` }
}

/** What values of a file are, as the table of conversions tells them apart. */
type From =
  | 'int'
  | 'long'
  | 'double'
  | 'decimal'
  | 'boolean'
  | 'date'
  | 'time'
  | 'nanoseconds'
  | 'text'
  | 'id'

const KINDS: Readonly<Record<string, From>> = {
  TINYINT: 'int',
  SMALLINT: 'int',
  INTEGER: 'int',
  UTINYINT: 'int',
  USMALLINT: 'int',
  UINTEGER: 'long',
  BIGINT: 'long',
  UBIGINT: 'long',
  HUGEINT: 'long',
  UHUGEINT: 'long',
  FLOAT: 'double',
  DOUBLE: 'double',
  BOOLEAN: 'boolean',
  DATE: 'date',
  TIMESTAMP: 'time',
  TIMESTAMP_S: 'time',
  TIMESTAMP_MS: 'time',
  TIMESTAMP_NS: 'nanoseconds',
  'TIMESTAMP WITH TIME ZONE': 'time',
  VARCHAR: 'text',
  UUID: 'id',
}

/** Null: no value of that kind can become one of the type. `each`: it takes more than SQL to tell. */
type CastOf = (from: From, value: string) => Cast | null | 'each'

const DAY_MS = 86_400_000
const HOUR = '([01][0-9]|2[0-3])'
const MINUTE = '[0-5][0-9]'
const INSTANT = `[0-9]{4}-[0-9]{2}-[0-9]{2}T${HOUR}:${MINUTE}:${MINUTE}([.][0-9]{1,6})?(Z|[+-]${HOUR}:${MINUTE})`
/** A double has every number of so many digits; those with more are looked at one by one. */
const SURE_DIGITS = 15
const SURE_WHOLE = 2 ** 53

const wholeNumber =
  (kind: 'byte' | 'short' | 'int' | 'long'): CastOf =>
  (from, value) => {
    const [least, greatest] = storageBounds(kind)
    const isWithin = (number: string) => `${number} between ${least} and ${greatest}`
    switch (from) {
      case 'int':
      case 'long':
        return { sql: value, when: isWithin(value) }
      case 'double':
        return {
          sql: value,
          when: `(${isWithin(value)} and ${value} = trunc(${value}) and not (${value} = 0 and signbit(${value})))`,
        }
      case 'decimal':
        return {
          sql: value,
          when: `(${isWithin(`try_cast(${value} as HUGEINT)`)} and ${value} = trunc(${value}))`,
        }
      case 'text': {
        const isWhole = `regexp_full_match(${value}, '0|-?[1-9][0-9]{0,18}')`
        return { sql: value, when: `(${isWhole} and ${isWithin(`try_cast(${value} as HUGEINT)`)})` }
      }
      default:
        return null
    }
  }

const casts: Readonly<Record<LeafType['kind'], CastOf>> = {
  byte: wholeNumber('byte'),
  short: wholeNumber('short'),
  int: wholeNumber('int'),
  long: wholeNumber('long'),
  string(from, value) {
    if (from === 'int' || from === 'long' || from === 'id') return { sql: value, when: 'true' }
    return from === 'double' || from === 'decimal' ? 'each' : null
  },
  number(from, value) {
    switch (from) {
      case 'int':
      case 'double':
        return { sql: value, when: 'true' }
      case 'long':
        return { sql: value, when: `${value} between -${SURE_WHOLE} and ${SURE_WHOLE}` }
      case 'decimal': {
        const text = `cast(${value} as VARCHAR)`
        return { sql: text, when: `length(${text}) <= ${SURE_DIGITS}` }
      }
      case 'text': {
        const isNumber = `regexp_full_match(${value}, '-?(0|[1-9][0-9]*)([.][0-9]+)?')`
        return { sql: value, when: `(length(${value}) <= ${SURE_DIGITS} and ${isNumber})` }
      }
      default:
        return null
    }
  },
  boolean: () => null,
  date(from, value) {
    if (from === 'long') return ofMilliseconds(value, `${value} % ${DAY_MS} = 0`)
    if (from === 'text') {
      const day = `try_cast(${value} as DATE)`
      const isDay = `regexp_full_match(${value}, '[0-9]{4}-[0-9]{2}-[0-9]{2}') and ${day} is not null`
      return { sql: value, when: `(${isDay})` }
    }
    return null
  },
  'date-time'(from, value) {
    switch (from) {
      case 'time':
        return { sql: value, when: 'true' }
      case 'nanoseconds':
        return {
          sql: value,
          when: `case when isfinite(${value}) then epoch_ns(${value}) % 1000 = 0 else false end`,
        }
      case 'long':
        return ofMilliseconds(value)
      case 'text': {
        const instant = `try_cast(${value} as TIMESTAMP WITH TIME ZONE)`
        return { sql: value, when: `(regexp_full_match(${value}, '${INSTANT}') and ${instant} is not null)` }
      }
      default:
        return null
    }
  },
}

/** Unix milliseconds, which lie within the calendar. */
function ofMilliseconds(value: string, also = 'true'): Cast {
  const isWithin = `${value} between ${FIRST_INSTANT_MS} and ${LAST_INSTANT_MS}`
  const milliseconds = `case when ${isWithin} then try_cast(${value} as BIGINT) end`
  return { sql: `epoch_ms(${milliseconds})`, when: `(${isWithin} and ${also})` }
}
