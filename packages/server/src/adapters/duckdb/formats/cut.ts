import type { LogicalType } from '../../../core/query/logical-type.ts'
import { type JsonOptions, jsonSql } from './json-value.ts'

/** A cell that can be long: SQL for its JSON, cut to a bound, and for its whole length in characters. */
export interface CutCell {
  readonly json: string
  readonly length: string
}

const SHORT = new Set(
  `BOOLEAN BIGNUM TINYINT SMALLINT INTEGER UTINYINT USMALLINT UINTEGER BIGINT UBIGINT HUGEINT UHUGEINT FLOAT DOUBLE DATE TIME UUID
   INTERVAL TIMESTAMP TIMESTAMP_S TIMESTAMP_MS TIMESTAMP_NS`.split(/\s+/),
)

/**
 * The cell of a column cut to at most `most` characters, a multiple of four; null for types whose values are always short.
 * Pure; no I/O. Text and bytes (as base64) lose their end; a nested value becomes the beginning of its JSON, as a string.
 */
export function cutCell(
  type: LogicalType,
  value: string,
  options: JsonOptions,
  most: number,
): CutCell | null {
  if (type.kind === 'decimal' || (type.kind === 'scalar' && (SHORT.has(type.name) || isZoned(type.name)))) {
    return null
  }
  if (type.kind === 'scalar' && type.name === 'BLOB') {
    const whole = `base64(${value})`
    return { json: `'"' || left(${whole}, ${most}) || '"'`, length: `length(${whole})` }
  }
  if (isText(type)) {
    const whole = `cast(${value} as VARCHAR)`
    return { json: `cast(to_json(left(${whole}, ${most})) as VARCHAR)`, length: `length(${whole})` }
  }
  const whole = jsonSql(type, value, options)
  const beginning = `cast(to_json(left(${whole}, ${most})) as VARCHAR)`
  return {
    json: `case when length(${whole}) > ${most} then ${beginning} else ${whole} end`,
    length: `length(${whole})`,
  }
}

function isText(type: LogicalType): boolean {
  return type.kind === 'enum' || type.kind === 'union' || (type.kind === 'scalar' && type.name !== 'JSON')
}

function isZoned(name: string): boolean {
  return name.endsWith(' WITH TIME ZONE')
}
