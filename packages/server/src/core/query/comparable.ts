import { parseExact } from './exact.ts'
import { type LogicalType, parseLogicalType } from './logical-type.ts'
import type { Literal } from './query.ts'

/** How the values of a column can be compared in a filter. */
export type Comparable =
  | {
      readonly kind: 'integer' | 'decimal'
      readonly scale: number
      readonly low: bigint
      readonly high: bigint
    }
  | { readonly kind: 'float'; readonly single: boolean }
  | { readonly kind: 'boolean' | 'text' | 'date' | 'time' | 'uuid' | 'nothing' }
  | { readonly kind: 'timestamp'; readonly zoned: boolean; readonly nanoseconds: boolean }

const BITS: Readonly<Record<string, number>> = {
  TINYINT: 8,
  SMALLINT: 16,
  INTEGER: 32,
  BIGINT: 64,
  HUGEINT: 128,
}

const NAMED: Readonly<Record<string, Comparable>> = {
  FLOAT: { kind: 'float', single: true },
  DOUBLE: { kind: 'float', single: false },
  BOOLEAN: { kind: 'boolean' },
  VARCHAR: { kind: 'text' },
  DATE: { kind: 'date' },
  TIME: { kind: 'time' },
  UUID: { kind: 'uuid' },
  TIMESTAMP: { kind: 'timestamp', zoned: false, nanoseconds: false },
  TIMESTAMP_S: { kind: 'timestamp', zoned: false, nanoseconds: false },
  TIMESTAMP_MS: { kind: 'timestamp', zoned: false, nanoseconds: false },
  TIMESTAMP_NS: { kind: 'timestamp', zoned: false, nanoseconds: true },
  'TIMESTAMP WITH TIME ZONE': { kind: 'timestamp', zoned: true, nanoseconds: false },
}

/** How a column of this type is compared. Pure; no I/O. */
export function comparable(logicalType: string): Comparable {
  const type = parseLogicalType(logicalType)
  if (type.kind === 'decimal') {
    const high = 10n ** BigInt(type.width) - 1n
    return { kind: 'decimal', scale: type.scale, low: -high, high }
  }
  if (type.kind === 'enum') return { kind: 'text' }
  if (type.kind !== 'scalar') return { kind: 'nothing' }
  return NAMED[type.name] ?? integer(type) ?? { kind: 'nothing' }
}

function integer({ name }: LogicalType & { kind: 'scalar' }): Comparable | null {
  const signed = BITS[name]
  if (signed) {
    const half = 2n ** BigInt(signed - 1)
    return { kind: 'integer', scale: 0, low: -half, high: half - 1n }
  }
  const unsigned = name.startsWith('U') ? BITS[name.slice(1)] : undefined
  return unsigned ? { kind: 'integer', scale: 0, low: 0n, high: 2n ** BigInt(unsigned) - 1n } : null
}

/** Why the literal cannot be compared with such a column, as the end of a sentence; null when it can. */
export function misfit(column: Comparable, literal: Literal): string | null {
  switch (column.kind) {
    case 'integer':
    case 'decimal':
      return isNumber(literal) ? null : 'needs a number'
    case 'float':
      return floatMisfit(column.single, literal)
    case 'boolean':
      return isBoolean(literal) ? null : 'needs true or false'
    case 'text':
      return literal.kind === 'text' ? null : `needs text in single quotes, such as '${literal.value}'`
    case 'date':
    case 'timestamp':
      return timestampMisfit(column, literal)
    case 'time':
      return literal.kind === 'text' && TIME.test(literal.value) ? null : "needs a time such as '14:30:00'"
    case 'uuid':
      return literal.kind === 'text' && UUID.test(literal.value) ? null : 'needs a UUID in single quotes'
    case 'nothing':
      return 'can only be compared with "is null" and "is not null"'
  }
}

const TIME = /^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?$/
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const INSTANT =
  /^(?<year>[0-9]{4})-(?<month>[0-9]{2})-(?<day>[0-9]{2})(?:[T ](?<time>(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.(?<fraction>[0-9]{1,9}))?)?)(?<zone>Z|[+-](?:0[0-9]|1[0-5])(?::?[0-5][0-9])?)?)?$/i

function isNumber(literal: Literal): boolean {
  return literal.kind !== 'boolean' && parseExact(literal.value) !== null
}

function isBoolean(literal: Literal): boolean {
  return literal.kind === 'boolean' || /^(true|false)$/i.test(String(literal.value))
}

function floatMisfit(single: boolean, literal: Literal): string | null {
  if (!isNumber(literal)) return 'needs a number'
  const number = Number(literal.value)
  return Number.isFinite(single ? Math.fround(number) : number) ? null : 'cannot hold a number of this size'
}

function timestampMisfit(column: Comparable, literal: Literal): string | null {
  const found = literal.kind === 'text' ? INSTANT.exec(literal.value)?.groups : undefined
  if (!found || !isCalendarDay(found)) {
    return "needs a date or time such as '2026-07-31' or '2026-07-31T14:30:00'"
  }
  if (found.zone && !(column.kind === 'timestamp' && column.zoned)) {
    return 'has no time zone; leave the zone out'
  }
  const nanoseconds = column.kind === 'timestamp' && column.nanoseconds
  const year = Number(found.year)
  if (nanoseconds && (year < 1678 || year > 2261)) return 'holds only the years 1678 to 2261'
  if ((found.fraction?.length ?? 0) > (nanoseconds ? 9 : 6)) return 'holds no finer time than microseconds'
  return null
}

function isCalendarDay({ year, month, day }: Record<string, string | undefined>): boolean {
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`)
  return year !== '0000' && !Number.isNaN(date.getTime()) && date.getUTCDate() === Number(day)
}
